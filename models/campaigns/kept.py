"""What dumps and lists of grants must show of outbound campaigns."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns.state import AGAIN, APART, AT_REST, BY_SERVICE, GRANTED
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.terms import Texts
from kms_conformance.models.world import World


def dumped(world: World, call: Call) -> Iterator[Claim]:
    """Of a dump about an instance: no text and no data key lies bare, and no other instance has a data key of it."""
    if call.get("Instance") is not None:
        yield from (Claim(AT_REST, member, Relation.EQUAL, Texts(())) for member in ("Exposed", "Bare"))
        yield Claim(APART, "Shared", Relation.EQUAL, Texts(()))


def granted(world: World, key: int) -> Iterator[Claim]:
    """A key of an instance has a grant; one that all instances have left, or never had, has none."""
    instances = [row for row in world.instances.values() if not row.lost]
    under = [row for row in instances if row.key == key and not row.offboarded]
    if under:
        yield Claim(GRANTED, "Grants", Relation.SOME)
    elif instances and not (world.grants or world.domains):
        left = any(key in (*row.before, row.key) for row in instances)
        yield Claim(AGAIN if left else BY_SERVICE, "Grants", Relation.COUNTS, 0)
