"""Permissions in a session: when a change of them must show, and how all that was given is taken back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kms_conformance.conformance.targets.target import Clock
from kms_conformance.conformance.walk import walk
from kms_conformance.models.calls import Call
from kms_conformance.models.operations.iam import POLICY_NAME
from kms_conformance.models.outcomes import Success
from kms_conformance.models.parties import OWNER, STRANGER
from kms_conformance.models.world import World

if TYPE_CHECKING:
    from kms_conformance.conformance.session import Session

AT_ONCE_LABEL = "at-once"
"""Labels of calls that do not wait for a change to show begin with it."""
MARGIN_S = 0.01


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
    """The seconds within which a change of permissions must show, by a clock."""

    bound: float = 0
    clock: Clock = field(default_factory=RealTime)

    def awaited(self, world: World, call: Call) -> World:
        """The world at the moment of a call; unless the call is made at once, all changes have shown by then."""
        now = self.clock.now()
        if not call.label.startswith(AT_ONCE_LABEL) and _concerns_permissions(call):
            due = _last_change(world) + self.bound
            if due > now:
                self.clock.wait(due - now + MARGIN_S)
                now = self.clock.now()
        return replace(world, now=now)


AT_ONCE = Permissions()


def _concerns_permissions(call: Call) -> bool:
    return bool(call.principal) or call.operation in ("ListGrants", "ListRetirableGrants")


def _last_change(world: World) -> float:
    grants = (moment for row in world.grants.values() for moment in (row.made, row.ended or 0))
    policies = (row.since for rows in (*world.iam.values(), *world.key_policies.values()) for row in rows)
    return max((*grants, *policies), default=0)


def clear_permissions(session: Session) -> set[int]:
    """Take back what was given: role policies and grants. The keys that still have a grant, or may have one."""
    executor, bindings = session.executor, session.bindings
    for name in session.world.iam:
        if name in bindings.parties:
            role = {"RoleName": bindings.parties[name].name, "PolicyName": POLICY_NAME}
            executor.execute("DeleteRolePolicy", role, principal=OWNER if name == STRANGER else "")
    slots = {row.key for row in session.world.grants.values()}
    asked = [session.world.key_named(call.get("KeyId")) for call in session.trace if call.operation == "CreateGrant"]
    slots |= {key.slot for key in asked if key is not None}
    return {slot for slot in sorted(slots) if not _revoked(session, slot)}


def _revoked(session: Session, slot: int) -> bool:
    """Whether the key has no grant any more."""
    key_id = session.bindings.keys[slot].get("KeyId")
    outcome = walk(session.executor, "ListGrants", {"KeyId": key_id})
    rows = outcome.response.get("Grants") if isinstance(outcome, Success) else None
    if not isinstance(rows, list):
        return False
    for row in rows:
        if isinstance(row, Mapping):
            session.executor.execute("RevokeGrant", {"KeyId": key_id, "GrantId": row.get("GrantId")})
    if not rows:
        return True
    outcome = walk(session.executor, "ListGrants", {"KeyId": key_id})
    return isinstance(outcome, Success) and outcome.response.get("Grants") == []
