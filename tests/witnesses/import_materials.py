"""Faults of imported material: what a key does with it, and what becomes of the key when it goes and comes back."""

import hmac
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from . import allowed, describe, new_key, refused, seal, witness
from .import_scene import (
    OTHER,
    OURS,
    bring,
    external,
    in_days,
    parameters,
    refused_as,
    rotated,
    states,
    with_material,
    with_private_key,
    wrapped,
)


@witness(
    id="import-new-key-enabled",
    requirement="IMPORT-001",
    family="response",
    fault="A key that waits for its material says that it is enabled.",
)
def import_new_key_enabled(client: Any) -> None:
    assert new_key(client, Origin="EXTERNAL")["KeyState"] == "PendingImport"


@witness(
    id="import-model-before-material",
    requirement="IMPORT-001",
    family="response",
    fault="A key that waits for its first material has an expiration model.",
)
def import_model_before_material(client: Any) -> None:
    assert "ExpirationModel" not in new_key(client, Origin="EXTERNAL")


@witness(
    id="import-of-p256-refused",
    requirement="IMPORT-002",
    family="too-strict",
    fault="Material for keys of ECC_NIST_P256 is not taken.",
)
def import_of_p256_refused(client: Any) -> None:
    with_private_key(client)


@witness(
    id="import-other-into-hmac",
    requirement="IMPORT-021",
    family="effect",
    fault="Other material takes the place of that of an HMAC key.",
)
def import_other_into_hmac(client: Any) -> None:
    key, _ = with_material(client, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    given = parameters(client, key)
    refused_as("IncorrectKeyMaterialException", client, key, given, wrapped(given, OTHER))


@witness(
    id="import-other-without-type",
    requirement="IMPORT-022",
    family="guard-off",
    fault="Other material is taken for a symmetric encryption key though no ImportType says that it is new.",
)
def import_other_without_type(client: Any) -> None:
    key, _ = with_material(client)
    given = parameters(client, key)
    refused_as("IncorrectKeyMaterialException", client, key, given, wrapped(given, OTHER))


@witness(
    id="import-new-is-current-at-once",
    requirement="IMPORT-024",
    family="effect",
    fault="New material of a key is current as soon as it is imported.",
)
def import_new_is_current_at_once(client: Any) -> None:
    key, first = with_material(client)
    bring(client, key, OTHER, ImportType="NEW_KEY_MATERIAL")
    assert describe(client, key)["CurrentKeyMaterialId"] == first["KeyMaterialId"]


@witness(
    id="import-new-is-not-listed",
    requirement="IMPORT-024",
    family="effect",
    fault="ListKeyRotations leaves out material that waits for its rotation.",
)
def import_new_is_not_listed(client: Any) -> None:
    key, _ = with_material(client)
    second = bring(client, key, OTHER, ImportType="NEW_KEY_MATERIAL")
    assert states(client, key)[second["KeyMaterialId"]].get("KeyMaterialState") == "PENDING_ROTATION"


@witness(
    id="import-id-of-the-token",
    requirement="IMPORT-027",
    family="response",
    fault="The same material has another id each time it is imported.",
)
def import_id_of_the_token(client: Any) -> None:
    key, first = with_material(client)
    assert bring(client, key)["KeyMaterialId"] == first["KeyMaterialId"]


@witness(
    id="import-id-of-the-bytes",
    requirement="IMPORT-028",
    family="response",
    fault="The same material has one id in all keys.",
)
def import_id_of_the_bytes(client: Any) -> None:
    (_, one), (_, two) = with_material(client), with_material(client)
    assert one["KeyMaterialId"] != two["KeyMaterialId"]


@witness(
    id="import-deleted-stays-enabled",
    requirement="IMPORT-029",
    family="effect",
    fault="A key stays enabled when its material is deleted.",
)
def import_deleted_stays_enabled(client: Any) -> None:
    key, _ = with_material(client)
    allowed(client.delete_imported_key_material, KeyId=key)
    assert describe(client, key)["KeyState"] == "PendingImport"


@witness(
    id="import-deleted-still-decrypts",
    requirement="STATE-Decrypt-PendingImport",
    family="guard-off",
    fault="Decrypt works without the material of the key.",
)
def import_deleted_still_decrypts(client: Any) -> None:
    key, _ = with_material(client)
    blob = seal(client, key, b"of material that goes")
    allowed(client.delete_imported_key_material, KeyId=key)
    assert refused(client.decrypt, CiphertextBlob=blob) == "KMSInvalidStateException"


@witness(
    id="import-deleted-still-signs",
    requirement="STATE-Sign-PendingImport",
    family="guard-off",
    fault="Sign works without the material of the key.",
)
def import_deleted_still_signs(client: Any) -> None:
    key, _ = with_private_key(client)
    allowed(client.delete_imported_key_material, KeyId=key)
    refused(client.sign, KeyId=key, Message=b"a", SigningAlgorithm="ECDSA_SHA_256")


@witness(
    id="import-back-as-another",
    requirement="IMPORT-030",
    family="data",
    fault="When deleted material is imported again, what it encrypted before does not open.",
)
def import_back_as_another(client: Any) -> None:
    key, _ = with_material(client)
    blob = seal(client, key, b"of material that comes back")
    allowed(client.delete_imported_key_material, KeyId=key)
    bring(client, key)
    assert allowed(client.decrypt, CiphertextBlob=blob)["Plaintext"] == b"of material that comes back"


@witness(
    id="import-deletion-names-nothing",
    requirement="IMPORT-031",
    family="response",
    fault="DeleteImportedKeyMaterial does not tell which material it deleted.",
)
def import_deletion_names_nothing(client: Any) -> None:
    key, first = with_material(client)
    gone = allowed(client.delete_imported_key_material, KeyId=key)
    assert gone.get("KeyMaterialId") == first["KeyMaterialId"]


@witness(
    id="import-deletion-of-the-current-alone",
    requirement="IMPORT-031",
    family="effect",
    fault="DeleteImportedKeyMaterial deletes the current material, whichever is named.",
)
def import_deletion_of_the_current_alone(client: Any) -> None:
    key, first, _ = rotated(client)
    gone = allowed(client.delete_imported_key_material, KeyId=key, KeyMaterialId=first["KeyMaterialId"])
    assert gone["KeyMaterialId"] == first["KeyMaterialId"]


@witness(
    id="import-deleted-says-imported",
    requirement="IMPORT-031",
    family="response",
    fault="ListKeyRotations says that deleted material is imported.",
)
def import_deleted_says_imported(client: Any) -> None:
    key, first = with_material(client)
    allowed(client.delete_imported_key_material, KeyId=key)
    assert states(client, key)[first["KeyMaterialId"]].get("ImportState") == "PENDING_IMPORT"


@witness(
    id="import-former-is-not-missed",
    requirement="IMPORT-032",
    family="effect",
    fault="A key stays enabled when a former material is deleted.",
)
def import_former_is_not_missed(client: Any) -> None:
    key, first, _ = rotated(client)
    allowed(client.delete_imported_key_material, KeyId=key, KeyMaterialId=first["KeyMaterialId"])
    assert describe(client, key)["KeyState"] == "PendingImport"


@witness(
    id="import-deletion-ends-the-schedule",
    requirement="IMPORT-033",
    family="effect",
    fault="DeleteImportedKeyMaterial takes a key out of its pending deletion.",
)
def import_deletion_ends_the_schedule(client: Any) -> None:
    key, _ = with_material(client)
    allowed(client.schedule_key_deletion, KeyId=key, PendingWindowInDays=7)
    allowed(client.delete_imported_key_material, KeyId=key)
    assert describe(client, key)["KeyState"] == "PendingDeletion"


@witness(
    id="import-one-of-two-is-enough",
    requirement="IMPORT-034",
    family="effect",
    fault="A key of several materials is enabled as soon as one of them is imported again.",
)
def import_one_of_two_is_enough(client: Any) -> None:
    key, first, second = rotated(client)
    for gone in (first, second):
        allowed(client.delete_imported_key_material, KeyId=key, KeyMaterialId=gone["KeyMaterialId"])
    bring(client, key)
    assert describe(client, key)["KeyState"] == "PendingImport"


@witness(
    id="import-never-expires",
    requirement="IMPORT-035",
    family="effect",
    fault="Material is there still when its date is over.",
)
def import_never_expires(client: Any) -> None:
    key = external(client)
    bring(client, key, ExpirationModel="KEY_MATERIAL_EXPIRES", ValidTo=in_days(1))
    client.sibling.ports().advance(2 * 24 * 3600)
    assert describe(client, key)["KeyState"] == "PendingImport"


@witness(
    id="import-model-of-the-first",
    requirement="IMPORT-036",
    family="effect",
    fault="A re-import does not change when the material expires.",
)
def import_model_of_the_first(client: Any) -> None:
    key, _ = with_material(client)
    bring(client, key, ExpirationModel="KEY_MATERIAL_EXPIRES", ValidTo=in_days(1))
    assert describe(client, key)["ExpirationModel"] == "KEY_MATERIAL_EXPIRES"


@witness(
    id="import-deletion-of-nothing-refused",
    requirement="IMPORT-039",
    family="too-strict",
    fault="DeleteImportedKeyMaterial refuses a key that waits for material.",
)
def import_deletion_of_nothing_refused(client: Any) -> None:
    allowed(client.delete_imported_key_material, KeyId=external(client))


@witness(
    id="import-description-lost",
    requirement="IMPORT-041",
    family="effect",
    fault="The description of material is lost when it is imported again without one.",
)
def import_description_lost(client: Any) -> None:
    key = external(client)
    first = bring(client, key, KeyMaterialDescription="kept")
    bring(client, key)
    assert states(client, key)[first["KeyMaterialId"]].get("KeyMaterialDescription") == "kept"


@witness(
    id="import-mac-of-hashed-material",
    requirement="IMPORT-011",
    family="response",
    fault="MACs are computed with a digest of the material that was imported.",
)
def import_mac_of_hashed_material(client: Any) -> None:
    key, _ = with_material(client, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    made = allowed(client.generate_mac, KeyId=key, Message=b"a message", MacAlgorithm="HMAC_SHA_256")["Mac"]
    assert made == hmac.digest(OURS, b"a message", "sha256")


@witness(
    id="import-public-key-of-kms",
    requirement="IMPORT-012",
    family="response",
    fault="An ECC key works with a private key of KMS, and not with that which was imported.",
)
def import_public_key_of_kms(client: Any) -> None:
    key, private = with_private_key(client)
    ours = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert allowed(client.get_public_key, KeyId=key)["PublicKey"] == ours


@witness(
    id="import-rotation-without-material",
    requirement="ROT-021",
    family="guard-off",
    fault="RotateKeyOnDemand gives a key with imported material a new one that KMS makes.",
)
def import_rotation_without_material(client: Any) -> None:
    key, _ = with_material(client)
    assert refused(client.rotate_key_on_demand, KeyId=key) == "KMSInvalidStateException"


@witness(
    id="import-rotation-loses-the-former",
    requirement="ROT-022",
    family="data",
    fault="What was encrypted before a rotation to imported material does not open after it.",
)
def import_rotation_loses_the_former(client: Any) -> None:
    key, _ = with_material(client)
    blob = seal(client, key, b"of the former material")
    bring(client, key, OTHER, ImportType="NEW_KEY_MATERIAL")
    allowed(client.rotate_key_on_demand, KeyId=key)
    assert allowed(client.decrypt, CiphertextBlob=blob)["Plaintext"] == b"of the former material"
