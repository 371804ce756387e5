"""Scheduling of a session: the end of a decision is waited for, what may still be asked, and how requests end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from kms_conformance.conformance.session.ends import awaited
from kms_conformance.conformance.session.made import slots_asked
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.models.calls import Call
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.outcomes import Outcome, Success
from kms_conformance.models.scheduling.facts import (
    ABOUT,
    CANCEL,
    CREATE,
    GET,
    SERVICE,
    is_of_scheduling,
    time_off_of,
)
from kms_conformance.models.scheduling.state import ID
from kms_conformance.models.terms import Output, Value
from kms_conformance.models.world import World

PENDING = "PENDING"
"""The status of a request on which somebody acted, until what comes of that is known."""


def concerns_scheduling(call: Call) -> bool:
    """Whether a call is for scheduling, or for a port and about an instance of it."""
    return is_of_scheduling(call) or call.get(ABOUT) is not None


def perform_of_scheduling(
    executor: Executor, call: Call, params: Mapping[str, Value], within_s: float
) -> Outcome | None:
    """The outcome of GetTimeOff when the request is not PENDING any more; None for any other call."""
    if call.operation != GET:
        return None
    ask = partial(executor.execute, GET, params, principal=call.principal)
    return awaited(executor, SERVICE, ask(), runs=_is_pending, ask=ask, within_s=within_s)


def _is_pending(outcome: Outcome) -> bool:
    return isinstance(outcome, Success) and outcome.response.get("Status") == PENDING


def usable_time_off(world: World, call: Call) -> bool:
    """Whether all requests that a call refers to were made, and are of known state."""
    rows = [world.time_off.get(slot) for slot in slots_asked(call, ABOUT)]
    return all(row is not None and not row.lost for row in rows)


def lose_time_off(world: World, call: Call) -> World:
    """The world after a departure: of what was decided nothing more is asked."""
    time_off = time_off_of(world, call)
    if not is_of_scheduling(call) or time_off is None or not OPERATIONS[call.operation].writes:
        return world
    return world.with_time_off(replace(time_off, lost=True))


def clear_time_off(executor: Executor, bindings: Bindings, trace: Sequence[Call]) -> None:
    """Cancel the requests that a trace made: no operation deletes them."""
    for call in trace:
        if call.operation == CREATE and call.result is not None:
            with suppress(UnboundError):
                named = {name: bindings.bind(call.get(name)) for name in ("InstanceId", "UserId")}
                named[ID] = bindings.bind(Output(call.result, ID))
                executor.execute(CANCEL, named, principal=call.principal)


def whole_dump(world: World, params: Mapping[str, Value], shown: Mapping[str, Value]) -> bool:
    """Whether a dump shows as many records as there are requests in the instance."""
    asked = world.time_off[int(str(params[ABOUT]))]
    where = asked.instance, asked.account
    live = sum((row.instance, row.account) == where for row in world.time_off.values())
    return int(str(shown["Records"])) >= live
