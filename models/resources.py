"""Resources of services that have a package of their own, one within another: how they are found, and what is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from kms_conformance.models.calls import Call
from kms_conformance.models.resource import Resource
from kms_conformance.models.terms import Members, Output, Term
from kms_conformance.models.world import World

K = TypeVar("K")


def parameter(kind: StrEnum) -> str:
    """The parameter that takes the id of something of that kind."""
    return str(kind).rpartition(".")[2]


def resource_of(world: World, call: Call, kind: StrEnum) -> Resource | None:
    """What a call names by an id of that kind; None for what is none of ours."""
    named = call.get(parameter(kind))
    return world.resources.get(named.slot) if isinstance(named, Output) else None


def gone(world: World, resource: Resource) -> bool:
    """Whether something was deleted, or what it is in."""
    return resource.deleted or (resource.inside is not None and gone(world, world.resources[resource.inside]))


def unknown(world: World, resource: Resource) -> bool:
    """Whether the state of something is not known, or that of what it is in."""
    return resource.lost or (resource.inside is not None and unknown(world, world.resources[resource.inside]))


def live_in(world: World, container: Resource, kind: StrEnum) -> Iterator[Resource]:
    """What there is of a kind in something."""
    rows = (row for row in world.resources.values() if row.kind is kind and row.inside == container.slot)
    return (row for row in rows if not row.lost and not gone(world, row))


def member(term: Term, name: str) -> Term:
    """A member of a map; None where it has none such."""
    return dict(term.pairs).get(name) if isinstance(term, Members) else None


def stays(known: Mapping[K, tuple[Term, str]], because: str) -> dict[K, tuple[Term, str]]:
    """What an update does not give is as it was, now by the requirement of the update."""
    return {name: (term, because) for name, (term, _) in known.items()}
