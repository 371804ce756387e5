"""What calls for Cases change in the world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.cases.facts import field_values, subject_of
from kms_conformance.models.cases.state import KEPT, PUBLISHES, UPDATED, Kind
from kms_conformance.models.operation import Effect
from kms_conformance.models.parties import account_of
from kms_conformance.models.resource import Resource
from kms_conformance.models.resources import resource_of, stays
from kms_conformance.models.terms import Term
from kms_conformance.models.world import World

TOLD = ("name", "type", "description", "status", "content")
"""The members of a request that an answer tells again under the same name."""


def _settings(call: Call, because: str) -> dict[str, tuple[Term, str]]:
    return {name: (term, because) for name in TOLD if (term := call.get(name)) is not None}


def _values(call: Call, because: str) -> dict[Term, tuple[Term, str]]:
    return {name: (value, because) for name, value in field_values(call)}


def made(kind: Kind) -> Effect:
    """The effect of a call that makes one of a kind, in what it names."""

    def effect(world: World, call: Call) -> World:
        inside = subject_of(world, call) if kind is Kind.COMMENT else resource_of(world, call, Kind.DOMAIN)
        assert call.result is not None, "what makes something of ours has a slot"
        slot, values = inside.slot if inside is not None else None, {}
        if kind is Kind.CASE:
            values = _values(call, KEPT)
        account = account_of(call.principal)
        return world.with_resource(
            Resource(call.result, kind, slot, settings=_settings(call, KEPT), values=values, account=account)
        )

    return effect


def changed(kind: Kind) -> Effect:
    """The effect of an update: what is not given stays."""

    def effect(world: World, call: Call) -> World:
        resource = resource_of(world, call, kind)
        if resource is None:
            return world
        values = _values(call, UPDATED) if kind is Kind.CASE else {}
        new = replace(
            resource,
            settings={**stays(resource.settings, UPDATED), **_settings(call, UPDATED)},
            values={**stays(resource.values, UPDATED), **values},
        )
        return world.with_resource(new)

    return effect


def deleted(kind: Kind) -> Callable[[World, Call], World]:
    """The effect of a deletion."""

    def effect(world: World, call: Call) -> World:
        resource = resource_of(world, call, kind)
        return world if resource is None else world.with_resource(replace(resource, deleted=True))

    return effect


def publishes(world: World, call: Call) -> World:
    """The world in which a domain publishes other events."""
    domain, config = resource_of(world, call, Kind.DOMAIN), call.get("eventBridge")
    if domain is None:
        return world
    return world.with_resource(replace(domain, settings={**domain.settings, "eventBridge": (config, PUBLISHES)}))
