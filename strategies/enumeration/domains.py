"""Domains of every service: their data and keys, what becomes of them without the key, and how a key is changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from kms_conformance.models.domains.service import DomainService
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.terms import KeyRef, Term, UnknownKey
from kms_conformance.strategies.documents import ROOT, statement
from kms_conformance.strategies.domain_script import Domains
from kms_conformance.strategies.script import Plan

WRONG_KEYS: dict[str, Term] = {"unknown-id": UnknownKey(1), "unknown-arn": UnknownKey(1, "arn")}
PATHS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "disabled": (("DisableKey",), ("EnableKey",)),
    "pending": (("ScheduleKeyDeletion",), ("CancelKeyDeletion", "EnableKey")),
}
"""Ways into a state that does not let a key be used, and back."""
MANY = 6
"""Items of each kind, so that moving them takes more than a moment."""


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for service in SERVICES.values():
        yield _create(service)
        yield _wrong_keys(service)
        yield _items(service)
        yield _separate(service)
        for path in PATHS:
            yield _state(service, path)
        yield _revoked(service)
        yield _switched(service)
        yield _rotated(service)
        if "caller" in service.says:
            yield _callers(service)
            yield _without(service)
        yield _at_rest(service)
        if "swapped" in service.says:
            yield _swapped(service)
        if service.update_path:
            yield from _changes(service)


def _changes(service: DomainService) -> Iterator[Plan]:
    yield _changed(service)
    yield _chain(service)
    yield _meanwhile(service)
    yield _refused(service)
    yield _second(service)
    yield _replaced(service)
    yield _stepped(service)
    for steps in (0, 1, 3):
        yield _crashed(service, steps)
    for side in ("old", "new"):
        for how in ("disabled", "revoked"):
            yield _interrupted(service, side, how)


def _create(service: DomainService) -> Plan:
    s = Domains(service, "create")
    key, other = s.key(), s.key()
    one = s.domain(key, "by-arn")
    two = s.domain(KeyRef(other), "by-id")
    for domain in (one, two):
        s.describe(domain)
    for slot in (key, other):
        s.grants(slot)
    s.all_domains()
    return s.plan()


def _wrong_keys(service: DomainService) -> Plan:
    s = Domains(service, "wrong-keys")
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


TAILS = ("", "-_Z9")
WIDE = (" two words", " \u00e9\u4e2d", " \U00020000", " a\u2028b", "/=+%@.:")


def _items(service: DomainService) -> Plan:
    s = Domains(service, "items")
    domain = s.domain(s.key())
    for kind in service.kinds:
        first = s.write(domain, kind)
        for tail in TAILS:
            s.write(domain, kind, "tail", data=s.text(tail))
        s.write(domain, kind, "longest", data=s.text("", kind.longest))
        s.look(domain, kind, first)
        if kind.overwrite:
            s.overwrite(domain, kind, first)
            s.overwrite(domain, kind, first, "overwritten-twice")
        if kind.delete:
            for number in (1, 2):
                s.erase(domain, kind, s.write(domain, kind), f"deleted-{number}")
    s.look_at_all(domain)
    return s.plan()


def _separate(service: DomainService) -> Plan:
    """Two domains on one key, one on another: each lists its own items, and one's revocation leaves the other alone."""
    s = Domains(service, "separate")
    key, other = s.key(), s.key()
    domains = [s.domain(key), s.domain(key), s.domain(other)]
    for domain in domains:
        s.fill(domain)
    for domain in domains:
        s.look_at_all(domain)
    for kind, item in s.items[domains[0]]:
        if kind.read_many is not None:
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
    s = Domains(service, f"state/{path}")
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
    s = Domains(service, "revoked")
    key = s.key()
    domain = s.domain(key)
    s.fill(domain, number=2)
    s.look_at_all(domain)
    for round_ in (1, 2):
        s.revoke_all(domain, key)
        s.look_at_all(domain, "revoked")
        for kind in service.kinds:
            s.write(domain, kind, "revoked")
        if "regranted" not in service.says:
            break
        s.change(domain, key, "regrant")
        if service.update_path:
            s.rest(domain, f"regranted-{round_}")
        s.look_at_all(domain, "regranted")
    return s.plan()


def _allowing(service: DomainService, *actions: str, region: str = "<region>") -> str:
    """The documented statement of a key policy: actions through the service alone."""
    via = {"StringEquals": {"kms:ViaService": f"{service.principal}.{region}.amazonaws.com"}}
    return statement(*actions, principal="<dora>", condition=via)


NEEDED = ("CreateGrant", "DescribeKey", "Decrypt")


def _callers(service: DomainService) -> Plan:
    """A caller with the documented permissions alone can do everything; without them, nothing that needs data."""
    s = Domains(service, "callers", "kms-authorization")
    key = s.key()
    s.permit("dora", json.dumps({"Effect": "Allow", "Action": f"{service.principal}:*", "Resource": "*"}))
    s.rules(key, ROOT, _allowing(service, *NEEDED))
    domain = s.domain(key, "documented-policy", principal="dora")
    for kind in service.kinds:
        s.write(domain, kind, "documented-policy", principal="dora")
    s.look_at_all(domain, "documented-policy", principal="dora")
    for label, rules in (("nothing-allowed", ()), ("allowed-again", (_allowing(service, *NEEDED),))):
        s.rules(key, ROOT, *rules)
        s.look_at_all(domain, label, principal="dora")
        s.look_at_all(domain, f"others-{label}")
    s.permit("dora")
    return s.plan()


def _without(service: DomainService) -> Plan:
    """One permission is missing, or is for another Region: no domain gets the key."""
    s = Domains(service, "callers/without", "kms-authorization")
    key, other = s.key(), s.key()
    s.permit("dora", json.dumps({"Effect": "Allow", "Action": f"{service.principal}:*", "Resource": "*"}))
    s.rules(key, ROOT, _allowing(service, *NEEDED))
    s.rules(other, ROOT, _allowing(service, *NEEDED))
    domain = s.domain(key, principal="dora")
    for left_out in ("CreateGrant", "DescribeKey"):
        s.rules(other, ROOT, _allowing(service, *(action for action in NEEDED if action != left_out)))
        s.domain(other, f"without-{left_out}", principal="dora")
        s.change(domain, other, f"without-{left_out}", principal="dora")
        s.describe(domain, f"without-{left_out}")
        s.grants(other, f"without-{left_out}")
    s.rules(other, ROOT, _allowing(service, *NEEDED, region="eu-central-1"))
    s.domain(other, "other-region", principal="dora")
    s.rules(other, ROOT, _allowing(service, *NEEDED))
    s.domain(other, "allowed-again", principal="dora")
    s.change(domain, other, "allowed-again", principal="dora")
    s.permit("dora")
    return s.plan()


def _rotated(service: DomainService) -> Plan:
    s = Domains(service, "rotated", "kms-rotation")
    key = s.key()
    domain = s.domain(key)
    for round_ in (1, 2):
        s.fill(domain)
        s.on("RotateKeyOnDemand", key)
        s.look_at_all(domain, f"after-rotation-{round_}")
    return s.plan()


def _changed(service: DomainService) -> Plan:
    """From one key to another: when that is done the old key can go."""
    s = Domains(service, "changed")
    old, new = s.key(), s.key()
    domain = s.domain(old)
    s.fill(domain, number=MANY)
    s.change(domain, new, "other-key")
    s.rest(domain)
    s.on("DisableKey", old)
    s.look_at_all(domain, "old-key-disabled")
    s.fill(domain, "old-key-disabled")
    s.look_at_all(domain, "old-key-disabled")
    s.on("ScheduleKeyDeletion", old)
    s.look_at_all(domain, "old-key-pending")
    s.on("DisableKey", new)
    s.look_at_all(domain, "new-key-disabled")
    return s.plan()


def _switched(service: DomainService) -> Plan:
    """The key is switched while both can be used: nothing is lost, and new data need the new key."""
    s = Domains(service, "switched")
    keys = [s.key(), s.key(), s.key()]
    domain = s.domain(keys[0])
    s.fill(domain)
    for before, after in ((0, 1), (1, 2)):
        s.change(domain, keys[after], "switched")
        s.describe(domain, "switched")
        s.grants(keys[after], "switched")
        s.look_at_all(domain, "switched")
        s.fill(domain, "switched")
        s.on("DisableKey", keys[before])
        s.look_at_all(domain, "former-disabled")
        s.on("EnableKey", keys[before])
    s.look_at_all(domain, "all-enabled")
    return s.plan()


def _chain(service: DomainService) -> Plan:
    """From key to key and back to the first, with data written under each."""
    s = Domains(service, "chain")
    keys = [s.key(), s.key(), s.key()]
    domain = s.domain(keys[0])
    s.fill(domain, number=2)
    for before, after in ((0, 1), (1, 2), (2, 0)):
        s.change(domain, keys[after], "other-key")
        s.grants(keys[after], "other-key")
        s.rest(domain)
        s.grants(keys[before], "old-key")
        s.on("DisableKey", keys[before])
        s.look_at_all(domain, "old-key-disabled")
        s.on("EnableKey", keys[before])
        s.fill(domain)
    for other in (1, 2):
        s.on("DisableKey", keys[other])
    s.look_at_all(domain, "others-disabled")
    return s.plan()


def _meanwhile(service: DomainService) -> Plan:
    """Reads and writes while a change of key is running."""
    s = Domains(service, "meanwhile")
    old, new = s.key(), s.key()
    domain = s.domain(old)
    s.fill(domain, number=MANY)
    first = list(s.items[domain])
    s.change(domain, new, "other-key")
    for index, (kind, item) in enumerate(first):
        s.look(domain, kind, item, "meanwhile")
        if kind.overwrite and index % 3 == 0:
            s.overwrite(domain, kind, item, "meanwhile")
        if kind.delete and index % 4 == 2:
            s.erase(domain, kind, item, "meanwhile")
        if index % 5 == 0:
            s.write(domain, kind, "meanwhile")
    s.look_at_all(domain, "meanwhile")
    s.rest(domain)
    s.on("DisableKey", old)
    s.look_at_all(domain, "old-key-disabled")
    return s.plan()


def _refused(service: DomainService) -> Plan:
    """A change to a key that cannot be had changes nothing."""
    s = Domains(service, "refused-change")
    key, off, mac = s.key(), s.key(), s.key_of_another_usage()
    s.on("DisableKey", off)
    domain = s.domain(key)
    s.fill(domain)
    for label, term in {**WRONG_KEYS, "disabled": KeyRef(off, "arn"), "usage": KeyRef(mac, "arn")}.items():
        s.change(domain, term, label)
        s.describe(domain, label)
        s.look_at_all(domain, label)
    s.on("EnableKey", off)
    s.change(domain, off, "enabled")
    s.rest(domain)
    return s.plan()


def _second(service: DomainService) -> Plan:
    """Another change while one is running: refused, or taken on; never a mixture."""
    s = Domains(service, "second-change")
    keys = [s.key(), s.key(), s.key()]
    domain = s.domain(keys[0])
    s.fill(domain, number=MANY)
    s.change(domain, keys[1], "other-key")
    s.change(domain, keys[2], "second-change")
    s.rest(domain)
    s.look_at_all(domain, "after-second-change")
    s.on("DisableKey", keys[0])
    s.look_at_all(domain, "first-key-disabled")
    return s.plan()


def _replaced(service: DomainService) -> Plan:
    """UpdateDomain replaces what a domain has: what is left out is gone."""
    s = Domains(service, "replaced")
    key, other = s.key(), s.key()
    domain = s.domain(key)
    for label, slot in (("same-key", key), ("other-key", other)):
        s.change(domain, slot, label, drop=("Description",))
        s.describe(domain, label)
        s.change(domain, slot, f"{label}-again")
        s.describe(domain, label)
    return s.plan()


def _interrupted(service: DomainService, side: str, how: str) -> Plan:
    """A key cannot be used in the middle of a change: it fails visibly or is done, and nothing is lost."""
    s = Domains(service, f"interrupted/{side}-{how}")
    old, new = s.key(), s.key()
    domain = s.domain(old)
    s.fill(domain, number=MANY)
    lost = old if side == "old" else new
    out, back = _ways(s, domain, lost, how)
    s.change(domain, new, "other-key")
    out()
    s.rest(domain, f"{side}-{how}")
    s.look_at_all(domain, f"{side}-{how}")
    back()
    s.rest(domain, "back")
    s.change(domain, new, "retried")
    s.rest(domain, "retried")
    s.look_at_all(domain, "retried")
    s.on("DisableKey", old)
    s.look_at_all(domain, "old-key-disabled")
    return s.plan()


def _at_rest(service: DomainService) -> Plan:
    """What is stored of two domains on one key, as written, as changed and as left after a deletion."""
    s = Domains(service, "at-rest")
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
    s = Domains(service, "swapped")
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


WATCHED = (0, 3, MANY, MANY + 1)
"""Steps after which the store is looked at."""


def _stepped(service: DomainService) -> Plan:
    """A change of key step by step, with writes between: what is told of it is compared with what is stored."""
    s = Domains(service, "stepped")
    old, new = s.key(), s.key()
    domain = s.domain(old)
    s.fill(domain, number=MANY)
    s.worker("pause")
    s.change(domain, new, "other-key")
    for step in range(MANY + 2):
        s.worker("step", 1)
        s.describe(domain, "stepped")
        if step in WATCHED:
            s.dump(domain, "stepped")
        if step == 1:
            s.fill(domain, "meanwhile")
    s.look_at_all(domain, "stepped")
    s.worker("resume")
    s.rest(domain)
    s.dump(domain, "other-key")
    s.on("DisableKey", old)
    s.look_at_all(domain, "old-key-disabled")
    return s.plan()


def _crashed(service: DomainService, steps: int) -> Plan:
    """The service ends in the middle of a change of key, and starts again."""
    s = Domains(service, f"crashed/{steps}")
    old, new = s.key(), s.key()
    domain = s.domain(old)
    s.fill(domain, number=MANY)
    s.worker("pause")
    s.change(domain, new, "other-key")
    if steps:
        s.worker("step", steps)
    s.crash()
    s.look_at_all(domain, "after-crash")
    s.worker("resume")
    s.rest(domain, "after-crash")
    s.dump(domain, "after-crash")
    s.on("DisableKey", old)
    s.look_at_all(domain, "old-key-disabled")
    return s.plan()


def _ways(s: Domains, domain: int, key: int, how: str) -> tuple[Callable[[], None], Callable[[], None]]:
    if how == "revoked":
        return (lambda: s.revoke_all(domain, key)), (lambda: None)
    return (lambda: s.on("DisableKey", key)), (lambda: s.on("EnableKey", key))
