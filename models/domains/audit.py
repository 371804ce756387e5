"""What the audit trail must show of a service's uses of the keys of its domains.

The suite asks for all events of a few keys in one call, `audit:Uses`, that stands for as many LookupEvents as it takes.
`uses` finds in them what the service did, for the suite and for scripts alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from kms_conformance.models.apart import APART
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.looking import exposed
from kms_conformance.models.domains.ports import NOTHING, domain_asked_of
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.domains.state import Status
from kms_conformance.models.operation import Operation
from kms_conformance.models.world import World

USES = "audit:Uses"
RECORDED = "AUDIT-001b"
"""Of each use of a key there is an event."""


def uses(
    rows: list[dict[str, Any]], service: str, context: list[str], keys: list[str], before: list[str]
) -> dict[str, Any]:
    """What a service, or any where it is "", did with keys, by entries of LookupEvents: itself or for somebody.

    Only uses of the first key count where they were refused, too.

    `context` is the name in the encryption context, and the texts by which the service's domains on the keys are known
    in its value; `before` the events that were seen earlier, which take nothing from one key to another.

    Described   whether there are as many DescribeKeys of the first key as there are domains
    Foreign     uses of a key whose context does not name one of the domains
    Uneven      uses of a key for a domain whose context is not that of another use for it
    ReEncrypts  how many there are
    NewDataKeys  whether data keys were made under the first key, and Opened, whether one was, that were not seen before
    Moved       whether data were taken from the first key to the last: by ReEncrypts that name both, or by Decrypts
                under the first and new data keys under the last; not by Encrypt, for which no service has a grant
    UsesOfFirst  cryptographic uses of the first key that were not seen before
    Events      all of them
    """
    events: dict[str, Any] = {}
    for row in rows:
        with suppress(ValueError, TypeError, KeyError):
            event = json.loads(row["CloudTrailEvent"])
            by = (event.get("userIdentity") or {}).get("invokedBy")
            if by == service or (by and not service):
                events[str(event["eventID"])] = event
    done = [event for event in events.values() if not event.get("errorCode")]

    def named(value: Any) -> bool:
        pair = value.get(context[0]) if isinstance(value, dict) else None
        return any(name in str(pair) for name in context[1:])

    def on(keys: list[str], *names: str, among: list[Any] = done) -> set[str]:
        rows = [event for event in among if event["eventName"] in names]
        arns = [{str(row.get("ARN")) for row in event.get("resources") or []} for event in rows]
        return {event["eventID"] for event, own in zip(rows, arns, strict=True) if {*keys} <= own}

    def since(keys: list[str], *names: str) -> bool:
        return bool(on(keys, *names) - {*before})

    foreign: list[str] = []
    uneven: list[str] = []
    usual: dict[str, Any] = {}
    new = ("GenerateDataKey", "GenerateDataKeyWithoutPlaintext")
    for event in done:
        name, sent = event["eventName"], event.get("requestParameters") or {}
        if name in ("Encrypt", "Decrypt", "ReEncrypt", *new):
            members = ("sourceEncryptionContext", "destinationEncryptionContext")
            told = [sent.get(member) for member in (members if name == "ReEncrypt" else ("encryptionContext",))]
            foreign += [] if all(map(named, told)) else [event["eventID"]]
            for pairs in told:
                if pairs and named(pairs) and usual.setdefault(pairs[context[0]], pairs) != pairs:
                    uneven.append(event["eventID"])
    first, last = keys[:1], keys[-1:]
    opened = since(first, "Decrypt") and since(last, *new)
    return {
        "Described": len(on(first, "DescribeKey")) >= len(context) - 1,
        "Foreign": foreign,
        "Uneven": uneven,
        "ReEncrypts": len(on([], "ReEncrypt")),
        "NewDataKeys": since(first, *new),
        "Opened": since(first, "Decrypt"),
        "Moved": (since([*first, *last], "ReEncrypt") or opened) and not since(last, "Encrypt"),
        "UsesOfFirst": sorted(on(first, "Decrypt", "ReEncrypt", *new, among=[*events.values()]) - {*before}),
        "Events": sorted(events),
    }


def unrecorded(rows: list[dict[str, Any]], last: dict[str, Any]) -> list[str]:
    """The keys of whose last use there is no event; `last` holds answers of GetKeyLastUsage by key."""
    missing = []
    for key, answer in last.items():
        used = answer.get("KeyLastUsage") or {}
        own = [row for row in rows if key in {resource.get("ResourceName") for resource in row.get("Resources") or []}]
        ids, names = {row.get("EventId") for row in own}, {row.get("EventName") for row in own}
        if used.get("Operation") and (
            used["Operation"] not in names or used.get("CloudTrailEventId") not in {*ids, None}
        ):
            missing.append(key)
    return missing


def trail_shows(
    rows: list[dict[str, Any]],
    service: str,
    context: list[str],
    keys: list[str],
    before: list[str],
    texts: list[str],
    last: dict[str, Any],
) -> dict[str, Any]:
    """All that entries of LookupEvents show of a service with keys.

    Beside what `uses` finds, Exposed are the numbers of the texts of customer data that are in the events, Unrecorded
    the keys of whose last use there is no event.
    """
    events = "".join(row["CloudTrailEvent"] for row in rows).encode()
    found = [row.number for row in exposed([("events", 0, events)], texts)]
    return {**uses(rows, service, context, keys, before), "Exposed": found, "Unrecorded": unrecorded(rows, last)}


def _claims(world: World, call: Call) -> Iterator[Claim]:
    for row in APART:
        yield from row.audited(world, call)
    domain = domain_asked_of(world, call)
    if domain is None:
        return
    says = SERVICES[domain.service].says
    yield Claim(says[About.KEY_LOOKED_AT], "Described", Relation.EQUAL, True)
    yield Claim(RECORDED, "Unrecorded", Relation.EQUAL, NOTHING)
    yield Claim(says[About.NOT_IN_EVENTS], "Exposed", Relation.EQUAL, NOTHING)
    yield from (Claim(says[About.IN_CONTEXT], member, Relation.EQUAL, NOTHING) for member in ("Foreign", "Uneven"))
    if domain.change is not None and domain.change.status is Status.COMPLETED and domain.before:
        if call.get("Ended"):
            yield Claim(says[About.OLD_KEY_FREE], "UsesOfFirst", Relation.EQUAL, NOTHING)
        else:
            yield Claim(says[About.SEEN_MOVING], "Moved", Relation.EQUAL, True)
    elif not domain.before:
        yield Claim(says[About.NOT_MOVED], "ReEncrypts", Relation.EQUAL, 0)


AUDIT_OPERATIONS = (Operation(USES, guards=(), allowances=(), claims=_claims, makes="answer", service="cloudtrail"),)
