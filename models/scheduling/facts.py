"""What the guards see of a call for scheduling: models.oracle puts it among the facts of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kms_conformance.models.parties import account_of
from kms_conformance.models.scheduling.state import ID, Status, TimeOff
from kms_conformance.models.scheduling.time_off_facts import TimeOffFacts
from kms_conformance.models.terms import Members, Moment, Output

if TYPE_CHECKING:
    from kms_conformance.models.calls import Call
    from kms_conformance.models.world import World

SERVICE, PROFILE = "connectscheduling", "forecasting"
CREATE, GET, CANCEL = f"{SERVICE}:CreateTimeOff", f"{SERVICE}:GetTimeOff", f"{SERVICE}:CancelTimeOff"
NOBODYS = "00000000-0000-4000-8000-000000000000"
"""An id that no request has."""
ABOUT = "TimeOffSlot"
"""The parameter with which a call to a port says of which request's instance it is, by a slot."""
FIRST_DAY, LAST_DAY = -365, 730
"""About a year before today, and two years after; nothing is asked within a week of either."""
AUTOMATIC, OVERRIDE = "AUTOMATIC", "OVERRIDE"
LONGEST_BALANCE = {"MINUTES": 52_560_000, "HOURS": 876_000, "DAYS": 36_500}


def is_of_scheduling(call: Call) -> bool:
    """Whether a call is for scheduling."""
    return call.operation.startswith(f"{SERVICE}:")


def time_off_of(world: World, call: Call) -> TimeOff | None:
    """The request that a call names; None for what is none of ours, or is not where the call says."""
    named = call.get(ID)
    found = world.time_off.get(named.slot) if isinstance(named, Output) else None
    there = found is not None and (found.instance, found.user) == (call.get("InstanceId"), call.get("UserId"))
    return found if there else None


def time_off_asked_of(world: World, call: Call) -> TimeOff | None:
    """The request of a call to a port."""
    slot = call.get(ABOUT)
    return world.time_off.get(slot) if isinstance(slot, int) else None


def time_off_facts(world: World, call: Call) -> TimeOffFacts | None:
    """The facts of a call; None for one that is not for scheduling."""
    if not is_of_scheduling(call):
        return None
    if call.operation == CREATE:
        return _of_creation(call)
    if call.get(ID) is None:
        return TimeOffFacts(balance=_near_zero(call))
    found = time_off_of(world, call)
    if found is None:
        return TimeOffFacts(there=False)
    if found.account != account_of(call.principal):
        return TimeOffFacts(there=True, own=False)
    return TimeOffFacts(there=True, own=True, not_cancelled=found.status is not Status.CANCELLED)


def _of_creation(call: Call) -> TimeOffFacts:
    start, end = call.get("StartAt"), call.get("EndAt")
    kind, action = call.get("ApprovalType"), call.get("RuleFailureAction")
    overrides = kind == AUTOMATIC if action == OVERRIDE and kind is not None else None
    if not isinstance(start, Moment) or not isinstance(end, Moment):
        return TimeOffFacts(overrides=overrides)
    return TimeOffFacts(
        in_order=(start.days, start.seconds) < (end.days, end.seconds),
        near=start.days >= FIRST_DAY and end.days <= LAST_DAY,
        overrides=overrides,
    )


def _near_zero(call: Call) -> bool | None:
    balance = call.get("Balance")
    given = dict(balance.pairs) if isinstance(balance, Members) else {}
    value, unit = given.get("Value"), given.get("Unit")
    if not isinstance(value, int) or not isinstance(unit, str) or unit not in LONGEST_BALANCE:
        return None
    return abs(value) <= LONGEST_BALANCE[unit]
