"""What is wrong in words: a sentence claims no more than the deviations show, and the worst comes first."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from kms_conformance.models.causes import AREAS, CAUSES, OF_AREAS, Cause, area_name, cause_of, faults
from kms_conformance.models.report import AT_STAKE, SEVERITIES, FindingKind, Report, Result, Verdict, severity
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.causes import Wrong, headline, wrongs

sys.path.insert(0, str(Path(__file__).parent))
import synthetic

GRANTS = next(cause for cause in CAUSES if cause.always == "Grants are stored and never enforced")
ENFORCED = [row for row in REGISTRY if GRANTS.speaks_of(row)]


def departs(requirement: str, *, known: bool = False, kind: FindingKind = FindingKind.WRONGLY_ALLOWED) -> Result:
    """A requirement of which every call that was tried departed."""
    row = synthetic.deviation(requirement, kind, known=known, times=3)
    verdict = Verdict.KNOWN_FAIL if known else Verdict.FAIL
    return replace(synthetic.result(requirement, verdict, None, row), positive=3, negative=3)


def kept(requirement: str) -> Result:
    return synthetic.result(requirement, Verdict.PASS)


def said(results: Iterable[Result]) -> list[Wrong]:
    return list(wrongs(synthetic.report(results, ())))


def test_the_lint_has_nothing_to_say_of_the_table() -> None:
    assert list(faults()) == []


def test_the_lint_finds_each_kind_of_fault() -> None:
    allowed = (FindingKind.WRONGLY_ALLOWED,)
    twice = (Cause("A", "A", ("CTX-003",), allowed), Cause("B", "B", ("CTX-0*",), allowed))
    for causes, areas, words in (
        (twice, AREAS, "CTX-003: wrongly-allowed has more than one cause: A; B"),
        ((Cause("A", "A", ("CTX-9*",), allowed),), AREAS, "A: CTX-9* is no requirement"),
        ((Cause("A.", "A", ("CTX-003",), allowed),), AREAS, "A.: numbers follow a sentence"),
        ((), {name: said for name, said in AREAS.items() if name != "CTX"}, "CTX: the area has no name"),
    ):
        assert [fault for fault in faults(causes, areas) if fault.startswith(words)], words


def test_every_deviation_has_one_cause_or_the_name_of_its_area() -> None:
    for row in REGISTRY.values():
        for kind in FindingKind:
            of = [cause for cause in CAUSES if kind in cause.kinds and cause.speaks_of(row.id)]
            assert of == ([found] if (found := cause_of(row, kind)) else []) or len(of) == 1
            assert kind in OF_AREAS and area_name(row.area) != row.area


def test_grants_of_which_nothing_is_enforced_are_never_enforced() -> None:
    (one,) = said(map(departs, ENFORCED))
    assert one.sentence == "Grants are stored and never enforced"
    assert one.share == f"{len(ENFORCED)} of {len(ENFORCED)} requirements, {len(ENFORCED)} variants"


@pytest.mark.parametrize(
    "seen",
    [
        lambda row: replace(row, negative=4),
        lambda row: replace(row, examples=(replace(synthetic.EXAMPLES[1], sign="negative"),)),
    ],
    ids=["more calls than departed", "an example of a refusal"],
)
def test_nothing_is_never_so_where_one_call_had_the_right_answer(seen: object) -> None:
    first, *others = map(departs, ENFORCED)
    (one,) = said([seen(first), *others])  # type: ignore[operator]
    assert one.sentence == "Grants are not enforced"


@pytest.mark.parametrize(("departing", "words"), [(1, "In some respects"), (len(ENFORCED) - 1, "In most respects")])
def test_a_part_of_the_requirements_is_told_as_a_part(departing: int, words: str) -> None:
    (one,) = said([*map(departs, ENFORCED[:departing]), *map(kept, ENFORCED[departing:])])
    assert one.sentence == f"{words} grants are not enforced"
    assert one.share.startswith(f"{departing} of {len(ENFORCED)} requirements")


def test_what_could_not_be_judged_is_no_ground_and_no_share() -> None:
    rows = [replace(row, verdict=Verdict.INDETERMINATE) for row in map(departs, ENFORCED[1:])]
    (one,) = said([departs(ENFORCED[0]), *rows])
    assert (one.requirements, one.judged) == (1, 1)
    assert said(rows) == []


def test_requirements_of_valid_calls_are_not_among_those_that_could_be_wrongly_allowed() -> None:
    kinds = {REGISTRY[name].kind for name in ("STATE-CreateAlias-PendingDeletion", "STATE-CreateAlias-Enabled")}
    assert kinds == {"guard", "response"}
    (one,) = said([departs("STATE-CreateAlias-PendingDeletion"), kept("STATE-CreateAlias-Enabled")])
    assert one.judged == 1 and one.sentence == "Keys are managed without regard to their state"


def test_a_name_that_begins_a_sentence_stays_as_it_is_within_one() -> None:
    sentences = [
        one.sentence for one in said([departs("KEY-056"), kept("ALIAS-014"), departs("S3-004"), kept("S3-005")])
    ]
    assert sentences == [
        "In some respects AWS managed keys are changed by their users",
        "In some respects S3 reads and writes under keys that cannot be used",
    ]


def test_where_no_cause_is_known_the_area_is_named() -> None:
    (one,) = said([departs("TAG-006")])
    assert one.sentence == "Tags: what AWS refuses is allowed (TAG-006)" and one.share == "1 requirement, 1 variant"


def test_the_worst_come_first_and_then_what_most_requirements_show() -> None:
    found = said([departs("TAG-006"), departs("VALID-083"), *map(departs, ("CTX-003", *ENFORCED)), departs("SIG-001")])
    assert [SEVERITIES.index(one.severity) for one in found] == sorted(SEVERITIES.index(one.severity) for one in found)
    assert found[0].requirements == len(ENFORCED) and found[-1].severity == "compatibility"


def test_severity_follows_what_is_at_stake() -> None:
    """A plaintext at rest is no matter of compatibility, and an empty tag key none of security."""
    assert severity(FindingKind.WRONG_RESPONSE, REGISTRY["VOICEID-018"]) == "security"
    assert severity(FindingKind.WRONGLY_ALLOWED, REGISTRY["POLICY-021"]) == "security"
    assert severity(FindingKind.WRONGLY_ALLOWED, REGISTRY["VALID-113"]) == "compatibility"
    assert severity(FindingKind.WRONG_ERROR, REGISTRY["POLICY-021"]) == "compatibility"
    for kind in (FindingKind.DATA_LOST, FindingKind.DATA_EXPOSED):
        assert set(AT_STAKE[kind].values()) == {"security"}
    assert all(set(row) == set(SEVERITIES) for row in AT_STAKE.values()) and set(AT_STAKE) == set(FindingKind)


def report(*results: Result) -> Report:
    return synthetic.report(results, ())


def test_the_headline_tells_what_the_baseline_knows() -> None:
    known = report(departs("CTX-003", known=True), departs("TAG-006", known=True), kept("CTX-002"))
    assert headline(known) == "No new deviation; 2 requirements are known to depart from AWS (1 in security)"
    both = report(departs("CTX-003"), departs("TAG-006", known=True))
    assert headline(both) == "1 new deviation; 1 requirement is known to depart from AWS"
    assert headline(report(departs("CTX-003"))) == ""
    assert [one.baseline for one in wrongs(both)] == ["", "known"]
