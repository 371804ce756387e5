"""The profile audit: a trail as documented passes, and each fault of one is found and blamed on what it breaks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report, Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.script import script

sys.path.insert(0, str(Path(__file__).parent))
from audit_faults import FAULTS
from cloud_clients import served_cloud
from helpers import first_of

AUDIT = {row.id for row in REGISTRY.values() if row.profile == "audit"}
JUDGED = {row for row in AUDIT if not REGISTRY[row].needs}


def judged(folder: Path, *more: str) -> Report:
    with served_cloud() as served:
        options = checked(Options(target=served.url, profiles=("audit", *more), out=folder, baseline="none"))
        return run(options, resolve(served.url), progress("none"))


def test_a_trail_as_documented_passes(tmp_path: Path) -> None:
    report = judged(tmp_path)
    assert {row.requirement.id for row in report.results} == AUDIT
    assert {row.requirement.id for row in report.results if row.verdict is Verdict.PASS} == JUDGED
    assert not any(row.deviations or row.observations for row in report.results)


def test_every_requirement_that_is_judged_has_a_fault() -> None:
    assert {name for fault in FAULTS.values() for name in fault.breaks} == JUDGED


@pytest.mark.parametrize("name", first_of(8, FAULTS))
def test_a_fault_is_found_and_blamed_on_what_it_breaks(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = FAULTS[name]
    fault.seed(monkeypatch)
    report = judged(tmp_path, *fault.profiles)
    departing = {row.requirement.id for row in report.results if row.deviations or row.observations}
    assert fault.breaks <= departing <= fault.breaks | fault.also
    for result in report.results:
        must = result.requirement.level == "MUST"
        assert (result.verdict is Verdict.FAIL) == (must and result.requirement.id in departing)
        for deviation in (*result.deviations, *result.observations):
            assert deviation.proved, deviation
            text = script(deviation, report.target, result.requirement)
            assert text.count("kms_conformance") == text.count("kms_conformance.reports.helpers") == 1
