"""Domains of every service: their data and keys, what becomes of them without the key, and how a key is changed."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.service import DomainService, Kind
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.terms import KeyRef, Named, Term, UnknownKey
from kms_conformance.strategies.domain_plan_builder import DomainPlanBuilder
from kms_conformance.strategies.plan_builder import Plan

WRONG_KEYS: dict[str, Term] = {"unknown-id": UnknownKey(1), "unknown-arn": UnknownKey(1, "arn")}
PATHS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "disabled": (("DisableKey",), ("EnableKey",)),
    "pending": (("ScheduleKeyDeletion",), ("CancelKeyDeletion", "EnableKey")),
}
"""Ways into a state that does not let a key be used, and back."""
MANY = 5
"""Items of each kind, so that moving them takes more than a moment."""


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for service in SERVICES.values():
        yield _create(service)
        yield _wrong_keys(service)
        yield _items(service)
        for path in PATHS:
            yield _state(service, path)
        yield _revoked(service)
        yield _separate(service)
        yield _switched(service)
        yield _deleted(service)
        yield _rotated(service)
        if About.ENROLLED in service.says:
            yield _enrolled(service)
        if About.IN_CONTEXT in service.says:
            yield _audited(service)
        yield _at_rest(service)
        yield _compared(service)
        if About.SWAPPED in service.says:
            yield _swapped(service)
        if About.ALTERED in service.says:
            yield _altered(service)


def _create(service: DomainService) -> Plan:
    s = DomainPlanBuilder(service, "create")
    key, other = s.key(), s.key()
    one = s.domain(key, "by-arn")
    two = s.domain(KeyRef(other), "by-id")
    for tail in service.tails:
        wide: dict[str, Term] = {name: s.text(tail) for name in service.wide}
        s.describe(s.domain(key, "tail", members=wide))
    if service.lengths:
        long: dict[str, Term] = {
            name: _of_full_length(service, name, length, s) for name, length in service.lengths.items()
        }
        s.describe(s.domain(key, "longest", members=long))
    for domain in (one, two):
        s.describe(domain)
    if About.TOKEN in service.says:
        s.look_at_all(s.domain_sent_again(key))
    for slot in (key, other):
        s.grants(slot)
    s.all_domains()
    return s.plan()


def _wrong_keys(service: DomainService) -> Plan:
    s = DomainPlanBuilder(service, "wrong-keys")
    key, off, gone, mac = s.key(), s.key(), s.key(), s.key_of_another_usage()
    s.on("DisableKey", off)
    s.on("ScheduleKeyDeletion", gone)
    wrong = {**WRONG_KEYS, "disabled": KeyRef(off, "arn"), "pending": KeyRef(gone, "arn"), "usage": KeyRef(mac, "arn")}
    for label, term in wrong.items():
        s.domain(term, label)
    if service.key_required:
        s.domain(None, "no-key")
    s.domain(key, "right-key")
    s.on("EnableKey", off)
    s.domain(off, "enabled")
    s.all_domains("after-refusals")
    return s.plan()


def _of_full_length(service: DomainService | Kind, name: str, length: int, s: DomainPlanBuilder) -> Named:
    """A text of the greatest length; each of its characters is one UTF-16 unit, since some services count those."""
    tail = "".join(letter for letter in service.tails[1] if ord(letter) < 0x10000) if name in service.wide else ""
    return s.text(tail, length)


TAILS = ("", "-_Z9")
WIDE = (" two words", " \u00e9\u4e2d", " \U00020000", " a\u2028b", "/=+%@.:")


def _items(service: DomainService) -> Plan:
    s = DomainPlanBuilder(service, "items")
    domain = s.domain(s.key())
    for kind in service.kinds:
        first = s.write(domain, kind)
        for tail in TAILS:
            s.write(domain, kind, "tail", data=s.text(tail))
        for tail in kind.tails:
            s.write(domain, kind, "tail", members={name: s.text(tail) for name in kind.wide})
        lengths: dict[str, Term] = {
            name: _of_full_length(kind, name, kind.lengths.get(name, kind.longest), s) for name, _ in kind.data
        }
        s.write(domain, kind, "longest", members=lengths)
        s.look(domain, kind, first)
        if kind.overwrite:
            s.overwrite(domain, kind, first)
            s.overwrite(domain, kind, first, "overwritten-twice")
            for name, _ in kind.data if kind.partly else ():
                s.overwrite(domain, kind, first, "overwritten-partly", (name,))
        text = s.text()
        for item in [s.write(domain, kind, "case", data=Named(text.slot, tail)) for tail in ("q", "Q")]:
            s.look(domain, kind, item, "case")
        for name, _ in kind.data if kind.searches else ():
            same = s.text()
            s.look(domain, kind, s.write(domain, kind, "same-text", members={name: same}))
            s.write(domain, kind, "same-text", members={name: same})
        if kind.delete:
            for number in (1, 2):
                s.erase(domain, kind, s.write(domain, kind), f"deleted-{number}")
    s.look_at_all(domain)
    return s.plan()


def _separate(service: DomainService) -> Plan:
    """Two domains on one key, one on another: each lists its own items, and one's revocation leaves the other alone."""
    s = DomainPlanBuilder(service, "separate")
    key, other = s.key(), s.key()
    domains = [s.domain(key), s.domain(key), s.domain(other)]
    for domain in domains:
        s.fill(domain)
    for domain in domains:
        s.look_at_all(domain)
    for kind, item in s.items[domains[0]]:
        if kind.searches or About.ELSEWHERE in service.says:
            for domain in domains[1:]:
                s.look(domain, kind, item, "of-another-domain")
    s.grants(key)
    s.domain(other)
    s.grants(other)
    s.revoke_all(domains[0], key)
    s.look_at_all(domains[0], "revoked")
    for domain in domains[1:]:
        s.look_at_all(domain, "other-revoked")
    s.on("DisableKey", other)
    s.look_at_all(domains[2], "disabled")
    s.look_at_all(domains[1], "other-disabled")
    return s.plan()


def _state(service: DomainService, path: str) -> Plan:
    """The key goes into a state and comes back: no data meanwhile, all of them afterwards."""
    s = DomainPlanBuilder(service, f"state/{path}")
    key = s.key()
    domain, theirs = s.domain(key), s.domain(s.key())
    s.fill(domain)
    s.fill(theirs)
    into, back = PATHS[path]
    for steps, label in ((into, path), (back, f"after-{path}")):
        for step in steps:
            s.on(step, key)
        s.look_at_all(domain, label)
        for kind in service.kinds:
            s.write(domain, kind, label)
            if kind.overwrite:
                s.overwrite(domain, kind, s.items[domain][0][1], label)
        s.look_at_all(theirs, f"other-key-{label}")
        s.all_domains(label)
        s.describe(domain, label)
    s.look_at_all(domain, f"after-{path}")
    return s.plan()


def _revoked(service: DomainService) -> Plan:
    """The grant is revoked, and made again by an update with the same key."""
    s = DomainPlanBuilder(service, "revoked")
    key = s.key()
    domain = s.domain(key)
    s.fill(domain, number=2)
    s.look_at_all(domain)
    for round_ in (1, 2):
        s.revoke_all(domain, key)
        s.look_at_all(domain, "revoked")
        for kind in service.kinds:
            s.write(domain, kind, "revoked")
        if About.REGRANTED not in service.says:
            break
        s.change(domain, key, "regrant")
        if service.update_path:
            s.rest(domain, f"regranted-{round_}")
        s.look_at_all(domain, "regranted")
    return s.plan()


def _rotated(service: DomainService) -> Plan:
    s = DomainPlanBuilder(service, "rotated")
    key = s.key()
    domain = s.domain(key)
    for round_ in (1, 2):
        s.fill(domain)
        s.on("RotateKeyOnDemand", key)
        s.look_at_all(domain, f"after-rotation-{round_}")
    return s.plan()


def _switched(service: DomainService) -> Plan:
    """The key is switched while both can be used: nothing is lost, and new data need the new key."""
    s = DomainPlanBuilder(service, "switched")
    keys = [s.key(), s.key(), s.key()]
    domain = s.domain(keys[0])
    s.fill(domain, number=MANY)
    for before, after in ((0, 1), (1, 2)):
        meanwhile = list(s.items[domain])
        for kind, item in meanwhile[:1]:
            if kind.delete:
                s.erase(domain, kind, item, "before-the-switch")
        s.change(domain, keys[after], "switched")
        for kind, item in meanwhile[1:3]:
            if kind.overwrite:
                s.overwrite(domain, kind, item, "switched")
        s.describe(domain, "switched")
        s.grants(keys[after], "switched")
        s.look_at_all(domain, "switched")
        s.fill(domain, "switched")
        s.on("DisableKey", keys[before])
        s.look_at_all(domain, "former-disabled")
        s.on("EnableKey", keys[before])
    s.look_at_all(domain, "all-enabled")
    return s.plan()


def _enrolled(service: DomainService) -> Plan:
    """Jobs that enrol speakers: with the grant, without it, and with it again; their output under another key."""
    s = DomainPlanBuilder(service, "enrolled")
    key, other = s.key(), s.key()
    domain, theirs = s.domain(key), s.domain(other)
    for output in (other, key):
        s.enrol(domain, output)
    s.revoke_all(domain, key)
    s.enrol(domain, other, "revoked")
    s.enrol(theirs, other, "other-revoked")
    s.change(domain, key, "regrant")
    s.rest(domain, "regranted")
    s.enrol(domain, other, "regranted")
    s.revoke_all(domain, key)
    s.enrol(domain, key, "revoked-again")
    return s.plan()


def _deleted(service: DomainService) -> Plan:
    """One of two domains on a key is deleted: nothing of it is read any more, and the other one stays."""
    s = DomainPlanBuilder(service, "deleted")
    key = s.key()
    domains = [s.domain(key), s.domain(key)]
    for domain in domains:
        s.fill(domain)
        s.look_at_all(domain)
    s.on_domain(service.delete, domains[0], "deleted")
    s.look_at_all(domains[0], "domain-deleted")
    s.look_at_all(domains[1], "other-deleted")
    s.grants(key, "domain-deleted")
    if not service.data:  # its name is the customer's, and is free again
        again = s.domain(key, "same-name", members={service.id_param: s.name_of(domains[0])})
        for kind, item in s.items[domains[0]]:
            s.look(again, kind, item, "of-a-deleted-domain")
    return s.plan()


def _audited(service: DomainService) -> Plan:
    """What the audit trail shows: each use of a key is bound to its domain, and a change of key is seen to be made."""
    s = DomainPlanBuilder(service, "audited", "audit")
    keys, shared = [s.key(), s.key(), s.key(), s.key()], s.key()
    domain, theirs = s.domain(keys[0]), s.domain(keys[2])
    both = s.domain(shared), s.domain(shared)
    for slot in (domain, theirs, *both):
        s.fill(slot, number=2)
        s.look_at_all(slot)
    s.uses(both, (shared,), "used-by-two")
    seen = [s.uses((slot,), (keys[key],), "used") for slot, key in ((domain, 0), (theirs, 2))]
    s.change(theirs, keys[2], "same-key")
    s.rest(theirs, "same-key")
    s.uses((theirs,), (keys[2],), "same-key")
    for slot, before, old, new in ((domain, seen[0], 0, 1), (theirs, seen[1], 2, 3)):
        s.change(slot, keys[new], "other-key")
        s.rest(slot)
        moved = s.uses((slot,), (keys[old], keys[new]), "other-key", before)
        s.fill(slot, number=2)
        s.look_at_all(slot)
        s.uses((slot,), (keys[old], keys[new]), "after-other-key", moved, ended=True)
    return s.plan(observe=False)


def _at_rest(service: DomainService) -> Plan:
    """What is stored of two domains on one key, as written, as changed and as left after a deletion."""
    s = DomainPlanBuilder(service, "at-rest")
    key, other = s.key(), s.key()
    domains = [s.domain(key), s.domain(key)]
    for domain in domains:
        s.fill(domain, number=2)
    for domain in domains:
        s.dump(domain, "written")
    for kind, item in list(s.items[domains[0]])[::2]:
        if kind.overwrite:
            s.overwrite(domains[0], kind, item)
        elif kind.delete:
            s.erase(domains[0], kind, item)
    s.dump(domains[0], "changed")
    s.change(domains[0], other, "other-key")
    if service.update_path:
        s.rest(domains[0])
        for domain in domains:
            s.dump(domain, "other-key")
    return s.plan()


def _swapped(service: DomainService) -> Plan:
    """Records of two domains on one key are exchanged: neither is given out as the other."""
    s = DomainPlanBuilder(service, "swapped")
    key = s.key()
    one, other = s.domain(key), s.domain(key)
    for kind in service.kinds:
        pair = [s.write(domain, kind) for domain in (one, other)]
        for domain, item in zip((one, other), pair, strict=True):
            s.look(domain, kind, item, "genuine")
        s.swap(kind, *pair)
        for domain, item in zip((one, other), pair, strict=True):
            s.look(domain, kind, item, "swapped")
    return s.plan()


ITEMS_COMPARED = ("repetitive", "varied", "twin", "twin", "twin", "other")
"""In the order of writing, so that whichever few items share a data key, two twins and an item beside them do."""


def _compared(service: DomainService) -> Plan:
    """Items with equal texts, one with a text that repeats itself, and others: what is stored tells nothing of that."""
    s = DomainPlanBuilder(service, "compared")
    domain, kind = s.domain(s.key()), service.kinds[0]
    same = {name: s.text() for name, _ in kind.data}
    items: dict[str, list[int]] = {}
    for role in ITEMS_COMPARED:
        members: dict[str, Term] = {}
        for name, _ in kind.data:
            text, size = same[name] if role == "twin" else s.text(), kind.lengths.get(name, kind.longest)
            members[name] = Named(text.slot, "" if role == "repetitive" else varied(role, size - TOLD), size)
        items.setdefault(role, []).append(s.write(domain, kind, role, members=members))
    s.compare(domain, kind, items["twin"], items["repetitive"][0], items["varied"][0])
    return s.plan(observe=False)


TOLD = 25
"""Characters by which a text is known."""


def varied(seed: str, length: int) -> str:
    """Letters and digits without a pattern."""
    digests = (sha256(f"{seed} {number}".encode()).hexdigest() for number in range(length // 64 + 1))
    return "".join(digests)[:length]


def _altered(service: DomainService) -> Plan:
    """A bit of what is stored of an item is changed: what is then read, if anything, is what was written."""
    s = DomainPlanBuilder(service, "altered")
    domain = s.domain(s.key())
    for kind in service.kinds:
        lengths: dict[str, Term] = {
            name: _of_full_length(kind, name, kind.lengths.get(name, kind.longest), s) for name, _ in kind.data
        }
        item = s.write(domain, kind, "longest", members=lengths)
        s.look(domain, kind, item, "genuine")
        s.alter(kind, item)
        s.look(domain, kind, item, "altered")
    return s.plan(observe=False)
