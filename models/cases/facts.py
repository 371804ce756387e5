"""What the guards see of a call for Cases: models.oracle puts it among the facts of the request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kms_conformance.models.cases.case_facts import CaseFacts
from kms_conformance.models.cases.state import Kind
from kms_conformance.models.parties import account_of
from kms_conformance.models.resource import Resource
from kms_conformance.models.resources import live_in, member, resource_of
from kms_conformance.models.terms import Several, Term

if TYPE_CHECKING:
    from kms_conformance.models.calls import Call
    from kms_conformance.models.world import World

SERVICE, PROFILE, PRINCIPAL = "connectcases", "cases", "cases.amazonaws.com"
DOMAIN = f"{SERVICE}:CreateDomain"
"""Domains are made by a call that may end before they are there."""
ENTRIES = {
    f"{SERVICE}:ListDomains": "domains",
    f"{SERVICE}:ListFields": "fields",
    f"{SERVICE}:ListTemplates": "templates",
    f"{SERVICE}:SearchRelatedItems": "relatedItems",
}
"""The lists, each with the member that holds its entries."""
TOKEN = "nextToken"
NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id that nothing has."""
TITLE = "title"
"""The field that every case has."""
ABOUT = "CasesDomain"
"""The parameter with which a call to a port says of which domain it is, by its slot."""


def is_of_cases(call: Call) -> bool:
    """Whether a call is for Cases."""
    return call.operation.startswith(f"{SERVICE}:")


def subject_of(world: World, call: Call) -> Resource | None:
    """What a call is about: the innermost resource that it names."""
    found = (resource_of(world, call, kind) for kind in (Kind.CASE, Kind.TEMPLATE, Kind.FIELD, Kind.DOMAIN))
    return next((resource for resource in found if resource is not None), None)


def domain_asked_of(world: World, call: Call) -> Resource | None:
    """The domain of a call to a port."""
    slot = call.get(ABOUT)
    return world.resources.get(slot) if isinstance(slot, int) else None


def field_values(call: Call) -> Iterator[tuple[Term, Term]]:
    """The ids of fields in a request with the values that it gives them."""
    given = call.get("fields")
    for row in given.terms if isinstance(given, Several) else ():
        yield member(row, "id"), member(row, "value")


def case_facts(world: World, call: Call) -> CaseFacts | None:
    """The facts of a call; None for one that is not for Cases."""
    if not is_of_cases(call):
        return None
    named = [kind for kind in Kind if call.get(kind) is not None]
    found = [resource_of(world, call, kind) for kind in named]
    if any(resource is None for resource in found):
        return CaseFacts(there=False)
    if any(resource is not None and resource.account != account_of(call.principal) for resource in found):
        return CaseFacts(there=True, own=False)
    domain, case = resource_of(world, call, Kind.DOMAIN), resource_of(world, call, Kind.CASE)
    kept = CaseFacts(
        there=True if named else None,
        own=True if named else None,
        domain_kept=None if domain is None else not domain.deleted,
        case_kept=None if case is None or domain is None or domain.deleted else not case.deleted,
    )
    method, template = call.method, resource_of(world, call, Kind.TEMPLATE)
    if kept.domain_kept and method == "CreateCase" and template is not None:
        status, _ = template.settings.get("status", ("Active", ""))
        titled = any(name == TITLE for name, _ in field_values(call)) if call.get("fields") is not None else None
        return replace(kept, titled=titled, active=status == "Active")
    if kept.domain_kept and method in ("CreateTemplate", "UpdateTemplate"):
        return replace(kept, free=_free(world, call, template))
    return kept


def _free(world: World, call: Call, template: Resource | None) -> bool | None:
    name, domain = call.get("name"), resource_of(world, call, Kind.DOMAIN)
    if name is None or domain is None:
        return None
    others = (row for row in live_in(world, domain, Kind.TEMPLATE) if template is None or row.slot != template.slot)
    return all(row.settings["name"][0] != name for row in others)
