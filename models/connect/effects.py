"""What calls for Amazon Connect change in the world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.connect.facts import (
    ABOUT,
    BODY,
    key_named,
    resource_named,
    storage_of,
    usable,
)
from kms_conformance.models.connect.state import (
    ALIKE,
    ATTACHMENTS,
    ATTRIBUTED,
    CALLER,
    CHANGED_KEY,
    FILE_KEPT,
    FILES_UNDER,
    KEPT,
    MADE,
    RECONFIGURED,
    REPORTED,
    SAME_BYTES,
    UPDATED,
    WAITED,
    Kind,
)
from kms_conformance.models.leaves import leaves
from kms_conformance.models.parties import account_of
from kms_conformance.models.resource import Resource
from kms_conformance.models.resources import stays
from kms_conformance.models.terms import KeyRef, Members, Output, Term
from kms_conformance.models.world import World

TOLD: dict[Kind, tuple[tuple[str, ...], str]] = {
    Kind.INSTANCE: (("IdentityManagementType", "InboundCallsEnabled", "OutboundCallsEnabled"), MADE),
    Kind.CONTACT: (("Name", "Description", "Channel", "InitiationMethod"), KEPT),
    Kind.FILE: (("FileName", "FileSizeInBytes", "FileUseCaseType", "AssociatedResourceArn"), FILE_KEPT),
}
"""The members of a request that an answer tells again, and by which requirement."""
TEXT, UNDER = "Text", "Under"
"""What was recorded or uploaded, and the requirement by which it lies under its key: settings of what is delivered."""


def _settings(call: Call, kind: Kind, because: str = "") -> dict[str, tuple[Term, str]]:
    names, own = TOLD[kind]
    return {name: (term, because or own) for name in names if (term := call.get(name)) is not None}


def _attributes(call: Call, because: str) -> dict[Term, tuple[Term, str]]:
    given = call.get("Attributes")
    return {name: (term, because) for name, term in given.pairs} if isinstance(given, Members) else {}


def instance_made(world: World, call: Call) -> World:
    """A new instance."""
    assert call.result is not None, "what makes something of ours has a slot"
    account = account_of(call.principal)
    return world.with_resource(
        Resource(call.result, Kind.INSTANCE, settings=_settings(call, Kind.INSTANCE), account=account)
    )  # fmt: skip


def contact_made(world: World, call: Call) -> World:
    """A new contact in an instance."""
    instance = resource_named(world, call, Kind.INSTANCE)
    assert call.result is not None, "what makes something of ours has a slot"
    inside = instance.slot if instance is not None else None
    settings, values = _settings(call, Kind.CONTACT), _attributes(call, KEPT)
    account = account_of(call.principal)
    return world.with_resource(
        Resource(call.result, Kind.CONTACT, inside, settings=settings, values=values, account=account)
    )  # fmt: skip


def contact_updated(world: World, call: Call) -> World:
    """What is not given stays."""
    contact = resource_named(world, call, Kind.CONTACT)
    if contact is None:
        return world
    settings = {**stays(contact.settings, UPDATED), **_settings(call, Kind.CONTACT, UPDATED)}
    return world.with_resource(replace(contact, settings=settings))


def attributes_updated(world: World, call: Call) -> World:
    """Attributes that are not given stay."""
    contact = resource_named(world, call, Kind.CONTACT)
    if contact is None:
        return world
    values = {**stays(contact.values, ATTRIBUTED), **_attributes(call, KEPT)}
    return world.with_resource(replace(contact, values=values))


def contact_stopped(world: World, call: Call) -> World:
    """A contact that is completed."""
    contact = resource_named(world, call, Kind.CONTACT)
    return world if contact is None else world.with_resource(replace(contact, ended=True))


def deleted(kind: Kind) -> Callable[[World, Call], World]:
    """The effect of a deletion."""

    def effect(world: World, call: Call) -> World:
        resource = resource_named(world, call, kind)
        return world if resource is None else world.with_resource(replace(resource, deleted=True))

    return effect


def _config(call: Call, because: str) -> dict[str, tuple[Term, str]]:
    found = dict(leaves(call.get("StorageConfig"), "StorageConfig"))
    told = {path: (term, because) for path, term in found.items() if not path.endswith(".KeyId")}
    return {**told, "ResourceType": (call.get("ResourceType"), because)}


def associated(world: World, call: Call) -> World:
    """A new storage config of an instance."""
    instance, key = resource_named(world, call, Kind.INSTANCE), key_named(world, call)
    if instance is None or call.result is None:
        return world
    settings, slot = _config(call, REPORTED), None if key is None else key.slot
    return world.with_resource(
        Resource(call.result, Kind.STORAGE, instance.slot, settings, account=instance.account, key=slot)
    )  # fmt: skip


def named_in_vain(world: World, call: Call) -> World:
    """A key that a refused storage config has named: no grant was made on it."""
    instance, key = resource_named(world, call, Kind.INSTANCE), key_named(world, call)
    if instance is None or key is None:
        return world
    return world.with_resource(replace(instance, values={**instance.values, KeyRef(key.slot): (None, CALLER)}))


def reconfigured(world: World, call: Call) -> World:
    """A storage config with other settings, and what was delivered before by it."""
    storage, key = resource_named(world, call, Kind.STORAGE), key_named(world, call)
    if storage is None:
        return world
    slot = None if key is None else key.slot
    for row in world.resources.values():
        if row.kind in (Kind.FILE, Kind.RECORDING) and row.key == storage.key:
            world = world.with_resource(replace(row, settings={**row.settings, UNDER: (None, CHANGED_KEY)}))
    former: dict[Term, tuple[Term, str]] = {} if storage.key is None else {KeyRef(storage.key): (None, RECONFIGURED)}
    values = {**storage.values, **former}
    return world.with_resource(
        replace(storage, settings=_config(call, RECONFIGURED), key=slot, values=values, updated=True)
    )  # fmt: skip


def _delivered(world: World, storage: Resource, because: str) -> dict[str, tuple[Term, str]]:
    return {UNDER: (None, CHANGED_KEY if storage.updated else because)}


def uploaded(world: World, call: Call) -> World:
    """A file that is attached to a contact; with its content it is delivered."""
    instance = resource_named(world, call, Kind.INSTANCE)
    contact = call.get("AssociatedResourceArn")
    storage = storage_of(world, instance, ATTACHMENTS) if instance is not None else None
    if call.result is None or storage is None or instance is None:
        return world
    settings, body = _settings(call, Kind.FILE), call.get(BODY)
    inside = contact.slot if isinstance(contact, Output) else None
    made = Resource(call.result, Kind.FILE, inside, settings, account=instance.account)
    if body is not None:
        settings |= {TEXT: (body, SAME_BYTES), **_delivered(world, storage, FILES_UNDER)}
        made = replace(made, settings=settings, key=storage.key, disabled_times=_times_out(world, storage))
    return world.with_resource(made)


def _times_out(world: World, storage: Resource) -> int:
    if storage.key is None:
        return 0
    return world.keys[storage.key].disabled_times + world.keys[storage.key].cancelled_times


def recorded(world: World, call: Call) -> World:
    """A recording that is on its way to the storage of its type, at once or when the key can be used again."""
    slot = call.get(ABOUT)
    storage = world.resources.get(slot) if isinstance(slot, int) else None
    if storage is None or call.result is None:
        return world
    waits = usable(world, storage) is False
    settings = {TEXT: (call.get("Text"), WAITED if waits else SAME_BYTES), **_delivered(world, storage, ALIKE)}
    times = _times_out(world, storage)
    return world.with_resource(
        Resource(
            call.result, Kind.RECORDING, storage.inside, settings, account=storage.account, key=storage.key,
            disabled_times=times,
        )
    )  # fmt: skip
