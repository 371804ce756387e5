"""Performing a sequence of calls: a plan of the enumeration, a shorter version of a finding, a baseline entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kms_conformance.conformance.binding import UnboundError
from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.session import Session, usable
from kms_conformance.models.calls import Call
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.oracle import KEY_PARAMS
from kms_conformance.models.terms import Blob, KeyRef
from kms_conformance.strategies.script import LEASE

Begin = Callable[[], Session]


def perform_plan(session: Session, calls: Sequence[Call], *, observe: bool = True) -> None:
    """Perform what still makes sense: a call on something that was not given, or was lost, is left out."""
    for call in calls:
        if call.label == LEASE:
            session.lease(call.result)
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
        fresh = last.operation in ("CreateKey", "DescribeKey")
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


def keys_of(call: Call) -> set[int]:
    """The key slots that a call refers to."""
    return {ref.slot for name in KEY_PARAMS if isinstance(ref := call.get(name), KeyRef)}


def blobs_of(call: Call) -> set[int]:
    """The ledger slots that a call refers to."""
    blob = call.get("CiphertextBlob")
    if not isinstance(blob, Blob):
        return set()
    return {blob.slot} | ({blob.edit.other} if blob.edit and blob.edit.other is not None else set())
