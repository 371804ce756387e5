"""Waiting until a change of permissions, or of a key, must have shown, by a target's clock.

The target file says how many seconds that takes (targets/target_file); models/access/permission_changes and
models/key_changes say for which call it matters.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from kms_conformance.conformance.targets.target import Clock
from kms_conformance.models import key_changes
from kms_conformance.models.access.permission_changes import PERMISSION_CHANGES, done_at, last_permission_change, waits
from kms_conformance.models.calls import Call
from kms_conformance.models.world import World

MARGIN_S = 0.01
PATIENCE = 3
"""Within so many bounds a change shows that comes late, and does not fail to come."""


class RealTime:
    """The clock on the wall."""

    def now(self) -> float:
        """Seconds."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The seconds within which changes must show, by a clock: of permissions, and of keys and aliases.

    patience  how many times as long calls wait that wait at all
    cleared   when role policies were taken back that an earlier session of the same principals gave, and when last
    """

    bound: float = 0
    clock: Clock = field(default_factory=RealTime)
    patience: float = 1
    cleared: list[float] = field(default_factory=list)
    key_state_bound: float = 0

    @property
    def eventual(self) -> bool:
        """Whether any change takes its time to show."""
        return self.bound > 0 or self.key_state_bound > 0

    def awaited(self, world: World, call: Call) -> World:
        """The world at the moment of a call; unless the call is made at once, all that matters to it has shown by then.

        What an earlier session took back has shown before anything is given, or asked, in this one.
        """
        due = max((moment + self.bound for moment in self.cleared), default=0.0)
        if waits(call):
            due = max(due, last_permission_change(world) + self.bound * self.patience)
        if not (call.principal or waits(call) or call.operation in PERMISSION_CHANGES):
            due = 0.0
        if self.key_state_bound:
            due = max(due, key_changes.due(world, call, self.patience))
        return replace(world, now=self._until(due))

    def answered(self, before: World, world: World, call: Call, *, done: bool) -> World:
        """The world after a call: the time of a change is taken from its answer, since until then it may be done."""
        if call.operation in PERMISSION_CHANGES:
            world = done_at(world, world.now, self.clock.now())
        if done and self.key_state_bound and call.operation in key_changes.CHANGES:
            world = key_changes.remembered(before, replace(world, now=self.clock.now()))
        return world

    def rest(self, patience: float = 1) -> bool:
        """Wait until whatever was changed up to now in keys and aliases has shown; whether that takes any time."""
        if self.key_state_bound:
            self._until(self.clock.now() + self.key_state_bound * patience)
        return self.key_state_bound > 0

    def settle(self, world: World) -> None:
        """Wait until all changes of keys and aliases in this world have shown."""
        if self.key_state_bound and world.former:
            self._until(key_changes.last_change(world) + self.key_state_bound)

    def date(self, moved_s: float = 0) -> datetime:
        """The date by the target's clock; without one that tells it, ours, and what a port has moved."""
        told = getattr(self.clock, "date", None)
        return told() if told is not None else datetime.now(UTC) + timedelta(seconds=moved_s)

    def taken_back(self) -> None:
        """Remember that role policies were deleted just now."""
        self.cleared[:] = [self.clock.now()] if self.bound else []

    def _until(self, due: float) -> float:
        now = self.clock.now()
        if due > now:
            self.clock.wait(due - now + MARGIN_S)
            now = self.clock.now()
        return now


NO_WAITING = Waiting()
