"""What a caller of an everyday service must be allowed on keys, for it to do what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kms_conformance.models.calls import Call
from kms_conformance.models.everyday import (
    parameter_facts as parameters,
    secret_facts as secrets,
    table_facts as tables,
)
from kms_conformance.models.everyday.facts import is_of_secrets, is_of_tables
from kms_conformance.models.everyday.stored import CONTEXT_KEY
from kms_conformance.models.world import Key, World

VALIDATED = ("GenerateDataKey", "Decrypt")
"""What Secrets Manager tries with a key that it is told."""
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
    for name in ("KeyId", secrets.KEY):
        if call.get(name) is not None and world.key_named(call.get(name)) is None:
            return None
    if is_of_tables(call):
        key = world.key_named(tables.key_term(call))
        return None if key is None else (Asked("CreateGrant", key, tables.VIA, ()),)
    return tuple(_of_secrets(world, call) if is_of_secrets(call) else _of_parameters(world, call))


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


def _of_secrets(world: World, call: Call) -> Iterator[Asked]:
    """A key that is named is tried first; then comes what is to be written, or read."""
    holder = secrets.secret_of(world, call)
    arn = (secrets.SECRET_ARN, secrets.arn_of(holder, call))
    trying, version = ((arn, (secrets.VERSION_ID, text)) for text in (secrets.VALIDATING, secrets.SOME_VERSION))
    named = world.key_named(call.get(secrets.KEY))
    if named is not None:
        yield from (Asked(action, named, secrets.VIA, trying) for action in VALIDATED)
    key = named or secrets.kept_key(world, call)
    if key is not None and call.get("SecretString") is not None:
        yield Asked("GenerateDataKey", key, secrets.VIA, version)
        yield Asked("Decrypt", key, secrets.VIA, version)
    for _, row in secrets.opened(world, call):
        yield from (Asked("Decrypt", world.keys[slot], secrets.VIA, version) for slot in row.keys[-1:])
