"""What to try next with the domains of a service, drawn from the model's state: one strategy for each verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from hypothesis import strategies as st

from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.domains.operations import all_of, read
from kms_conformance.models.domains.service import DomainService, Kind
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.domains.state import Domain, Item
from kms_conformance.models.terms import KeyConfig, KeyRef, Named, Output, Term
from kms_conformance.models.world import World
from kms_conformance.strategies.calls import SEARCH, Draw, a_key

Strategy = Callable[[Draw, World, int], Call | None]
"""None: there is nothing to do it to yet."""

TAILS = st.sampled_from(("", "", "-_Z9", "0"))
COIN = st.booleans()


def has_domain(world: World, service: str) -> bool:
    """Whether there is a domain of a service."""
    return any(row.service == service for row in world.domains.values())


def _domain(draw: Draw, world: World, service: DomainService) -> Domain | None:
    own = [row for row in world.domains.values() if row.service == service.name and not (row.lost or row.deleted)]
    return draw(st.sampled_from(own)) if own else None


def _item(draw: Draw, world: World, domain: Domain, kind: Kind) -> Item | None:
    own = [row for row in world.items.values() if (row.domain, row.kind) == (domain.slot, kind.name) and not row.lost]
    return draw(st.sampled_from(own)) if own else None


def _own(draw: Draw, service: DomainService, slot: int) -> dict[str, Term]:
    """Data of a domain itself; now and then the last of them is left out."""
    names = service.data[: 1 + draw(COIN)] if len(service.data) > 1 else service.data
    return {name: Named(slot * 100 + index, draw(TAILS)) for index, name in enumerate(names)}


def _key(draw: Draw, service: DomainService, world: World) -> Term:
    ref = KeyRef(a_key(draw, world).slot, "arn")
    return KeyConfig(ref) if service.key_in_map else ref


def _ref(service: DomainService, domain: Domain) -> Output:
    return Output(domain.slot, service.id_path)


def create(service: DomainService, draw: Draw, world: World, slot: int) -> Call:
    """A domain under any key of ours."""
    name = {} if service.data else {service.id_param: Named(slot * 100)}
    params = {**name, **_own(draw, service, slot), **service.fixed, service.key_param: _key(draw, service, world)}
    return Call.sending(service.operation(service.create), params, SEARCH, slot)


def change(service: DomainService, draw: Draw, world: World, slot: int) -> Call | None:
    """Another key for a domain, or the one that it has."""
    domain = _domain(draw, world, service)
    if domain is None:
        return None
    params: dict[str, Term] = {service.id_param: _ref(service, domain), **_own(draw, service, slot)}
    params |= {service.key_param: _key(draw, service, world)}
    return Call.sending(service.operation(service.update), params, SEARCH)


def describe(service: DomainService, draw: Draw, world: World, slot: int) -> Call | None:
    """A domain as it is, or as it is once its change of key has ended."""
    domain = _domain(draw, world, service)
    if domain is None:
        return None
    call = Call.sending(service.operation(service.describe), {service.id_param: _ref(service, domain)}, SEARCH)
    return replace(call, repeat=Repeat.UNTIL_AT_REST) if draw(COIN) and service.update_path else call


def write(service: DomainService, draw: Draw, world: World, slot: int) -> Call | None:
    """A new item of any kind."""
    domain, kind = _domain(draw, world, service), draw(st.sampled_from(service.kinds))
    if domain is None:
        return None
    data: dict[str, Term] = {name: Named(slot * 100 + at, draw(TAILS)) for at, (name, _) in enumerate(kind.data)}
    params = {service.id_param: _ref(service, domain), **data}
    return Call.sending(service.operation(kind.write), params, SEARCH, slot)


def again(service: DomainService, draw: Draw, world: World, slot: int) -> Call | None:
    """An item overwritten or deleted."""
    domain, kind = _domain(draw, world, service), draw(st.sampled_from(service.kinds))
    item = None if domain is None else _item(draw, world, domain, kind)
    operation = kind.overwrite or kind.delete
    if domain is None or item is None or item.deleted or operation is None:
        return None
    params: dict[str, Term] = {
        service.id_param: _ref(service, domain),
        kind.id_param: Output(item.slot, kind.id_path),
    }
    if operation == kind.overwrite:
        params |= {name: Named(slot * 100 + at, draw(TAILS)) for at, (name, _) in enumerate(kind.data)}
    return Call.sending(service.operation(operation), params, SEARCH)


def look(service: DomainService, draw: Draw, world: World, slot: int) -> Call | None:
    """One item, or all of a kind."""
    domain, kind = _domain(draw, world, service), draw(st.sampled_from(service.kinds))
    if domain is None:
        return None
    item = _item(draw, world, domain, kind)
    if item is None or (draw(COIN) and kind.listing is not None):
        call = all_of(service, kind, _ref(service, domain))
    else:
        call = read(service, kind, _ref(service, domain), item.slot)
    return None if call is None else call.having(SEARCH)


def revoke(service: DomainService, draw: Draw, world: World, slot: int) -> Call | None:
    """All grants for a domain on a key that it has."""
    domain = _domain(draw, world, service)
    if domain is None or not domain.granted:
        return None
    key = draw(st.sampled_from(sorted(domain.granted)))
    return Call.of("kms:RevokeGrants", label=SEARCH, KeyId=KeyRef(key), Domain=domain.slot, Name=_ref(service, domain))


VERBS = {
    "create": create, "change": change, "describe": describe, "write": write, "write-more": write, "again": again,
    "look": look, "look-again": look, "revoke": revoke,
}  # fmt: skip
"""What is done most is there twice."""

DOMAIN_CALLS: Mapping[str, Mapping[str, Strategy]] = {
    name: {f"{name}/{verb}": partial(strategy, service) for verb, strategy in VERBS.items()}
    for name, service in SERVICES.items()
}
"""The strategies of each service, by service and verb."""
