"""Rotation: automatic (EnableKeyRotation, DisableKeyRotation, GetKeyRotationStatus) and on demand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import (
    LIMIT_EXCEEDED,
    UNDOCUMENTED,
    UNSUPPORTED,
    Guard,
    key_id,
    key_state,
    named_by,
    number,
    one_of,
    symmetric,
)
from kms_conformance.models.import_types import EXTERNAL, ID
from kms_conformance.models.imported import Imported
from kms_conformance.models.key_types import SYMMETRIC
from kms_conformance.models.lifecycle import INVALID, KeyState
from kms_conformance.models.operation import Allowance, Operation, always, by_arn, given, in_its_state, key_of
from kms_conformance.models.operations.lists import page_allowances, page_claims, page_guards
from kms_conformance.models.operations.metadata import names_its_key, no_output, touched, worn
from kms_conformance.models.terms import KeyRef, Material, Metadata, Output, Rows, Term, Texts
from kms_conformance.models.world import Key, Rotation, World

SHORTEST, LONGEST, DEFAULT_PERIOD = 90, 2560, 365
"""The rotation period in days."""
MOST_ROTATIONS = 25
MATERIALS = ("ALL_KEY_MATERIAL", "ROTATIONS_ONLY")
OF_IMPORTED_MATERIAL = Texts(("ImportState", "ExpirationModel", "KeyMaterialDescription", "ValidTo"))
NEXT = "NextRotationDate"


def current_material(key: Key) -> Material | Metadata | Output:
    """The id of the material that a key encrypts with now."""
    if key.external:
        return key.imported[-1].id
    times = key.rotation.times
    return Material(key.slot, times) if times else Metadata(key.slot, "CurrentKeyMaterialId")


def _with(world: World, key: Key, rotation: Rotation) -> World:
    return worn(world.with_key(replace(key, rotation=rotation)), key.slot)


def _enable(world: World, call: Call) -> World:
    key, days = key_of(world, call), call.get("RotationPeriodInDays")
    before = key.rotation
    begun = replace(before, enabled=True, dated=False, since=world.moved)
    if isinstance(days, int):
        because = "ROT-005" if before.enabled else "ROT-003"
        return _with(world, key, replace(begun, period_days=days, because=because))
    # Whether the default or an earlier period of one's own counts isn't documented (ROT-006).
    period = DEFAULT_PERIOD if before.period_days in (None, DEFAULT_PERIOD) and before.because != "ROT-006" else None
    because = "ROT-002" if period else "ROT-006"
    return _with(world, key, replace(begun, period_days=period, because=because))


def _disable(world: World, call: Call) -> World:
    key = key_of(world, call)
    if not key.symmetric:
        return world
    because = "ROT-006" if key.rotation.because == "ROT-006" else "ROT-007"
    return _with(world, key, replace(key.rotation, enabled=False, because=because, dated=False))


def _rotate(world: World, call: Call) -> World:
    key = key_of(world, call)
    world = touched(world, key.slot, "ROT-012")
    because = "ROT-015" if key.rotation.because != "ROT-006" else "ROT-006"
    rotation = replace(key.rotation, times=key.rotation.times + 1, because=because)
    if key.pending is not None:
        now = world.keys[key.slot]
        world = world.with_key(replace(now, imported=(*now.imported, key.pending), pending=None))
    tagged = replace(world.keys[key.slot], tags_because="ROT-012") if key.tags else world.keys[key.slot]
    return _with(world, tagged, rotation)


def _refused(world: World, call: Call) -> World:
    """A refused period leaves the status as it was (ROT-004)."""
    key, days = names_its_key(world, call), call.get("RotationPeriodInDays")
    if key is None or not isinstance(days, int) or SHORTEST <= days <= LONGEST or key.rotation.because == "ROT-006":
        return world
    return world.with_key(replace(key, rotation=replace(key.rotation, because="ROT-004")))


def _status(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    key = names_its_key(world, call)
    if key is not None and key.symmetric and not key.external:
        yield Call.of("GetKeyRotationStatus", KeyId=KeyRef(key.slot))


def _after_rotation(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    key = names_its_key(world, call)
    if key is not None and key.symmetric:
        yield Call.of("DescribeKey", KeyId=KeyRef(key.slot))
        if not key.external:
            yield Call.of("GetKeyRotationStatus", KeyId=KeyRef(key.slot))


def _rotates_by_itself(f: Facts) -> bool | None:
    key = named_by("KeyId")(f)
    return None if key is None else key.spec == SYMMETRIC and key.origin != EXTERNAL


def _has_what_to_rotate_to(f: Facts) -> bool | None:
    """ROT-021: a key of imported material is rotated to material that was imported for that."""
    key = named_by("KeyId")(f)
    if key is None or key.origin != EXTERNAL or key.spec != SYMMETRIC or key.state is not KeyState.ENABLED:
        return None
    return key.waiting


ENABLE_KEY_ROTATION = Operation(
    "EnableKeyRotation",
    guards=(
        *key_id("VALID-016"),
        number("ROT-004", "RotationPeriodInDays", SHORTEST, LONGEST),
        *key_state("EnableKeyRotation", named_by("KeyId")),
        Guard("ROT-008", _rotates_by_itself, UNSUPPORTED, authorized=True),
    ),
    allowances=(
        by_arn("KeyId"),
        Allowance("ROT-005", lambda w, c: key_of(w, c).rotation.enabled and c.get("RotationPeriodInDays") is not None),
        Allowance("ROT-004", lambda world, call: call.get("RotationPeriodInDays") in (SHORTEST, LONGEST)),
        given("ROT-003", "RotationPeriodInDays"),
        *in_its_state("EnableKeyRotation"),
        always("ROT-002"),
    ),
    effect=_enable,
    refused=_refused,
    claims=no_output,
    observers=_status,
    writes=True,
)

DISABLE_KEY_ROTATION = Operation(
    "DisableKeyRotation",
    guards=(
        *key_id("VALID-013"),
        *key_state("DisableKeyRotation", named_by("KeyId")),
        symmetric("ROT-008b", UNDOCUMENTED, named_by("KeyId")),
    ),
    allowances=(
        by_arn("KeyId"),
        Allowance("ROT-007", lambda world, call: not key_of(world, call).rotation.enabled),
        *in_its_state("DisableKeyRotation"),
        always("ROT-007"),
    ),
    effect=_disable,
    claims=no_output,
    observers=_status,
    writes=True,
)


def _told(world: World, call: Call) -> Iterable[Claim]:
    key = key_of(world, call)
    rotation = key.rotation
    if key.managed:
        yield Claim("ROT-030", "KeyRotationEnabled", Relation.EQUAL, True)
        return
    if key.state is KeyState.PENDING_DELETION:
        yield Claim("ROT-011", "KeyRotationEnabled", Relation.EQUAL, False)
        return
    yield Claim(rotation.because, "KeyRotationEnabled", Relation.EQUAL, rotation.enabled)
    yield Claim("ROT-016", "OnDemandRotationStartDate", Relation.ABSENT)
    if not rotation.enabled:
        yield Claim("ROT-001" if rotation.because == "ROT-001" else "ROT-007b", NEXT, Relation.ABSENT)
    elif rotation.period_days is not None:
        yield Claim(rotation.because, "RotationPeriodInDays", Relation.EQUAL, rotation.period_days)
        if rotation.since == world.moved:  # else part of it went by, or no page says from when the next is counted
            yield Claim(rotation.because, NEXT, Relation.ABOUT_IN_DAYS, rotation.period_days)
        if rotation.dated:
            yield Claim(rotation.because, NEXT, Relation.EQUAL, Metadata(key.slot, NEXT))


def _seen(world: World, call: Call) -> World:
    key = key_of(world, call)
    dated = key.rotation.enabled and key.state is not KeyState.PENDING_DELETION
    return world.with_key(replace(key, rotation=replace(key.rotation, dated=dated)))


GET_KEY_ROTATION_STATUS = Operation(
    "GetKeyRotationStatus",
    guards=key_id("VALID-026"),
    allowances=(by_arn("KeyId"), *in_its_state("GetKeyRotationStatus"), always("ROT-001")),
    effect=_seen,
    claims=_told,
)


def _rotated(world: World, call: Call) -> Iterable[Claim]:
    yield Claim("ROT-023", "KeyId", Relation.EQUAL, Metadata(key_of(world, call).slot, "Arn"))


ROTATE_KEY_ON_DEMAND = Operation(
    "RotateKeyOnDemand",
    guards=(
        *key_id("VALID-038"),
        *key_state("RotateKeyOnDemand", named_by("KeyId")),
        symmetric("ROT-020", UNSUPPORTED, named_by("KeyId")),
        Guard("ROT-021", _has_what_to_rotate_to, INVALID, authorized=True),
        Guard(
            "ROT-017",
            lambda f: key.rotations < MOST_ROTATIONS if (key := named_by("KeyId")(f)) is not None else None,
            LIMIT_EXCEEDED,
        ),
    ),
    allowances=(
        by_arn("KeyId"),
        Allowance("ROT-021", lambda world, call: key_of(world, call).pending is not None),
        Allowance("ROT-017", lambda world, call: key_of(world, call).rotation.times >= 2),
        Allowance("ROT-015", lambda world, call: key_of(world, call).rotation.period_days is not None),
        *in_its_state("RotateKeyOnDemand"),
        always("ROT-012"),
    ),
    effect=_rotate,
    claims=_rotated,
    observers=_after_rotation,
    writes=True,
)


def _of_imported(key: Key, *, every: bool) -> Iterable[Claim]:
    """What a list says of each material that was imported."""
    if not every:
        yield Claim("ROT-024", "Rotations", Relation.COUNTS, key.rotation.times)
        return
    if not key.pending_unknown:
        yield Claim("ROT-025", "Rotations", Relation.COUNTS, len(key.imported) + (key.pending is not None))
    for row in key.imported:
        state = "CURRENT" if row is key.imported[-1] else "NON_CURRENT"
        yield Claim("ROT-026", "Rotations", Relation.HOLDS_ROWS, _entry(row, KeyMaterialState=state))
        there = "IMPORTED" if row.present else "PENDING_IMPORT"
        yield Claim("IMPORT-031", "Rotations", Relation.HOLDS_ROWS, _entry(row, ImportState=there))
    if key.pending is not None:
        waits = _entry(key.pending, KeyMaterialState="PENDING_ROTATION")
        yield Claim("IMPORT-024", "Rotations", Relation.HOLDS_ROWS, waits)
    for row in key.materials:
        if row.description is not None:
            told = _entry(row, KeyMaterialDescription=row.description)
            yield Claim("IMPORT-041", "Rotations", Relation.HOLDS_ROWS, told)


def _entry(row: Imported, **members: Term) -> Rows:
    return Rows((((ID, row.id), *members.items()),))


def _rotations(world: World, call: Call) -> Iterable[Claim]:
    yield from page_claims(call)
    key, every = key_of(world, call), call.get("IncludeKeyMaterial") == "ALL_KEY_MATERIAL"
    if not call.whole:
        return
    times, automatic = key.rotation.times, key.rotation.automatic
    if key.external:
        yield from _of_imported(key, every=every)
        return
    counted = "ROT-029" if automatic else "ROT-025" if every else "ROT-024"
    yield Claim(counted, "Rotations", Relation.COUNTS, times + every)
    if automatic:
        yield Claim("ROT-029", "Rotations", Relation.AUTOMATIC, automatic)
    else:
        yield Claim("ROT-012", "Rotations", Relation.ON_DEMAND)
    if every:
        yield Claim("ROT-025", "Rotations", Relation.ONE_FIRST)
    yield Claim("ROT-027", "Rotations", Relation.ITEMS_LACK, OF_IMPORTED_MATERIAL)
    if every and (times == 0 or times in key.rotation.told):
        yield Claim("ROT-026", "Rotations", Relation.ONE_CURRENT, current_material(key))


def _rotatable(f: Facts) -> bool | None:
    """ALL_KEY_MATERIAL is for keys that can be rotated; of other lists of such keys nothing is said."""
    key = named_by("KeyId")(f)
    if key is None or f.params.get("IncludeKeyMaterial") != "ALL_KEY_MATERIAL":
        return None
    return key.spec == SYMMETRIC


LIST_KEY_ROTATIONS = Operation(
    "ListKeyRotations",
    guards=(
        *key_id("VALID-032"),
        one_of("VALID-080", "IncludeKeyMaterial", MATERIALS),
        *page_guards("ListKeyRotations"),
        Guard("ROT-028", _rotatable, UNSUPPORTED, authorized=True),
    ),
    allowances=(
        *page_allowances("ListKeyRotations"),
        by_arn("KeyId"),
        given("ROT-025", "IncludeKeyMaterial"),
        always("ROT-024"),
    ),
    claims=_rotations,
)
