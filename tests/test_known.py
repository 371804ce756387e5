"""The baseline is replayed after the search, and of it only what the search has not met; what is stale stays stale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.proof.proof import Raw
from kms_conformance.conformance.run import work
from kms_conformance.conformance.run.baseline import Entry, save
from kms_conformance.conformance.run.known import Known, met
from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.calls import Call
from kms_conformance.models.operations.restarts import RESTART
from kms_conformance.models.report import Deviation, FindingKind, Report
from kms_conformance.models.terms import KeyRef

NEW = Call.of("CreateKey", result=1)
TAGGED, UNTAGGED = (Call.of(name, KeyId=KeyRef(1)) for name in ("TagResource", "UntagResource"))
ON_ANOTHER = (Call.of("CreateKey", result=2), Call.of("TagResource", KeyId=KeyRef(2)))
TOO_LONG = Deviation(
    "TAG-007", FindingKind.WRONGLY_ALLOWED, "UntagResource", "value-of-257", ("ValidationException",), "success",
    (NEW, UNTAGGED),
)  # fmt: skip
ENTRY = Entry(TOO_LONG)


def seen(*before: Call, straight: tuple[Call, ...] | None = None, **other: Any) -> Raw:
    finding = replace(ENTRY.finding, **other)
    trace = (*before, UNTAGGED)
    return Raw(finding, trace, trace if straight is None else straight, 0)


def test_an_entry_is_met_by_its_own_finding_alone() -> None:
    assert met(ENTRY, [seen(NEW)])
    others: list[dict[str, Any]] = [
        {"label": "search"},
        {"operation": "TagResource"},
        {"kind": FindingKind.WRONG_ERROR},
        {"got": "NotFoundException"},
        {"expected": ("TagException",)},
        {"candidates": ("TAG-008",)},
        {"candidates": ("TAG-007", "TAG-008")},
    ]
    assert not any(met(ENTRY, [seen(NEW, **other)]) for other in others)


def test_what_may_be_an_echo_of_another_departure_does_not_meet_an_entry() -> None:
    assert not met(ENTRY, [seen(NEW, TAGGED, straight=(NEW, UNTAGGED))])
    assert met(ENTRY, [seen(NEW, *ON_ANOTHER, straight=(NEW, UNTAGGED))])


class Replaying:
    """A worker on a target that shows nothing of what it is asked to replay."""

    def __init__(self) -> None:
        self.asked: list[Finding] = []

    def still_shows(self, trace: tuple[Call, ...], finding: Finding) -> bool:
        self.asked.append(finding)
        return False


def test_what_the_search_did_not_meet_is_replayed_and_may_be_stale() -> None:
    other = Entry(replace(TOO_LONG, label="value-of-258"))
    state, worker = Known([ENTRY, other]), Replaying()
    state.settle(worker, [seen(NEW)])  # type: ignore[arg-type]
    assert worker.asked == [other.finding]
    assert state.failing == [ENTRY] and state.stale == [other.stale]


def test_an_entry_that_restarts_the_target_waits_until_all_else_is_done() -> None:
    state, worker = Known([Entry(replace(TOO_LONG, trace=(NEW, Call.of(RESTART), UNTAGGED)))]), Replaying()
    state.settle(worker)  # type: ignore[arg-type]
    assert not worker.asked
    state.settle(worker, alone=True)  # type: ignore[arg-type]
    assert worker.asked and state.stale


def test_what_was_neither_met_nor_replayed_can_not_be_told() -> None:
    other = Entry(replace(TOO_LONG, requirement="TAG-006"))
    state = Known([ENTRY, other])
    state.give_up([seen(NEW)])
    assert state.failing == [ENTRY] and state.not_replayable == {"TAG-006"} and not state.stale


FAULT, PROFILE = "mutant:create-key-keeps-first-tag-only", "kms-tags"


def judged(out: Path, target: str, baseline: Path | None = None, **options: Any) -> Report:
    chosen = Options(target, profiles=(PROFILE,), require=("TAG-001", "TAG-007"), out=out, progress="none", **options)
    chosen = replace(chosen, baseline=str(baseline) if baseline else "none")
    return run(chosen, resolve(target), progress("none"))


@pytest.fixture
def replayed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requirements of the entries that were replayed."""
    asked: list[str] = []
    original = work.Worker.still_shows

    def noted(self: work.Worker, trace: tuple[Call, ...], finding: Finding) -> bool | None:
        asked.extend(finding.candidates)
        return original(self, trace, finding)

    monkeypatch.setattr(work.Worker, "still_shows", noted)
    return asked


def test_a_known_fault_is_met_by_the_search_and_one_that_is_gone_is_stale(tmp_path: Path, replayed: list[str]) -> None:
    found = [row for result in judged(tmp_path, FAULT).results for row in result.deviations]
    assert found and {row.requirement for row in found} == {"TAG-001"}
    save(tmp_path / "known.json", [*found, TOO_LONG])
    assert not replayed, "there was no baseline"
    again = judged(tmp_path, FAULT, tmp_path / "known.json")
    assert replayed == ["TAG-007"]
    assert [row.requirement for row in again.stale] == ["TAG-007"]
    assert all(row.known for result in again.results for row in result.deviations)
    right = judged(tmp_path, "reference", tmp_path / "known.json")
    assert {row.requirement for row in right.stale} == {"TAG-001", "TAG-007"}
