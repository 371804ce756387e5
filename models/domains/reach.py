"""Which keys a domain's data may lie under, and whether its service can reach them.

During a change of key, and after one that failed, nobody outside knows which item lies under which of its keys: what is
true of all must hold then, and what is true of one may.
"""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.models.domains.about import About
from kms_conformance.models.domains.state import Domain, Status
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.world import World

OF_TYPE = About.TYPE_PROTECTED


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a domain's data can be had: None where either is right; and why not, by the words of `says`."""

    possible: bool | None = True
    because: str = ""


def holder(world: World, domain: Domain) -> Domain:
    """The domain under whose key data lie: an object type without a key of its own has that of its domain."""
    return world.domains[domain.parent] if domain.parent is not None and domain.key is None else domain


def keys_of_data(domain: Domain) -> tuple[int, ...]:
    """The keys under which an item may lie; where the domain has none any more, those that it had."""
    change = domain.change
    if domain.key is None:
        return domain.before
    if change is None or change.status is Status.COMPLETED:
        return (domain.key,)
    return (change.old, *change.others, change.new)


def out_of_reach(world: World, domain: Domain, key: int) -> str:
    """Why the service cannot use a key for a domain; empty where it can."""
    state = world.keys[key].state
    if state is not KeyState.ENABLED:
        return About.DISABLED if state is KeyState.DISABLED else About.PENDING
    if key in domain.granted:
        return ""
    others = (row for row in world.domains.values() if row.slot != domain.slot and not row.deleted)
    return About.OTHER_GRANT if any(key in row.granted for row in others) else About.REVOKED


def reach(world: World, domain: Domain) -> Reach:
    """Whether the data of a domain can be had now.

    What lies under the key of an object type may need that of the domain, too: no page says.
    """
    domain = holder(world, domain)
    keys = keys_of_data(domain)
    why = [out_of_reach(world, domain, key) for key in keys]
    if domain.parent is not None:
        if all(why):
            return Reach(False, OF_TYPE)
        above = reach(world, world.domains[domain.parent]).because
        why += [above] if above else []
    if not any(why):
        return Reach()
    if domain.key is None:  # data may lie under a key of the service by now
        return Reach(None, About.OLD_OUT_OF_REACH)
    if all(why):
        return Reach(False, why[-1])
    return Reach(None, About.NEW_OUT_OF_REACH if why[-1] else About.OLD_OUT_OF_REACH)


def troubles(world: World, domain: Domain, key: int) -> int:
    """How often a key has been out of reach for a domain so far; grows only."""
    row = world.keys[key]
    now = row.state is not KeyState.ENABLED
    return row.disabled_times + row.cancelled_times + domain.revoked.count(key) + now


def calm(world: World, domain: Domain) -> bool:
    """Whether both keys of the running change have been within reach since it began."""
    change = domain.change
    if change is None:
        return True
    return all(
        troubles(world, domain, key) == before and not out_of_reach(world, domain, key) for key, before in change.calm
    )


def disturbed(world: World, domain: Domain) -> About | None:
    """Whether a key of the running change has been out of reach since it began: the old one, the new one, or none."""
    change = domain.change
    if change is None or calm(world, domain):
        return None
    old = any(troubles(world, domain, key) != before for key, before in change.calm if key != change.new)
    return About.OLD_OUT_OF_REACH if old else About.NEW_OUT_OF_REACH


def regranted(domain: Domain) -> bool:
    """Whether the service has lost its grant on the key that a domain has, and has one again."""
    return domain.key in domain.revoked and domain.key in domain.granted


def snapshot(world: World, domain: Domain, *keys: int) -> tuple[tuple[int, int], ...]:
    """The troubles of keys so far."""
    return tuple((key, troubles(world, domain, key)) for key in keys)
