"""What calls for AppIntegrations change in the world."""

from __future__ import annotations

import json
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.integrations.facts import integration_asked_of, integration_of, is_a_run
from kms_conformance.models.integrations.state import KEPT, UPDATED, Association, Integration
from kms_conformance.models.leaves import leaves
from kms_conformance.models.parties import account_of
from kms_conformance.models.terms import Structure, Term, Texts
from kms_conformance.models.world import World

TOLD = {
    "Name": "Name",
    "Description": "Description",
    "SourceURI": "SourceURI",
    "ScheduleConfig": "ScheduleConfiguration",
    "FileConfiguration": "FileConfiguration",
    "ObjectConfiguration": "ObjectConfiguration",
}
"""The parameters that an answer tells again, each with the member."""
LISTED = ("ClientId", "DestinationURI")
"""What the list tells of an association, as it was given."""


def _settings(call: Call, because: str) -> dict[str, tuple[Term, str]]:
    given = ((member, call.get(name)) for name, member in TOLD.items())
    told = (leaf for member, term in given if term is not None for leaf in leaves(term, member))
    return {path: (term, because) for path, term in told}


def created(world: World, call: Call) -> World:
    """A data integration with a grant on its key; whether an older one on it that had lost its own has one is open."""
    assert call.result is not None, "what makes something of ours has a slot"
    key, given = world.key_named(call.get("KmsKey")), call.get("Tags")
    if key is None:  # under a key of nobody's, of which nothing can be said
        return world
    for row in world.integrations.values():
        if row.key == key.slot and row.revoked:
            world = world.with_integration(replace(row, revoked=None))
    tags = json.loads(given.text) if isinstance(given, Structure) else {}
    account = account_of(call.principal)
    return world.with_integration(Integration(call.result, key.slot, _settings(call, KEPT), tags, account))


def updated(world: World, call: Call) -> World:
    """What an update does not give is as it was, now by the update."""
    known = integration_of(world, call)
    if known is None:
        return world
    stays = {path: (term, UPDATED) for path, (term, _) in known.settings.items()}
    return world.with_integration(replace(known, settings=stays | _settings(call, UPDATED), updated=True))


def deleted(world: World, call: Call) -> World:
    """A data integration that is no more."""
    known = integration_of(world, call)
    return world if known is None else world.with_integration(replace(known, deleted=True))


def associated(world: World, call: Call) -> World:
    """A data integration with its association, which may have run."""
    known = integration_of(world, call)
    if known is None or call.result is None:
        return world
    settings = {name: term for name in LISTED if (term := call.get(name)) is not None}
    one = Association(call.result, settings)
    return world.with_integration(replace(known, association=one, ran=is_a_run(call)))


def reran(world: World, call: Call) -> World:
    """A run has come to its end."""
    known = integration_of(world, call)
    return world if known is None or not is_a_run(call) else world.with_integration(replace(known, ran=True))


def tagged(world: World, call: Call) -> World:
    """A data integration with more tags, or fewer."""
    known, tags, keys = integration_of(world, call), call.get("tags"), call.get("tagKeys")
    if known is None:
        return world
    new: dict[str, str | None] = json.loads(tags.text) if isinstance(tags, Structure) else {}
    gone = dict.fromkeys(keys.items) if isinstance(keys, Texts) else {}
    return world.with_integration(replace(known, tags={**known.tags, **new, **gone}))


def revoked(world: World, call: Call) -> World:
    """No grant is left on the key of a data integration."""
    known = integration_asked_of(world, call)
    if known is None:
        return world
    for row in world.integrations.values():
        if row.key == known.key:
            world = world.with_integration(replace(row, revoked=True))
    return world
