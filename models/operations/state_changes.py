"""EnableKey, DisableKey, ScheduleKeyDeletion and CancelKeyDeletion: the edges of the key lifecycle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import VALIDATION, Guard, key_id, key_state, named_by, not_managed
from kms_conformance.models.lifecycle import LIFECYCLE, KeyState
from kms_conformance.models.operation import (
    Allowance,
    Claims,
    Effect,
    Operation,
    by_arn,
    in_its_state,
    key_of,
    names_the_key,
)
from kms_conformance.models.operations.metadata import names_its_key, no_output
from kms_conformance.models.terms import KeyRef, Marker, Term
from kms_conformance.models.world import Key, World

SHORTEST, LONGEST, DEFAULT_WINDOW = 7, 30, 30
"""The waiting period in days (KEY-049, KEY-050). The service model's shape allows 1 to 365; the text does not."""

FAILED_CALL = "STATE-334"
FAILED_SECOND_SCHEDULE = "STATE-333"


def _window_allowed(f: Facts) -> bool | None:
    days = f.params.get("PendingWindowInDays")
    return SHORTEST <= days <= LONGEST if isinstance(days, int) else None


def _written(key: Key, state: KeyState, because: str, rotation_because: str = "") -> Key:
    """The key in its new state; automatic rotation stays as it was set (ROT-010, ROT-011)."""
    rotation = key.rotation
    if rotation_because and rotation.enabled and rotation.because != "ROT-006":
        rotation = replace(rotation, because=rotation_because)
    return replace(
        key, state=state, because=because, date_because="INV-22", fresh=False, described=False, rotation=rotation
    )


def _enable(world: World, call: Call) -> World:
    key = key_of(world, call)
    return world.with_key(_written(key, KeyState.ENABLED, _moved(key, KeyState.ENABLED, "KEY-045")))


def _disable(world: World, call: Call) -> World:
    key = key_of(world, call)
    changed = _written(key, KeyState.DISABLED, _moved(key, KeyState.DISABLED, "KEY-046"), "ROT-010")
    return world.with_key(replace(changed, disabled_times=key.disabled_times + 1))


def _moved(key: Key, to: KeyState, requirement: str) -> str:
    """KEY-047: in the state it leads to, the operation succeeds and changes nothing."""
    return "KEY-047" if key.state is to else requirement


def _schedule(world: World, call: Call) -> World:
    key, days = key_of(world, call), call.get("PendingWindowInDays")
    window = days if isinstance(days, int) else DEFAULT_WINDOW
    changed = _written(key, KeyState.PENDING_DELETION, "KEY-048")
    for alias in world.aliases_of(key.slot):
        world = world.with_alias(replace(alias, because="ALIAS-031"))
    return world.with_key(replace(changed, window_days=window, scheduled_at=world.moved))


def _cancel(world: World, call: Call) -> World:
    key = key_of(world, call)
    changed = _written(key, KeyState.DISABLED, "KEY-052", "ROT-011")
    return world.with_key(replace(changed, window_days=None, cancelled_times=key.cancelled_times + 1))


def _unchanged(world: World, call: Call) -> World:
    """A failed call leaves the state, and a refused schedule the deletion date, as it was."""
    key = names_its_key(world, call)
    if key is None:
        return world
    allowed_in_this_state = not LIFECYCLE[call.operation][key.state]
    days = call.get("PendingWindowInDays")
    bad_window = isinstance(days, int) and not SHORTEST <= days <= LONGEST
    because = "KEY-050" if bad_window and allowed_in_this_state else FAILED_CALL
    pending = call.operation == "ScheduleKeyDeletion" and key.state is KeyState.PENDING_DELETION
    date_because = FAILED_SECOND_SCHEDULE if pending else key.date_because
    return world.with_key(replace(key, because=because, date_because=date_because, described=False))


def _describe_it(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """DescribeKey, and after success one use of the key: a state that only DescribeKey knows is no state."""
    if (key := names_its_key(world, call)) is not None:
        yield Call.of("DescribeKey", KeyId=KeyRef(key.slot))
        if allowed:
            yield Call.of("Encrypt", label="use-after-change", KeyId=KeyRef(key.slot), Plaintext=Marker(16))


def _scheduled(world: World, call: Call) -> Iterable[Claim]:
    given = call.get("PendingWindowInDays")
    days = given if isinstance(given, int) else DEFAULT_WINDOW
    window = "KEY-048" if isinstance(given, int) else "KEY-049"
    yield names_the_key(world, call)
    yield Claim("KEY-048", "KeyState", Relation.EQUAL, "PendingDeletion")
    yield Claim("KEY-048", "PendingWindowInDays", Relation.EQUAL, days)
    yield Claim(window, "DeletionDate", Relation.ABOUT_IN_DAYS, days)
    yield Claim("KEY-051", "DeletionDate", Relation.WITHIN_A_DAY_AFTER, days)


def _cancelled(world: World, call: Call) -> Iterable[Claim]:
    yield names_the_key(world, call)


def _changeable(name: str) -> tuple[Guard, ...]:
    """KEY-056: an AWS managed key is always enabled; what EnableKey and CancelKeyDeletion say of one is left open."""
    return (replace(not_managed("KEY-056"), either=name not in ("DisableKey", "ScheduleKeyDeletion")),)


def _state_change(
    name: str,
    effect: Effect,
    required_by: str,
    *extra: Guard,
    claims: Claims = no_output,
    allowances: tuple[Allowance, ...] = (),
    simpler: dict[str, tuple[Term, ...]] | None = None,
) -> Operation:
    return Operation(
        name,
        guards=(*key_id(required_by), *extra, *_changeable(name), *key_state(name, named_by("KeyId"))),
        allowances=(by_arn("KeyId"), *allowances, *in_its_state(name)),
        effect=effect,
        refused=_unchanged,
        claims=claims,
        observers=_describe_it,
        simpler=simpler or {},
        writes=True,
    )


ENABLE_KEY = _state_change("EnableKey", _enable, "VALID-015")

DISABLE_KEY = _state_change("DisableKey", _disable, "VALID-012")

SCHEDULE_KEY_DELETION = _state_change(
    "ScheduleKeyDeletion",
    _schedule,
    "VALID-039",
    Guard("KEY-050", _window_allowed, VALIDATION),
    claims=_scheduled,
    allowances=(
        Allowance(
            "KEY-049",
            lambda world, call: call.get("PendingWindowInDays") is None,
            without=lambda world, call: call.having(PendingWindowInDays=SHORTEST),
        ),
        Allowance("KEY-050", lambda world, call: call.get("PendingWindowInDays") not in (None, SHORTEST)),
    ),
    simpler={"PendingWindowInDays": (SHORTEST,)},
)

CANCEL_KEY_DELETION = _state_change("CancelKeyDeletion", _cancel, "VALID-001", claims=_cancelled)
