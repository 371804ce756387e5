"""What dumps, lists of grants and the audit trail must show of Cases."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.cases.facts import domain_asked_of
from kms_conformance.models.cases.state import (
    APART,
    AT_REST,
    DELIVERED,
    INDEPENDENT,
    QUEUED,
    ROTATED,
    UNTOUCHED,
    Kind,
)  # fmt: skip
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.owned_keys import NOTHING, OwnedKeys
from kms_conformance.models.world import World

WAITING, EMPTIED = "waiting", "emptied"
"""What the parameter Queue of a dump says of the payloads of a domain: they wait, or were all delivered."""
KEYS = OwnedKeys(at_rest=AT_REST, untouched=UNTOUCHED, independent=INDEPENDENT, rotated=ROTATED, apart=APART)


def dumped(world: World, call: Call) -> Iterator[Claim]:
    """Of a dump about a domain: also what it shows of payloads."""
    if domain_asked_of(world, call) is None:
        return
    yield from KEYS.stored()
    if call.get("Queue") == WAITING:
        yield Claim(QUEUED, "Queued", Relation.EQUAL, NOTHING)
    if call.get("Queue") == EMPTIED:
        yield Claim(DELIVERED, "Waiting", Relation.EQUAL, 0)


def granted(world: World, key: int) -> Iterator[Claim]:
    """No key of the customer's has a grant."""
    if any(isinstance(row.kind, Kind) for row in world.resources.values()):
        yield from KEYS.ungranted(world)


def audited(world: World, call: Call) -> Iterator[Claim]:
    """No service uses a key of the customer's."""
    if domain_asked_of(world, call) is not None:
        yield from KEYS.unused()
