"""What can be said of an event alone, when nobody knows the call that it records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kms_conformance.models.audit.claims import SOURCE, event_claims
from kms_conformance.models.audit.optional import may_lack
from kms_conformance.models.audit.record import Record
from kms_conformance.models.audit.table import ALGORITHMS, CHANGING, CONTEXTS, KEY_MEMBERS, READ_ONLY
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation, Surroundings, holds, look_up
from kms_conformance.models.terms import OneOf, Term, Value

SPECS = ("SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE")
"""The encryption algorithms that there are: which one was asked for is not known."""
CALLERS = ("Root", "IAMUser", "AssumedRole")
"""Types of a userIdentity that names one caller; services and other accounts have others."""
THE_SAME = ("eventID", "requestID", "eventSource", "eventName", "eventTime", "recipientAccountId")
"""What an event has in common with itself, whoever delivered it."""
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
    known = event.get("eventName") in tuple(READ_ONLY | CHANGING)
    return known and event.get("eventSource") == SOURCE and event.get("eventType", "AwsApiCall") == "AwsApiCall"


def each_once(events: Sequence[Event]) -> list[int]:
    """The indices of the events without those that came before: several trails deliver the same event."""
    known = [
        repr([event.get(name) for name in THE_SAME]) if event.get("eventID") else index
        for index, event in enumerate(events)
    ]
    return list({name: index for index, name in reversed(list(enumerate(known)))}.values())[::-1]


def departures(events: Sequence[Event]) -> Iterator[Departure]:
    """What departs in these events, in their order; those that do not concern KMS are left out."""
    ids = Counter(str(event["eventID"]) for event in events if event.get("eventID"))
    for index, event in enumerate(events):
        answer = {"Event": event, "SharingItsId": ids.get(str(event.get("eventID")), 1)}
        for claim in _claims(event) if concerns(event) else ():
            _, of_event, path = claim.member.partition("Event.")
            if not (of_event and may_lack(event, path)) and not holds(
                claim.relation, look_up(answer, claim.member), claim.expected, NOWHERE
            ):
                yield Departure(index, claim)


def _claims(event: Event) -> Iterator[Claim]:
    for claim in event_claims(0, Record(_call(event), error=str(event.get("errorCode") or ""))):
        plain = claim.expected is None or isinstance(claim.expected, bool | int | str | OneOf)
        if claim.of == "Event" and claim.relation is not Relation.ROW_AGREES and plain:
            yield claim
    yield from _of_identity(event.get("userIdentity"))
    yield from _of_parameters(event)


def _call(event: Event) -> Call:
    """What is known of the call: the algorithm that it may have asked for."""
    name = str(event["eventName"])
    told: dict[str, Term] = {
        parameter: str(value)
        for parameter, member in ALGORITHMS.get(name, {}).items()
        if (value := look_up(event, f"requestParameters.{member}")) in SPECS
    }
    return Call(name, tuple(told.items()))


def _of_identity(identity: Value) -> Iterator[Claim]:
    """Of who called, as far as it is told: account, ARN, user and role agree."""
    path = "Event.userIdentity"
    yield Claim("AUDIT-131", f"{path}.type", Relation.MATCHES, ".+")
    if not isinstance(identity, Mapping) or identity.get("type") not in CALLERS:
        return
    account, arn = identity.get("accountId"), str(identity.get("arn"))
    yield Claim("AUDIT-131", f"{path}.accountId", Relation.MATCHES, "[0-9]{12}")
    if account is not None:
        yield Claim("AUDIT-131", f"{path}.arn", Relation.MATCHES, f".*:{re.escape(str(account))}:.*")
    if identity["type"] == "IAMUser" and "userName" in identity:
        yield Claim("AUDIT-131", f"{path}.arn", Relation.MATCHES, f".*/{re.escape(str(identity['userName']))}")
    if identity["type"] == "AssumedRole":
        issuer = f"{path}.sessionContext.sessionIssuer"
        yield Claim("AUDIT-131", f"{issuer}.type", Relation.EQUAL, "Role")
        yield Claim("AUDIT-131", f"{issuer}.arn", Relation.MATCHES, ".*:role/.+")
        yield from _of_session(arn, f"{issuer}.userName")


def _of_session(arn: str, issuer: str) -> Iterator[Claim]:
    """Of a session of a role: its name and its role are the same wherever they are told."""
    _, assumed, named = arn.partition(":assumed-role/")
    role, _, session = named.rpartition("/")
    if assumed:
        yield Claim("AUDIT-131", "Event.userIdentity.principalId", Relation.MATCHES, f".+:{re.escape(session)}")
        yield Claim("AUDIT-131", issuer, Relation.EQUAL, role.rpartition("/")[2])


def _of_parameters(event: Event) -> Iterator[Claim]:
    """Of requestParameters: keys are those of resources, and encryption contexts map texts to texts."""
    sent, resources = event.get("requestParameters"), event.get("resources")
    if not isinstance(sent, Mapping):
        return
    used = [str(row.get("ARN")) for row in resources if isinstance(row, Mapping)] if isinstance(resources, list) else []
    names = OneOf((*used, *(arn.rpartition("/")[2] for arn in used)))
    for member in KEY_MEMBERS.values():
        if (
            any(":key/" in arn for arn in used)
            and not event.get("errorCode")
            and "alias/" not in str(sent.get(member, "alias/"))
        ):
            yield Claim("AUDIT-106", f"Event.requestParameters.{member}", Relation.EQUAL, names)
    for member in CONTEXTS.values():
        pairs = sent.get(member)
        if isinstance(pairs, Mapping) and not all(isinstance(text, str) for text in pairs.values()):
            yield Claim("AUDIT-105", f"Event.requestParameters.{member}", Relation.ABSENT)
