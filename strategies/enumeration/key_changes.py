"""A change of key: to its end, step by step, interrupted, refused, and with reads and writes while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kms_conformance.models.domains.service import DomainService
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.terms import KeyRef
from kms_conformance.strategies.domain_plan_builder import DomainPlanBuilder
from kms_conformance.strategies.enumeration.domains import MANY, WRONG_KEYS
from kms_conformance.strategies.plan_builder import Plan


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    for service in SERVICES.values():
        yield _refused(service)
        if service.update_path:
            yield from _changes(service)


def _changes(service: DomainService) -> Iterator[Plan]:
    yield _changed(service)
    yield _chain(service)
    yield _meanwhile(service)
    yield _second(service)
    yield _replaced(service)
    yield _stepped(service)
    for side in ("old", "new"):
        for how in ("disabled", "revoked"):
            yield _interrupted(service, side, how)
    for steps in (1, 3):
        yield _crashed(service, steps)
    for point in POINTS:
        yield _crashed_at(service, point)


def _changed(service: DomainService) -> Plan:
    """From one key to another: when that is done the old key can go."""
    s = DomainPlanBuilder(service, "changed")
    old, new = s.key(), s.key()
    domain = s.domain(old)
    s.fill(domain, number=MANY)
    s.change(domain, new, "other-key")
    s.rest(domain)
    s.on("DisableKey", old)
    s.look_at_all(domain, "old-key-disabled")
    s.describe(domain, "old-key-disabled")
    s.fill(domain, "old-key-disabled")
    s.look_at_all(domain, "old-key-disabled")
    s.on("ScheduleKeyDeletion", old)
    s.look_at_all(domain, "old-key-pending")
    s.on("DisableKey", new)
    s.look_at_all(domain, "new-key-disabled")
    return s.plan(observe=False)


def _chain(service: DomainService) -> Plan:
    """From key to key and back to the first, with data written under each."""
    s = DomainPlanBuilder(service, "chain")
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
        for kind, item in list(s.items[domain]):
            if kind.overwrite:
                s.overwrite(domain, kind, item, "in-between")
        s.fill(domain)
    for other in (1, 2):
        s.on("DisableKey", keys[other])
    s.look_at_all(domain, "others-disabled")
    return s.plan(observe=False)


def _meanwhile(service: DomainService) -> Plan:
    """Reads and writes while a change of key is running, of a domain each, as the change may not take long."""
    s = DomainPlanBuilder(service, "meanwhile")
    old, new = s.key(), s.key()
    domains = []
    for verb in ("erase", "overwrite", "write", "look"):
        domain = s.domain(old)
        domains.append(domain)
        s.fill(domain, number=MANY)
        first = list(s.items[domain])
        s.change(domain, new, "other-key")
        for kind, item in reversed(first):
            if verb == "erase" and kind.delete:
                s.erase(domain, kind, item, "meanwhile")
            elif verb == "overwrite" and kind.overwrite:
                s.overwrite(domain, kind, item, "meanwhile")
            elif verb == "write":
                s.write(domain, kind, "meanwhile")
            elif verb == "look":
                s.look(domain, kind, item, "meanwhile")
        s.look_at_all(domain, "meanwhile")
        s.rest(domain)
    s.on("DisableKey", old)
    for domain in domains:
        s.look_at_all(domain, "old-key-disabled")
    return s.plan(observe=False)


def _refused(service: DomainService) -> Plan:
    """A change to a key that cannot be had changes nothing."""
    s = DomainPlanBuilder(service, "refused-change")
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
    if service.update_path:
        s.rest(domain)
    else:
        s.describe(domain, "enabled")
    return s.plan(observe=False)


def _second(service: DomainService) -> Plan:
    """Another change while one is running: refused, or taken on; never a mixture."""
    s = DomainPlanBuilder(service, "second-change")
    keys = [s.key(), s.key(), s.key()]
    domain = s.domain(keys[0])
    s.fill(domain, number=MANY)
    s.change(domain, keys[1], "other-key")
    s.change(domain, keys[2], "second-change")
    s.rest(domain)
    s.look_at_all(domain, "after-second-change")
    s.on("DisableKey", keys[0])
    s.look_at_all(domain, "first-key-disabled")
    return s.plan(observe=False)


def _replaced(service: DomainService) -> Plan:
    """UpdateDomain replaces what a domain has: what is left out is gone."""
    s = DomainPlanBuilder(service, "replaced")
    key, other = s.key(), s.key()
    domain = s.domain(key)
    for label, slot in (("same-key", key), ("other-key", other)):
        s.change(domain, slot, label, drop=("Description",))
        s.describe(domain, label)
        s.change(domain, slot, f"{label}-again")
        s.describe(domain, label)
    s.rest(domain, "no-items")
    return s.plan(observe=False)


WATCHED = (0, 3, MANY, MANY + 1)
"""Steps after which the store is looked at."""


def _stepped(service: DomainService) -> Plan:
    """A change of key step by step, with writes between: what is told of it is compared with what is stored."""
    s = DomainPlanBuilder(service, "stepped")
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
    return s.plan(observe=False)


POINTS = ("rewrapped", "moved", "all-moved", "completed")
"""Of a step in which data move, at which the service may end: names of the reference, which a port need not know."""


def _crashed_at(service: DomainService, point: str) -> Plan:
    """The service ends in the middle of a step."""
    s = DomainPlanBuilder(service, f"crashed/{point}")
    old, new = s.key(), s.key()
    domain = s.domain(old)
    s.fill(domain, number=2)
    s.worker("pause")
    s.change(domain, new, "other-key")
    s.crash(point)
    s.worker("step", 4 * MANY)
    s.look_at_all(domain, f"ended-at-{point}")
    s.worker("resume")
    s.rest(domain, "after-crash")
    s.dump(domain, "after-crash")
    s.on("DisableKey", old)
    s.look_at_all(domain, "old-key-disabled")
    return s.plan(observe=False)


def _crashed(service: DomainService, steps: int) -> Plan:
    """The service ends in the middle of a change of key, and starts again."""
    s = DomainPlanBuilder(service, f"crashed/{steps}")
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
    return s.plan(observe=False)


def _interrupted(service: DomainService, side: str, how: str) -> Plan:
    """A key cannot be used in the middle of a change: it fails visibly or is done, and nothing is lost."""
    s = DomainPlanBuilder(service, f"interrupted/{side}-{how}")
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
    return s.plan(observe=False)


def _ways(s: DomainPlanBuilder, domain: int, key: int, how: str) -> tuple[Callable[[], None], Callable[[], None]]:
    if how == "revoked":
        return (lambda: s.revoke_all(domain, key)), (lambda: None)
    return (lambda: s.on("DisableKey", key)), (lambda: s.on("EnableKey", key))
