"""What is true of the answers of Cases."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.cases.facts import (
    ENTRIES,
    field_values,
    subject_of,
)
from kms_conformance.models.cases.state import ASKED_TOGETHER, KEPT, LISTED, PAGED, PUBLISHES, Kind
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.leaves import leaves
from kms_conformance.models.operation import Allowance, Claims
from kms_conformance.models.parties import account_of
from kms_conformance.models.resource import Resource
from kms_conformance.models.resources import gone, live_in, resource_of
from kms_conformance.models.terms import Members, Output, Rows, Several, Term
from kms_conformance.models.world import World

IDS = r"\S{1,500}"
"""The form of all ids in the service model, but for white space, which none has that can be put into a path."""
ENTRY_KINDS = {"domains": Kind.DOMAIN, "fields": Kind.FIELD, "templates": Kind.TEMPLATE, "relatedItems": Kind.COMMENT}
IN_LISTS = {
    Kind.DOMAIN: ("name",),
    Kind.FIELD: ("name", "type"),
    Kind.TEMPLATE: ("name", "status"),
    Kind.COMMENT: ("type", "content"),
}
"""What lists tell of each entry beside its id."""
CONTENT = frozenset({"description", "content"})
"""The members that are customer data."""


def of_creation(kind: Kind) -> Claims:
    """Of a call that makes something: an id that is new."""

    def claims(world: World, call: Call) -> Iterator[Claim]:
        yield Claim(KEPT, kind, Relation.MATCHES, IDS)
        yield Claim(KEPT, kind, Relation.FRESH)

    return claims


def of_resource(kind: Kind) -> Claims:
    """Of GetDomain and GetTemplate: what it was given at its creation and since."""

    def claims(world: World, call: Call) -> Iterator[Claim]:
        resource = resource_of(world, call, kind)
        if resource is None:
            return
        yield Claim(KEPT, kind, Relation.EQUAL, resource.id)
        for name, (term, because) in resource.settings.items():
            if name != "eventBridge":
                yield Claim(because, name, Relation.EQUAL, term, data=name in CONTENT)

    return claims


def of_fields(world: World, call: Call) -> Iterator[Claim]:
    """Of BatchGetField: each field as it was given, and which are not there."""
    asked = [name for name, _ in field_values(call)]
    found = [world.resources.get(name.slot) if isinstance(name, Output) else None for name in asked]
    for resource in found:
        if resource is not None and not gone(world, resource):
            yield from _rows(resource, "fields", tuple(resource.settings))
    absent = [name for name, resource in zip(asked, found, strict=True) if resource is None]
    if absent:
        yield Claim(ASKED_TOGETHER, "errors", Relation.HOLDS_ROWS, Rows(tuple((("id", name),) for name in absent)))


def _rows(resource: Resource, path: str, names: tuple[str, ...]) -> Iterator[Claim]:
    """An entry of a list with what is known of it, each member by the requirement that put it there."""
    yield Claim(KEPT, path, Relation.HOLDS_ROWS, Rows((((resource.kind, resource.id),),)))
    for name in names:
        if name in resource.settings:
            term, because = resource.settings[name]
            row = ((resource.kind, resource.id), (name, term))
            yield Claim(because, path, Relation.HOLDS_ROWS, Rows((row,)), data=name in CONTENT)


def of_case(world: World, call: Call) -> Iterator[Claim]:
    """Of GetCase: each field that is asked for has the value that it was given last."""
    case = resource_of(world, call, Kind.CASE)
    if case is None:
        return
    for name, _ in field_values(call):
        if name in case.values:
            value, because = case.values[name]
            row = (("id", name), ("value", value))
            yield Claim(because, "fields", Relation.HOLDS_ROWS, Rows((row,)), data=True)


def of_events(world: World, call: Call) -> Iterator[Claim]:
    """Of GetCaseEventConfiguration."""
    domain = resource_of(world, call, Kind.DOMAIN)
    config = domain.settings.get("eventBridge", (None, ""))[0] if domain is not None else None
    for path, term in leaves(config, "eventBridge") if config is not None else ():
        if not isinstance(term, Several):
            yield Claim(PUBLISHES, path, Relation.EQUAL, term)


def paged(world: World, call: Call) -> bool:
    """Whether so many entries of a list are asked for at a time."""
    return call.get("maxResults") is not None


PAGES = Allowance(PAGED, paged)


def of_list(world: World, call: Call) -> Iterator[Claim]:
    """Of a list: what is in the domain, or belongs to the case, and nothing of another; read to the end, each once."""
    path, most = ENTRIES[call.operation], call.get("maxResults")
    kind, container = ENTRY_KINDS[path], subject_of(world, call)
    if container is None and kind is not Kind.DOMAIN:
        return
    account = account_of(call.principal)
    domains = [row for row in world.resources.values() if row.kind is Kind.DOMAIN and row.account == account]
    own = [row for row in domains if not (row.lost or row.deleted)]
    own = own if container is None else list(live_in(world, container, kind))
    said = LISTED if most is None else PAGED
    if call.whole:
        for row in own:
            names = tuple(name for name in IN_LISTS[kind] if name in row.settings)
            entry: list[tuple[str, Term]] = [(kind, row.id), *((name, row.settings[name][0]) for name in names)]
            because = KEPT if kind is Kind.COMMENT and most is None else said
            yield Claim(because, path, Relation.HOLDS_ROWS, Rows((tuple(entry),)), data=kind is Kind.COMMENT)
    elif isinstance(most, int):
        yield Claim(PAGED, path, Relation.AT_MOST_ITEMS, most)
    others = [row for row in world.resources.values() if row.kind is kind and not row.lost and row not in own]
    if others:
        rows = Rows(tuple(((kind, row.id),) for row in others))
        yield Claim(LISTED, path, Relation.LACKS_ROWS, rows)


def ids_of(terms: tuple[Term, ...]) -> Several:
    """The list of ids that BatchGetField and GetCase take."""
    return Several(tuple(Members((("id", term),)) for term in terms))
