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
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.domains.state import Status
from kms_conformance.models.operation import Operation
from kms_conformance.models.terms import Term, Texts
from kms_conformance.models.world import World

USES = "audit:Uses"
NOTHING: Term = Texts(())


def uses(rows: list[dict[str, Any]], service: str, context: list[str], keys: list[str]) -> dict[str, Any]:
    """What a service did with keys, by entries of LookupEvents: its successful calls, itself or for somebody.

    `context` is the name in the encryption context, and the texts by which the service's domains on the keys are known
    in its value.

    Described   whether there is a DescribeKey of the first key
    Foreign     uses of a key whose context does not name one of the domains
    Uneven      ReEncrypts from one context to another
    ReEncrypts  how many there are
    Moved       whether data were taken from the first key to the last: by ReEncrypts that name both, or by Decrypts
                under the first and new data keys under the last
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

    def on(names: tuple[str, ...], *wanted: str) -> int:
        return sum(name in names and {*wanted} <= own for (name, _, _), own in zip(found, arns, strict=True))

    foreign, uneven = [], []
    for name, sent, event in found:
        if name in ("Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"):
            foreign += [] if named(sent.get("encryptionContext")) else [event["eventID"]]
        elif name == "ReEncrypt":
            both = [sent.get("sourceEncryptionContext"), sent.get("destinationEncryptionContext")]
            foreign += [] if all(map(named, both)) else [event["eventID"]]
            uneven += [] if both[0] == both[1] else [event["eventID"]]
    data_keys = on(("GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "Encrypt"), keys[-1])
    return {
        "Described": on(("DescribeKey",), keys[0]) > 0,
        "Foreign": foreign,
        "Uneven": uneven,
        "ReEncrypts": on(("ReEncrypt",)),
        "Moved": on(("ReEncrypt",), keys[0], keys[-1]) > 0 or (on(("Decrypt",), keys[0]) > 0 and data_keys > 0),
    }


def _claims(world: World, call: Call) -> Iterator[Claim]:
    slot = call.get("Domain")
    domain = world.domains.get(slot) if isinstance(slot, int) else None
    if domain is None:
        return
    says = SERVICES[domain.service].says
    yield Claim(says["key-looked-at"], "Described", Relation.EQUAL, True)
    yield from (Claim(says["in-context"], member, Relation.EQUAL, NOTHING) for member in ("Foreign", "Uneven"))
    if domain.change is not None and domain.change.status is Status.COMPLETED and domain.before:
        yield Claim(says["seen-moving"], "Moved", Relation.EQUAL, True)
    elif not domain.before:
        yield Claim(says["not-moved"], "ReEncrypts", Relation.EQUAL, 0)


AUDIT_OPERATIONS = (Operation(USES, guards=(), allowances=(), claims=_claims, service="cloudtrail"),)
