"""Changes of keys and aliases: when they must show, which calls depend on them, and what may be seen meanwhile.

Every change counts: of the state, the description, the tags and the rotation of a key, of the key that an alias names,
and that there is a new key.  Until its time is over what was before it and what is after it may both be seen.
Source: KMS Developer Guide, AWS KMS eventual consistency; requirements CONSIST-002 and CONSIST-002b.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from kms_conformance.models.access.changes import IN_TIME as OF_PERMISSIONS
from kms_conformance.models.calls import Call, aliases_of, blobs_of, grants_of, keys_of
from kms_conformance.models.terms import AliasRef, KeyRef
from kms_conformance.models.world import Alias, Former, Key, World

EITHER, OF_KEYS = "CONSIST-002", "CONSIST-002b"
"""Either is right until the time is over; and nothing else, and the new one after it."""
MEANWHILE = "CONSIST-009b"
"""The requirement on what is opened while a change of a key is on its way."""
IN_TIME = (*OF_PERMISSIONS, OF_KEYS)
"""All requirements by which a change shows whole or not at all on its way, and in its time."""
CHANGES = (
    "CreateKey", "EnableKey", "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion", "UpdateKeyDescription",
    "TagResource", "UntagResource", "EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand", "CreateAlias",
    "UpdateAlias", "DeleteAlias",
)  # fmt: skip
LISTS = ("ListAliases", "ListKeys", "ListRetirableGrants")
"""Lists that concern every key, unless they name one."""


def remembered(before: World, after: World) -> World:
    """The world after one of CHANGES, with what it changed as it was before; the last version of each stays."""
    rows = [*_keys_changed(before, after), *_aliases_changed(before, after)]
    changed = {row.about for row in rows}
    kept = (row for row in after.former if row.about not in changed or _on_its_way(after, row))
    return replace(after, former=(*kept, *rows))


def _keys_changed(before: World, after: World) -> Iterator[Former]:
    for slot, key in after.keys.items():
        was = before.keys.get(slot)
        if was is not key:
            yield Former(slot, was and _unseen(was), after.now, frozenset({slot}))


def _aliases_changed(before: World, after: World) -> Iterator[Former]:
    for ref in {**before.aliases, **after.aliases}:
        was, now = before.aliases.get(ref), after.aliases.get(ref)
        if (was and was.key) != (now and now.key):
            yield Former(ref, was and _unlisted(was), after.now, frozenset(row.key for row in (was, now) if row))


def _unseen(key: Key) -> Key:
    """The key without what is known of its last answers: they may be of another version."""
    return replace(key, described=False, fresh=False, rotation=replace(key.rotation, dated=False))


def _unlisted(alias: Alias) -> Alias:
    return replace(alias, listed=False, dated=False, moved=False)


def unread(world: World, call: Call) -> World:
    """The world in which nothing is known of the last answers on what a call concerns."""
    for row in concerning(world, call):
        if isinstance(row.about, int):
            world = world.with_key(_unseen(world.keys[row.about]))
        elif row.about in world.aliases:
            world = world.with_alias(_unlisted(world.aliases[row.about]))
    return world


def _on_its_way(world: World, row: Former, call: Call | None = None) -> bool:
    return world.now < row.until + _time(world, call)


def _time(world: World, call: Call | None) -> float:
    """What tags and aliases permit others may take as long as any change of permissions (CONSIST-004)."""
    return max(world.key_state_bound, world.bound) if call is not None and call.principal else world.key_state_bound


def concerning(world: World, call: Call) -> tuple[Former, ...]:
    """The changes that a call depends on, whether they have shown or not."""
    if not world.former:
        return ()
    if _of_everything(call):
        return world.former
    aliases = aliases_of(call)
    slots = keys_of(call) | {world.aliases[ref].key for ref in aliases if ref in world.aliases}
    slots |= {entry.key for slot in blobs_of(call) if (entry := world.ciphertexts.get(slot))}
    issued = (world.grants.get(world.tokens.get(slot, -1)) for slot in grants_of(call))
    slots |= {row.key for row in issued if row is not None}
    return tuple(row for row in world.former if row.about in aliases or row.keys & slots)


def _of_everything(call: Call) -> bool:
    """Whether any key may matter to a call: one to another service, or a list that names none."""
    return _elsewhere(call) or (call.operation in LISTS and call.get("KeyId") is None)


def _elsewhere(call: Call) -> bool:
    return ":" in call.operation or call.get("Bucket") is not None


def due(world: World, call: Call, patience: float = 1) -> float:
    """When a call may be made: all that it depends on must have shown, but for one that is made at once.

    Nothing is asked of a new key that need not be there yet.
    """
    at_once = call.at_once and not _elsewhere(call)
    rows = (row for row in concerning(world, call) if (row.was is None and isinstance(row.about, int)) or not at_once)
    return max((row.until + _time(world, call) * patience for row in rows), default=0.0)


def last_change(world: World) -> float:
    """When a key or an alias was changed for the last time."""
    return max((row.until for row in world.former), default=0.0)


def views(world: World, call: Call) -> Iterator[World]:
    """The worlds that a call may see, the newest first: more than one where something is on its way."""
    rows = [row for row in concerning(world, call) if _on_its_way(world, row, call)]
    return _versions(world, rows)


def before_the_last(world: World, call: Call) -> Iterator[World]:
    """The worlds that a call may see too if what it depends on changed a moment ago, though it must have shown."""
    last = {row.about: row for row in concerning(world, call)}
    rows = [row for row in last.values() if not _on_its_way(world, row, call)]
    found = _versions(world, rows)
    next(found)
    return found


def _versions(world: World, rows: Iterable[Former]) -> Iterator[World]:
    """The world with each combination of what things are and were."""
    by_thing: dict[int | AliasRef, list[Former | None]] = {}
    for row in reversed([row for row in rows if row.was is not None or not isinstance(row.about, int)]):
        by_thing.setdefault(row.about, [None]).append(row)
    for chosen in product(*by_thing.values()):
        seen = world
        for former in chosen:
            seen = seen if former is None else _with(seen, former)
        yield seen


NO_STATE = ("policy", "policy_because", "uses", "strays", "lost")
"""What is known of a key besides that which such changes change."""


def _with(world: World, row: Former) -> World:
    """The world in which something is as it was."""
    if isinstance(row.was, Key):
        now = world.keys[row.was.slot]
        kept: dict[str, Any] = {name: getattr(now, name) for name in NO_STATE}
        return world.with_key(replace(row.was, **kept))
    if isinstance(row.was, Alias):
        return world.with_alias(row.was)
    return replace(world, aliases={ref: alias for ref, alias in world.aliases.items() if ref != row.about})


def waiting(calls: Iterable[Call]) -> Iterator[tuple[Call, bool]]:
    """The calls of a sequence, each with whether it depends on a change before it that need not have shown yet."""
    things = _Things()
    under_way: set[Hashable] = set()
    for call in calls:
        about = things.of(call)
        depends = bool(under_way) if _of_everything(call) else bool(under_way & about)
        wait = depends and (not call.at_once or _elsewhere(call))
        yield call, wait
        under_way = (set() if wait else under_way) | (about if call.operation in CHANGES else set())


class _Things:
    """The keys and aliases that the calls of a sequence concern."""

    def __init__(self) -> None:
        self._named: dict[AliasRef, set[Hashable]] = {}
        self._made: dict[int, set[Hashable]] = {}

    def of(self, call: Call) -> set[Hashable]:
        """Those of a call, which may itself name or make some."""
        about: set[Hashable] = {*keys_of(call), *aliases_of(call)}
        about.update(*(self._named.get(ref, ()) for ref in aliases_of(call)))
        about.update(*(self._made.get(slot, ()) for slot in blobs_of(call) | grants_of(call)))
        named, target = call.get("AliasName"), call.get("TargetKeyId")
        if isinstance(named, AliasRef) and isinstance(target, KeyRef):
            self._named.setdefault(named.name, set()).add(target.slot)
        if call.operation == "CreateKey":
            about.add(call.result)
        elif call.result is not None:
            self._made[call.result] = about
        return about
