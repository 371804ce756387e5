"""Programs from PyPI in environments of their own, started on the loopback and ended by their process group."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

WINDOWS = os.name == "nt"
READY_WITHIN_S, END_WITHIN_S = 90, 10
SPARED = ("AWS_", "BOTO_", "PYTHON", "KMS_")
"""Variables of the user's that must not reach a server."""


class UnavailableError(Exception):
    """One line: what is missing, and what to do."""


@dataclass(frozen=True)
class Program:
    """A table of emulators.toml.

    prepare   a script here and its arguments after the server's URL: it is run once that answers, and prints the
              credentials to use, as JSON
    """

    name: str
    version: str
    install: Sequence[str]
    start: Sequence[str]
    python: str = "3.9"
    environment: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, Any] = field(default_factory=dict)
    prepare: Sequence[str] = ()


def installed(program: Program, cache: Path, interpreter: str | None) -> Path:
    """The folder of programs of an environment that holds the pinned version; it is made once."""
    home = cache / f"{program.name}-{program.version}"
    folder, done = home / ("Scripts" if WINDOWS else "bin"), home / "complete"
    if done.is_file() and done.read_text("utf-8") == "\n".join(program.install):
        return folder
    python = _interpreter(program, interpreter)
    print(f"{program.name}: installing {program.version} into {home}", file=sys.stderr, flush=True)
    shutil.rmtree(home, ignore_errors=True)
    _quietly([python, "-m", "venv", str(home)], program)
    _quietly([str(folder / "python"), "-m", "pip", "install", "--quiet", *program.install], program)
    done.write_text("\n".join(program.install), "utf-8")
    return folder


@contextmanager
def running(program: Program, folder: Path, data: Path, **places: str) -> Iterator[str]:
    """The URL of the program once it answers; it is ended with all its children, whatever happens here."""
    port = str(_free_port())
    places |= {"bin": str(folder), "port": port, "data": str(data)}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(SPARED)}
    environment |= {name: value.format(**places) for name, value in program.environment.items()}
    log = data / "server.log"
    own_group: dict[str, Any] = {} if WINDOWS else {"process_group": 0}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [part.format(**places) for part in program.start],
            cwd=data, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, **own_group,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(program, process, url, log)
            yield url
        finally:
            _end(process)


def _interpreter(program: Program, given: str | None) -> str:
    """A Python of at least the version that the program needs."""
    least = tuple(map(int, program.python.split(".")))
    names = [given] if given else [sys.executable, *(f"python3.{minor}" for minor in range(13, least[1] - 1, -1))]
    if not given:
        versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
        names += map(str, sorted(versions.glob("3.*/bin/python"), reverse=True))
    for name in names:
        with suppress(OSError, subprocess.CalledProcessError, ValueError):
            asked = [name, "-c", "import sys; print(*sys.version_info[:2])"]
            said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
            if least <= tuple(map(int, said.split())) < (3, 14):
                return name
    raise UnavailableError(f"{program.name} needs Python {program.python} to 3.13; install one, or give --python")


def _quietly(command: Sequence[str], program: Program) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        said = (ran.stderr or ran.stdout).strip().splitlines() or ["no reason given"]
        raise UnavailableError(f"{program.name} {program.version} cannot be installed: {said[-1]}; see pip's settings")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(program: Program, process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    opener, end = build_opener(ProxyHandler({})), time.monotonic() + READY_WITHIN_S
    while process.poll() is None and time.monotonic() < end:
        try:
            opener.open(url, timeout=5).close()
            return
        except HTTPError as answer:  # whatever it says, it answers
            answer.close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    last = log.read_text("utf-8", "replace").strip().splitlines() or ["it said nothing"]
    raise UnavailableError(f"{program.name} does not answer: {last[-1]}; start it by hand to see more")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and its children: asked first, then killed. A second Ctrl-C hastens it."""
    with suppress(ProcessLookupError, PermissionError):
        _signal(process, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(END_WITHIN_S)
        if not WINDOWS:
            _signal(process, signal.SIGKILL)  # children that outlive it
        else:
            process.kill()
    process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if sys.platform == "win32":
        process.terminate()
    else:
        os.killpg(process.pid, number)
