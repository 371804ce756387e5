"""Changes of permissions: what makes them, when they must show, and whose it is that they do.

Source: KMS API Reference, CreateGrant, "there might be a brief delay"; KMS Developer Guide, eventual consistency;
requirements CONSIST-003b and CONSIST-005b.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import inf, isfinite

from kms_conformance.models.calls import Call
from kms_conformance.models.permissions import Document, Issued
from kms_conformance.models.terms import RoleName
from kms_conformance.models.world import World

OF_GRANTS, OF_POLICIES = "CONSIST-003b", "CONSIST-005b"
"""The requirements by which a change shows whole or not at all on its way, and in its time."""
IN_TIME = (OF_GRANTS, OF_POLICIES)
MEANWHILE = "CONSIST-009"
"""The requirement on what is opened while a change is on its way."""
PERMISSION_CHANGES = ("CreateGrant", "RevokeGrant", "RetireGrant", "PutKeyPolicy", "PutRolePolicy", "DeleteRolePolicy")
LISTS = ("ListGrants", "ListRetirableGrants")


def waits(call: Call) -> bool:
    """Whether a call is made when all changes have shown: permissions decide it, or it tells of them."""
    return not call.at_once and (bool(call.principal) or call.operation in LISTS)


def waiting(calls: Iterable[Call]) -> Iterator[tuple[Call, bool]]:
    """The calls of a sequence, each with whether some change before it must have shown first, and need not yet."""
    under_way = False
    for call in calls:
        wait = under_way and waits(call)
        yield call, wait
        under_way = (under_way and not wait) or call.operation in PERMISSION_CHANGES


def last_permission_change(world: World) -> float:
    """When permissions were changed for the last time."""
    grants = (moment for row in world.grants.values() for moment in (row.made, row.ended or 0))
    policies = (row.since for rows in (*world.iam.values(), *world.key_policies.values()) for row in rows)
    return max((moment for moment in (*grants, *policies) if isfinite(moment)), default=0)


def changing(world: World) -> bool:
    """Whether some change of permissions need not show yet."""
    return grants_change(world, world.keys) or policies_change(world, world.keys, world.iam)


def grants_change(world: World, keys: Iterable[int]) -> bool:
    """Whether a grant on one of these keys is on its way, or on its way out."""
    slots = set(keys)
    rows = [row for row in world.grants.values() if row.key in slots]
    return any(world.now < moment + world.bound for row in rows for moment in (row.made, row.ended or row.made))


def policies_change(world: World, keys: Iterable[int], principals: Iterable[str]) -> bool:
    """Whether the policy of one of these keys, or an IAM policy of one of these principals, is on its way."""
    documents = [world.key_policies.get(slot, ()) for slot in keys] + [world.iam.get(name, ()) for name in principals]
    return any(world.now < row.since + world.bound for rows in documents for row in rows[1:])


def done_at(world: World, sent: float, now: float) -> World:
    """The world in which what was asked for at `sent` was done when it was answered: from then on its time is taken."""

    def of_grant(row: Issued) -> Issued:
        return replace(row, made=now if row.made == sent else row.made, ended=now if row.ended == sent else row.ended)

    def dated(rows: tuple[Document, ...]) -> tuple[Document, ...]:
        return tuple(replace(row, since=now) if row.since == sent else row for row in rows)

    return replace(
        world,
        grants={slot: of_grant(row) for slot, row in world.grants.items()},
        iam={name: dated(rows) for name, rows in world.iam.items()},
        key_policies={slot: dated(rows) for slot, rows in world.key_policies.items()},
    )


def unanswered(world: World, call: Call) -> World:
    """The world after a change that was asked for and not answered: it may be done, or still be done, or never.

    Keys of which that is so are asked no more. A principal has too much to do with for that: both of its policies may
    be in force, for as long as no other is put.
    """
    role = call.get("RoleName")
    if isinstance(role, RoleName):
        *before, put = world.with_iam(role.name, call.get("PolicyDocument")).iam[role.name]
        return replace(world, iam={**world.iam, role.name: (*before, replace(put, since=inf))})
    issued = world.grant_named(call.get("GrantToken")) or world.grant_named(call.get("GrantId"))
    key = world.keys[issued.key] if issued is not None else world.key_named(call.get("KeyId"))
    return world if key is None else world.with_key(replace(key, lost=True))


def grants_just_now(world: World) -> World:
    """The world in which every grant was made, or ended, a moment ago."""
    rows = {
        slot: replace(row, made=world.now, ended=None if row.ended is None else world.now)
        for slot, row in world.grants.items()
    }
    return replace(world, grants=rows)


def policies_just_now(world: World) -> World:
    """The world in which every policy took the place of the one before it a moment ago."""

    def dated(rows: tuple[Document, ...]) -> tuple[Document, ...]:
        return tuple(replace(row, since=world.now) for row in rows[-2:])

    return replace(
        world,
        iam={name: dated(rows) for name, rows in world.iam.items()},
        key_policies={slot: dated(rows) for slot, rows in world.key_policies.items()},
    )
