"""UpdateKeyDescription and GetKeyLastUsage, and what writes beside a key's state have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.guards import key_id, key_state, length, named_by, required
from kms_conformance.models.operation import Allowance, Operation, always, by_arn, in_its_state, key_of
from kms_conformance.models.terms import KeyRef, Metadata, OneOf
from kms_conformance.models.world import Key, World

SAME: dict[str, Relation] = {
    "KEY-030": Relation.EQUAL,
    "INV-32": Relation.EQUAL,
    "INV-41": Relation.EQUAL,
    "TAG-014": Relation.EQUAL,
    "KEY-044": Relation.SAME_BUT_DESCRIPTION,
    "ROT-012": Relation.SAME_BUT_MATERIAL,
}
"""How DescribeKey compares with the last one, by the requirement that says so."""


def no_output(world: World, call: Call) -> Iterable[Claim]:
    """The operation answers with nothing (KEY-065)."""
    yield Claim("KEY-065", "", Relation.EMPTY)


def touched(world: World, slot: int, because: str) -> World:
    """The world in which something about the key was written that `because` says leaves its metadata alone."""
    key = world.keys[slot]
    same = key.unchanged_because in ("KEY-030", because)
    return world.with_key(replace(key, unchanged_because=because, described=key.described and same, fresh=False))


def worn(world: World, slot: int) -> World:
    """The world in which the key cannot be lent again."""
    return world.with_key(replace(world.keys[slot], worn=True))


def names_its_key(world: World, call: Call) -> Key | None:
    """The key of ours that a call names, whether the call is valid or not; None when it names none."""
    ref = call.get("KeyId")
    return world.key_named(ref) if isinstance(ref, KeyRef) else None


def _describe(world: World, call: Call) -> World:
    key = key_of(world, call)
    text = call.get("Description")
    because = "KEY-041" if text else "KEY-042"
    world = touched(world, key.slot, "KEY-044")
    return worn(world.with_key(replace(world.keys[key.slot], description=text, description_because=because)), key.slot)


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if (key := names_its_key(world, call)) is not None:
        yield Call.of("DescribeKey", KeyId=KeyRef(key.slot))


UPDATE_KEY_DESCRIPTION = Operation(
    "UpdateKeyDescription",
    guards=(
        *key_id("VALID-045"),
        required("VALID-045", "Description"),
        length("VALID-066", "Description", 0, 8192),
        *key_state("UpdateKeyDescription", named_by("KeyId")),
    ),
    allowances=(
        by_arn("KeyId"),
        Allowance("KEY-042", lambda world, call: call.get("Description") == ""),
        Allowance("VALID-066", lambda world, call: call.get("Description") not in ("", "short")),
        *in_its_state("UpdateKeyDescription"),
        always("KEY-041"),
    ),
    effect=_describe,
    claims=no_output,
    observers=_look,
    simpler={"Description": ("short",)},
    writes=True,
)


def _last_usage(world: World, call: Call) -> Iterable[Claim]:
    key = key_of(world, call)
    if not key.made_here:
        return
    yield Claim("KEY-071", "TrackingStartDate", Relation.SAME_MOMENT, Metadata(key.slot, "CreationDate"))
    if not key.uses:
        yield Claim("KEY-060", "KeyLastUsage", Relation.EMPTY)
        yield Claim("KEY-060", "KeyCreationDate", Relation.SAME_MOMENT, Metadata(key.slot, "CreationDate"))
        return
    last = key.uses[-1]
    yield Claim("KEY-062", "KeyLastUsage.Operation", Relation.AMONG, OneOf(key.uses))
    yield Claim("KEY-063" if last == "ReEncrypt" else "KEY-061", "KeyLastUsage.Operation", Relation.EQUAL, last)


GET_KEY_LAST_USAGE = Operation(
    "GetKeyLastUsage",
    guards=key_id("VALID-024"),
    allowances=(by_arn("KeyId"), always("KEY-060")),
    claims=_last_usage,
    about_new_keys=True,
)
