"""The operations of services with domains: every service has the same, under its own names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim
from kms_conformance.models.domains import claims, effects, guards
from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.facts import domain_of, item_of, type_of
from kms_conformance.models.domains.grants import grant_claims
from kms_conformance.models.domains.promises import promise, promises
from kms_conformance.models.domains.reach import regranted
from kms_conformance.models.domains.service import DomainService, Kind, Search
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.domains.state import Item
from kms_conformance.models.operation import Allowance, Operation, always
from kms_conformance.models.terms import Output, Several, Term
from kms_conformance.models.world import World

SIMPLER: dict[str, tuple[Term, ...]] = {"Description": (None,)}


def operations(service: DomainService) -> tuple[Operation, ...]:
    """All operations of a service, each once."""
    rows = {row.name: row for row in _of_domains(service)}
    for kind in service.kinds:
        rows |= {row.name: row for row in _of_items(service, kind)}
    return tuple(rows.values())


def _of_domains(service: DomainService) -> Iterator[Operation]:
    says, named = service.says, service.operation
    yield Operation(
        named(service.create),
        guards.key_guards(service, change=False),
        (always(says[About.REPORTED]),),
        effect=effects.created(service),
        claims=partial(claims.creation, service),
        observers=partial(_look_at_new, service),
        simpler=SIMPLER,
        makes="domain",
        writes=True,
        service=service.name,
    )
    yield Operation(
        named(service.update),
        (
            *guards.key_guards(service, change=True),
            *guards.one_change(service),
            *(guards.without_its_grant(service) if service.update_path else guards.told_anyway(service)),
        ),
        (
            *(Allowance(says[word], partial(applies, service)) for word, applies in CHANGES if word in says),
            always(says[About.CHANGED]),
        ),
        effect=effects.updated(service),
        refused=effects.not_updated(service),
        claims=partial(claims.change, service),
        observers=partial(_look_after_refusal, service),
        simpler=SIMPLER,
        writes=True,
        service=service.name,
    )
    yield Operation(
        named(service.describe),
        guards.told_anyway(service),
        (always(says[About.REPORTED]),),
        claims=partial(claims.description, service),
        learns=effects.learned(service),
        service=service.name,
    )
    yield Operation(
        named(service.listing.operation),
        (),
        (always(says[About.REPORTED]),),
        claims=partial(claims.domains, service),
        service=service.name,
    )
    yield Operation(
        named(service.delete),
        guards.told_anyway(service),
        (always(says[About.REPORTED]),),
        effect=effects.gone(service),
        writes=True,
        service=service.name,
    )


def _of_items(service: DomainService, kind: Kind) -> Iterator[Operation]:
    named, denied = service.operation, guards.data_guards(service)
    shown: Callable[[World, Call], Iterable[Claim]] = partial(claims.reading, service, kind)
    told = partial(claims.answer_to_write, service, kind)
    now = _meanwhile(service)
    yield Operation(
        named(kind.write),
        denied,
        (*now, always(kind.because)),
        effect=effects.written(service, kind),
        claims=told,
        observers=partial(_look, service, kind),
        simpler=SIMPLER,
        makes="item",
        writes=True,
        service=service.name,
    )
    kept = promised(service, kind)
    if kind.read is not None:
        yield Operation(named(kind.read), denied, kept, claims=shown, service=service.name, reads=True)
    for search in kind.searches:  # they say of what was deleted that there is none
        refused = guards.data_guards(service, one=False)
        if search.partial:
            refused = tuple(replace(guard, either=True) for guard in refused)
        yield Operation(named(search.operation), refused, kept, claims=shown, service=service.name, reads=True)
    if kind.listing is not None:
        yield Operation(
            named(kind.listing.operation),
            denied,
            (*now, *listed(service, kind), always(kind.because)),
            claims=partial(claims.items, service, kind),
            service=service.name,
            reads=True,
        )
    if kind.overwrite is not None:
        yield Operation(
            named(kind.overwrite),
            denied,
            (*_meanwhile(service, told=False), always(kind.because)),
            effect=effects.overwritten(service, kind),
            refused=effects.untouched(service),
            claims=told,
            observers=partial(_look, service, kind),
            simpler=SIMPLER,
            writes=True,
            service=service.name,
        )
    if kind.delete is not None:
        yield Operation(
            named(kind.delete),
            (*guards.is_there(service), *guards.told_anyway(service)),
            (*now, always(service.says[About.DELETED])),
            effect=effects.removed(service),
            refused=effects.untouched(service),
            observers=partial(_look, service, kind),
            writes=True,
            service=service.name,
        )


def _meanwhile(service: DomainService, *, told: bool = True) -> tuple[Allowance, ...]:
    """While a change of key runs, or when the grant is back: that calls succeed then is what is said of that.

    told  a change counts only where the service tells its end
    """

    def changing(world: World, call: Call) -> bool:
        domain = domain_of(world, service, call)
        return domain is not None and domain.changing

    def given_back(world: World, call: Call) -> bool:
        domain = domain_of(world, service, call)
        return domain is not None and regranted(domain)

    words = {About.MEANWHILE: changing} if service.update_path or not told else {}
    words |= {About.REGRANTED: given_back} if About.REGRANTED in service.says else {}
    return tuple(Allowance(service.says[word], applies) for word, applies in words.items())


def listed(service: DomainService, kind: Kind) -> Iterator[Allowance]:
    """What demands that a list is given: the same as of the items in it."""

    def by(requirement: str) -> Callable[[World, Call], bool]:
        def applies(world: World, call: Call) -> bool:
            scope = type_of(world, call) or domain_of(world, service, call)
            own = (row for row in world.items.values() if scope is not None and row.domain == scope.slot)
            live = (row for row in own if row.kind == kind.name and not (row.deleted or row.lost))
            return any(requirement == _demand(world, service, kind, row) for row in live)

        return applies

    return (Allowance(requirement, by(requirement)) for requirement in promises(service, kind))


def _demand(world: World, service: DomainService, kind: Kind, item: Item) -> str:
    """What demands that an item can be read, whatever it then is: that it was left alone by a refused call does not."""
    return promise(world, service, kind, replace(item, kept=False))


def promised(service: DomainService, kind: Kind) -> tuple[Allowance, ...]:
    """What demands that an item is given back."""

    def by(requirement: str) -> Callable[[World, Call], bool]:
        def applies(world: World, call: Call) -> bool:
            item = item_of(world, service, call)  # None: a text is looked for that no item has
            return requirement == (kind.because if item is None else _demand(world, service, kind, item))

        return applies

    return tuple(Allowance(requirement, by(requirement)) for requirement in promises(service, kind))


def _retries(service: DomainService, world: World, call: Call) -> bool:
    domain = domain_of(world, service, call)
    return domain is not None and domain.change is not None and domain.change.status == "FAILED"


def _regrants(service: DomainService, world: World, call: Call) -> bool:
    domain = domain_of(world, service, call)
    return domain is not None and domain.key is not None and domain.key not in domain.granted


def _changes_again(service: DomainService, world: World, call: Call) -> bool:
    domain = domain_of(world, service, call)
    return domain is not None and bool(domain.before)


def read(service: DomainService, kind: Kind, domain: Term, item: int) -> Call | None:
    """The call that reads one item, where there is one."""
    name: Term = Output(item, kind.id_path)
    if kind.searches:
        return searching(service, kind.searches[0], domain, name)
    if kind.read is not None:
        return Call.sending(service.operation(kind.read), {service.id_param: domain, kind.id_param: name})
    return None


def searching(service: DomainService, search: Search, domain: Term, text: Term) -> Call:
    """The call that looks for one text."""
    sent = {service.id_param: domain, **dict(search.fixed), search.param: Several((text,))}
    return Call.sending(service.operation(search.operation), sent)


def all_of(service: DomainService, kind: Kind, domain: Term) -> Call | None:
    """The call that lists all items of a kind."""
    if kind.listing is None:
        return None
    return Call.sending(service.operation(kind.listing.operation), {service.id_param: domain}).all_pages()


def _look(service: DomainService, kind: Kind, world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """The item that was written, or was not, or was deleted."""
    slot = call.result
    if slot is None:
        item = item_of(world, service, call)
        slot = None if item is None else item.slot
    if slot is not None and slot in world.items:
        shown = read(service, kind, call.get(service.id_param), slot)
        if shown is not None:
            yield shown


def _look_at_new(service: DomainService, world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """The new domain."""
    if allowed and call.result is not None:
        yield Call.sending(
            service.operation(service.describe), {service.id_param: Output(call.result, service.id_path)}
        )


def _look_after_refusal(service: DomainService, world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """A domain whose change was refused; one that is being changed is left alone, as looking may bring it forward."""
    if not allowed:
        yield Call.sending(service.operation(service.describe), {service.id_param: call.get(service.id_param)})


CHANGES = ((About.RETRIED, _retries), (About.REGRANTED, _regrants), (About.CHANGED_AGAIN, _changes_again))
"""What a change may be beside one to another key."""

DOMAIN_OPERATIONS: dict[str, tuple[Operation, ...]] = {name: operations(row) for name, row in SERVICES.items()}
"""Those of each service."""

GRANTS = "kms:ListGrants"
"""All grants on a key, for what is said of those of a domain."""

LIST_GRANTS = Operation(GRANTS, guards=(), allowances=(), claims=grant_claims)


REVOKE_GRANTS = Operation(
    "kms:RevokeGrants", guards=(), allowances=(), effect=effects.revoked, writes=True, judged=False
)
"""All grants on a key whose constraint names a domain are revoked: a few calls that stand for one."""
