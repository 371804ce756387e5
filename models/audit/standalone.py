"""What can be said of an event alone, when nobody knows the call that it records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kms_conformance.models.audit.claims import SOURCE, event_claims
from kms_conformance.models.audit.record import Record
from kms_conformance.models.audit.table import CHANGING, READ_ONLY
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation, Surroundings, holds, look_up
from kms_conformance.models.terms import OneOf, Value

CALLERS = ("Root", "IAMUser", "AssumedRole")
"""Types of a userIdentity that names one caller; services and other accounts have others."""
NOWHERE = Surroundings("", datetime(2000, 1, 1, tzinfo=UTC))
"""None of these claims speaks of a Region or of the time."""

Event = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Departure:
    """An untrue claim on the event with this index."""

    index: int
    claim: Claim


def concerns(event: Event) -> bool:
    """Whether an event is of a call to KMS of which the model knows something."""
    known = event.get("eventName") in READ_ONLY | CHANGING
    return known and event.get("eventSource") == SOURCE and event.get("eventType", "AwsApiCall") == "AwsApiCall"


def departures(events: Sequence[Event]) -> Iterator[Departure]:
    """What departs in these events, in their order; those that do not concern KMS are left out."""
    ids = Counter(str(event.get("eventID")) for event in events)
    for index, event in enumerate(events):
        answer = {"Event": event, "SharingItsId": ids[str(event.get("eventID"))]}
        for claim in _claims(event) if concerns(event) else ():
            if not holds(claim.relation, look_up(answer, claim.member), claim.expected, NOWHERE):
                yield Departure(index, claim)


def _claims(event: Event) -> Iterator[Claim]:
    record = Record(Call.of(str(event["eventName"])), error=str(event.get("errorCode") or ""))
    for claim in event_claims(0, record):
        plain = claim.expected is None or isinstance(claim.expected, bool | int | str | OneOf)
        if claim.of == "Event" and claim.relation is not Relation.ROW_AGREES and plain:
            yield claim
    identity = event.get("userIdentity")
    if isinstance(identity, Mapping) and identity.get("type") in CALLERS:
        yield Claim("AUDIT-131", "Event.userIdentity", Relation.IDENTIFIES, str(identity.get("accessKeyId")), "Event")
