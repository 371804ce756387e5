"""What dumps, lists of grants and the audit trail must show of Amazon Connect."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.connect.facts import asked_of, ours
from kms_conformance.models.connect.state import (
    APART,
    AT_REST,
    CALLER,
    GRANT_ENDED,
    GRANTED,
    HELD,
    INDEPENDENT,
    REMOVED,
    ROTATED,
    UNTOUCHED,
    Kind,
)
from kms_conformance.models.owned_keys import NOTHING, OwnedKeys
from kms_conformance.models.resources import gone
from kms_conformance.models.terms import KeyRef, Several
from kms_conformance.models.world import World

KEYS = OwnedKeys(at_rest=AT_REST, untouched=UNTOUCHED, independent=INDEPENDENT, rotated=ROTATED, apart=APART)
QUEUE, WAITING, EMPTIED = "Queue", "waiting", "emptied"
"""The parameter of a dump that is about recordings, and what it says of them: they wait, or were all delivered."""
SHARED = "SharedForGood"
"""Data keys that belong to several scopes, in stores that keep what is written."""
NEEDED = ("Decrypt", "GenerateDataKey|GenerateDataKeyWithoutPlaintext")


def dumped(world: World, call: Call) -> Iterator[Claim]:
    """Of a dump about an instance: of contact data, or of what waits to be delivered."""
    if asked_of(world, call) is None:
        return
    about = call.get(QUEUE)
    if about is None:
        yield from (Claim(AT_REST, member, Relation.EQUAL, NOTHING) for member in ("Exposed", "Bare"))
        yield Claim(APART, SHARED, Relation.EQUAL, NOTHING)
    if about == WAITING:
        yield from (Claim(HELD, member, Relation.EQUAL, NOTHING) for member in ("Queued", "Exposed"))
    if about == EMPTIED:
        yield Claim(REMOVED, "Waiting", Relation.EQUAL, 0)


def granted(world: World, key: int) -> Iterator[Claim]:
    """The key of a storage config has a grant; one that all have left has none, nor has one of which nobody speaks."""
    own = [row for row in world.resources.values() if isinstance(row.kind, Kind)]
    if not own or any(row.lost for row in own):
        return
    storages = ours(world, Kind.STORAGE)
    if any(row.key == key and not gone(world, row) for row in storages):
        yield Claim(GRANTED, "Grants", Relation.SOME)
        yield Claim(GRANTED, "Grants", Relation.GRANT_ALLOWS, Several(("", "", *NEEDED)))
    elif any(KeyRef(key) in row.values for row in storages):
        return  # no page says when the grant on a key goes that was named before another
    elif any(KeyRef(key) in row.values for row in own) or any(row.key == key for row in storages):
        if not (world.grants or world.domains or world.instances or world.integrations):
            left = any(row.key == key for row in storages)
            yield Claim(GRANT_ENDED if left else CALLER, "Grants", Relation.COUNTS, 0)
    elif not storages:
        yield from KEYS.ungranted(world)


def audited(world: World, call: Call) -> Iterator[Claim]:
    """No service uses a key of the customer's for contact data."""
    if asked_of(world, call) is not None:
        yield from KEYS.unused()
