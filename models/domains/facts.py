"""What the guards of a domain's operations see of a call: models.oracle puts it among the facts of the request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kms_conformance.models.domains.domain_facts import DomainFacts
from kms_conformance.models.domains.reach import reach
from kms_conformance.models.domains.service import DomainService, Kind
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.domains.state import Domain, Item
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.terms import KeyConfig, Output, Several, Term

if TYPE_CHECKING:
    from kms_conformance.models.calls import Call
    from kms_conformance.models.world import Key, World


def service_of_call(call: Call) -> DomainService | None:
    """The service with domains that a call is for."""
    name, _, operation = call.operation.partition(":")
    return SERVICES.get(name) if operation else None


def context_key(world: World, service: DomainService) -> str:
    """The name in the encryption contexts of a service."""
    return world.context_keys.get(service.name, service.context_key)


OWN_KEY = "EncryptionKey"
"""The parameter that gives an object type a key of its own."""


def key_term(service: DomainService, call: Call) -> Term:
    """The identifier of the key that a call names."""
    given = call.get(service.key_param if OWN_KEY not in call.names() else OWN_KEY)
    return given.key if isinstance(given, KeyConfig) else given


def domain_of(world: World, service: DomainService, call: Call) -> Domain | None:
    """The domain that a call is about."""
    named = call.get(service.id_param)
    return world.domains.get(named.slot) if isinstance(named, Output) else None


def type_of(world: World, call: Call) -> Domain | None:
    """The object type that a call names, if it is there."""
    named = call.get("ObjectTypeName")
    return world.domains.get(named.slot) if isinstance(named, Output) else None


def item_of(world: World, service: DomainService, call: Call) -> Item | None:
    """The item that a call is about."""
    operation = call.method
    for kind in (*service.kinds, *service.nested):
        if operation in (kind.read, kind.overwrite, kind.delete, *kind.others):
            named = call.get(kind.id_param)
            return world.items.get(named.slot) if isinstance(named, Output) else None
        search = kind.search(operation, dict(call.params))
        if search is not None:
            sought = call.get(search.param)
            one = sought.terms[0] if isinstance(sought, Several) and sought.terms else None
            return world.items.get(one.slot) if isinstance(one, Output) else _holder(world, kind, search.by, one)
    return None


def _holder(world: World, kind: Kind, name: str, text: Term) -> Item | None:
    """The item that has a text in the member that a parameter of its writing fills."""
    member = dict(kind.data).get(name)
    own = (item for item in world.items.values() if item.kind == kind.name)
    return next((item for item in own if text in (*item.keys, dict(item.data).get(member or ""))), None)


def domain_facts(world: World, call: Call) -> DomainFacts | None:
    """The facts of a call for a service with domains; None for any other."""
    service = service_of_call(call)
    if service is None:
        return None
    operation, term = call.method, key_term(service, call)
    domain = domain_of(world, service, call)
    found = DomainFacts()
    if operation in (service.create, service.update) or OWN_KEY in call.names():
        key = world.key_named(term)
        found = replace(
            _of_key(service, key, term), changing=None if domain is None else key is not None and domain.changing
        )
    if domain is None or operation == service.create:
        return found
    item = item_of(world, service, call)
    gone = "domain" if domain.deleted else "item" if item is not None and item.deleted else ""
    if operation == service.update and service.update_path:  # what becomes of the data is told later
        ungranted = domain.key is not None and domain.key not in domain.granted
        return replace(found, gone=gone, ungranted=ungranted)
    inside = type_of(world, call)
    now = reach(world, domain if inside is None or OWN_KEY in call.names() else inside)
    return replace(
        found,
        gone=gone,
        beyond=gone == "item" and now.possible is not True,
        swapped=item is not None and item.swapped,
        altered=item is not None and item.altered,
        elsewhere=item is not None and item.domain != domain.slot and inside is None,
        out_of_reach=now.because if now.possible is False and not gone else "",
        either=now.because if now.possible is None and not gone else "",
    )


def _of_key(service: DomainService, key: Key | None, term: Term) -> DomainFacts:
    if term in (None, ""):
        return DomainFacts(names_key=False if service.key_required else None)
    if key is None:
        return DomainFacts(names_key=True, key_known=False)
    fit = key.symmetric
    return DomainFacts(True, True, fit, key.state is KeyState.ENABLED)
