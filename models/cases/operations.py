"""The operations of Cases. Source: botocore connectcases 2022-10-03, and its API Reference."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.cases import claims, effects, guards
from kms_conformance.models.cases.facts import SERVICE, subject_of
from kms_conformance.models.cases.kept import KEYS
from kms_conformance.models.cases.state import (
    ASKED_TOGETHER,
    CASE_DELETED,
    DOMAIN_DELETED,
    KEPT,
    LISTED,
    PUBLISHES,
    UPDATED,
    Kind,
)
from kms_conformance.models.guards import Guard
from kms_conformance.models.operation import Operation, always, operation_of
from kms_conformance.models.resource import Resource
from kms_conformance.models.resources import resource_of
from kms_conformance.models.terms import Members, Term
from kms_conformance.models.world import World


def _call(name: str, **params: Term) -> Call:
    return Call.sending(f"{SERVICE}:{name}", params)


def look_at(world: World, resource: Resource) -> Call:
    """The call that tells of something."""
    inside = world.resources[resource.inside] if resource.inside is not None else resource
    if resource.kind is Kind.DOMAIN:
        return _call("GetDomain", domainId=resource.id)
    if resource.kind is Kind.FIELD:
        return _call("BatchGetField", domainId=inside.id, fields=claims.ids_of((resource.id,)))
    if resource.kind is Kind.TEMPLATE:
        return _call("GetTemplate", domainId=inside.id, templateId=resource.id)
    if resource.kind is Kind.CASE:
        fields = claims.ids_of(tuple(resource.values))
        return _call("GetCase", domainId=inside.id, caseId=resource.id, fields=fields)
    domain = world.resources[inside.inside or 0]
    return _call("SearchRelatedItems", domainId=domain.id, caseId=inside.id).all_pages()


def _look_at_new(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if allowed and call.result is not None:
        yield look_at(world, world.resources[call.result]).by(call.principal)


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """What an update or a deletion was of, after it; where a case goes its comments do."""
    resource = subject_of(world, call)
    if resource is None:
        return
    yield look_at(world, resource).by(call.principal)
    if resource.kind is Kind.CASE and resource.deleted:
        yield _call("SearchRelatedItems", domainId=call.get("domainId"), caseId=resource.id).all_pages()


def _look_at_events(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if resource_of(world, call, Kind.DOMAIN) is not None:
        yield _call("GetCaseEventConfiguration", domainId=call.get("domainId"))


def comment(text: Term) -> Members:
    """The content of a comment."""
    return Members((("comment", Members((("body", text), ("contentType", "Text/Plain")))),))


SIMPLER: dict[str, tuple[Term, ...]] = {"maxResults": (None,), "description": (None,)}


_row = partial(operation_of, SERVICE, simpler=SIMPLER, always_first=KEYS.allowances)


def _new(name: str, kind: Kind, table: tuple[Guard, ...]) -> Operation:
    told, effect = claims.of_creation(kind), effects.made(kind)
    return _row(name, table, (always(KEPT),), effect=effect, told=told, look=_look_at_new, makes=kind)


def _update(name: str, kind: Kind, table: tuple[Guard, ...]) -> Operation:
    return _row(name, table, (always(UPDATED),), effect=effects.changed(kind), look=_look)


def _list(name: str, largest: int, there: tuple[Guard, ...] = guards.THERE) -> Operation:
    return _row(name, guards.listing(largest, there), (claims.PAGES, always(LISTED)), told=claims.of_list)


THERE = guards.THERE
CASE_OPERATIONS = (
    _new("CreateDomain", Kind.DOMAIN, guards.NAMED),
    _row("GetDomain", THERE, (always(KEPT),), told=claims.of_resource(Kind.DOMAIN)),
    _list("ListDomains", 10, ()),
    _new("CreateField", Kind.FIELD, guards.OF_FIELDS),
    _update("UpdateField", Kind.FIELD, guards.RENAMED),
    _row("BatchGetField", THERE, (always(ASKED_TOGETHER),), told=claims.of_fields),
    _list("ListFields", 100),
    _new("CreateTemplate", Kind.TEMPLATE, guards.OF_TEMPLATES),
    _update("UpdateTemplate", Kind.TEMPLATE, (*guards.RENAMED, guards.UNIQUE)),
    _row("GetTemplate", THERE, (always(KEPT),), told=claims.of_resource(Kind.TEMPLATE)),
    _list("ListTemplates", 100),
    _row("PutCaseEventConfiguration", THERE, (always(PUBLISHES),), effect=effects.publishes, look=_look_at_events),
    _row("GetCaseEventConfiguration", THERE, (always(PUBLISHES),), told=claims.of_events),
    _new("CreateCase", Kind.CASE, guards.NEW_CASE),
    _row("GetCase", guards.CASE_THERE, (always(KEPT),), told=claims.of_case),
    _update("UpdateCase", Kind.CASE, guards.CASE_THERE),
    _new("CreateRelatedItem", Kind.COMMENT, guards.COMMENT),
    _list("SearchRelatedItems", 25, guards.CASE_THERE),
    _row(
        "DeleteCase", guards.CASE_OR_GONE, (always(CASE_DELETED),), effect=effects.deleted(Kind.CASE), look=_look
    ),
    _row(
        "DeleteDomain", guards.DOMAIN_OR_GONE, (always(DOMAIN_DELETED),),
        effect=effects.deleted(Kind.DOMAIN), look=_look,
    ),
)  # fmt: skip
"""In the order of the profile."""
