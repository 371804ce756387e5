"""Performing a sequence of calls: a plan of the enumeration, a shorter version of a finding, a baseline entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kms_conformance.conformance.binding import UnboundError
from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.session import Session, usable
from kms_conformance.models.calls import Call
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.report import Answer
from kms_conformance.strategies.script import LEASE

OF_NEW_KEYS = "KEY-005"
"""What DescribeKey says of a new key, a lent one cannot show."""

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


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding that a sequence showed again at its last call, and what came back for each of its calls."""

    finding: Finding
    answers: tuple[Answer, ...]


def shows(begin: Begin, calls: Sequence[Call], wanted: Finding) -> Shown | None:
    """What the sequence shows at its last call, if that is the same fault as `wanted`; None when it is not."""
    session = begin()
    try:
        *before, last = calls
        # What is said of a new key (KEY-002, KEY-005) a leased one cannot show.
        fresh = OPERATIONS[last.operation].about_new_keys or (wanted.claim and wanted.claim.requirement == OF_NEW_KEYS)
        perform_plan(session, before if fresh else [_cheap(call) for call in before], observe=False)
        if not usable(session.world, last):
            return None
        try:
            session.perform(last, observe=False)
        except UnboundError:
            return None
        end = len(session.trace) - 1
        found = [seen.finding for seen in session.found if seen.index == end]
        same = next((finding for finding in found if finding.same_fault(wanted)), None)
        return Shown(same, tuple(session.answers)) if same else None
    finally:
        session.close()


def _cheap(call: Call) -> Call:
    """A plain CreateKey before the last call may be a lease."""
    plain = OPERATIONS[call.operation].makes == "key" and not call.params
    return Call(call.operation, (), LEASE, call.result) if plain else call
