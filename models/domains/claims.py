"""What is true of the answers of a service with domains."""

from __future__ import annotations

from collections.abc import Iterable

from kms_conformance.models.access.ruling import rule
from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.facts import domain_of, item_of, key_term
from kms_conformance.models.domains.promises import promise
from kms_conformance.models.domains.reach import calm, disturbed, out_of_reach, reach, regranted
from kms_conformance.models.domains.service import DomainService, Kind, Search
from kms_conformance.models.domains.state import FINAL, Domain, Item, Status
from kms_conformance.models.terms import Metadata, Output, Rows, Several, Term, Texts
from kms_conformance.models.world import World


def key_names(slot: int) -> Several:
    """The texts that name a key: its ARN, and its id."""
    return Several((Metadata(slot, "Arn"), Metadata(slot, "KeyId")))


def _data(
    service: DomainService, values: Iterable[tuple[str, Term]], because: str, gone: str, *, perhaps: bool = False
) -> Iterable[Claim]:
    """Data of a domain itself; `perhaps`: they may be left out, since they are encrypted, too."""
    for name, term in values:
        member = f"{service.answer}.{name}"
        if term is None:
            yield Claim(gone, member, Relation.ABSENT)
        else:
            yield Claim(because, member, Relation.EQUAL, term, of=member if perhaps else "")


def creation(service: DomainService, world: World, call: Call) -> Iterable[Claim]:
    """Of CreateDomain: the key that was named, and the data that were given."""
    key = world.key_named(key_term(service, call))
    if key is not None:
        yield Claim(service.says[About.REPORTED], service.key_path, Relation.ONE_OF, key_names(key.slot))
    if call.repeat is Repeat.TWICE:
        yield Claim(service.says[About.TOKEN], "SameAgain", Relation.EQUAL, True)
        yield Claim(service.says[About.TOKEN], "FurtherGrants", Relation.EQUAL, 0)
    if service.data:
        own = service.says[About.OWN_DATA]
        yield from _data(service, ((name, call.get(name)) for name in service.data), own, own)


def change(service: DomainService, world: World, call: Call) -> Iterable[Claim]:
    """Of UpdateDomain: the new key, and the old one in what it tells of the change."""
    domain, key = domain_of(world, service, call), world.key_named(key_term(service, call))
    if domain is None or key is None:
        return
    new = key.slot != domain.key
    yield Claim(
        service.says[About.CHANGED if new else About.REPORTED], service.key_path, Relation.ONE_OF, key_names(key.slot)
    )
    if service.data:
        own = service.says[About.OWN_DATA]
        values = ((name, call.get(name)) for name in service.data)
        yield from _data(service, values, own, service.says[About.REPLACED])
    if new and service.update_path and domain.key is not None:
        said, path = service.says[About.CHANGED], service.update_path
        yield Claim(said, f"{path}.OldKmsKeyId", Relation.ONE_OF, key_names(domain.key))
        yield Claim(said, f"{path}.UpdateStatus", Relation.ONE_OF, Texts(tuple(map(str, Status))))


def lacks_permission(world: World, call: Call) -> bool:
    """Whether the caller may not do on the key what the service does on the caller's behalf."""
    ruling = rule(world, call)
    return ruling is not None and ruling.allowed is False


def description(service: DomainService, world: World, call: Call) -> Iterable[Claim]:
    """Of DescribeDomain: key, data, and where a change of key has come to; if that was awaited, when it has ended."""
    domain = domain_of(world, service, call)
    if domain is None:
        return
    if domain.key is not None:
        said = domain.kept or service.says[About.CHANGED if domain.change else About.REPORTED]
        yield Claim(said, service.key_path, Relation.ONE_OF, key_names(domain.key))
    elif domain.before and About.CLEARED in service.says:
        yield Claim(service.says[About.CLEARED], service.key_path, Relation.EQUAL, "", of=service.key_path)
    if service.data and About.CALLER in service.says and lacks_permission(world, call):
        yield from (
            Claim(service.says[About.CALLER], f"{service.answer}.{name}", Relation.ABSENT) for name in service.data
        )
    elif service.data:
        freed = [key for key in domain.before if key != domain.key and out_of_reach(world, domain, key)]
        again = About.REGRANTED in service.says and regranted(domain)
        word = About.OLD_KEY_FREE if freed else About.REGRANTED if again else About.OWN_DATA
        own = domain.kept or service.says[word]
        lost = reach(world, domain).possible is not True
        yield from _data(service, domain.data, own, domain.kept or domain.because or own, perhaps=lost)
    if service.update_path:
        yield from _of_change(service, service.update_path, world, domain, at_rest=call.repeat is Repeat.UNTIL_AT_REST)


def _of_change(service: DomainService, path: str, world: World, domain: Domain, *, at_rest: bool) -> Iterable[Claim]:
    running = domain.change
    if running is None:
        yield Claim(domain.kept or service.says[About.REPORTED], f"{path}.OldKmsKeyId", Relation.ABSENT)
        return
    told = service.says[About.AFTER_CRASH if domain.crashed else About.CHANGED]
    yield Claim(told, f"{path}.OldKmsKeyId", Relation.ONE_OF, key_names(running.old))
    status = f"{path}.UpdateStatus"
    if running.status in FINAL:
        yield Claim(service.says[About.IN_ORDER], status, Relation.EQUAL, str(running.status))
    elif at_rest:
        yield Claim(service.says[About.IN_ORDER], "Statuses", Relation.GOES_ON)
        yield from _of_end(service, path, world, domain)


def _of_end(service: DomainService, path: str, world: World, domain: Domain) -> Iterable[Claim]:
    """How a change must end: completed if its keys could be used all the time, else it may have failed and says why."""
    running = domain.change
    assert running is not None, "asked of a change"
    status = f"{path}.UpdateStatus"
    if calm(world, domain):
        been = {
            About.AFTER_CRASH: domain.crashed,
            About.RETRIED: running.retried,
            About.CHANGED_AGAIN: len(domain.before) > 1,
        }
        lived_through = next((word for word, true in been.items() if true), About.COMPLETED)
        yield Claim(service.says[lived_through], status, Relation.EQUAL, str(Status.COMPLETED))
        return
    said = service.says[disturbed(world, domain) or About.OLD_OUT_OF_REACH]
    yield Claim(said, status, Relation.ONE_OF, Texts(tuple(map(str, FINAL))))
    yield Claim(said, path, Relation.TELLS_WHY)


def answer_to_write(service: DomainService, kind: Kind, world: World, call: Call) -> Iterable[Claim]:
    """Of a write: the data that were given, where it repeats them."""
    for name, member in kind.data:
        if call.get(name) is not None and kind.answer:
            yield Claim(kind.because, f"{kind.answer}.{member}", Relation.EQUAL, call.get(name))
    for member, text in kind.told:
        yield Claim(kind.because, f"{kind.answer}.{member}", Relation.EQUAL, text)


def reading(service: DomainService, kind: Kind, world: World, call: Call) -> Iterable[Claim]:
    """Of a read: every member with customer data as it was written last."""
    item, domain = item_of(world, service, call), domain_of(world, service, call)
    search = kind.search(call.method, dict(call.params))
    if item is None:
        yield from _found_nobody(service, kind, search, world, domain)
        return
    because = promise(world, service, kind, item)
    if service.update_path and because == service.says.get(About.MEANWHILE):
        # no page promises a read now, but what is read must be right
        because = service.says[About.WRITTEN_MEANWHILE] if item.meanwhile else kind.because
    if item.altered:
        because = service.says[About.ALTERED]  # it need not be read; what is read must be what was written
    if search is not None:
        rows, now = Rows((row(kind, item),)), None if domain is None else reach(world, domain)
        if search.partial and now is not None and now.possible is not True:
            if now.possible is False:
                yield Claim(service.says.get(About(now.because), because), search.member, Relation.LACKS_ROWS, rows)
            return
        yield from _found(service, search.member, rows=rows, domain=domain, item=item, because=because)
        return
    for member, term in item.data:
        relation = Relation.EQUAL if term is not None else Relation.ABSENT
        yield Claim(because, f"{kind.answer}.{member}", relation, term, data=True)
    for member, text in kind.told:
        yield Claim(because, f"{kind.answer}.{member}", Relation.EQUAL, text)


def _found_nobody(
    service: DomainService, kind: Kind, search: Search | None, world: World, domain: Domain | None
) -> Iterable[Claim]:
    """Of a search for a text that no item has, or has any more."""
    own = [item for item in world.items.values() if domain is not None and item.domain == domain.slot]
    if search is not None and own and not any(item.lost for item in own):
        refused = any(item.kept for item in own)
        because = service.says[About.DENIED_EFFECT] if refused else kind.because
        yield Claim(because, search.member, Relation.AT_MOST_ITEMS, 0)


def _found(
    service: DomainService, member: str, rows: Rows, domain: Domain | None, item: Item, because: str
) -> Iterable[Claim]:
    """Of a search: the item is found, in its own domain alone, and until it is deleted."""
    if domain is not None and domain.slot != item.domain:
        yield Claim(service.says[About.SEPARATE], member, Relation.LACKS_ROWS, rows)
    elif item.deleted:
        yield Claim(service.says[About.DELETED], member, Relation.LACKS_ROWS, rows)
    else:
        yield Claim(because, member, Relation.HOLDS_ROWS, rows, data=True)


def row(kind: Kind, item: Item) -> tuple[tuple[str, Term], ...]:
    """An item as an entry of a list: its id first, then its data."""
    data = tuple((member, term) for member, term in item.data if term is not None)
    return ((kind.entry_id, Output(item.slot, kind.id_path)), *data)


def items(service: DomainService, kind: Kind, world: World, call: Call) -> Iterable[Claim]:
    """Of a list of all items: those of the domain, each once, none that was deleted, none of another domain."""
    domain = domain_of(world, service, call)
    if domain is None or kind.listing is None or not call.whole:
        return
    own = [item for item in world.items.values() if (item.domain, item.kind) == (domain.slot, kind.name)]
    if any(item.lost or item.swapped or item.altered for item in own):
        return
    member = kind.listing.member
    live = [item for item in own if not item.deleted]
    for item in live:
        because = promise(world, service, kind, item)
        yield Claim(because, member, Relation.HOLDS_ROWS, Rows((row(kind, item),)), data=True)
    yield Claim(service.says[About.DENIED_EFFECT], member, Relation.AT_MOST_ITEMS, len(live) + kind.beside)
    dead = [item for item in own if item.deleted]
    if dead and About.DELETED in service.says:
        yield Claim(
            service.says[About.DELETED], member, Relation.LACKS_ROWS, Rows(tuple(row(kind, item) for item in dead))
        )
    strange = [item for item in world.items.values() if item.kind == kind.name and item.domain != domain.slot]
    if strange:
        rows = Rows(tuple(row(kind, item) for item in strange))
        yield Claim(service.says[About.SEPARATE], member, Relation.LACKS_ROWS, rows)


def domains(service: DomainService, world: World, call: Call) -> Iterable[Claim]:
    """Of the list of all domains: ours are among them, under their keys."""
    if not call.whole:
        return
    for domain in world.domains.values():
        if domain.service == service.name and not (domain.lost or domain.deleted) and domain.parent is None:
            name = Output(domain.slot, service.id_path)
            known: tuple[tuple[str, Term], ...] = ((service.id_path.rpartition(".")[2], name),)
            there = reach(world, domain).possible is True
            told = tuple((member, term) for member, term in domain.data if there and term is not None)
            said = service.says[About.OWN_DATA if service.data else About.REPORTED]
            yield Claim(said, service.listing.member, Relation.HOLDS_ROWS, Rows((known + told,)))
            if service.listing.key and domain.key is not None:
                shown = Several((*known[0], service.listing.key, *key_names(domain.key).terms))
                yield Claim(service.says[About.REPORTED], service.listing.member, Relation.ENTRY_TELLS, shown)
