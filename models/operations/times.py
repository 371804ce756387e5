"""Time that goes by on the target: waiting periods end, keys are rotated, and nothing else becomes of anything.

A target is moved in time by its port "clock", which answers when what is due by then has been done.
"""

from __future__ import annotations

from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operation import Operation
from kms_conformance.models.operations.imports import without
from kms_conformance.models.world import Key, World

ADVANCE = "clock:Advance"
DAY_S = 24 * 3600
SHORTEST_PERIOD_DAYS = 90
"""Before that no key is rotated by itself, whatever its period is."""


def _later(world: World, call: Call) -> World:
    """Keys whose waiting period is over are gone, with their aliases and grants; those that are due are rotated."""
    seconds = call.get("Seconds")
    assert isinstance(seconds, int), "a plan says how long"
    world = replace(world, moved=world.moved + seconds)
    for key in world.keys.values():
        world = world.with_key(_aged(key, world.moved))
    for alias in world.aliases.values():
        if world.keys[alias.key].gone:
            world = world.without_alias(alias.ref)
    for issued in world.grants.values():
        world = world.with_grant(replace(issued, aged=True, lost=issued.lost or world.keys[issued.key].gone))
    return world


def _aged(key: Key, now: float) -> Key:
    """A key at a moment: deletion may take a day longer than was scheduled (KEY-051)."""
    if key.state is KeyState.PENDING_DELETION and key.window_days is not None:
        waited = now - key.scheduled_at
        gone = waited > (key.window_days + 1) * DAY_S
        return replace(key, gone=gone, lost=key.lost or (waited >= key.window_days * DAY_S and not gone))
    for row in key.imported:
        if row.present and row.ends is not None and row.ends < now:
            key = without(key, row, "IMPORT-035")
    rotation = key.rotation
    if not rotation.enabled:
        return key
    went_by = now - rotation.since
    if key.state is not KeyState.ENABLED or rotation.period_days is None:
        return replace(key, lost=key.lost or went_by >= SHORTEST_PERIOD_DAYS * DAY_S)
    periods = int(went_by // (rotation.period_days * DAY_S))
    if not periods:
        return key
    rotated = replace(
        rotation, times=rotation.times + 1, automatic=rotation.automatic + 1, dated=False,
        since=rotation.since + rotation.period_days * DAY_S,
    )  # fmt: skip
    return replace(key, rotation=rotated, described=False, lost=key.lost or periods > 1)


ADVANCE_CLOCK = Operation(ADVANCE, guards=(), allowances=(), effect=_later, writes=True, service="clock", judged=False)
