"""What can be said of an event alone, when nobody knows the call that it records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kms_conformance.models.audit.claims import SOURCE, event_claims
from kms_conformance.models.audit.record import Record
from kms_conformance.models.audit.table import CHANGING, CONTEXTS, KEY_MEMBERS, READ_ONLY
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
        yield from _of_session(str(identity.get("arn")))
    yield from _of_parameters(event)


def _of_session(arn: str) -> Iterator[Claim]:
    """Of a session of a role: its name and its role are the same wherever they are told."""
    _, assumed, named = arn.partition(":assumed-role/")
    role, _, session = named.rpartition("/")
    if assumed:
        path = "Event.userIdentity.sessionContext.sessionIssuer.userName"
        yield Claim("AUDIT-131", "Event.userIdentity.principalId", Relation.MATCHES, f".+:{re.escape(session)}")
        yield Claim("AUDIT-131", path, Relation.EQUAL, role.rpartition("/")[2], path)


def _of_parameters(event: Event) -> Iterator[Claim]:
    """Of requestParameters: keys are those of resources, and encryption contexts map texts to texts."""
    sent, resources = event.get("requestParameters"), event.get("resources")
    if not isinstance(sent, Mapping):
        return
    used = [str(row.get("ARN")) for row in resources if isinstance(row, Mapping)] if isinstance(resources, list) else []
    names = OneOf((*used, *(arn.rpartition("/")[2] for arn in used)))
    for member in KEY_MEMBERS.values():
        if used and not event.get("errorCode") and "alias/" not in str(sent.get(member, "alias/")):
            yield Claim("AUDIT-106", f"Event.requestParameters.{member}", Relation.EQUAL, names)
    for member in CONTEXTS.values():
        pairs = sent.get(member)
        if isinstance(pairs, Mapping) and not all(isinstance(text, str) for text in pairs.values()):
            yield Claim("AUDIT-105", f"Event.requestParameters.{member}", Relation.ABSENT)
