"""The profile wire: right servers pass in silence, and each fault of the wire is found, blamed and shown raw."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.answers.checks import CHECKS
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.lifecycle import LIFECYCLE, KeyState
from kms_conformance.models.report import FindingKind, Report, Verdict
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.terms import KeyRef
from kms_conformance.reports.script import script
from kms_conformance.strategies.canonical import PARAMS
from kms_conformance.strategies.enumeration.wire import CORE

sys.path.insert(0, str(Path(__file__).parent))
import synthetic
from helpers import first_of, serving, tiny
from test_reports_script import URL, unused_and_undefined
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


def test_each_operation_is_seen_allowed_and_refused(tmp_path: Path) -> None:
    """Where no other profile is asked for: every success, an unknown key, and what each state of a key refuses."""
    kms = tiny()
    seen: set[tuple[str, str]] = set()

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        reply = kms(operation, body)
        seen.add((operation, json.loads(reply[2])["__type"] if reply[0] >= 400 else ""))
        return reply

    with serving(answer) as endpoint:
        assert departed(judged(endpoint.url, tmp_path, "wire")) == set()
    assert {(operation, "") for operation in CORE} <= seen
    named = [operation for operation in CORE if PARAMS[operation].keys() & {"KeyId", "DestinationKeyId"}]
    assert {(operation, "NotFoundException") for operation in named} <= seen
    for operation, cells in LIFECYCLE.items():
        for state in (KeyState.DISABLED, KeyState.PENDING_DELETION) if operation in CORE else ():
            refused = {(operation, code) for code in cells[state]}
            assert not refused or refused & seen, (operation, state)


@pytest.mark.parametrize("name", first_of(6, FAULTS))
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


@pytest.mark.parametrize("requirement", CHECKS)
def test_a_script_holds_what_it_uses(requirement: str) -> None:
    trace = (synthetic.CREATE, Call.of("DescribeKey", KeyId=KeyRef(1)))
    claim = Claim(requirement, "KeyMetadata.KeyId", Relation.ON_THE_WIRE)
    row = synthetic.deviation(
        requirement, FindingKind.WRONG_RESPONSE, operation="DescribeKey", claim=claim, trace=trace
    )
    text = script(row, URL, WIRE[requirement])
    assert not unused_and_undefined(text)
    assert max(map(len, text.splitlines())) <= 120


def test_in_this_process_nothing_goes_over_a_wire(tmp_path: Path) -> None:
    options = checked(
        Options(target="reference", profiles=("kms-core", "wire"), require=("WIRE-001", "CTX-003"), max_calls=200,
                out=tmp_path)
    )  # fmt: skip
    report = run(options, resolve("reference"), progress("none"))
    assert [row.requirement.id for row in report.results] == ["CTX-003"]
    assert "nothing goes over a wire" in report.target.skipped["wire"]
