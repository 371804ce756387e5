"""Resources of services that have a package of their own, one within another: how they are found, and what is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from kms_conformance.models.calls import Call
from kms_conformance.models.terms import Members, Output, Term
from kms_conformance.models.thing import Thing
from kms_conformance.models.world import World

K = TypeVar("K")


def parameter(kind: StrEnum) -> str:
    """The parameter that takes the id of something of that kind."""
    return str(kind).rpartition(".")[2]


def thing_of(world: World, call: Call, kind: StrEnum) -> Thing | None:
    """What a call names by an id of that kind; None for what is none of ours."""
    named = call.get(parameter(kind))
    return world.things.get(named.slot) if isinstance(named, Output) else None


def gone(world: World, thing: Thing) -> bool:
    """Whether something was deleted, or what it is in."""
    return thing.deleted or (thing.inside is not None and gone(world, world.things[thing.inside]))


def unknown(world: World, thing: Thing) -> bool:
    """Whether the state of something is not known, or that of what it is in."""
    return thing.lost or (thing.inside is not None and unknown(world, world.things[thing.inside]))


def live_in(world: World, container: Thing, kind: StrEnum) -> Iterator[Thing]:
    """What there is of a kind in something."""
    rows = (row for row in world.things.values() if row.kind is kind and row.inside == container.slot)
    return (row for row in rows if not row.lost and not gone(world, row))


def member(term: Term, name: str) -> Term:
    """A member of a map; None where it has none such."""
    return dict(term.pairs).get(name) if isinstance(term, Members) else None


def stays(known: Mapping[K, tuple[Term, str]], because: str) -> dict[K, tuple[Term, str]]:
    """What an update does not give is as it was, now by the requirement of the update."""
    return {name: (term, because) for name, (term, _) in known.items()}
