"""What calls for a service with domains change, and what its answers tell of how far it has come by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kms_conformance.models.apart import APART
from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.claims import look_up
from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.facts import domain_of, item_of, key_term
from kms_conformance.models.domains.reach import disturbed, holder, snapshot
from kms_conformance.models.domains.service import DomainService, Kind
from kms_conformance.models.domains.state import FINAL, Change, Domain, Item, Members, Status
from kms_conformance.models.terms import Value
from kms_conformance.models.world import World

Effect = Callable[[World, Call], World]


def times(world: World, domain: Domain) -> tuple[tuple[str, int], ...]:
    """How often the keys of a domain have been through what data must outlive."""
    domain = holder(world, domain)
    if domain.key is None:
        return ()
    key = world.keys[domain.key]
    return (
        (About.DISABLED, key.disabled_times),
        (About.PENDING, key.cancelled_times),
        (About.ROTATED, key.rotation.times),
        (About.REGRANTED, len(domain.revoked)),
        (About.CHANGED, len(domain.before)),
    )


def created(service: DomainService) -> Effect:
    """A domain, with a grant on its key."""

    def effect(world: World, call: Call) -> World:
        assert call.result is not None, "what is created has a slot"
        key = world.key_named(key_term(service, call))
        data: Members = tuple((name, call.get(name)) for name in service.data)
        slots = frozenset() if key is None else frozenset({key.slot})
        return world.with_domain(Domain(call.result, service.name, None if key is None else key.slot, data, slots))

    return effect


def updated(service: DomainService) -> Effect:
    """Everything that a domain has is replaced; with another key, a change begins; with the same, it is tried again."""

    def effect(world: World, call: Call) -> World:
        domain = domain_of(world, service, call)
        assert domain is not None, "a change is of a domain"
        return with_key(service, world, call, domain)

    return effect


def with_key(service: DomainService, world: World, call: Call, domain: Domain) -> World:
    """The world after a domain, or an object type, was given the key that a call names."""
    former = domain.key
    domain = replace(domain, kept="")
    data: Members = tuple((name, call.get(name)) for name in service.data)
    term = key_term(service, call)
    named = world.key_named(term)
    if term == "" and former is not None:
        return world.with_domain(replace(domain, key=None, change=None, before=(*domain.before, former)))
    if named is None or former is None:
        return world.with_domain(replace(domain, lost=True))
    if named.slot == domain.key and named.slot not in domain.granted and About.REGRANTED not in service.says:
        return world.with_domain(replace(domain, lost=True))  # no page says whether that makes a grant again
    because = service.says.get(About.REPLACED, "")
    domain = replace(domain, data=data, granted=domain.granted | {named.slot}, because=because)
    change = domain.change
    if named.slot != domain.key:
        others = () if change is None or change.status is Status.COMPLETED else (change.old, *change.others)
        keys = (former, named.slot)
        begun = Change(former, named.slot, others=tuple(slot for slot in others if slot not in keys))
        domain = replace(domain, crashed=False, key=named.slot, before=(*domain.before, former), change=begun)
    elif change is not None and change.status is not Status.COMPLETED:
        retried = change.retried or change.status is Status.FAILED
        domain = replace(domain, change=replace(change, status=None, retried=retried, disturbed=""))
    else:
        return world.with_domain(domain)
    assert domain.change is not None, "begun above"
    keys_now = (domain.change.old, *domain.change.others, domain.change.new)
    calm = snapshot(world, domain, *keys_now)
    return world.with_domain(replace(domain, change=replace(domain.change, calm=calm)))


def not_updated(service: DomainService) -> Effect:
    """A refused change has changed nothing."""

    def effect(world: World, call: Call) -> World:
        domain = domain_of(world, service, call)
        if domain is None:
            return world
        said = service.says[
            About.SECOND_CHANGE if domain.changing and About.SECOND_CHANGE in service.says else About.REFUSED_CHANGE
        ]
        return world.with_domain(replace(domain, kept=said))

    return effect


def learned(service: DomainService) -> Callable[[World, Call, Mapping[str, Value]], World]:
    """The status of a change, once it is a final one."""

    def learn(world: World, call: Call, answer: Mapping[str, Value]) -> World:
        domain = domain_of(world, service, call)
        if domain is None or domain.change is None or service.update_path is None:
            return world
        told = look_up(answer, f"{service.update_path}.UpdateStatus")
        status = Status(str(told)) if told in tuple(Status) else None
        if status not in FINAL and call.repeat is not Repeat.UNTIL_AT_REST:
            return world
        watched = call.repeat is not Repeat.UNTIL_AT_REST
        known = domain.change.disturbed if domain.change.status in FINAL else disturbed(world, domain) or ""
        change = replace(domain.change, status=status, watched=watched, disturbed=known)
        return world.with_domain(replace(domain, change=change))

    return learn


def gone(service: DomainService) -> Effect:
    """A deleted domain; nothing more is asked of it."""

    def effect(world: World, call: Call) -> World:
        domain = domain_of(world, service, call)
        for row in world.domains.values():
            if domain is not None and domain.slot in (row.slot, row.parent):
                world = world.with_domain(replace(row, deleted=True))
        return world

    return effect


def written(service: DomainService, kind: Kind) -> Effect:
    """A new item."""

    def effect(world: World, call: Call) -> World:
        assert call.result is not None, "what is created has a slot"
        domain = domain_of(world, service, call)
        assert domain is not None, "an item is in a domain"
        data: Members = tuple((member, call.get(name)) for name, member in kind.data)
        now = times(world, domain)
        return world.with_item(Item(call.result, domain.slot, kind.name, data, now, meanwhile=domain.changing))

    return effect


def overwritten(service: DomainService, kind: Kind) -> Effect:
    """The item with other data; what is not sent stays."""

    def effect(world: World, call: Call) -> World:
        item, domain = item_of(world, service, call), domain_of(world, service, call)
        if item is None or domain is None:
            return world
        given = {member: call.get(name) for name, member in kind.data if call.get(name) is not None}
        data = tuple((member, given.get(member, term)) for member, term in item.data)
        now = times(world, domain)
        return world.with_item(replace(item, data=data, times=now, meanwhile=domain.changing, kept=False))

    return effect


def untouched(service: DomainService) -> Effect:
    """What a refused write was about is as it was."""

    def effect(world: World, call: Call) -> World:
        item = item_of(world, service, call)
        return world if item is None or item.deleted else world.with_item(replace(item, kept=True))

    return effect


def removed(service: DomainService) -> Effect:
    """The item is there no more."""

    def effect(world: World, call: Call) -> World:
        item = item_of(world, service, call)
        return world if item is None else world.with_item(replace(item, deleted=True))

    return effect


def revoked(world: World, call: Call) -> World:
    """The service has no grant on a key for a domain any more, or for what another service has."""
    for row in APART:
        world = row.revoked(world, call)
    domain = world.domains[slot] if isinstance(slot := call.get("Domain"), int) else None
    key = world.key_named(call.get("KeyId"))
    if domain is None or key is None:
        return world
    return world.with_domain(replace(domain, granted=domain.granted - {key.slot}, revoked=(*domain.revoked, key.slot)))
