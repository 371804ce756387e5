"""What the audit trail must show of a service's uses of the keys of its domains.

The suite asks for all events of a few keys in one call, `audit:Uses`, that stands for as many LookupEvents as it takes.
`uses` finds in them what the service did; scripts hold its source.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.ports import NOTHING, domain_asked_of
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.domains.state import Status
from kms_conformance.models.operation import Operation
from kms_conformance.models.world import World

USES = "audit:Uses"


def uses(
    rows: list[dict[str, Any]], service: str, context: list[str], keys: list[str], before: list[str]
) -> dict[str, Any]:
    """What a service did with keys, by entries of LookupEvents: its successful calls, itself or for somebody.

    `context` is the name in the encryption context, and the texts by which the service's domains on the keys are known
    in its value; `before` the events that were seen earlier, which take nothing from one key to another.

    Described   whether there are as many DescribeKeys of the first key as there are domains
    Foreign     uses of a key whose context does not name one of the domains
    Uneven      uses of a key for a domain whose context is not that of another use for it
    ReEncrypts  how many there are
    Moved       whether data were taken from the first key to the last: by ReEncrypts that name both, or by Decrypts
                under the first and new data keys under the last
    UsesOfFirst  cryptographic uses of the first key that were not seen before
    Events      all of them
    """
    events: dict[str, Any] = {}
    for row in rows:
        with suppress(ValueError, TypeError, KeyError):
            event = json.loads(row["CloudTrailEvent"])
            by = (event.get("userIdentity") or {}).get("invokedBy")
            if by == service and not event.get("errorCode"):
                events[str(event["eventID"])] = event
    found = [(event["eventName"], event.get("requestParameters") or {}, event) for event in events.values()]
    arns = [{str(row.get("ARN")) for row in event.get("resources") or []} for _, _, event in found]

    def named(value: Any) -> bool:
        pair = value.get(context[0]) if isinstance(value, dict) else None
        return any(name in str(pair) for name in context[1:])

    def on(names: tuple[str, ...], *wanted: str) -> list[str]:
        pairs = zip(found, arns, strict=True)
        return [event["eventID"] for (name, _, event), own in pairs if name in names and {*wanted} <= own]

    def since(*names: str, keys: tuple[str, ...]) -> bool:
        return not {*before}.issuperset(on(names, *keys))

    foreign: list[str] = []
    uneven: list[str] = []
    usual: dict[str, Any] = {}
    for name, sent, event in found:
        if name in ("Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt"):
            members = ("sourceEncryptionContext", "destinationEncryptionContext")
            told = [sent.get(member) for member in (members if name == "ReEncrypt" else ("encryptionContext",))]
            foreign += [] if all(map(named, told)) else [event["eventID"]]
            for pairs in told:
                if pairs and named(pairs) and usual.setdefault(pairs[context[0]], pairs) != pairs:
                    uneven.append(event["eventID"])
    new = ("GenerateDataKey", "GenerateDataKeyWithoutPlaintext")
    return {
        "Described": len(on(("DescribeKey",), keys[0])) >= len(context) - 1,
        "Foreign": foreign,
        "Uneven": uneven,
        "ReEncrypts": len(on(("ReEncrypt",))),
        "Moved": since("ReEncrypt", keys=(keys[0], keys[-1]))
        or (since("Decrypt", keys=(keys[0],)) and since(*new, keys=(keys[-1],))),
        "UsesOfFirst": sorted({*on(("Decrypt", "ReEncrypt", *new), keys[0])} - {*before}),
        "Events": sorted(events),
    }


def _claims(world: World, call: Call) -> Iterator[Claim]:
    domain = domain_asked_of(world, call)
    if domain is None:
        return
    says = SERVICES[domain.service].says
    yield Claim(says["key-looked-at"], "Described", Relation.EQUAL, True)
    yield from (Claim(says["in-context"], member, Relation.EQUAL, NOTHING) for member in ("Foreign", "Uneven"))
    if domain.change is not None and domain.change.status is Status.COMPLETED and domain.before:
        if call.get("Ended"):
            yield Claim(says["old-key-free"], "UsesOfFirst", Relation.EQUAL, NOTHING)
        else:
            yield Claim(says["seen-moving"], "Moved", Relation.EQUAL, True)
    elif not domain.before:
        yield Claim(says["not-moved"], "ReEncrypts", Relation.EQUAL, 0)


AUDIT_OPERATIONS = (Operation(USES, guards=(), allowances=(), claims=_claims, makes="answer", service="cloudtrail"),)
