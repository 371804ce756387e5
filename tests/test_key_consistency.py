"""Where changes of keys and aliases take their time the suite is silent on what is right, and finds what is not.

Until the bound after a change the outcome before it and the one after it are right; what neither permits, and a wrong
plaintext, never are; after the bound the rule is strict.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.kms.late import LateKms
from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.preflight import claims
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.run.work import opened
from kms_conformance.conformance.session.waiting import Waiting
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.targets.embedded import delayed
from kms_conformance.faults import MUTANTS, Mutant
from kms_conformance.models.calls import Call
from kms_conformance.models.key_changes import due, remembered, views, waiting
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.report import Deviation, FindingKind, Report, TargetInfo
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.terms import AliasRef, KeyRef, Marker
from kms_conformance.models.world import Key, World
from kms_conformance.reports.playing import loaded
from kms_conformance.reports.script import script
from kms_conformance.strategies.units import Unit, units
from tests.eventual import Outcome, outcome
from tests.tiny_kms_late import running

ON_THEIR_WAY = [mutant for mutant in MUTANTS.values() if mutant.key_state_s]
OF_KEYS = {"CONSIST-002b", "CONSIST-009b"}
PROFILES = ("kms-core", "kms-aliases", "kms-tags", "kms-rotation")
PLANS = ("consistency/keys", "consistency/aliases", "consistency/tags", "consistency/rotation")
CHANGED = Call.of("DisableKey", KeyId=KeyRef(1))
USED = Call.of("Encrypt", KeyId=KeyRef(1), Plaintext=Marker(16))


@pytest.fixture(autouse=True)
def _with_all_profiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.eventual.PROFILES", PROFILES)


def late(
    name: str = "reference", keys: float = 30, bound: float | None = None, plans: tuple[str, ...] = PLANS
) -> Outcome:
    """What these plans bring on a target whose changes of keys take so many seconds."""
    return outcome(delayed(name, 0, keys=keys, keys_bound=bound), *plans)


def test_there_is_no_false_alarm_while_changes_are_on_their_way() -> None:
    found = late()
    assert (found.raw, found.deviations, found.observations) == ((), (), ())
    assert {requirement for requirement, _ in found.exercised} >= {*OF_KEYS, "CONSIST-002"}


def test_a_change_may_show_before_its_bound() -> None:
    assert late(keys=12, bound=30).raw == late(keys=0, bound=30).raw == ()


def test_the_state_table_is_walked_without_a_false_alarm_and_with_no_more_keys() -> None:
    keys = {}
    for delay in (0, 2):
        with opened(delayed("reference", 0, keys=delay)) as worker:
            results = [worker.run(unit) for unit in units("quick", 1, PROFILES) if unit.name.startswith("state/")]
            assert not any(result.found or result.trouble for result in results)
            keys[delay] = len(worker.pool.created)
    assert keys[2] == keys[0]


@pytest.mark.parametrize("number", range(3))
def test_the_search_raises_no_false_alarm_and_does_not_always_wait(number: int) -> None:
    found = late(plans=tuple(f"search/{profile}/000" for profile in PROFILES)) if number == 0 else None
    if found is None:
        found = outcome(delayed("reference", 0, keys=30), f"search/kms-core/00{number}", seed=number)
    assert found.raw == ()
    assert {"search", "at-once-search"} <= found.labels


def test_no_profile_is_left_out_because_a_probe_comes_before_a_change_has_shown() -> None:
    with opened(delayed("reference", 0, keys=30)) as worker:
        found = claims(worker.executor, worker.target, (*PROFILES, "kms-grants"), worker.waiting.rest)
    assert set(found.claimed) == {*PROFILES, "kms-grants"}


def test_the_same_target_declared_strong_is_found() -> None:
    found = late(bound=0, plans=("consistency/keys",))
    assert found.blamed
    assert not found.blamed & OF_KEYS


def test_a_change_that_comes_after_its_bound_is_found_whether_it_gives_or_takes() -> None:
    found = late(keys=60, bound=30)
    assert found.blamed == {"CONSIST-002b"}
    kinds = {row.kind for row in found.of("CONSIST-002b")}
    assert kinds >= {FindingKind.WRONGLY_ALLOWED, FindingKind.WRONGLY_DENIED}


def test_a_change_that_never_comes_is_not_called_late() -> None:
    found = late("mutant:disable-rotation-without-effect")
    assert found.blamed == {MUTANTS["disable-rotation-without-effect"].requirement}


def test_a_fault_that_is_there_at_all_times_is_not_blamed_on_the_change() -> None:
    found = late("mutant:decrypt-without-key-id-refused")
    assert found.blamed
    assert not found.blamed & OF_KEYS


@pytest.mark.parametrize("mutant", ON_THEIR_WAY, ids=lambda mutant: mutant.id)
def test_a_fault_of_changes_is_found_and_blamed_by_the_plans_of_this_area(mutant: Mutant) -> None:
    found = outcome(resolve(f"mutant:{mutant.id}"), *PLANS)
    assert found.blamed == {mutant.requirement}


@pytest.mark.parametrize("mutant", ON_THEIR_WAY, ids=lambda mutant: mutant.id)
def test_no_such_fault_shows_where_changes_show_at_once(mutant: Mutant) -> None:
    assert late(f"mutant:{mutant.id}", keys=0).raw == ()


def test_every_requirement_on_changes_of_keys_has_a_fault_but_the_one_that_only_permits() -> None:
    assert {mutant.requirement for mutant in ON_THEIR_WAY} == OF_KEYS
    assert REGISTRY["CONSIST-002"].level == "SHOULD"


def test_a_target_of_such_a_fault_declares_the_time_that_its_changes_take() -> None:
    for mutant in ON_THEIR_WAY:
        assert resolve(f"mutant:{mutant.id}").info.key_state_s == mutant.key_state_s


@cache
def late_change() -> tuple[Deviation, TargetInfo]:
    target = resolve("mutant:key-change-shows-too-late")
    return outcome(target, "consistency/keys").of("CONSIST-002b")[0], target.info


def status(row: Deviation, info: TargetInfo) -> int:
    """The exit status of the script as a reader runs it."""
    namespace = loaded(script(row, info, REGISTRY[row.requirement]))
    code: int = namespace["main"](namespace["deviates"])
    return code


def test_the_script_of_a_late_change_waits_and_shows_it_to_a_reader_too() -> None:
    row, info = late_change()
    text = script(row, info, REGISTRY[row.requirement])
    assert "key_state_s=30" in text
    assert text.count("    script.await_keys(kms)") == sum(wait for _, wait in waiting(row.trace)) >= 1
    assert status(row, info) == 1
    correct = TargetInfo("reference", "reference", "in-process", "0", script="reference@0/30", key_state_s=30)
    assert status(row, correct) == 0


def test_scripts_over_http_sleep_and_those_for_strong_targets_do_not() -> None:
    row, _ = late_change()
    strong = TargetInfo("golden", "endpoint", "http://127.0.0.1:9", "1", script="http://127.0.0.1:9")
    assert "await" not in script(row, strong, REGISTRY[row.requirement])
    slow = TargetInfo("golden", "endpoint", "http://127.0.0.1:9", "1", script="http://127.0.0.1:9", key_state_s=2.5)
    assert "await_keys(kms)" in (text := script(row, slow, REGISTRY[row.requirement]))
    assert "key_state_s=2.5" in text


def test_a_call_waits_for_the_changes_that_it_depends_on_and_for_no_others() -> None:
    made = (Call.of("CreateKey", result=1), Call.of("CreateKey", result=2))
    alias, elsewhere = AliasRef(9), USED.having(KeyId=KeyRef(2))
    named = Call.of("CreateAlias", AliasName=alias, TargetKeyId=KeyRef(2))
    calls = (*made, USED, elsewhere, CHANGED, elsewhere, USED.hurried(), USED, named, USED.having(KeyId=alias))
    waits = [wait for _, wait in waiting(calls)]
    assert waits == [False, False, True, False, False, False, False, True, False, True]


def disabled(now: float) -> World:
    """The world in which a key was disabled at a moment."""
    before = World(key_state_bound=30, now=now).with_key(Key(1)).with_key(Key(2))
    return remembered(before, OPERATIONS["DisableKey"].effect(before, CHANGED))


def test_both_states_may_be_seen_until_the_bound_and_the_new_one_after_it() -> None:
    world = disabled(1000)
    assert [seen.keys[1].state for seen in views(world, USED)] == [KeyState.DISABLED, KeyState.ENABLED]
    later = World(key_state_bound=30, now=1030, keys=world.keys, former=world.former)
    assert [seen.keys[1].state for seen in views(later, USED)] == [KeyState.DISABLED]
    assert len(list(views(world, USED.having(KeyId=KeyRef(2))))) == 1


def test_a_list_of_everything_waits_for_every_change() -> None:
    world = disabled(1000)
    assert due(world, Call.of("ListKeys")) == due(world, USED) == 1030
    assert due(world, USED.having("search").hurried()) == due(world, USED.having(KeyId=KeyRef(2))) == 0


class Hand:
    """A clock that is moved by hand, and remembers how often somebody waited."""

    def __init__(self) -> None:
        self.time, self.waits = 1000.0, 0

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += seconds
        self.waits += 1


def test_one_wait_is_for_all_changes_before_it() -> None:
    clock = Hand()
    slow = Waiting(clock=clock, key_state_bound=30)
    world = World(key_state_bound=30)
    for slot in (1, 2, 3):
        made = Call.of("CreateKey", result=slot)
        world = slow.answered(world, slow.awaited(world, made).with_key(Key(slot)), made, done=True)
    for slot in (1, 2, 3):
        world = slow.awaited(world, USED.having(KeyId=KeyRef(slot)))
    assert clock.waits == 1


def judged_over_http(url: str, bound: float, folder: Path) -> Report:
    """The report on an endpoint in whose target file a bound stands, by a few plans."""
    file = folder / "target.toml"
    file.write_text(f'endpoint_url = "{url}"\nconsistency = "eventual"\n[bounds]\ngrant_s = 0\nkey_state_s = {bound}\n')
    options = checked(Options(target=str(file), profiles=("kms-core",), require=ASKED, out=folder))

    def few(effort: str, seed: int, profiles: Collection[str]) -> list[Unit]:
        return [
            unit for unit in units(effort, seed, profiles) if unit.name.startswith(("consistency/", "state/disabled"))
        ]

    return run(options, resolve(str(file)), progress("none"), few)


ASKED = ("STATE-Encrypt-Disabled", "KEY-045", "KEY-046", "CONSIST-002", "CONSIST-002b", "CONSIST-009b")


@pytest.mark.parametrize("name", ["reference", "tiny"])
def test_over_http_too_a_late_target_is_clean_and_the_keys_are_few(name: str, tmp_path: Path) -> None:
    delay = 0.1
    late_cloud = Cloud(make_kms=partial(LateKms, key_state_delay=timedelta(seconds=delay)))
    with serving(late_cloud) if name == "reference" else running(delay) as url:
        report = judged_over_http(url, delay, tmp_path)
    verdicts = {row.requirement.id: str(row.verdict) for row in report.results}
    assert verdicts == dict.fromkeys(ASKED, "pass")
    assert report.volatile.keys_created <= 6
