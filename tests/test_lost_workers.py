"""A worker that dies costs its unit a second try, and nobody else anything."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.run.processes import IN_VAIN, Processes
from kms_conformance.conformance.run.proofs import FAULT
from kms_conformance.conformance.targets import resolve
from kms_conformance.strategies.units import Unit, units

sys.path.insert(0, str(Path(__file__).parent))
from helpers import command, report_of, started, wait_for_units

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no way to find the workers here")
FEW = 8


def workers_of(process: int) -> list[int]:
    """The worker processes that a process has started."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
        return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    except OSError:
        return []


def verdicts(folder: Path) -> dict[str, tuple[str, str | None]]:
    return {row["id"]: (row["verdict"], row["reason"]) for row in report_of(folder)["requirements"]}


OPTIONS = ("--target", "reference", "--profile", "kms-aliases", "--profile", "kms-tags", "--progress", "none")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str | None]]:
    folder = tmp_path_factory.mktemp("undisturbed")
    assert command("run", *OPTIONS, "--out", "out", cwd=folder).returncode == 0
    return verdicts(folder / "out")


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.exhaustive) for n in range(2, 21))])
def test_a_worker_that_is_killed_changes_no_verdict(
    seed: int, undisturbed: dict[str, tuple[str, str | None]], tmp_path: Path
) -> None:
    chance = random.Random(seed)
    with started("run", *OPTIONS, "--out", "out", "-n", "2", cwd=tmp_path) as process:
        killed = 0
        while killed < 2 and process.poll() is None:
            time.sleep(chance.uniform(0.3, 3))
            for worker in workers_of(process.pid)[:1]:
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
                    killed += 1
        err = process.communicate(timeout=60)[1]
    assert killed, "the run ended before anything was killed"
    assert (process.returncode, err) == (0, "")
    assert verdicts(tmp_path / "out") == undisturbed


def deadly(name: str) -> Unit:
    """A unit on which a worker dies, as for want of memory."""
    return Unit(name, ("kms-tags",), (_Bomb(),))  # type: ignore[arg-type]


def _explode() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class _Bomb:
    def __reduce__(self) -> tuple[Any, tuple[()]]:
        return _explode, ()


@contextmanager
def processes(number: int) -> Iterator[Processes]:
    made = Processes(number, None)
    made.begin(resolve("reference"), None, None)
    try:
        yield made
    finally:
        made.end()


def test_only_the_unit_that_kills_twice_is_at_fault() -> None:
    work = list(units("quick", 1, ("kms-tags",)))[:FEW]
    with processes(2) as crew:
        results = list(crew.run([*work[:3], deadly("deadly"), *work[3:]]))
    assert [result.name for result in results] == [unit.name for unit in (*work[:3], deadly("deadly"), *work[3:])]
    assert {result.name for result in results if result.trouble} == {"deadly"}
    assert results[3].trouble.startswith(FAULT) and results[3].profiles == ("kms-tags",)


def test_a_run_on_which_no_worker_lives_ends() -> None:
    with processes(1) as crew, pytest.raises(Exception, match=f"{IN_VAIN} worker processes died"):
        list(crew.run([deadly(str(number)) for number in range(IN_VAIN)]))


def test_workers_end_with_the_run_that_is_killed(tmp_path: Path) -> None:
    options = ("--target", "reference", "--effort", "thorough", "--out", "out", "-n", "2", "--progress", "json")
    with started("run", *options, cwd=tmp_path) as process:
        wait_for_units(process, 5)
        left = workers_of(process.pid)
        assert len(left) == 2
        process.kill()
        process.wait()
    end = time.monotonic() + 10
    while any(Path(f"/proc/{worker}").exists() for worker in left) and time.monotonic() < end:
        time.sleep(0.05)
    assert not [worker for worker in left if Path(f"/proc/{worker}").exists()]
