"""What dumps, lists of grants and the audit trail must show of Cases: a service whose keys are its own."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.cases.facts import domain_asked_of
from kms_conformance.models.cases.state import APART, AT_REST, DELIVERED, QUEUED, UNTOUCHED, Kind
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.terms import Texts
from kms_conformance.models.world import World

WAITING, EMPTIED = "waiting", "emptied"
"""What the parameter Queue of a dump says of the payloads of a domain: they wait, or were all delivered."""
NOTHING = Texts(())


def dumped(world: World, call: Call) -> Iterator[Claim]:
    """Of a dump about a domain: nothing lies bare, and no other domain has a data key of it."""
    if domain_asked_of(world, call) is None:
        return
    yield from (Claim(AT_REST, member, Relation.EQUAL, NOTHING) for member in ("Exposed", "Bare"))
    yield Claim(APART, "Shared", Relation.EQUAL, NOTHING)
    if call.get("Queue") == WAITING:
        yield Claim(QUEUED, "Queued", Relation.EQUAL, NOTHING)
    if call.get("Queue") == EMPTIED:
        yield Claim(DELIVERED, "Waiting", Relation.EQUAL, 0)


def granted(world: World, key: int) -> Iterator[Claim]:
    """No key of the customer's has a grant."""
    kept = [row for row in world.things.values() if isinstance(row.kind, Kind)]
    if kept and len(kept) == len(world.things) and not (world.grants or world.domains or world.instances):
        yield Claim(UNTOUCHED, "Grants", Relation.COUNTS, 0)


def audited(world: World, call: Call) -> Iterator[Claim]:
    """No service uses a key of the customer's."""
    if domain_asked_of(world, call) is not None:
        yield Claim(UNTOUCHED, "Events", Relation.EQUAL, NOTHING)
