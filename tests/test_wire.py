"""The profile wire: right servers pass in silence, and each fault of the wire is found, blamed and shown raw."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kms_conformance.conformance.options import Options, checked
from kms_conformance.conformance.progress import progress
from kms_conformance.conformance.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.answers.checks import CHECKS
from kms_conformance.models.report import Report, Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.script import script

sys.path.insert(0, str(Path(__file__).parent))
from helpers import first_of
from tiny_kms import running
from wire_faults import FAULTS, served

WIRE = {row.id: row for row in REGISTRY.values() if row.profile == "wire"}
CALLS = 900


def judged(url: str, folder: Path, *profiles: str, seed: int = 1, require: tuple[str, ...] = ()) -> Report:
    options = Options(target=url, profiles=profiles, out=folder, max_calls=CALLS, seed=seed, require=require)
    return run(checked(options), resolve(url), progress("none"))


def departed(report: Report) -> set[str]:
    return {row.requirement.id for row in report.results if row.deviations or row.observations}


def test_every_requirement_has_a_check_and_a_fault() -> None:
    assert set(CHECKS) == set(WIRE) == {requirement for _, requirement, _ in FAULTS.values()}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_reference_as_it_is_served_departs_nowhere(seed: int, tmp_path: Path) -> None:
    with served() as url:
        report = judged(url, tmp_path, "wire", "s3-sse-kms", seed=seed)
    assert departed(report) == set()
    assert {row.verdict for row in report.results if row.requirement.id in WIRE} == {Verdict.PASS}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_tiny_kms_departs_nowhere(seed: int, tmp_path: Path) -> None:
    with running() as url:
        report = judged(url, tmp_path, "wire", seed=seed)
    assert departed(report) == set()
    assert {row.verdict for row in report.results} == {Verdict.PASS}


@pytest.mark.parametrize("name", first_of(3, FAULTS))
def test_each_fault_is_found_and_blamed(name: str, tmp_path: Path) -> None:
    fault, requirement, profiles = FAULTS[name]
    with served(fault) as url:
        report = judged(url, tmp_path, *profiles, require=tuple(WIRE))
    assert departed(report) == {requirement}
    result = next(row for row in report.results if row.requirement.id == requirement)
    must = WIRE[requirement].level == "MUST"
    assert (result.verdict is Verdict.FAIL) == must
    for deviation in result.deviations if must else result.observations:
        assert deviation.proved
        assert "raw_answer(" in script(deviation, report.target, result.requirement)


def test_in_this_process_nothing_goes_over_a_wire(tmp_path: Path) -> None:
    options = checked(
        Options(target="reference", profiles=("kms-core", "wire"), require=("WIRE-001", "CTX-003"), max_calls=200,
                out=tmp_path)
    )  # fmt: skip
    report = run(options, resolve("reference"), progress("none"))
    assert [row.requirement.id for row in report.results] == ["CTX-003"]
    assert "nothing goes over a wire" in report.target.skipped["wire"]
