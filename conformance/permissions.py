"""Permissions in a session: when a change of them must show, and how all that was given is taken back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kms_conformance.conformance.targets.target import Clock
from kms_conformance.conformance.walk import walk
from kms_conformance.models.access.changes import CHANGES, done_at, last_change, waits
from kms_conformance.models.calls import Call
from kms_conformance.models.operations.iam import POLICY_NAME
from kms_conformance.models.outcomes import Success
from kms_conformance.models.parties import OWNER, STRANGER
from kms_conformance.models.world import World

if TYPE_CHECKING:
    from kms_conformance.conformance.session import Session

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
class Permissions:
    """The seconds within which a change of permissions must show, by a clock.

    patience  how many times as long calls wait that wait at all
    cleared   when role policies were taken back that an earlier session of the same principals gave, and when last
    """

    bound: float = 0
    clock: Clock = field(default_factory=RealTime)
    patience: float = 1
    cleared: list[float] = field(default_factory=list)

    def awaited(self, world: World, call: Call) -> World:
        """The world at the moment of a call; unless the call is made at once, all changes have shown by then.

        What an earlier session took back has shown before anything is given, or asked, in this one.
        """
        due = max((moment + self.bound for moment in self.cleared), default=0.0)
        if waits(call):
            due = max(due, last_change(world) + self.bound * self.patience)
        now = self.clock.now()
        if due > now and (call.principal or waits(call) or call.operation in CHANGES):
            self.clock.wait(due - now + MARGIN_S)
            now = self.clock.now()
        return replace(world, now=now)

    def answered(self, world: World, call: Call) -> World:
        """The world after a call: the time of a change is taken from its answer, since until then it may be done."""
        return done_at(world, world.now, self.clock.now()) if call.operation in CHANGES else world

    def taken_back(self) -> None:
        """Remember that role policies were deleted just now."""
        self.cleared[:] = [self.clock.now()] if self.bound else []


AT_ONCE = Permissions()


MOST_REVOKED = 6
"""A key with more grants than these is not lent again, and its grants go with it."""


def clear_permissions(session: Session) -> set[int]:
    """Take back what was given: role policies, and the grants of keys that can be lent again.

    The keys that still have a grant, or may have one.
    """
    executor, bindings = session.executor, session.bindings
    for name in session.world.iam:
        if name in bindings.parties:
            role = {"RoleName": bindings.parties[name].name, "PolicyName": POLICY_NAME}
            executor.execute("DeleteRolePolicy", role, principal=OWNER if name == STRANGER else "")
            session.permissions.taken_back()
    slots = {row.key for row in session.world.grants.values()}
    asked = [session.world.key_named(call.get("KeyId")) for call in session.trace if call.operation == "CreateGrant"]
    slots |= {key.slot for key in asked if key is not None}
    kept = {slot for slot in slots if session.world.keys[slot].worn or session.world.keys[slot].lost}
    return kept | {slot for slot in sorted(slots - kept) if not _revoked(session, slot)}


def _revoked(session: Session, slot: int) -> bool:
    """Whether the key has no grant any more."""
    key_id = session.bindings.keys[slot].get("KeyId")
    outcome = walk(session.executor, "ListGrants", {"KeyId": key_id})
    rows = outcome.response.get("Grants") if isinstance(outcome, Success) else None
    if not isinstance(rows, list) or len(rows) > MOST_REVOKED:
        return False
    for row in rows:
        if isinstance(row, Mapping):
            session.executor.execute("RevokeGrant", {"KeyId": key_id, "GrantId": row.get("GrantId")})
    if not rows:
        return True
    outcome = walk(session.executor, "ListGrants", {"KeyId": key_id})
    return isinstance(outcome, Success) and outcome.response.get("Grants") == []
