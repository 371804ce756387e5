"""Faults of RotateKeyOnDemand and ListKeyRotations, and of key material after a rotation."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.paging import Row
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import Answers, GuardOff, Mutant, OtherCode, TooStrict, acts_on, table
from kms_conformance.faults.rotation import is_rotating
from kms_conformance.faults.steps import afterwards, entries, key_of, refusing, rows, step, with_key
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import named_by

ROTATE = ("RotateKeyOnDemand",)
LIST = ("ListKeyRotations",)
MOST = 25


def _all_material(request: Request) -> bool:
    return request.params.get("IncludeKeyMaterial") == "ALL_KEY_MATERIAL"


def _rotated_so_often(times: int) -> Callable[[Facts], bool]:
    return lambda f: (key := named_by("KeyId")(f)) is not None and key.rotations == times


def _use_the_same_material(kms: ReferenceKms, request: Request) -> None:
    *_, before, new = key_of(request).materials
    new.secret, new.material_id = before.secret, before.material_id


def _drop_tags(kms: ReferenceKms, request: Request) -> None:
    key_of(request).tags = {}


def _forget_old_materials(kms: ReferenceKms, request: Request) -> None:
    for material in key_of(request).materials[:-2]:
        material.secret = os.urandom(32)


def _with_first_material(request: Request) -> Request:
    return with_key(request, "KeyId", materials=key_of(request).materials[:1])


def _switch_automatic_rotation_on(kms: ReferenceKms, request: Request) -> None:
    if not is_rotating(request):
        kms.enable_key_rotation(request)


def _restart_period(kms: ReferenceKms, request: Request) -> None:
    if is_rotating(request):
        rotation = key_of(request).rotation
        rotation.next_date = kms.clock() + timedelta(days=rotation.period_in_days)


def _as_if_still_going_on(request: Request, answer: Answer) -> Answer:
    started = [material.rotated for material in key_of(request).materials if material.rotation_type == "ON_DEMAND"]
    return {**answer, "OnDemandRotationStartDate": started[-1]} if started else answer


def _without_newest(request: Request, shown: list[Row]) -> list[Row]:
    return shown if _all_material(request) else shown[:-1]


def _of_rotations_alone(request: Request, shown: list[Row]) -> list[Row]:
    return [
        row._replace(entry={name: value for name, value in row.entry.items() if name != "KeyMaterialState"})
        for row in shown
        if "RotationDate" in row.entry
    ]


def _with_state(state: Callable[[Request, Answer], str]) -> Answers:
    """The entries that have a state are shown with another."""

    def change(request: Request, entry: Answer) -> Answer:
        return {**entry, "KeyMaterialState": state(request, entry)} if "KeyMaterialState" in entry else entry

    return entries("Rotations", change)


def _first_is_current(request: Request, entry: Answer) -> str:
    return "CURRENT" if entry["KeyMaterialId"] == key_of(request).materials[0].material_id else "NON_CURRENT"


def _with_creation_date(request: Request, entry: Answer) -> Answer:
    return {"RotationDate": key_of(request).created, **entry}


def _as_imported(request: Request, entry: Answer) -> Answer:
    return {**entry, "ImportState": "IMPORTED"} if _all_material(request) else entry


def _as_automatic(request: Request, entry: Answer) -> Answer:
    return {**entry, "RotationType": "AUTOMATIC"} if "RotationType" in entry else entry


def _current_material(request: Request, answer: Answer) -> Answer:
    assert request.opened is not None, "a success has opened something"
    return {**answer, "KeyMaterialId": request.opened.key.materials[-1].material_id}


MUTANTS = table(
    Mutant(
        "rotation-keeps-material", "ROT-012", "effect",
        "RotateKeyOnDemand is listed as a rotation, but the key keeps its key material.",
        ROTATE,
        (afterwards(_use_the_same_material),),
    ),
    Mutant(
        "rotation-listed-as-automatic", "ROT-012", "response",
        "ListKeyRotations gives RotationType AUTOMATIC for a rotation on demand.",
        LIST,
        (entries("Rotations", _as_automatic),),
    ),
    Mutant(
        "rotation-drops-tags", "ROT-012", "effect",
        "RotateKeyOnDemand removes the tags of the key.",
        ROTATE,
        (afterwards(_drop_tags),),
    ),
    Mutant(
        "rotation-keeps-two-materials-only", "ROT-013", "data",
        "A key keeps only its current key material and the one before it, so older ciphertexts no longer open.",
        ROTATE,
        (afterwards(_forget_old_materials),),
    ),
    Mutant(
        "decrypt-names-current-material", "ROT-013", "response",
        "Decrypt gives the current material of the key as KeyMaterialId, not that of the ciphertext.",
        ("Decrypt",),
        (Answers(_current_material),),
    ),
    Mutant(
        "data-key-uses-first-material", "ROT-014", "data",
        "GenerateDataKey goes on using the first key material of a key after a rotation.",
        ("GenerateDataKey",),
        (acts_on(_with_first_material),),
    ),
    Mutant(
        "rotation-on-demand-needs-automatic", "ROT-015", "too-strict",
        "RotateKeyOnDemand is refused with KMSInvalidStateException while automatic rotation is off.",
        ROTATE,
        (refusing("KMSInvalidStateException", lambda request: not is_rotating(request)),),
    ),
    Mutant(
        "rotation-on-demand-switches-automatic-on", "ROT-015", "effect",
        "RotateKeyOnDemand switches automatic rotation on.",
        ROTATE,
        (afterwards(_switch_automatic_rotation_on),),
    ),
    Mutant(
        "rotation-on-demand-restarts-period", "ROT-015", "effect",
        "RotateKeyOnDemand sets NextRotationDate to its own time plus the rotation period.",
        ROTATE,
        (afterwards(_restart_period),),
    ),
    Mutant(
        "rotation-start-date-stays", "ROT-016", "response",
        "GetKeyRotationStatus goes on giving OnDemandRotationStartDate after the rotation is complete.",
        ("GetKeyRotationStatus",),
        (Answers(_as_if_still_going_on),),
    ),
    Mutant(
        "rotation-25th-refused", "ROT-017", "too-strict",
        "RotateKeyOnDemand refuses the 25th rotation of a key with LimitExceededException.",
        ROTATE,
        (TooStrict("LimitExceededException", _rotated_so_often(MOST - 1)),),
    ),
    Mutant(
        "rotation-26th-wrong-code", "ROT-017", "wrong-error",
        "RotateKeyOnDemand refuses the 26th rotation of a key with KMSInvalidStateException, "
        "not LimitExceededException.",
        ROTATE,
        (OtherCode("KMSInvalidStateException"),),
    ),
    Mutant(
        "first-material-listed-as-rotation", "ROT-024", "response",
        "ListKeyRotations without IncludeKeyMaterial lists the first key material of a key too.",
        LIST,
        (step("is_rotation", lambda kms, original, material: True),),
    ),
    Mutant(
        "newest-rotation-not-listed", "ROT-024", "response",
        "ListKeyRotations without IncludeKeyMaterial leaves out the newest completed rotation.",
        LIST,
        (rows("ListKeyRotations", _without_newest),),
    ),
    Mutant(
        "all-key-material-ignored", "ROT-025", "response",
        "ListKeyRotations treats IncludeKeyMaterial=ALL_KEY_MATERIAL as ROTATIONS_ONLY.",
        LIST,
        (rows("ListKeyRotations", _of_rotations_alone),),
    ),
    Mutant(
        "first-material-has-rotation-date", "ROT-025", "response",
        "With ALL_KEY_MATERIAL the entry of the first key material has the creation date of the key as RotationDate.",
        LIST,
        (entries("Rotations", _with_creation_date),),
    ),
    Mutant(
        "rotated-materials-all-current", "ROT-026", "response",
        "With ALL_KEY_MATERIAL every entry has KeyMaterialState CURRENT.",
        LIST,
        (_with_state(lambda request, entry: "CURRENT"),),
    ),
    Mutant(
        "current-material-is-the-first", "ROT-026", "response",
        "With ALL_KEY_MATERIAL the first key material is shown as CURRENT and all later ones as NON_CURRENT.",
        LIST,
        (_with_state(_first_is_current),),
    ),
    Mutant(
        "generated-material-has-import-state", "ROT-027", "response",
        "With ALL_KEY_MATERIAL the entries of a key with material from KMS have ImportState IMPORTED.",
        LIST,
        (entries("Rotations", _as_imported),),
    ),
    Mutant(
        "list-rotations-unknown-inclusion-accepted", "VALID-080", "guard-off",
        "ListKeyRotations takes a value of IncludeKeyMaterial outside the enumeration for ROTATIONS_ONLY.",
        LIST,
        (GuardOff(),),
    ),
)  # fmt: skip
