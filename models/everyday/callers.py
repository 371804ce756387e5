"""What a caller of an everyday service must be allowed on keys, for it to do what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kms_conformance.models.calls import Call
from kms_conformance.models.everyday import parameter_facts as parameters
from kms_conformance.models.everyday.stored import CONTEXT_KEY
from kms_conformance.models.world import Key, World

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One action on a key, which the service asks for on the caller's behalf with an encryption context."""

    action: str
    key: Key
    via: str
    context: Pairs


def asked_of_keys(world: World, call: Call) -> tuple[Asked, ...] | None:
    """What a call needs; None where it names no key that there is."""
    if (
        call.operation == parameters.PUT
        and call.get("KeyId") is not None
        and world.key_named(call.get("KeyId")) is None
    ):
        return None
    return tuple(_of_parameters(world, call))


def _of_parameters(world: World, call: Call) -> Iterator[Asked]:
    if call.operation == parameters.OPEN:
        return
    key = world.key_named(call.get("KeyId"))
    if call.operation == parameters.PUT and key is not None:
        arn = parameters.arn_of(call.get("Name"))
        yield Asked(parameters.action_of(call), key, parameters.VIA, ((CONTEXT_KEY, arn),))
    for holder, version in parameters.opened(world, call):
        pair = (CONTEXT_KEY, parameters.arn_of(holder.name))
        yield from (Asked("Decrypt", world.keys[slot], parameters.VIA, (pair,)) for slot in version.keys)
