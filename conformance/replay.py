"""Performing a sequence of calls: a plan of the enumeration, a shorter version of a finding, a baseline entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kms_conformance.conformance.binding import UnboundError
from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.session import Session, usable
from kms_conformance.models.calls import Call
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.strategies.script import LEASE

Begin = Callable[[], Session]


def perform_plan(session: Session, calls: Sequence[Call], *, observe: bool = True) -> None:
    """Perform what still makes sense: a call on something that was not given, or was lost, is left out."""
    for call in calls:
        if call.label == LEASE:
            session.lease(call)
        elif usable(session.world, call):
            try:
                session.perform(call, observe=observe)
            except UnboundError:
                continue


def shows(begin: Begin, calls: Sequence[Call], wanted: Finding) -> Finding | None:
    """The finding at the last call of the sequence that is the same fault as `wanted`; None when there is none."""
    session = begin()
    try:
        *before, last = calls
        # What is said of a new key (KEY-002, KEY-005) a leased one cannot show.
        fresh = OPERATIONS[last.operation].about_new_keys
        perform_plan(session, before if fresh else [_cheap(call) for call in before], observe=False)
        if not usable(session.world, last):
            return None
        try:
            session.perform(last, observe=False)
        except UnboundError:
            return None
        end = len(session.trace) - 1
        found = [seen.finding for seen in session.found if seen.index == end]
        return next((finding for finding in found if finding.same_fault(wanted)), None)
    finally:
        session.close()


def _cheap(call: Call) -> Call:
    """A plain CreateKey before the last call may be a lease."""
    plain = OPERATIONS[call.operation].makes == "key" and not call.params
    return Call(call.operation, (), LEASE, call.result) if plain else call
