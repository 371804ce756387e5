"""What calls for Q in Connect change in the world."""

from __future__ import annotations

from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.operation import Effect
from kms_conformance.models.parties import account_of
from kms_conformance.models.qconnect.facts import (
    REVISION,
    SENT,
    base_asked_of,
    data_of,
    holder_of,
    key_named,
    subject_of,
    times_out,
)
from kms_conformance.models.qconnect.state import INSIDE, KEPT, TAGGED, UPDATED, WRITTEN, Kind
from kms_conformance.models.resource import Resource
from kms_conformance.models.resources import member, parameter, resource_of, stays
from kms_conformance.models.terms import Members, Several, Term
from kms_conformance.models.world import World

TOLD = ("name", "title", "description", "type", "knowledgeBaseType", "associationType")
"""The members of a request that answers tell again under the same name."""
CONTENTS, BASE_OF, TAGS = (
    "contents.plainText.content", "associationData.knowledgeBaseAssociation.knowledgeBaseId", "tags",
)  # fmt: skip
Settings = dict[str, tuple[Term, str]]


def settings(call: Call, kind: Kind, because: str) -> Settings:
    """What a call gives that answers must tell, by path; customer data by the requirement that speaks of them."""
    given: Settings = {name: (term, because) for name in TOLD if (term := call.get(name)) is not None}
    data = because if because == UPDATED else WRITTEN.get(kind, because)
    for path, term in ((SENT, call.get(SENT)), (CONTENTS, data_of(call) if kind is Kind.QUICK_RESPONSE else None)):
        if term is not None:
            given[path] = (term, data)
    for name in ("metadata", TAGS):
        told = call.get(name)
        given |= {f"{name}.{key}": (text, because) for key, text in (told.pairs if isinstance(told, Members) else ())}
    base = member(call.get("association"), parameter(Kind.KNOWLEDGE_BASE))
    return given | ({BASE_OF: (base, because)} if base is not None else {})


def made(kind: Kind) -> Effect:
    """The effect of a call that makes one of a kind, in what it names."""

    def effect(world: World, call: Call) -> World:
        assert call.result is not None, "what makes something of ours has a slot"
        inside = resource_of(world, call, INSIDE[kind]) if kind in INSIDE else None
        key, given = key_named(world, call), settings(call, kind, KEPT)
        if kind is Kind.CONTENT:
            given |= {REVISION: (call.result, KEPT), "title": given.get("title", given.get("name", (None, KEPT)))}
        new = Resource(
            call.result, kind, None if inside is None else inside.slot, given, account=account_of(call.principal),
            key=None if key is None else key.slot,
        )  # fmt: skip
        return world.with_resource(replace(new, disabled_times=times_out(world, inside or new)))

    return effect


def changed(world: World, call: Call) -> World:
    """The world after an update: what is not given stays."""
    resource, holder = subject_of(world, call), holder_of(world, call)
    if resource is None or holder is None or not isinstance(resource.kind, Kind):
        return world
    new = settings(call, resource.kind, UPDATED)
    kept = stays(resource.settings, UPDATED)
    if call.get("metadata") is not None:
        kept = {name: row for name, row in kept.items() if not name.startswith("metadata.")}
    if REVISION in kept:
        new[REVISION] = (call.result if call.result is not None else -1, UPDATED)
    times = times_out(world, holder)
    return world.with_resource(replace(resource, settings={**kept, **new}, disabled_times=times))


def tagged(world: World, call: Call) -> World:
    """The world in which something has more tags, or fewer."""
    resource, gone = subject_of(world, call), call.get("tagKeys")
    if resource is None:
        return world
    tags = call.get(TAGS)
    new = {f"{TAGS}.{key}": (text, TAGGED) for key, text in (tags.pairs if isinstance(tags, Members) else ())}
    left = {f"{TAGS}.{key}": (None, TAGGED) for key in map(str, gone.terms if isinstance(gone, Several) else ())}
    others = {
        name: (term, TAGGED if name.startswith(f"{TAGS}.") else why) for name, (term, why) in resource.settings.items()
    }
    return world.with_resource(replace(resource, settings={**others, **new, **left}))


def deleted(world: World, call: Call) -> World:
    """The world after a deletion."""
    resource = subject_of(world, call)
    return world if resource is None else world.with_resource(replace(resource, deleted=True))


def revoked(world: World, call: Call) -> World:
    """The world in which the service has no grant for a knowledge base any more."""
    base = base_asked_of(world, call)
    return world if base is None else world.with_resource(replace(base, granted=False))
