"""Work on a cluster of dask: the same report, whatever becomes of its workers, and nothing without the extra."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.command.cli import main
from kms_conformance.conformance.run import cluster, work
from kms_conformance.conformance.run.cluster import Cluster, Settings, perform
from kms_conformance.conformance.run.lost import Silence
from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.proofs import FAULT
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.wire.ledger import Ledger
from kms_conformance.reports import json_report
from kms_conformance.strategies.units import Unit, units

sys.path.insert(0, str(Path(__file__).parent))
from helpers import report_of, started
from served import served

ASKED = ("TAG-003", "TAG-007", "TAG-008", "TAG-009", "VALID-113")
REQUIRED = tuple(word for name in ASKED for word in ("--require", name))
OPTIONS = ("--target", "moto", "--profile", "kms-tags", *REQUIRED, "--baseline", "none", "--progress", "json")
needs_dask = pytest.mark.skipif(not cluster.there(), reason="the extra cluster is not installed")
PROC = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no way to find the workers here")


def workers_of(process: int) -> list[int]:
    """The workers that a process has started, by whatever thread of it."""
    children = [
        int(child)
        for listed in Path(f"/proc/{process}/task").glob("*/children")
        for child in listed.read_text().split()
    ]
    return [child for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def said(folder: Path) -> dict[str, Any]:
    report = report_of(folder)
    del report["run"]["volatile"]
    return report


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the same run says in this process."""
    options = Options(
        "moto", profiles=("kms-tags",), require=ASKED, baseline="none", out=tmp_path_factory.mktemp("out")
    )
    document = json_report.document(run(options, resolve("moto"), Progress()))
    del document["run"]["volatile"]
    return document


@needs_dask
@PROC
def test_a_worker_that_is_killed_midway_changes_nothing(alone: dict[str, Any], tmp_path: Path) -> None:
    with started("run", *OPTIONS, "--out", "out", "--cluster", "local:2", cwd=tmp_path) as process:
        assert process.stderr is not None
        lines, killed = [], 0
        for line in process.stderr:
            lines.append(line)
            if '"unit"' in line and not killed:
                for worker in workers_of(process.pid)[:1]:
                    with suppress(ProcessLookupError):
                        os.kill(worker, signal.SIGKILL)
                        killed += 1
        process.wait(timeout=60)
    assert killed == 1
    assert process.returncode == 1, lines[-3:]
    assert not any("Traceback" in line for line in lines)
    assert said(tmp_path / "out") == alone


class _Bomb:
    """A call on which a worker dies, as for want of memory; the scheduler, in this process, may look at it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or multiprocessing.parent_process() is None:
            raise AttributeError(name)
        os.kill(os.getpid(), signal.SIGKILL)


def deadly(name: str) -> Unit:
    return Unit(name, ("kms-tags",), (_Bomb(),))  # type: ignore[arg-type]


@needs_dask
def test_only_the_unit_that_kills_twice_is_at_fault() -> None:
    few = list(units("quick", 1, ("kms-tags",)))[:4]
    crew = Cluster("local:2")
    try:
        crew.begin(resolve("reference"), None, None)
        results = list(crew.run([*few[:2], deadly("deadly"), *few[2:]], lambda _: True))
    finally:
        crew.end()
    assert [result.name for result in results] == [few[0].name, few[1].name, "deadly", few[2].name, few[3].name]
    assert {result.name for result in results if result.trouble} == {"deadly"}
    assert results[2].trouble.startswith(FAULT)
    assert crew.sent.total() > 0


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """A scheduler of dask on the loopback, with two workers, as on other machines: somewhere else."""
    address = tmp_path / "address"
    script = (
        "from distributed import LocalCluster\nfrom pathlib import Path\nimport sys\n"
        "if __name__ == '__main__':\n"
        "    asked = {'n_workers': 2, 'threads_per_worker': 2, 'host': '127.0.0.1', 'dashboard_address': None}\n"
        "    with LocalCluster(**asked) as cluster:\n"
        "        Path(sys.argv[1]).write_text(cluster.scheduler_address)\n"
        "        sys.stdin.read()\n"
    )
    (tmp_path / "scheduler.py").write_text(script, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "scheduler.py", str(address)], cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 60
        while not (address.exists() and address.read_text("ascii")) and time.monotonic() < end:
            time.sleep(0.05)
        yield address.read_text("ascii")
    finally:
        assert process.stdin is not None
        process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
        process.kill()


@needs_dask
def test_a_cluster_elsewhere_does_the_work_and_what_it_makes_is_written_down_here(
    scheduler: str, tmp_path: Path
) -> None:
    with served() as running:
        options = Options(
            running.url, profiles=("kms-tags",), require=("TAG-008",), baseline="none", cluster=scheduler, out=tmp_path
        )
        report = run(options, resolve(running.url), Progress())
    (judged,) = report.results
    assert judged.verdict == "pass" and report.volatile.calls > 100
    (ledger,) = Ledger(tmp_path / "keys.jsonl").runs()
    assert ledger.ended, "all is removed"
    made = (tmp_path / "keys.jsonl").read_text("utf-8").count('"key"')
    assert made == report.volatile.keys_created > 2


@needs_dask
def test_all_workers_together_send_no_more_than_the_target_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its part, and no more work is under way than there are parts."""
    most, under_way = [0], [0]

    class Counting(cluster.Executor):
        def submit(self, *_: Any, **__: Any) -> Any:
            future = cluster.Future[Any]()
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])

            def done() -> None:
                under_way[0] -= 1
                future.set_result(work.UnitResult("one", 1, 0.0))

            cluster.threading.Timer(0.01, done).start()
            return future

    crew = Cluster.__new__(Cluster)
    crew.number, crew.sent, crew._silence, crew._pool = 3, work.Counter(), Silence(), Counting()
    crew._settings = Settings("a-run", resolve("reference"), noted=False, max_keys=None)
    assert len(list(crew.run([Unit(str(number)) for number in range(20)], lambda _: True))) == 20
    assert most == [3]


def test_a_worker_of_several_threads_does_one_thing_at_a_time() -> None:
    settings = Settings("a-run", resolve("reference"), noted=False, max_keys=None)
    few = list(units("quick", 1, ("kms-tags",)))[:2]
    results: list[Any] = []
    threads = [
        cluster.threading.Thread(target=lambda unit=unit: results.append(perform(settings, "run", unit)))  # type: ignore[misc]
        for unit in few
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(cluster._OPEN) == ["a-run"]
    cluster.close("a-run")
    cluster.close("a-run")
    assert not cluster._OPEN
    assert {result.name for result in results} == {unit.name for unit in few}
    assert not any(result.trouble for result in results)


def told(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> str:
    assert main(["run", "--target", "reference", "--out", str(folder), "--progress", "none", *options]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("kms-conformance: ") and ";" in line
    return line


def test_without_the_extra_there_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "pip install 'kms-conformance[cluster]'" in told(capsys, tmp_path, "--cluster", "local:2")


@needs_dask
@pytest.mark.parametrize("address", ["local:", "local:0", "local:two"])
def test_what_is_no_number_of_workers_is_told(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "give local:2" in told(capsys, tmp_path, "--cluster", address)


@needs_dask
def test_a_scheduler_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 1)
    assert "no scheduler of dask answers" in told(capsys, tmp_path, "--cluster", "tcp://127.0.0.1:1")


def test_a_cluster_and_a_number_of_processes_are_one_too_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "leave one of them out" in told(capsys, tmp_path, "--cluster", "local:2", "-n", "2")
