"""Faults of imported material: what a key does with it, and what becomes of the key when it goes and comes back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import Any

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.materials import Material
from kms_conformance.cloud.kms.private_keys import new_secret
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import (
    Answers,
    GuardOff,
    Mutant,
    Patched,
    TooStrict,
    acts_with,
    around,
    key_in,
    table,
    without,
)
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import named_by
from kms_conformance.models.key_types import CURVES, HMAC_BITS, SYMMETRIC
from kms_conformance.models.lifecycle import KeyState

IMPORT, DELETE = ("ImportKeyMaterial",), ("DeleteImportedKeyMaterial",)
DESCRIBE, LIST = ("DescribeKey",), ("ListKeyRotations",)


def _step(method: str, made: Callable[..., Any]) -> Patched:
    """A step of the reference is another."""
    return Patched(lambda kms: around(kms, method, made))


def _replaced(kms: ReferenceKms, original: Any, key: Key, secret: bytes) -> Material:
    """Other material takes the place of what was there."""
    if key.spec == SYMMETRIC or not key.materials:
        taken: Material = original(key, secret)
        return taken
    key.materials[-1] = Material(secret, kms.material_id(key, secret))
    return key.materials[-1]


def _other_material_of_hmac(f: Facts) -> bool:
    key = named_by("KeyId")(f)
    return key is not None and key.spec in HMAC_BITS


def _current_at_once(kms: ReferenceKms, original: Any, key: Key, secret: bytes) -> Material:
    material: Material = original(key, secret)
    if material is key.pending:
        key.materials.append(material)
        key.pending = None
    return material


def _hide(kms: ReferenceKms) -> None:
    kms.listed_materials = lambda key, *, everything: list(key.materials)  # type: ignore[method-assign]


def _another_id(kms: ReferenceKms, original: Any, request: Request) -> Answer:
    """The id of material that comes again is of the moment."""
    again, answer = bool(request.keys["KeyId"].materials), original(request)
    if not again or "KeyMaterialId" not in answer:
        return dict(answer)
    return {**answer, "KeyMaterialId": hashlib.sha256(request.params["ImportToken"]).hexdigest()}


def _id_of_bytes(kms: ReferenceKms, original: Any, key: Key, secret: bytes) -> str:
    return hashlib.sha256(secret).hexdigest()


def _stays_enabled(kms: ReferenceKms, original: Any, key: Key) -> None:
    if key.state is KeyState.PENDING_IMPORT:
        original(key)


def _current_alone(kms: ReferenceKms, original: Any, key: Key) -> None:
    """Only the current material must be there."""
    there = bool(key.materials) and key.materials[-1].present
    if there and key.state is KeyState.PENDING_IMPORT:
        key.state = KeyState.ENABLED
    elif not there:
        original(key)


def _one_is_enough(kms: ReferenceKms, original: Any, request: Request) -> Answer:
    answer: Answer = original(request)
    key = request.keys["KeyId"]
    if key.state is KeyState.PENDING_IMPORT:
        key.state = KeyState.ENABLED
    return answer


def _moved(kms: ReferenceKms, original: Any, request: Request) -> Answer:
    answer: Answer = original(request)
    request.keys["KeyId"].state = KeyState.PENDING_IMPORT
    return answer


def _forgotten(kms: ReferenceKms, original: Any, key: Key, secret: bytes) -> Material:
    """What comes back is other material than what went."""
    material: Material = original(key, secret)
    if not material.present and key.symmetric:
        material.secret = os.urandom(32)
    return material


def _sticks(kms: ReferenceKms, original: Any, request: Request) -> Answer:
    """The expiration model of the first import stays."""
    key = request.keys["KeyId"]
    before = key.materials[-1].valid_to if key.materials and key.materials[-1].present else None
    had = bool(key.materials) and key.materials[-1].present
    answer: Answer = original(request)
    if had:
        key.materials[-1].valid_to = before
    return answer


def _undescribed(kms: ReferenceKms, original: Any, request: Request) -> Answer:
    answer: Answer = original(request)
    key = request.keys["KeyId"]
    for material in key.materials:
        if "KeyMaterialDescription" not in request.params:
            material.description = None
    return answer


def _hashed(kms: ReferenceKms, original: Any, token: Any, wrapped: bytes) -> bytes | None:
    """HMAC keys are hashed when they come."""
    secret: bytes | None = original(token, wrapped)
    key = kms.store.get(token.key_id)
    if secret is None or key is None or key.spec not in HMAC_BITS or not kms.fits(key, secret):
        return secret
    return hashlib.shake_256(secret).digest(len(secret))


def _own_pair(kms: ReferenceKms, original: Any, key: Key, secret: bytes) -> Material:
    """An ECC key gets a private key of KMS."""
    known = bool(key.materials)
    material: Material = original(key, secret)
    if key.spec in CURVES and not known:
        material.secret = new_secret(key.spec)
    return material


def _made_new(kms: ReferenceKms, original: Any, key: Key, material: Material) -> None:
    """A rotation throws the former material away."""
    key.materials[-1].secret = os.urandom(32)
    original(key, material)


def _changed(**members: Any) -> Callable[[Request, Answer], Answer]:
    def change(request: Request, answer: Answer) -> Answer:
        metadata = answer["KeyMetadata"]
        if metadata["KeyState"] != "PendingImport":
            return answer
        return {"KeyMetadata": metadata | members}

    return change


def _says_imported(kms: ReferenceKms, original: Any, material: Material) -> Answer:
    return {**original(material), "ImportState": "IMPORTED"}


def _never(kms: ReferenceKms, original: Any, key: Key) -> None:
    """Nothing expires."""


def _of_spec(spec: str) -> Callable[[Facts], bool]:
    return lambda f: (key := named_by("KeyId")(f)) is not None and key.spec == spec


MUTANTS = table(
    Mutant(
        "import-new-key-enabled", "IMPORT-001", "response",
        "A key that waits for its material says that it is enabled.",
        ("CreateKey",), (Answers(_changed(KeyState="Enabled", Enabled=True)),),
    ),
    Mutant(
        "import-model-before-material", "IMPORT-001", "response",
        "A key that waits for its first material has an expiration model.",
        ("CreateKey",), (Answers(_changed(ExpirationModel="KEY_MATERIAL_EXPIRES")),),
    ),
    Mutant(
        "import-of-p256-refused", "IMPORT-002", "too-strict",
        "Material for keys of ECC_NIST_P256 is not taken.",
        IMPORT, (TooStrict("UnsupportedOperationException", _of_spec("ECC_NIST_P256")),),
    ),
    Mutant(
        "import-other-into-hmac", "IMPORT-021", "effect",
        "Other material takes the place of that of an HMAC key.",
        IMPORT, (GuardOff(_other_material_of_hmac), _step("taken", _replaced)),
    ),
    Mutant(
        "import-other-without-type", "IMPORT-022", "guard-off",
        "Other material is taken for a symmetric encryption key though no ImportType says that it is new.",
        IMPORT, (GuardOff(),),
    ),
    Mutant(
        "import-new-is-current-at-once", "IMPORT-024", "effect",
        "New material of a key is current as soon as it is imported.",
        IMPORT, (_step("taken", _current_at_once),),
    ),
    Mutant(
        "import-new-is-not-listed", "IMPORT-024", "effect",
        "ListKeyRotations leaves out material that waits for its rotation.",
        LIST, (Patched(_hide),),
    ),
    Mutant(
        "import-id-of-the-token", "IMPORT-027", "response",
        "The same material has another id each time it is imported.",
        IMPORT, (_step("import_key_material", _another_id),),
    ),
    Mutant(
        "import-id-of-the-bytes", "IMPORT-028", "response",
        "The same material has one id in all keys.",
        IMPORT, (_step("material_id", _id_of_bytes),),
    ),
    Mutant(
        "import-deleted-stays-enabled", "IMPORT-029", "effect",
        "A key stays enabled when its material is deleted.",
        DELETE, (_step("settle", _stays_enabled),),
    ),
    Mutant(
        "import-deleted-still-decrypts", "STATE-Decrypt-PendingImport", "guard-off",
        "Decrypt works without the material of the key.",
        ("Decrypt",), (GuardOff(),),
    ),
    Mutant(
        "import-deleted-still-signs", "STATE-Sign-PendingImport", "guard-off",
        "Sign works without the material of the key.",
        ("Sign",), (GuardOff(key_in(KeyState.PENDING_IMPORT)),),
    ),
    Mutant(
        "import-back-as-another", "IMPORT-030", "data",
        "When deleted material is imported again, what it encrypted before does not open.",
        IMPORT, (_step("taken", _forgotten),),
    ),
    Mutant(
        "import-deletion-names-nothing", "IMPORT-031", "response",
        "DeleteImportedKeyMaterial does not tell which material it deleted.",
        DELETE, (without("KeyMaterialId", lambda request: True),),
    ),
    Mutant(
        "import-deletion-of-the-current-alone", "IMPORT-031", "effect",
        "DeleteImportedKeyMaterial deletes the current material, whichever is named.",
        DELETE, (acts_with(KeyMaterialId=None),),
    ),
    Mutant(
        "import-deleted-says-imported", "IMPORT-031", "response",
        "ListKeyRotations says that deleted material is imported.",
        LIST, (_step("import_state", _says_imported),),
    ),
    Mutant(
        "import-former-is-not-missed", "IMPORT-032", "effect",
        "A key stays enabled when a former material is deleted.",
        DELETE, (_step("settle", _current_alone),),
    ),
    Mutant(
        "import-deletion-ends-the-schedule", "IMPORT-033", "effect",
        "DeleteImportedKeyMaterial takes a key out of its pending deletion.",
        DELETE, (_step("delete_imported_key_material", _moved),),
    ),
    Mutant(
        "import-one-of-two-is-enough", "IMPORT-034", "effect",
        "A key of several materials is enabled as soon as one of them is imported again.",
        IMPORT, (_step("import_key_material", _one_is_enough),),
    ),
    Mutant(
        "import-never-expires", "IMPORT-035", "effect",
        "Material is there still when its date is over.",
        ("Encrypt", "Decrypt", *DESCRIBE), (_step("expire", _never),),
    ),
    Mutant(
        "import-model-of-the-first", "IMPORT-036", "effect",
        "A re-import does not change when the material expires.",
        IMPORT, (_step("import_key_material", _sticks),),
    ),
    Mutant(
        "import-deletion-of-nothing-refused", "IMPORT-039", "too-strict",
        "DeleteImportedKeyMaterial refuses a key that waits for material.",
        DELETE, (TooStrict("KMSInvalidStateException", key_in(KeyState.PENDING_IMPORT)),),
    ),
    Mutant(
        "import-description-lost", "IMPORT-041", "effect",
        "The description of material is lost when it is imported again without one.",
        IMPORT, (_step("import_key_material", _undescribed),),
    ),
    Mutant(
        "import-mac-of-hashed-material", "IMPORT-011", "response",
        "MACs are computed with a digest of the material that was imported.",
        IMPORT, (_step("unwrapped", _hashed),),
    ),
    Mutant(
        "import-public-key-of-kms", "IMPORT-012", "response",
        "An ECC key works with a private key of KMS, and not with that which was imported.",
        IMPORT, (_step("taken", _own_pair),),
    ),
    Mutant(
        "import-rotation-without-material", "ROT-021", "guard-off",
        "RotateKeyOnDemand gives a key with imported material a new one that KMS makes.",
        ("RotateKeyOnDemand",), (GuardOff(),),
    ),
    Mutant(
        "import-rotation-loses-the-former", "ROT-022", "data",
        "What was encrypted before a rotation to imported material does not open after it.",
        ("RotateKeyOnDemand",), (_step("rotate_to", _made_new),),
    ),
)  # fmt: skip
