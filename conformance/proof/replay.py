"""Performing a sequence of calls: a plan of the enumeration, a shorter version of a finding, a baseline entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.session.session import Session
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.models.calls import Call, leased
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.report import Answer

TYPE = {"KeySpec", "KeyUsage"}
Begin = Callable[[], Session]


def perform_plan(session: Session, calls: Sequence[Call], *, observe: bool = True) -> None:
    """Perform what still makes sense: a call on something that was not given, or was lost, is left out."""
    for call in calls:
        if call.lease:
            session.lease(call)
        elif session.can(call):
            try:
                session.perform(call, observe=observe)
            except UnboundError:
                continue


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding that a sequence showed again at its last call, and what came back for each of its calls."""

    finding: Finding
    answers: tuple[Answer, ...]


def shows(
    begin: Begin, calls: Sequence[Call], wanted: Finding, *, fresh: bool = False, clean: bool = False
) -> Shown | None:
    """What the sequence shows at its last call, if that is the same fault as `wanted`; None when it is not.

    Lent keys do for those that it creates, unless the keys must be `fresh`.  `clean`: nothing but the last call may be
    allowed or refused wrongly, so that AWS would come to the same point.
    """
    session = begin()
    try:
        *before, last = calls
        # What is said of a new key (KEY-002, KEY-005) a leased one cannot show.
        fresh = fresh or OPERATIONS[last.operation].about_new_keys
        for call in before:
            perform_plan(session, [_fresh(call) if fresh else _cheap(call)], observe=False)
            if clean and any(seen.astray for seen in session.found):
                return None
        if not session.can(last):
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


def _fresh(call: Call) -> Call:
    """A lease of a plain key becomes a new one."""
    return replace(call, label="plain", lease=False) if call.lease and not call.params else call


def _cheap(call: Call) -> Call:
    """A CreateKey before the last call may be a lease, if it says nothing but of which type the key is."""
    plain = OPERATIONS[call.operation].makes == "key" and set(call.names()) <= TYPE and call.recorded is None
    return leased(call.result, **dict(call.params)) if plain else call
