"""Judge AWS emulators, each in its pinned version and started just for this.

    python examples/emulators/judge.py                                  # all of emulators.toml
    python examples/emulators/judge.py moto-server roto --effort standard -n 2 --out reports
    python examples/emulators/judge.py moto-server --faults corrupted   # behind a proxy that garbles answers

The interpreter that runs this must have kms-conformance installed. Further options of `kms-conformance run` are
passed on, written like --seed=7. Exit status: the worst of the runs; 3 if an emulator could not be started.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import ProxyHandler, Request, build_opener

sys.path.insert(0, str(Path(__file__).parent))
from servers import Program, UnavailableError, installed, running

HERE = Path(__file__).parent
VERDICTS = ("pass", "fail", "known-fail", "not-exercised", "unsupported", "indeterminate", "error")
SEVERITIES = ("security", "availability", "compatibility")
COULD_NOT_START, INTERRUPTED = 3, 130


@dataclass
class Row:
    """One line of the table at the end."""

    target: str
    version: str
    status: int
    seconds: float = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    deviations: Counter[str] = field(default_factory=Counter)


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge them one after the other; the exit status."""
    programs = _programs()
    proxy = programs.pop("microburst")
    parser = _parser(proxy)
    options, passed_on = parser.parse_known_args(arguments)
    for name in options.emulators:
        if "://" in name:
            programs[name] = Program(name, "unknown", (), ())
        elif name not in programs:
            parser.error(f"unknown emulator {name!r}; known are {', '.join(programs)}, and any URL")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(COULD_NOT_START))  # every server is ended on the way out
    rows = []
    for name in options.emulators or programs:
        try:
            rows.append(_judged(programs[name], proxy if options.faults else None, options, passed_on))
        except UnavailableError as problem:
            print(f"judge: {problem}", file=sys.stderr)
            rows.append(Row(name, programs[name].version, COULD_NOT_START))
        except KeyboardInterrupt:
            rows.append(Row(name, programs[name].version, INTERRUPTED))
        if rows[-1].status == INTERRUPTED:
            break
    print("\n".join(_table(rows)))
    return max(row.status for row in rows)


def _programs() -> dict[str, Program]:
    tables = tomllib.loads((HERE / "emulators.toml").read_text("utf-8"))
    return {name: Program(name, **table) for name, table in tables.items()}


def _parser(proxy: Program) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Judge AWS emulators with kms-conformance.", allow_abbrev=False)
    parser.add_argument("emulators", nargs="*", metavar="EMULATOR", help="a table, or a URL; default: all tables")
    parser.add_argument("--effort", default="quick", help="quick | standard | thorough")
    parser.add_argument("-n", default="1", dest="workers", metavar="WORKERS", help="processes")
    parser.add_argument("--out", type=Path, default=Path("emulator-reports"), help="a folder for a report of each")
    parser.add_argument("--cache", type=Path, default=Path(".emulators"), help="the folder of their environments")
    parser.add_argument("--python", metavar="PATH", help="the Python that makes them")
    parser.add_argument("--faults", choices=tuple(proxy.faults), help="put a proxy with these faults in between")
    parser.add_argument("--read-timeout", type=float, default=10, metavar="SECONDS", help="of each call (default: 10)")
    return parser


def _judged(program: Program, proxy: Program | None, options: argparse.Namespace, passed_on: Sequence[str]) -> Row:
    cache = options.cache.resolve()
    name = program.name.rpartition("/")[2].replace(":", "-") + (f"-{options.faults}" if proxy else "")
    out = (options.out / name).resolve()
    out.mkdir(parents=True, exist_ok=True)
    with _started(program, options, cache) as url:
        program = _prepared(program, url)
        if proxy is None:
            return _run(program, name, url, out, options=options, passed_on=passed_on)
        with _faulty(proxy, url, options, cache) as faulty:
            return _run(program, name, faulty, out, options=options, passed_on=passed_on)


@contextmanager
def _started(program: Program, options: argparse.Namespace, cache: Path) -> Iterator[str]:
    """The URL of the emulator; what is named by its URL is running already."""
    if not program.start:
        yield program.name
        return
    folder = installed(program, cache, options.python)
    with TemporaryDirectory(ignore_cleanup_errors=True) as data, running(program, folder, Path(data)) as url:
        yield url


def _prepared(program: Program, url: str) -> Program:
    """The program with the credentials that its script of preparation made."""
    if not program.prepare:
        return program
    script, *arguments = program.prepare
    command = [sys.executable, str(HERE / script), url, *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if ran.returncode:
        said = ran.stderr.strip().splitlines() or ["no reason given"]
        raise UnavailableError(f"{program.name} cannot be prepared: {said[-1]}; run {script} by hand")
    return replace(program, credentials=json.loads(ran.stdout))


@contextmanager
def _faulty(proxy: Program, upstream: str, options: argparse.Namespace, cache: Path) -> Iterator[str]:
    """The URL of the proxy, with its faults switched on."""
    folder = installed(proxy, cache, options.python)
    with TemporaryDirectory() as data, running(proxy, folder, Path(data), upstream=upstream) as url:
        rules = json.dumps(proxy.faults[options.faults]).encode()
        asked = Request(f"{url}/_microburst/rules", rules, {"Content-Type": "application/json"})
        build_opener(ProxyHandler({})).open(asked, timeout=5).close()
        yield url


def _run(
    program: Program, name: str, url: str, out: Path, options: argparse.Namespace, passed_on: Sequence[str]
) -> Row:
    target, report = out / "target.toml", out / "report.json"
    report.unlink(missing_ok=True)
    target.write_text("\n".join(_target_file(program, name, url, options.read_timeout)), "utf-8")
    command = [sys.executable, "-m", "kms_conformance.conformance.command.cli", "run", "--target", str(target)]
    started = time.monotonic()
    command += ["--out", str(out), "--effort", options.effort, "-n", options.workers, *passed_on]
    with subprocess.Popen(command) as process:
        try:
            status = process.wait()
        except KeyboardInterrupt:  # Ctrl-C reached the run as well: it writes its report, then it ends
            status = process.wait()
        except SystemExit:
            process.terminate()
            raise
    status = status if status >= 0 else 128 - status  # ended by a signal, as a shell says it
    row = Row(name, program.version, status, time.monotonic() - started)
    with suppress(OSError, ValueError):
        judged = json.loads(report.read_text("utf-8"))["requirements"]
        row.verdicts.update(requirement["verdict"] for requirement in judged)
        row.deviations.update(found["severity"] for requirement in judged for found in requirement["deviations"])
    return row


def _target_file(program: Program, name: str, url: str, read_timeout: float) -> Iterator[str]:
    yield f"name = {json.dumps(name)}"
    yield f"version = {json.dumps(program.version)}"
    yield f"endpoint_url = {json.dumps(url)}"
    yield f"read_timeout_s = {read_timeout}"
    if program.credentials:
        yield "[credentials]"
        yield from (f"{key} = {json.dumps(value)}" for key, value in program.credentials.items())


def _table(rows: Sequence[Row]) -> Iterator[str]:
    head = ("target", "version", *VERDICTS, *SEVERITIES, "seconds", "status")
    lines = [
        (
            row.target, row.version, *(str(row.verdicts[name]) for name in VERDICTS),
            *(str(row.deviations[name]) for name in SEVERITIES), f"{row.seconds:.0f}", str(row.status),
        )
        for row in rows
    ]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    for line in (head, *lines):
        cells = list(zip(line, widths, strict=True))
        words = [text.ljust(width) for text, width in cells[:2]]
        yield "  ".join((*words, *(text.rjust(width) for text, width in cells[2:])))


if __name__ == "__main__":
    sys.exit(main())
