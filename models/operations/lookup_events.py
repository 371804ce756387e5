"""LookupEvents of CloudTrail: the event of one call, or events by an attribute and a time.

With `Event` a call of the suite stands for as many LookupEvents as it takes to find the event of an earlier call; every
other one is a LookupEvents as it is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from kms_conformance.models.audit.claims import event_claims
from kms_conformance.models.audit.record import Record
from kms_conformance.models.audit.resources import findable
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import Guard
from kms_conformance.models.operation import Allowance, Operation, always
from kms_conformance.models.terms import EventOf, Metadata, Output, Rows, Sent, Several, Term
from kms_conformance.models.world import World

LARGEST_PAGE = 50


def attribute(name: str, value: Term) -> Rows:
    """The lookup attributes that ask for one value."""
    return Rows(((("AttributeKey", name), ("AttributeValue", value)),))


def _in_order(f: Facts) -> bool | None:
    start, end = _seconds(f.params.get("StartTime")), _seconds(f.params.get("EndTime"))
    return None if start is None or end is None else start <= end


def _seconds(moment: object) -> float | None:
    if isinstance(moment, datetime):
        return moment.timestamp()
    return moment if isinstance(moment, int) else None


def _page_size(f: Facts) -> bool | None:
    size = f.params.get("MaxResults")
    return 1 <= size <= LARGEST_PAGE if isinstance(size, int) else None


def _claims(world: World, call: Call) -> Iterable[Claim]:
    about = call.get("Event")
    return event_claims(about.slot, world.records[about.slot]) if isinstance(about, EventOf) else _list(world, call)


def _list(world: World, call: Call) -> Iterable[Claim]:
    yield Claim("AUDIT-134", "Events", Relation.NEWEST_FIRST)
    size = call.get("MaxResults")
    if isinstance(size, int) and not call.whole:
        yield Claim("AUDIT-134", "Events", Relation.AT_MOST_ITEMS, size)
    attributes = call.get("LookupAttributes")
    if not isinstance(attributes, Rows):
        return
    yield Claim("AUDIT-135", "Events", Relation.ALL_HAVE, attributes)
    name, value = (term for _, term in attributes.rows[0])
    slots = [slot for slot, record in world.records.items() if record.found and _has(slot, record, str(name), value)]
    if call.whole and slots:
        ids = Several(tuple(Sent(slot, "request_id") for slot in slots))
        yield Claim("AUDIT-134" if size else "AUDIT-135", "Events", Relation.EACH_ONCE, ids)


def _has(slot: int, record: Record, name: str, value: Term) -> bool:
    """Whether the event of a call has the value of an attribute."""
    match name, value:
        case "EventName", str():
            return record.operation == value
        case "ResourceName", Metadata(key, "Arn"):
            return key in findable(record)
        case "EventId", Output(answer, _):
            return record.found == answer
        case _:
            return False


def found(world: World, slot: int, answer: int) -> World:
    """The world in which the event of the call in `slot` is there; `answer` is the slot of what told so."""
    return world.with_record(slot, replace(world.records[slot], found=answer))


LOOKUP_EVENTS = Operation(
    "LookupEvents",
    service="cloudtrail",
    makes="answer",
    guards=(
        Guard("AUDIT-136", _in_order, frozenset({"InvalidTimeRangeException"})),
        Guard("AUDIT-136b", _page_size, frozenset({"InvalidMaxResultsException"})),
        Guard("AUDIT-136c", lambda f: "NextToken" not in f.params, frozenset({"InvalidNextTokenException"})),
    ),
    allowances=(
        Allowance("AUDIT-135", lambda world, call: call.get("LookupAttributes") is not None),
        always("AUDIT-134"),
    ),
    claims=_claims,
)
