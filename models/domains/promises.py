"""By which requirement what was written must be read back: the most that it has lived through."""

from __future__ import annotations

from kms_conformance.models.domains.effects import times
from kms_conformance.models.domains.reach import holder, out_of_reach
from kms_conformance.models.domains.service import DomainService, Kind
from kms_conformance.models.domains.state import FINAL, Domain, Item, Status
from kms_conformance.models.world import World

OUTLIVED = ("regranted", "pending", "disabled", "rotated")


def promise(world: World, service: DomainService, kind: Kind, item: Item) -> str:
    """The requirement for one item."""
    domain = holder(world, world.domains[item.domain])
    if domain.key is None and domain.before and "cleared" in service.says:
        return service.says["cleared"]
    if (moved := _moved(world, service, domain, item)) is not None:
        return moved
    if item.kept:
        return service.says["denied-effect"]
    now, then = dict(times(world, domain)), dict(item.times)
    for word in OUTLIVED:
        if word in service.says and now.get(word, 0) > then.get(word, 0):
            return service.says[word]
    return kind.because


def _moved(world: World, service: DomainService, domain: Domain, item: Item) -> str | None:
    """The requirement by which an item survives a change of key that it has seen."""
    change = domain.change
    if change is None:
        return None
    if domain.crashed and "after-crash" in service.says:
        return service.says["after-crash"]
    if change.status not in FINAL:
        return service.says["meanwhile" if domain.parent is None else "type-switched"]
    if item.meanwhile and "written-meanwhile" in service.says:
        return service.says["written-meanwhile"]
    if dict(times(world, domain)).get("changed", 0) <= dict(item.times).get("changed", 0):
        return None
    if change.status is Status.FAILED:
        return service.says["old-out-of-reach"]
    if change.retried:
        return service.says["retried"]
    if len(domain.before) > 1:
        return service.says["changed-again"]
    if any(out_of_reach(world, domain, key) for key in domain.before if key != domain.key):
        return service.says["old-key-free"]
    return service.says["completed"]


def promises(service: DomainService, kind: Kind) -> tuple[str, ...]:
    """What `promise` may name."""
    words = (
        "meanwhile", "after-crash", "written-meanwhile", "old-out-of-reach", "retried", "changed-again",
        "old-key-free", "completed", "denied-effect", "type-switched", "cleared", *OUTLIVED,
    )  # fmt: skip
    return (*dict.fromkeys(service.says[word] for word in words if word in service.says), kind.because)
