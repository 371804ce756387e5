"""Where changes of permissions take their time the suite is silent on what is right, and finds what is not.

A denial too early and an allowance too late are right until the bound after the change; what no version permits, and
a wrong plaintext, never are; after the bound the rule is strict.
"""

from __future__ import annotations

from functools import cache

import pytest

from kms_conformance.conformance.session.waiting import Waiting
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.targets.embedded import delayed
from kms_conformance.faults import MUTANTS, Mutant
from kms_conformance.models.access.permission_changes import waiting
from kms_conformance.models.calls import Call
from kms_conformance.models.report import Deviation, FindingKind, TargetInfo
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.terms import PolicyText
from kms_conformance.models.world import World
from kms_conformance.reports.playing import loaded
from kms_conformance.reports.script import script
from tests.eventual import outcome

ON_THEIR_WAY = [mutant for mutant in MUTANTS.values() if mutant.delay_s]
OF_KEYS = {"CONSIST-002", "CONSIST-002b", "CONSIST-009b"}
"""Those on changes of keys are told in test_key_consistency.py."""
OF_CHANGES = [row.id for row in REGISTRY.values() if row.area == "CONSIST" and row.id not in OF_KEYS]
PERMISSIVE = {"CONSIST-003", "CONSIST-005"}
"""They say that either outcome is right; no answer departs from that."""
LATE = "grant-uses/Decrypt"
ALLOWED, DENIED = FindingKind.WRONGLY_ALLOWED, FindingKind.WRONGLY_DENIED


def part(mutant: Mutant) -> str:
    """The plan that is to find a fault."""
    parts = {
        "CONSIST-005b": "consistency/policies",
        "TOKEN-001": "consistency/tokens",
        "TOKEN-008": "consistency/tokens",
    }
    return parts.get(mutant.requirement, "consistency/grants")


def test_there_is_no_false_alarm_while_changes_are_on_their_way() -> None:
    found = outcome(delayed("reference", 30), "consistency/", "attacks/")
    assert (found.raw, found.deviations, found.observations) == ((), (), ())
    assert {requirement for requirement, _ in found.exercised} >= set(OF_CHANGES)


def test_the_search_raises_no_false_alarm_and_does_not_always_wait() -> None:
    labels: set[str] = set()
    for seed in (1, 2):
        found = outcome(delayed("reference", 30), "search/kms-grants/000", seed=seed)
        assert found.raw == ()
        labels |= found.labels
    assert {"search", "at-once-search"} <= labels


@pytest.mark.parametrize("delay", [0, 12])
def test_a_change_may_show_before_its_bound(delay: float) -> None:
    assert outcome(delayed("reference", delay, bound=30), "consistency/").raw == ()


def test_the_same_target_declared_strong_is_found() -> None:
    found = outcome(delayed("reference", 30, bound=0), "consistency/", LATE)
    assert found.blamed >= {"GRANT-003", "POLICY-025"}
    assert not found.blamed & set(OF_CHANGES)


def test_a_change_that_comes_after_its_bound_is_found_whether_it_gives_or_takes() -> None:
    found = outcome(delayed("reference", 60, bound=30), "consistency/policies", LATE)
    assert found.blamed == {"CONSIST-003b", "CONSIST-005b"}
    assert {row.kind for row in found.of("CONSIST-003b")} == {ALLOWED, DENIED}


def test_a_revocation_that_never_comes_is_not_called_late() -> None:
    found = outcome(delayed("mutant:revoked-grant-only-hidden", 30), LATE)
    assert found.blamed == {"GRANT-006"}


def test_a_fault_that_is_there_at_all_times_is_not_blamed_on_the_change() -> None:
    found = outcome(delayed("mutant:grant-good-for-every-key", 30), "consistency/grants")
    assert found.blamed
    assert not found.blamed & set(OF_CHANGES)


@pytest.mark.parametrize("mutant", ON_THEIR_WAY, ids=lambda mutant: mutant.id)
def test_a_fault_of_changes_is_found_and_blamed_by_the_plans_of_this_area(mutant: Mutant) -> None:
    found = outcome(resolve(f"mutant:{mutant.id}"), part(mutant))
    assert mutant.requirement in found.blamed
    assert all(row.proved for row in found.of(mutant.requirement))


@pytest.mark.parametrize("mutant", ON_THEIR_WAY, ids=lambda mutant: mutant.id)
def test_no_such_fault_shows_where_changes_show_at_once(mutant: Mutant) -> None:
    assert outcome(delayed(f"mutant:{mutant.id}", 0), part(mutant)).raw == ()


def test_every_requirement_on_changes_has_a_fault_but_those_that_only_permit() -> None:
    assert {mutant.requirement for mutant in ON_THEIR_WAY} >= set(OF_CHANGES) - PERMISSIVE
    assert {REGISTRY[requirement].level for requirement in PERMISSIVE} == {"SHOULD"}


def test_a_target_of_such_a_fault_declares_the_time_that_its_changes_take() -> None:
    for mutant in ON_THEIR_WAY:
        assert resolve(f"mutant:{mutant.id}").info.grant_s == mutant.delay_s


@cache
def late_allowance() -> tuple[Deviation, TargetInfo]:
    target = resolve("mutant:revocation-shows-too-late")
    found = outcome(target, "consistency/grants").of("CONSIST-003b")
    return next(row for row in found if row.kind is ALLOWED), target.info


def status(row: Deviation, info: TargetInfo) -> int:
    """The exit status of the script as a reader runs it."""
    namespace = loaded(script(row, info, REGISTRY[row.requirement]))
    code: int = namespace["main"](namespace["deviates"])
    return code


def test_the_script_of_a_late_allowance_waits_and_shows_it_to_a_reader_too() -> None:
    row, info = late_allowance()
    text = script(row, info, REGISTRY[row.requirement])
    assert "grant_s=30" in text
    assert text.count("    script.await_changes(kms)") == sum(wait for _, wait in waiting(row.trace)) >= 1
    assert status(row, info) == 1
    correct = TargetInfo("reference", "reference", "in-process", "0", script="reference@30", grant_s=30)
    assert status(row, correct) == 0


def test_scripts_for_strong_targets_and_over_http_are_as_they_were() -> None:
    row, _ = late_allowance()
    strong = TargetInfo("golden", "endpoint", "http://127.0.0.1:9", "1", script="http://127.0.0.1:9")
    assert "await" not in script(row, strong, REGISTRY[row.requirement])
    slow = TargetInfo("golden", "endpoint", "http://127.0.0.1:9", "1", script="http://127.0.0.1:9", grant_s=2.5)
    text = script(row, slow, REGISTRY[row.requirement])
    assert "grant_s=2.5" in text
    assert "script.await_changes(kms)" in text


def test_a_call_waits_once_for_the_changes_before_it_and_not_when_it_is_made_at_once() -> None:
    change, use = Call.of("PutKeyPolicy"), Call.of("Decrypt").by("alice")
    at_once, by_administrator = use.having("allowed").hurried(), Call.of("Decrypt")
    calls = (use, change, at_once, by_administrator, use, use, change, Call.of("ListGrants"))
    assert [wait for _, wait in waiting(calls)] == [False, False, False, False, True, False, False, True]


class Hand:
    """A clock that is moved by hand, and remembers for how long somebody waited."""

    def __init__(self) -> None:
        self.time, self.waited = 1000.0, 0.0

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += seconds
        self.waited += seconds


def test_the_time_of_a_change_is_taken_from_its_answer() -> None:
    clock, call = Hand(), Call.of("PutKeyPolicy")
    waits = Waiting(30, clock)
    world = waits.awaited(World(bound=30), call).with_key_policy(1, PolicyText("{}"))
    clock.time += 7
    world = waits.answered(world, world, call, done=True)
    waits.awaited(world, Call.of("Decrypt").by("alice"))
    assert clock.waited == pytest.approx(30, abs=0.1)


def test_what_an_earlier_session_took_back_has_shown_before_anything_is_given_in_the_next() -> None:
    clock = Hand()
    waits = Waiting(30, clock)
    waits.taken_back()
    clock.time += 10
    waits.awaited(World(bound=30), Call.of("Encrypt"))
    assert clock.waited == 0
    waits.awaited(World(bound=30), Call.of("CreateGrant").hurried())
    assert clock.waited == pytest.approx(20, abs=0.1)
