"""The model of domains: which data can be had, and by which requirement they must come back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kms_conformance.models.calls import Call
from kms_conformance.models.domains.dependence import DEPENDS
from kms_conformance.models.domains.guards import EITHER, OUT_OF_REACH
from kms_conformance.models.domains.promises import promise
from kms_conformance.models.domains.reach import OF_TYPE, calm, reach, snapshot
from kms_conformance.models.domains.relations import bound_grants, goes_on, separate_grants, tells_why
from kms_conformance.models.domains.state import Change, Domain, Item, Status
from kms_conformance.models.domains.voice_id import VOICE_ID, WATCHLIST
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.terms import KeyConfig, KeyRef, Named, Output
from kms_conformance.models.world import Key, World

OLD, NEW, DOMAIN, ITEM = 1, 2, 3, 4


def world(change: Change | None = None, **of_domain: object) -> World:
    keys = World().with_key(Key(OLD)).with_key(Key(NEW))
    key = OLD if change is None else NEW
    domain = Domain(DOMAIN, "voice-id", key, granted=frozenset({OLD, NEW}), change=change)
    if change is not None:
        domain = replace(domain, before=(OLD,))
    return keys.with_domain(replace(domain, **of_domain)).with_item(Item(ITEM, DOMAIN, "watchlist", ()))


def with_state(before: World, slot: int, state: KeyState) -> World:
    return before.with_key(replace(before.keys[slot], state=state))


@pytest.mark.parametrize(("state", "why"), [(KeyState.DISABLED, "disabled"), (KeyState.PENDING_DELETION, "pending")])
def test_without_its_key_a_domain_gives_nothing(state: KeyState, why: str) -> None:
    now = with_state(world(), OLD, state)
    assert reach(now, now.domains[DOMAIN]).possible is False
    assert reach(now, now.domains[DOMAIN]).because == why


def test_without_its_grant_a_domain_gives_nothing_and_that_of_another_domain_does_not_help() -> None:
    now = world(granted=frozenset())
    assert reach(now, now.domains[DOMAIN]).because == "revoked"
    now = now.with_domain(Domain(9, "voice-id", OLD, granted=frozenset({OLD})))
    assert reach(now, now.domains[DOMAIN]).because == "other-grant"


@pytest.mark.parametrize(("lost", "word"), [(OLD, "old-out-of-reach"), (NEW, "new-out-of-reach")])
@pytest.mark.parametrize("status", [None, Status.FAILED])
def test_while_a_change_of_key_is_not_completed_one_lost_key_leaves_either_right(
    lost: int, word: str, status: Status | None
) -> None:
    now = with_state(world(Change(OLD, NEW, status)), lost, KeyState.DISABLED)
    assert reach(now, now.domains[DOMAIN]).possible is None
    assert reach(now, now.domains[DOMAIN]).because == word


def test_once_a_change_is_completed_the_old_key_can_go_and_the_new_one_cannot() -> None:
    done = world(Change(OLD, NEW, Status.COMPLETED))
    now = with_state(done, OLD, KeyState.PENDING_DELETION)
    assert reach(now, now.domains[DOMAIN]).possible is True
    now = with_state(done, NEW, KeyState.DISABLED)
    assert reach(now, now.domains[DOMAIN]).possible is False


def test_a_change_is_calm_until_one_of_its_keys_was_out_of_reach() -> None:
    now = world(Change(OLD, NEW))
    domain = now.domains[DOMAIN]
    domain = replace(domain, change=Change(OLD, NEW, calm=snapshot(now, domain, OLD, NEW)))
    now = now.with_domain(domain)
    assert calm(now, domain)
    off = now.with_key(replace(now.keys[OLD], state=KeyState.DISABLED, disabled_times=1))
    assert not calm(off, domain)
    back = now.with_key(replace(now.keys[OLD], disabled_times=1))
    assert not calm(back, domain), "it may have failed meanwhile"


def test_what_was_written_is_promised_by_the_most_that_it_has_lived_through() -> None:
    item = Item(ITEM, DOMAIN, "watchlist", (), times=(("changed", 0),))
    plain = world()
    assert promise(plain, VOICE_ID, WATCHLIST, item) == "VOICEID-015"
    running = world(Change(OLD, NEW))
    assert promise(running, VOICE_ID, WATCHLIST, item) == "VOICEID-048"
    done = world(Change(OLD, NEW, Status.COMPLETED))
    assert promise(done, VOICE_ID, WATCHLIST, item) == "VOICEID-042"
    off = with_state(done, OLD, KeyState.DISABLED)
    assert promise(off, VOICE_ID, WATCHLIST, item) == "VOICEID-044"


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED])
@pytest.mark.parametrize(("word", "said"), [("old-out-of-reach", "VOICEID-051"), ("new-out-of-reach", "VOICEID-052")])
def test_what_a_disturbed_change_loses_is_owed_by_the_key_that_was_out_of_reach(
    word: str, said: str, status: Status
) -> None:
    now = world(Change(OLD, NEW, status, disturbed=word))
    assert promise(now, VOICE_ID, WATCHLIST, now.items[ITEM]) == said


def test_what_was_written_during_one_change_owes_nothing_to_it_after_the_next() -> None:
    now = world(Change(OLD, NEW, Status.COMPLETED))
    then = replace(now.items[ITEM], meanwhile=True)
    assert promise(now, VOICE_ID, WATCHLIST, replace(then, times=(("changed", 1),))) == "VOICEID-049"
    assert promise(now, VOICE_ID, WATCHLIST, replace(then, times=(("changed", 0),))) == "VOICEID-042"


def test_a_refused_change_leaves_the_model_as_it_was() -> None:
    operation = OPERATIONS["voice-id:UpdateDomain"]
    call = Call.sending(
        "voice-id:UpdateDomain",
        {
            "DomainId": Output(DOMAIN, "Domain.DomainId"),
            "Name": Named(7),
            "ServerSideEncryptionConfiguration": KeyConfig(KeyRef(NEW)),
        },
    )
    before = world()
    kept = operation.refused(before, call).domains[DOMAIN]
    assert replace(kept, kept="") == before.domains[DOMAIN]
    assert kept.kept == "VOICEID-057"
    after = operation.effect(before, call).domains[DOMAIN]
    assert (after.key, after.before, after.change and after.change.status) == (NEW, (OLD,), None)


@pytest.mark.parametrize(
    ("statuses", "right"),
    [
        (["IN_PROGRESS", "COMPLETED", "COMPLETED"], True),
        (["FAILED"], True),
        ([], False),
        (["COMPLETED", "IN_PROGRESS"], False),
        (["IN_PROGRESS", "FAILED", "COMPLETED"], False),
        (["DONE"], False),
    ],
)
def test_a_change_goes_on_to_one_end_and_stays_there(statuses: list[str], right: bool) -> None:
    assert goes_on(statuses, None) is right


def test_a_failure_tells_why() -> None:
    assert not tells_why({"UpdateStatus": "FAILED"}, None)
    assert tells_why({"UpdateStatus": "FAILED", "Message": "key disabled"}, None)


def test_a_grant_is_bound_to_its_own_domain_alone() -> None:
    one = {"Constraints": {"EncryptionContextSubset": {"aws:voiceid:domain:arn": "arn:1"}}}
    both = {"Constraints": {"EncryptionContextSubset": {"aws:voiceid:domain:arn": "arn:1 arn:2"}}}
    assert bound_grants([one], ["aws:voiceid:domain:arn", "arn:1"])
    assert not bound_grants([{"Constraints": {}}], ["aws:voiceid:domain:arn", "arn:1"])
    assert not separate_grants([both], ["aws:voiceid:domain:arn", "voiceid.amazonaws.com", "arn:1", "arn:2"])


def test_a_grant_of_the_service_that_names_no_domain_is_not_separate() -> None:
    own = [
        {"Constraints": {"EncryptionContextSubset": {"aws:d": name}}, "GranteePrincipal": "v"} for name in ("d1", "d2")
    ]
    loose = {"Constraints": {"EncryptionContextSubset": {"other": "all"}}}
    assert separate_grants([*own, {**loose, "GranteePrincipal": "somebody"}], ["aws:d", "v", "d1", "d2"])
    assert not separate_grants([*own, {**loose, "GranteePrincipal": "v"}], ["aws:d", "v", "d1", "d2"])


def test_whatever_closes_data_depends_on_what_the_kms_beneath_enforces() -> None:
    words = {word for row in DEPENDS.values() for word in row}
    assert {*OUT_OF_REACH, *EITHER, OF_TYPE, "job-denied"} <= words


TYPE = 5


@pytest.mark.parametrize(
    ("key", "off", "possible"),
    [
        (None, (), True),
        (None, (OLD,), False),
        (None, (NEW,), True),
        (NEW, (), True),
        (NEW, (NEW,), False),
        (NEW, (OLD,), None),
        (NEW, (OLD, NEW), False),
    ],
)
def test_objects_need_the_key_of_their_type_or_else_that_of_their_domain(
    key: int | None, off: tuple[int, ...], possible: bool | None
) -> None:
    seen = world().with_domain(Domain(TYPE, "customer-profiles", key, granted=frozenset({NEW}), parent=DOMAIN))
    for slot in off:
        seen = seen.with_key(replace(seen.keys[slot], state=KeyState.DISABLED))
    assert reach(seen, seen.domains[TYPE]).possible is possible


def test_a_domain_whose_key_was_taken_away_may_still_need_it() -> None:
    cleared = world(key=None, before=(OLD,))
    assert reach(cleared, cleared.domains[DOMAIN]).possible is True
    off = cleared.with_key(replace(cleared.keys[OLD], state=KeyState.DISABLED))
    assert reach(off, off.domains[DOMAIN]).possible is None
