"""What dumps, lists of grants and the audit trail must show of scheduling."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim
from kms_conformance.models.owned_keys import OwnedKeys
from kms_conformance.models.scheduling.facts import time_off_asked_of
from kms_conformance.models.scheduling.state import APART, AT_REST, INDEPENDENT, ROTATED, UNTOUCHED
from kms_conformance.models.world import World

KEYS = OwnedKeys(at_rest=AT_REST, untouched=UNTOUCHED, independent=INDEPENDENT, rotated=ROTATED, apart=APART)


def dumped(world: World, call: Call) -> Iterator[Claim]:
    """Of a dump about an instance."""
    if time_off_asked_of(world, call) is not None:
        yield from KEYS.stored()


def granted(world: World, key: int) -> Iterator[Claim]:
    """No key of the customer's has a grant."""
    if world.time_off:
        yield from KEYS.ungranted(world)


def audited(world: World, call: Call) -> Iterator[Claim]:
    """No service uses a key of the customer's."""
    if time_off_asked_of(world, call) is not None:
        yield from KEYS.unused()
