"""The operations of scheduling. Source: botocore connectscheduling 2026-07-16."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.guards import UNDOCUMENTED, VALIDATION, Condition, Guard, length, one_of, required
from kms_conformance.models.operation import Operation, always, operation_of
from kms_conformance.models.parties import account_of
from kms_conformance.models.scheduling.facts import AUTOMATIC, GET, OVERRIDE, SERVICE, time_off_of
from kms_conformance.models.scheduling.kept import KEYS
from kms_conformance.models.scheduling.state import (
    BOUNDS,
    DECIDED,
    DESCRIBED,
    FOREIGN,
    ID,
    KEPT,
    MISSING,
    NOT_CANCELLED,
    OVERLAPS,
    OVERRIDES,
    REQUIRED,
    WINDOW,
    Status,
    TimeOff,
)
from kms_conformance.models.scheduling.time_off_facts import TimeOffFacts
from kms_conformance.models.terms import Rows, Term
from kms_conformance.models.world import World

NOT_FOUND, CONFLICT = frozenset({"ResourceNotFoundException"}), frozenset({"ConflictException"})
IDS = r"[a-z0-9-]{1,64}"
LONGEST_DESCRIPTION = 500
SETTINGS = ("ShiftActivityId", "StartAt", "EndAt", "Description")
"""The members of a request that GetTimeOff tells again under the same name."""


def _asked(holds: Callable[[TimeOffFacts], bool | None]) -> Condition:
    return lambda f: None if f.time_off is None else holds(f.time_off)


THERE = (
    Guard(MISSING, _asked(lambda t: t.there), NOT_FOUND),
    Guard(FOREIGN, _asked(lambda t: t.own), UNDOCUMENTED),
)
OPEN = (*THERE, Guard(NOT_CANCELLED, _asked(lambda t: t.not_cancelled), CONFLICT))
SAID = length(BOUNDS, "Description", 1, LONGEST_DESCRIPTION)
ACTION = one_of(BOUNDS, "RuleFailureAction", ("REJECT", OVERRIDE))
CREATION = (
    *(required(REQUIRED, name) for name in ("ShiftActivityId", "StartAt", "EndAt", "ApprovalType")),
    one_of(BOUNDS, "ApprovalType", ("AWAIT_APPROVAL", AUTOMATIC)),
    ACTION,
    SAID,
    Guard(WINDOW, _asked(lambda t: t.in_order), UNDOCUMENTED),
    Guard(WINDOW, _asked(lambda t: t.near), UNDOCUMENTED),
    Guard(OVERRIDES, _asked(lambda t: t.overrides), VALIDATION),
)
"""Which error a window has that is too far away, or ends before it begins, no source tells."""
BALANCE = (required(REQUIRED, "Balance"), Guard(BOUNDS, _asked(lambda t: t.balance), VALIDATION))


def look_at(time_off: TimeOff, principal: str) -> Call:
    """The call that tells of a request."""
    params: Mapping[str, Term] = {"InstanceId": time_off.instance, "UserId": time_off.user, ID: time_off.id}
    return Call.sending(GET, params).by(principal)


def _look_at_new(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if allowed and call.result is not None:
        yield look_at(world.time_off[call.result], call.principal)


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if (time_off := time_off_of(world, call)) is not None:
        yield look_at(time_off, call.principal)


def _ruled(world: World, call: Call, time_off: TimeOff) -> TimeOff:
    """A request when the rules were evaluated: what they say of anything but overlaps is known if overridden."""
    others = (row for row in world.time_off.values() if row.slot != time_off.slot and row.overlaps(time_off))
    standing = [row for row in others if row.status not in (Status.REJECTED, Status.CANCELLED, Status.AWAITING)]
    if any(row.status is Status.APPROVED and not row.lost for row in standing):
        return replace(time_off, status=Status.REJECTED, because=OVERLAPS)
    if standing or call.get("RuleFailureAction") != OVERRIDE:
        return replace(time_off, status=None, because=DECIDED)
    beside = any(row.slot != time_off.slot and row.user == time_off.user for row in world.time_off.values())
    return replace(time_off, status=Status.APPROVED, because=OVERLAPS if beside else DECIDED)


def _created(world: World, call: Call) -> World:
    """The world with a new request."""
    assert call.result is not None, "what makes something of ours has a slot"
    settings = {name: (call.get(name), KEPT) for name in SETTINGS}
    made = TimeOff(
        call.result, call.get("InstanceId"), call.get("UserId"), settings, Status.AWAITING,
        account=account_of(call.principal),
    )  # fmt: skip
    automatic = call.get("ApprovalType") == AUTOMATIC
    return world.with_time_off(_ruled(world, call, made) if automatic else made)


def _approved(world: World, call: Call) -> World:
    """The world in which a request was approved; one that is approved stays as it is."""
    time_off = time_off_of(world, call)
    if time_off is None or time_off.status is Status.APPROVED:
        return world
    return world.with_time_off(_told_nothing(_ruled(world, call, time_off)))


def _rejected(world: World, call: Call) -> World:
    """The world in which a request was rejected."""
    time_off = time_off_of(world, call)
    if time_off is None or time_off.status is Status.REJECTED:
        return world
    return world.with_time_off(_told_nothing(replace(time_off, status=Status.REJECTED, because=DECIDED)))


def _told_nothing(time_off: TimeOff) -> TimeOff:
    """The description of a decision is not that of the request."""
    said, _ = time_off.settings["Description"]
    return replace(time_off, settings={**time_off.settings, "Description": (said, DESCRIBED)})


def _cancelled(world: World, call: Call) -> World:
    """The world in which a request was cancelled: what is said then takes the place of its description."""
    time_off = time_off_of(world, call)
    if time_off is None or time_off.status is Status.CANCELLED:
        return world
    settings = {**time_off.settings, "Description": (call.get("Description"), DESCRIBED)}
    return world.with_time_off(replace(time_off, status=Status.CANCELLED, because=DECIDED, settings=settings))


def _of_creation(world: World, call: Call) -> Iterator[Claim]:
    """An id that is new."""
    yield Claim(KEPT, ID, Relation.MATCHES, IDS)
    yield Claim(KEPT, ID, Relation.FRESH)


def _of_time_off(world: World, call: Call) -> Iterator[Claim]:
    """What a request was made with, and what became of it."""
    time_off = time_off_of(world, call)
    if time_off is None:
        return
    yield Claim(KEPT, ID, Relation.EQUAL, time_off.id)
    yield Claim(KEPT, "UserId", Relation.EQUAL, time_off.user)
    for name, (term, because) in time_off.settings.items():
        relation = Relation.WITHHELD if term is None else Relation.EQUAL
        yield Claim(because, name, relation, term, data=term is not None)
    if time_off.status is not None:
        yield Claim(time_off.because, "Status", Relation.EQUAL, time_off.status.value)
    if time_off.because == OVERLAPS and time_off.status is Status.REJECTED:
        row = (("Code", "CONFLICTING_TIME_OFF_REQUEST"), ("Severity", "ERROR"))
        yield Claim(OVERLAPS, "ValidationResults", Relation.HOLDS_ROWS, Rows((row,)))


SIMPLER: dict[str, tuple[Term, ...]] = {"Description": (None,)}
_row = partial(operation_of, SERVICE, simpler=SIMPLER, always_first=KEYS.allowances)
SCHEDULING_OPERATIONS: tuple[Operation, ...] = (
    _row("CreateTimeOff", CREATION, (always(KEPT),), effect=_created, told=_of_creation, look=_look_at_new, makes=ID),
    _row("GetTimeOff", THERE, (always(KEPT),), told=_of_time_off),
    _row("ApproveTimeOff", (SAID, ACTION, *OPEN), (always(DECIDED),), effect=_approved, look=_look),
    _row("RejectTimeOff", (SAID, *OPEN), (always(DECIDED),), effect=_rejected, look=_look),
    _row("CancelTimeOff", (SAID, *THERE), (always(DECIDED),), effect=_cancelled, look=_look),
    _row("PutTimeOffBalance", BALANCE, (always(KEPT),)),
)
"""In the order of the profile."""
