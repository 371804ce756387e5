"""The operations of Q in Connect. Source: botocore qconnect 2020-10-19, and its API Reference."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.guards import Guard
from kms_conformance.models.operation import Allowance, Operation, always, operation_of
from kms_conformance.models.qconnect import claims, effects, guards, kept
from kms_conformance.models.qconnect.facts import (
    ACCESSES,
    SERVICE,
    holder_of,
    key_named,
    ours,
    subject_of,
    times_out,
    usable,
)
from kms_conformance.models.qconnect.state import (
    DELETED,
    DOCUMENT,
    FOUND,
    INDEPENDENT,
    KEPT,
    LISTED,
    OPTIONAL,
    REACHED,
    REPORTED,
    RESPONSE,
    RETRIEVED,
    TAGGED,
    UPDATED,
    WITH_KEYS,
    WRITTEN,
    Kind,
)
from kms_conformance.models.resource import Resource
from kms_conformance.models.resources import parameter
from kms_conformance.models.terms import Members, Output, Several, Term
from kms_conformance.models.world import World

GETS = {
    Kind.ASSISTANT: "GetAssistant",
    Kind.KNOWLEDGE_BASE: "GetKnowledgeBase",
    Kind.CONTENT: "GetContent",
    Kind.QUICK_RESPONSE: "GetQuickResponse",
    Kind.ASSOCIATION: "GetAssistantAssociation",
    Kind.SESSION: "GetSession",
}
"""The operation that tells of one resource of a kind."""


def _call(name: str, params: dict[str, Term]) -> Call:
    return Call.sending(f"{SERVICE}:{name}", params)


def look_at(world: World, resource: Resource) -> Call:
    """The call that tells of something."""
    assert isinstance(resource.kind, Kind), "it is of Q in Connect"
    outer = [] if resource.inside is None else [world.resources[resource.inside]]
    return _call(GETS[resource.kind], {parameter(row.kind): row.id for row in (*outer, resource)})


def _look_at_new(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if allowed and call.result is not None and call.result in world.resources:
        yield look_at(world, world.resources[call.result]).by(call.principal)


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """What a change was of, after it."""
    resource = subject_of(world, call)
    if resource is not None:
        yield look_at(world, resource).by(call.principal)


def _look_at_tags(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if subject_of(world, call) is not None:
        yield _call("ListTagsForResource", {"resourceArn": call.get("resourceArn")}).by(call.principal)


def named(text: Term) -> Members:
    """The search for a name."""
    filters = Members((("field", "NAME"), ("operator", "EQUALS"), ("value", text)))
    return Members((("filters", Several((filters,))),))


def configuration(key: Term) -> Members:
    """The key for something new."""
    return Members((("kmsKeyId", key),))


def _without_key(world: World, call: Call) -> bool:
    return key_named(world, call) is None


def _beside(world: World, call: Call) -> bool:
    """Whether the key of something else cannot be used: of an assistant, for a knowledge base, and conversely."""
    holder = holder_of(world, call)
    return holder is not None and usable(world, holder) and any(
        not usable(world, row) for kind in WITH_KEYS if kind is not holder.kind for row in ours(world, kind)
    )  # fmt: skip


def _back(world: World, call: Call) -> bool:
    """Whether the key has been out of use since something was written that a call names."""
    subject, holder = subject_of(world, call), holder_of(world, call)
    return subject is not None and holder is not None and times_out(world, holder) > subject.disabled_times


FIRST = (Allowance(INDEPENDENT, _beside), Allowance(REACHED, _back))
SIMPLER: dict[str, tuple[Term, ...]] = {"maxResults": (None,), "description": (None,), "metadata": (None,)}
_row = partial(operation_of, SERVICE, simpler=SIMPLER, always_first=FIRST)


def _new(name: str, kind: Kind, table: tuple[Guard, ...], said: str = KEPT) -> Operation:
    allowed = (Allowance(OPTIONAL, _without_key), always(REPORTED)) if kind in WITH_KEYS else (always(said),)
    told = claims.of_creation(kind)
    return _row(name, table, allowed, effect=effects.made(kind), told=told, look=_look_at_new, makes=kind)


def _updated(world: World, call: Call) -> bool:
    """Whether what a call names was updated."""
    subject = subject_of(world, call)
    return subject is not None and any(because == UPDATED for _, because in subject.settings.values())


def _get(kind: Kind, table: tuple[Guard, ...], said: str = KEPT) -> Operation:
    changed = (Allowance(UPDATED, _updated),) if kind in WRITTEN else ()
    return _row(GETS[kind], table, (*changed, always(said)), told=claims.of_resource(kind))


def _list(name: str, table: tuple[Guard, ...] = ()) -> Operation:
    return _row(name, (*guards.LISTING, *table), (claims.PAGES, always(LISTED)), told=claims.of_list)


def _delete(name: str) -> Operation:
    anyway = (*guards.OR_GONE, guards.TOLD_ANYWAY[-1])
    return _row(name, anyway, (always(DELETED),), effect=effects.deleted, look=_look)


def _update(name: str, table: tuple[Guard, ...], makes: str | None = None) -> Operation:
    return _row(name, table, (always(UPDATED),), effect=effects.changed, look=_look, makes=makes)


_tag = partial(_row, effect=effects.tagged, look=_look_at_tags)
ANYWAY, DATA = guards.TOLD_ANYWAY, guards.WITH_DATA
TAG = (always(TAGGED),)
QCONNECT_OPERATIONS = (
    _new("CreateKnowledgeBase", Kind.KNOWLEDGE_BASE, guards.OF_BASES),
    _get(Kind.KNOWLEDGE_BASE, ANYWAY),
    _list("ListKnowledgeBases"),
    _new("CreateContent", Kind.CONTENT, guards.OF_CONTENTS, DOCUMENT),
    _get(Kind.CONTENT, DATA, DOCUMENT),
    _update("UpdateContent", guards.REVISED, makes="answer"),
    _list("ListContents", ANYWAY),
    _row("SearchContent", ANYWAY, (always(FOUND),), told=claims.of_search),
    _new("CreateQuickResponse", Kind.QUICK_RESPONSE, guards.OF_RESPONSES, RESPONSE),
    _get(Kind.QUICK_RESPONSE, DATA, RESPONSE),
    _update("UpdateQuickResponse", guards.RENAMED),
    _list("ListQuickResponses", ANYWAY),
    _new("CreateAssistant", Kind.ASSISTANT, guards.OF_ASSISTANTS),
    _get(Kind.ASSISTANT, ANYWAY),
    _list("ListAssistants"),
    _new("CreateAssistantAssociation", Kind.ASSOCIATION, ANYWAY),
    _get(Kind.ASSOCIATION, ANYWAY),
    _list("ListAssistantAssociations", ANYWAY),
    _row("Retrieve", ANYWAY, (always(RETRIEVED),), told=claims.of_retrieval),
    _new("CreateSession", Kind.SESSION, (*guards.NAMED, *ANYWAY)),
    _get(Kind.SESSION, ANYWAY),
    _tag("TagResource", ANYWAY, TAG),
    _tag("UntagResource", ANYWAY, TAG),
    _row("ListTagsForResource", ANYWAY, TAG, told=claims.of_tags),
    _delete("DeleteAssistantAssociation"),
    _delete("DeleteContent"),
    _delete("DeleteQuickResponse"),
    _delete("DeleteAssistant"),
    _delete("DeleteKnowledgeBase"),
)
"""In the order of the profile."""
ACCESS_OPERATIONS = (
    Operation(ACCESSES, guards=(), allowances=(), claims=kept.accessed, service="cloudtrail"),
)  # fmt: skip


def arn_of(resource_slot: int, kind: Kind) -> Output:
    """The ARN of something."""
    path = kind.value.removesuffix("Id")
    return Output(resource_slot, f"{path}Arn")
