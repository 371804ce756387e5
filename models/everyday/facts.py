"""What the guards see of a call for an everyday service: models.oracle puts it among the facts of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kms_conformance.models.everyday import (
    parameter_facts as parameters,
    secret_facts as secrets,
    table_facts as tables,
)
from kms_conformance.models.everyday.everyday_facts import EverydayFacts
from kms_conformance.models.everyday.holders import Opened, names_former_key
from kms_conformance.models.everyday.stored import DOCUMENTED, WITHOUT_PATH
from kms_conformance.models.key_types import SYMMETRIC
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.terms import Joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kms_conformance.models.calls import Call
    from kms_conformance.models.facts import Identifier, KeyFacts
    from kms_conformance.models.world import World


def is_everyday(call: Call) -> bool:
    """Whether a call is for an everyday service."""
    return is_of_parameters(call) or is_of_secrets(call) or is_of_tables(call)


def is_of_parameters(call: Call) -> bool:
    """Whether a call is for Parameter Store."""
    return call.operation.startswith(f"{parameters.SERVICE}:") or call.operation == parameters.OPEN


def is_of_secrets(call: Call) -> bool:
    """Whether a call is for Secrets Manager."""
    return call.operation.startswith(f"{secrets.SERVICE}:")


def is_of_tables(call: Call) -> bool:
    """Whether a call is for DynamoDB."""
    return call.operation.startswith(f"{tables.SERVICE}:")


def _is_there(world: World, call: Call) -> bool | None:
    if is_of_tables(call):
        return tables.is_there(world, call)
    return parameters.is_there(world, call) if is_of_parameters(call) else secrets.is_there(world, call)


def everyday_facts(world: World, call: Call, named: Identifier | None, kept: KeyFacts | None) -> EverydayFacts | None:
    """The facts of a call, by what the key identifier in it names, or by the key that is kept for it.

    None for a call that is for no everyday service.
    """
    if not is_everyday(call):
        return None
    opened = parameters.opened(world, call) + secrets.opened(world, call)
    former = [row for row in opened if is_of_parameters(call) and names_former_key(row)]
    key = kept if named is None else named.key
    return EverydayFacts(
        free=_is_free(world, call),
        there=_is_there(world, call),
        opened=_states(world, (row for row in opened if row not in former)),
        former=_states(world, former),
        known=None if named is None else named.naming == "key",
        fit=None if key is None else key.spec == SYMMETRIC,
        written=None if key is None else key.state,
        documented=_is_documented(call),
    )


def _states(world: World, opened: Iterable[Opened]) -> frozenset[KeyState]:
    """The states in which the keys are of what is opened: of several any one of which will do, the best."""
    found = []
    for _, version in opened:
        states = [world.keys[slot].state for slot in version.keys]
        found += [KeyState.ENABLED] if KeyState.ENABLED in states else states
    return frozenset(found)


def _is_free(world: World, call: Call) -> bool | None:
    if call.operation == parameters.PUT and call.get("Overwrite") is not True:
        return parameters.parameter_of(world, call) is None
    if call.operation == tables.CREATE:
        return tables.table_of(world, call) is None
    return secrets.secret_of(world, call) is None if call.operation == secrets.CREATE else None


def _is_documented(call: Call) -> bool | None:
    """Whether the context of a stored parameter is the right one; of one without a path, that without it is, too."""
    if call.operation != parameters.OPEN:
        return None
    word, name = call.get(parameters.CONTEXT), parameters.selected(call.get("Name"))[0]
    return word == DOCUMENTED or (word == WITHOUT_PATH and not isinstance(name, Joined))
