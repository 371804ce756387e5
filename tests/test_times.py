"""Time that goes by in the middle of a run: what is judged, over which port, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from subprocess import run as started
from sys import executable
from typing import Any

import pytest

from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report, Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports import files
from kms_conformance.strategies.needed import BY_PORT
from kms_conformance.strategies.units import Unit, units
from tests.served import served

PROFILES = ("kms-core", "kms-aliases", "kms-tags", "kms-rotation", "kms-grants", "kms-import")
WANTED = sorted(BY_PORT["clock"])


def alone(effort: str, seed: int, profiles: Collection[str]) -> Iterable[Unit]:
    return (unit for unit in units(effort, seed, profiles) if unit.upsets == "clock")


def judged(target: str, folder: Path, profiles: tuple[str, ...] = PROFILES) -> Report:
    options = Options(target=target, profiles=profiles, out=folder / "out", workers=1)
    (folder / "out").mkdir()
    return run(options, resolve(target), progress("none"), alone)


def verdicts(report: Report) -> dict[str, tuple[Any, str | None]]:
    return {row.requirement.id: (row.verdict, row.reason) for row in report.results if row.requirement.id in WANTED}


def target_file(folder: Path, url: str) -> str:
    path = folder / "target.toml"
    path.write_text(f'endpoint_url = "{url}"\n[ports]\nclock = "{url}/_reference/clock"\n', "utf-8")
    return str(path)


def test_what_is_due_is_done_and_nothing_else_departs(tmp_path: Path) -> None:
    report = judged("reference", tmp_path)
    assert verdicts(report) == dict.fromkeys(WANTED, (Verdict.PASS, None))
    assert report.summary["fail"] == 0


def test_over_http_the_clock_is_a_url(tmp_path: Path) -> None:
    with served() as cloud:
        report = judged(target_file(tmp_path, cloud.url), tmp_path)
    assert verdicts(report) == dict.fromkeys(WANTED, (Verdict.PASS, None))
    assert report.summary["fail"] == 0


@pytest.mark.parametrize("fault", ["deleted-key-ciphertexts-open", "grants-end-after-a-quarter"])
def test_a_script_moves_the_clock_and_shows_what_departs(fault: str, tmp_path: Path) -> None:
    report = judged(f"mutant:{fault}", tmp_path)
    failed = [row for row in report.results if row.verdict is Verdict.FAIL]
    assert [row.requirement.id for row in failed] == [{"d": "KEY-054", "g": "GRANT-073"}[fault[0]]]
    files.write(report, tmp_path / "out")
    script = tmp_path / "out" / "repro" / f"{failed[0].requirement.id}.py"
    shown = started([executable, script], capture_output=True, text=True, timeout=60)
    assert (shown.returncode, "advance(script, kms, " in script.read_text("utf-8")) == (1, True), shown.stderr


def test_without_a_clock_it_is_not_exercised(tmp_path: Path) -> None:
    served = [name for name in WANTED if REGISTRY[name].profile != "kms-import"]  # moto takes no material
    report = judged("moto", tmp_path, PROFILES[:-1])
    assert verdicts(report) == dict.fromkeys(served, (Verdict.NOT_EXERCISED, "needs-time"))
