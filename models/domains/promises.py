"""By which requirement what was written must be read back: the most that it has lived through."""

from __future__ import annotations

from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.effects import times
from kms_conformance.models.domains.reach import holder, out_of_reach
from kms_conformance.models.domains.service import DomainService, Kind
from kms_conformance.models.domains.state import FINAL, Domain, Item, Status
from kms_conformance.models.world import World

OUTLIVED = (About.REGRANTED, About.PENDING, About.DISABLED, About.ROTATED)


def promise(world: World, service: DomainService, kind: Kind, item: Item) -> str:
    """The requirement for one item."""
    domain = holder(world, world.domains[item.domain])
    if domain.key is None and domain.before and About.CLEARED in service.says:
        return service.says[About.CLEARED]
    if (moved := _moved(world, service, domain, item)) is not None:
        return moved
    if item.kept:
        return service.says[About.DENIED_EFFECT]
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
    if domain.crashed and About.AFTER_CRASH in service.says:
        return service.says[About.AFTER_CRASH]
    if change.status not in FINAL:
        return service.says[About.MEANWHILE if domain.parent is None else About.TYPE_SWITCHED]
    if dict(times(world, domain)).get(About.CHANGED, 0) <= dict(item.times).get(About.CHANGED, 0):
        meanwhile = item.meanwhile and About.WRITTEN_MEANWHILE in service.says
        return service.says[About.WRITTEN_MEANWHILE] if meanwhile else None
    if change.status is Status.FAILED:
        return service.says[About(change.disturbed or About.OLD_OUT_OF_REACH)]
    if change.retried:
        return service.says[About.RETRIED]
    if change.disturbed:
        return service.says[About(change.disturbed)]
    if len(domain.before) > 1:
        return service.says[About.CHANGED_AGAIN]
    if any(out_of_reach(world, domain, key) for key in domain.before if key != domain.key):
        return service.says[About.OLD_KEY_FREE]
    return service.says[About.COMPLETED]


def promises(service: DomainService, kind: Kind) -> tuple[str, ...]:
    """What `promise` may name."""
    words = (
        About.MEANWHILE, About.AFTER_CRASH, About.WRITTEN_MEANWHILE, About.OLD_OUT_OF_REACH, About.NEW_OUT_OF_REACH,
        About.RETRIED, About.CHANGED_AGAIN, About.OLD_KEY_FREE, About.COMPLETED, About.DENIED_EFFECT,
        About.TYPE_SWITCHED, About.CLEARED, *OUTLIVED,
    )  # fmt: skip
    return (*dict.fromkeys(service.says[word] for word in words if word in service.says), kind.because)
