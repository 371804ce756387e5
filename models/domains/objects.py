"""What a domain of Customer Profiles holds beside profiles: keys to find them by, types of objects, and objects.

An object type may have a key of its own; it is then a domain within its domain.  An object is of a type and a profile.
Source: botocore customer-profiles 2020-08-15, PutProfileObjectTypeRequest and PutProfileObjectRequest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.claims import key_names
from kms_conformance.models.domains.effects import removed, times, untouched, with_key
from kms_conformance.models.domains.facts import OWN_KEY, domain_of, item_of, type_of
from kms_conformance.models.domains.guards import data_guards, is_there, key_guards, told_anyway
from kms_conformance.models.domains.operations import listed, searching
from kms_conformance.models.domains.promises import promise
from kms_conformance.models.domains.service import DomainService, Kind
from kms_conformance.models.domains.state import Domain, Item
from kms_conformance.models.operation import Allowance, Operation, always
from kms_conformance.models.terms import JsonText, Output, Several, Term
from kms_conformance.models.world import World

ADD_KEY, PUT_TYPE, GET_TYPE = "AddProfileKey", "PutProfileObjectType", "GetProfileObjectType"
PROFILE = "profile"
"""The member of an object that holds the id of its profile."""


def object_operations(service: DomainService) -> Iterator[Operation]:
    """The operations of a service whose domains hold objects."""
    if not service.nested:
        return
    yield from _of_types(service)
    for kind in service.nested:
        yield from _of_objects(service, kind)
    yield _add_key(service)


def _of_types(service: DomainService) -> Iterator[Operation]:
    said = service.says[About.TYPE_KEY]
    inside = data_guards(service, one=False)
    yield Operation(
        service.operation(PUT_TYPE),
        (*inside, *key_guards(service, change=False)),
        (always(said),),
        effect=partial(_put_type, service),
        claims=partial(_type_claims, service),
        observers=partial(_look_at_type, service),
        makes="type",
        writes=True,
        service=service.name,
    )
    yield Operation(
        service.operation(GET_TYPE),
        told_anyway(service),
        (always(said),),
        claims=partial(_type_claims, service),
        service=service.name,
    )


def _of_objects(service: DomainService, kind: Kind) -> Iterator[Operation]:
    assert kind.listing is not None, "objects are listed"
    assert kind.delete is not None, "objects are deleted"
    inside = data_guards(service, one=False, typed=True)
    yield Operation(
        service.operation(kind.write),
        inside,
        (Allowance(service.says[About.TYPE_SWITCHED], _of_switched_type), always(kind.because)),
        effect=partial(_put_object, service, kind),
        observers=partial(_look_at_objects, service, kind),
        makes="item",
        writes=True,
        service=service.name,
    )
    yield Operation(
        service.operation(kind.listing.operation),
        inside,
        (*listed(service, kind), always(kind.because)),
        claims=partial(_list_claims, service, kind),
        service=service.name,
        reads=True,
    )
    yield Operation(
        service.operation(kind.delete),
        (*is_there(service), *told_anyway(service)),
        (always(service.says[About.DELETED]),),
        effect=removed(service),
        refused=untouched(service),
        observers=partial(_look_at_objects, service, kind),
        writes=True,
        service=service.name,
    )


def _of_switched_type(world: World, call: Call) -> bool:
    scope = type_of(world, call)
    return scope is not None and bool(scope.before)


def _put_type(service: DomainService, world: World, call: Call) -> World:
    """A new type, or another key for one."""
    known, domain = type_of(world, call), domain_of(world, service, call)
    if known is not None:
        return with_key(service, world, call, known)
    assert call.result is not None, "what is created has a slot"
    assert domain is not None, "a type is in a domain"
    key = world.key_named(call.get(OWN_KEY))
    slots = frozenset() if key is None else frozenset({key.slot})
    slot = None if key is None else key.slot
    return world.with_domain(Domain(call.result, service.name, slot, granted=slots, parent=domain.slot))


def _type_claims(service: DomainService, world: World, call: Call) -> Iterable[Claim]:
    """The key that is named, or was named last."""
    known = type_of(world, call)
    named = world.key_named(call.get(OWN_KEY))
    last = known.key if known is not None and call.operation == service.operation(GET_TYPE) else None
    slot = last if named is None else named.slot
    if slot is not None:
        moved = known is not None and (bool(known.before) or slot != known.key)
        yield Claim(
            service.says[About.TYPE_SWITCHED if moved else About.TYPE_KEY], OWN_KEY, Relation.ONE_OF, key_names(slot)
        )


def _put_object(service: DomainService, kind: Kind, world: World, call: Call) -> World:
    assert call.result is not None, "what is created has a slot"
    scope, content = type_of(world, call), call.get("Object")
    assert scope is not None, "an object is of a type"
    assert isinstance(content, JsonText), "an object is JSON"
    owner = dict(content.pairs).get(PROFILE)
    slot = owner.slot if isinstance(owner, Output) else None
    now, data = times(world, scope), (("Object", content),)
    return world.with_item(Item(call.result, scope.slot, kind.name, data, now, meanwhile=scope.changing, owner=slot))


def _list_claims(service: DomainService, kind: Kind, world: World, call: Call) -> Iterable[Claim]:
    """Of the list of a profile's objects of a type: each of them, once, and no other."""
    scope, profile = type_of(world, call), call.get("ProfileId")
    if scope is None or kind.listing is None or not isinstance(profile, Output):
        return
    own = [row for row in world.items.values() if (row.domain, row.owner) == (scope.slot, profile.slot)]
    if any(row.lost for row in own):
        return
    live = [row for row in own if not row.deleted]
    for row in live:
        shown = Several((kind.id_path, Output(row.slot, kind.id_path), "Object", row.data[0][1]))
        because = promise(world, service, kind, row)
        yield Claim(because, kind.listing.member, Relation.HOLDS_JSON, shown, data=True)
    said = service.says[About.DELETED if len(live) < len(own) else About.DENIED_EFFECT]
    yield Claim(said, kind.listing.member, Relation.AT_MOST_ITEMS, len(live))


def _add_key(service: DomainService) -> Operation:
    """One more text by which a profile is found."""

    def effect(world: World, call: Call) -> World:
        item, given = item_of(world, service, call), call.get("Values")
        if item is None or not isinstance(given, Several):
            return world
        return world.with_item(replace(item, keys=(*item.keys, *given.terms)))

    def observers(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
        given, search = call.get("Values"), service.kinds[0].searches[-1]
        if allowed and isinstance(given, Several):
            yield searching(service, search, call.get(service.id_param), given.terms[0])

    return Operation(
        service.operation(ADD_KEY),
        data_guards(service),
        (always(service.kinds[0].because),),
        effect=effect,
        observers=observers,
        writes=True,
        service=service.name,
    )


def _look_at_type(service: DomainService, world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """The type that was made or changed."""
    named = call.get("ObjectTypeName") if call.result is None else Output(call.result, "ObjectTypeName")
    if allowed and isinstance(named, Output):
        sent = {service.id_param: call.get(service.id_param), "ObjectTypeName": named}
        yield Call.sending(service.operation(GET_TYPE), sent)


def _look_at_objects(service: DomainService, kind: Kind, world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """The objects of the profile and type that an object is of."""
    slot = call.result
    item = world.items.get(slot) if slot is not None else item_of(world, service, call)
    if item is not None and item.owner is not None and kind.listing is not None:
        yield list_of(service, kind, call.get(service.id_param), call.get("ObjectTypeName"), item.owner)


def list_of(service: DomainService, kind: Kind, domain: Term, type_: Term, profile: int) -> Call:
    """The call that lists a profile's objects of a type."""
    assert kind.listing is not None, "objects are listed"
    sent = {service.id_param: domain, "ObjectTypeName": type_, "ProfileId": Output(profile, "ProfileId")}
    return Call.sending(service.operation(kind.listing.operation), sent).all_pages()
