"""Services whose keys are their own: the customer's are never touched, and nothing depends on them.

What is said of each is the same; a service gives the ids of its requirements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.dependence import Enforcement
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operation import Allowance
from kms_conformance.models.terms import Texts
from kms_conformance.models.world import World

NOTHING = Texts(())


@dataclass(frozen=True, slots=True)
class OwnedKeys:
    """The requirements of one such service.

    at_rest      customer data and data keys are not stored in plaintext
    untouched    no key of the customer's has a grant, or is used
    independent  the state of the customer's keys does not matter
    rotated      nor does it which material the key of the service has
    apart        what is apart shares no data key
    """

    at_rest: str
    untouched: str
    independent: str
    rotated: str
    apart: str

    @property
    def allowances(self) -> tuple[Allowance, ...]:
        """Nothing depends on a key of the customer's, nor on which material the service's own key has."""
        return (Allowance(self.independent, _without_keys), Allowance(self.rotated, _rotated))

    @property
    def depends(self) -> Mapping[Enforcement, tuple[str, ...]]:
        """What stands on what the KMS enforces: where a disabled key can be used, nobody sees who uses it."""
        return {"key-state": (self.independent,), "permissions": (), "grants": ()}

    def stored(self) -> Iterator[Claim]:
        """Of a dump: nothing lies bare, and nothing else has a data key of what the dump is about."""
        yield from (Claim(self.at_rest, member, Relation.EQUAL, NOTHING) for member in ("Exposed", "Bare"))
        yield Claim(self.apart, "Shared", Relation.EQUAL, NOTHING)

    def ungranted(self, world: World) -> Iterator[Claim]:
        """Of all grants on a key, where only such a service can have made one: there is none."""
        keyed = any(resource.key is not None for resource in world.resources.values())
        if not (keyed or world.grants or world.domains or world.instances or world.integrations):
            yield Claim(self.untouched, "Grants", Relation.COUNTS, 0)

    def unused(self) -> Iterator[Claim]:
        """Of what the audit trail shows of keys of the customer's: no service uses them."""
        yield Claim(self.untouched, "Events", Relation.EQUAL, NOTHING)


def _without_keys(world: World, call: Call) -> bool:
    """Whether there are keys of the customer's, and none of them can be used."""
    return bool(world.keys) and all(key.state is not KeyState.ENABLED for key in world.keys.values())


def _rotated(world: World, call: Call) -> bool:
    """Whether the service has made new material for its keys."""
    return world.rotated
