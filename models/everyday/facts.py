"""What the guards see of a call for an everyday service: models.oracle puts it among the facts of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kms_conformance.models.everyday import parameter_facts as parameters
from kms_conformance.models.everyday.everyday_facts import EverydayFacts
from kms_conformance.models.everyday.holders import Opened, names_former_key
from kms_conformance.models.everyday.stored import DOCUMENTED, WITHOUT_PATH
from kms_conformance.models.key_types import SYMMETRIC
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.terms import Joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kms_conformance.models.calls import Call
    from kms_conformance.models.facts import Identifier
    from kms_conformance.models.world import World


def is_everyday(call: Call) -> bool:
    """Whether a call is for an everyday service."""
    return call.operation.startswith(f"{parameters.SERVICE}:") or call.operation == parameters.OPEN


def everyday_facts(world: World, call: Call, named: Identifier | None) -> EverydayFacts | None:
    """The facts of a call, by what the key identifier in it names; None for one that is for no everyday service."""
    if not is_everyday(call):
        return None
    opened = parameters.opened(world, call)
    former = [row for row in opened if names_former_key(row)]
    key = named.key if named is not None else None
    return EverydayFacts(
        free=_is_free(world, call),
        there=parameters.is_there(world, call),
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
    return None


def _is_documented(call: Call) -> bool | None:
    """Whether the context of a stored parameter is the right one; of one without a path, that without it is, too."""
    if call.operation != parameters.OPEN:
        return None
    word, name = call.get(parameters.CONTEXT), parameters.selected(call.get("Name"))[0]
    return word == DOCUMENTED or (word == WITHOUT_PATH and not isinstance(name, Joined))
