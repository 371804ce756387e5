"""Faults of RotateKeyOnDemand and ListKeyRotations, and of key material after a rotation."""

import time
from typing import Any

from . import allowed, describe, eventually, listed, new_key, new_key_id, refused, rotate, seal, witness

MOST_ROTATIONS = 25
LONGER_THAN_A_SECOND = 1.1


def _rotated_key_id(client: Any) -> str:
    """The key id of a fresh key that has been rotated once."""
    key_id = new_key_id(client)
    rotate(client, key_id)
    return key_id


def _material(client: Any, key_id: str) -> str:
    """The id of the current key material."""
    return str(describe(client, key_id)["CurrentKeyMaterialId"])


def _rotations(client: Any, key_id: str) -> list[dict[str, Any]]:
    """The completed rotations of the key."""
    return listed(client.list_key_rotations, "Rotations", KeyId=key_id)


def _materials(client: Any, key_id: str) -> list[dict[str, Any]]:
    """All key material of the key."""
    return listed(client.list_key_rotations, "Rotations", KeyId=key_id, IncludeKeyMaterial="ALL_KEY_MATERIAL")


@witness(
    id="rotation-keeps-material",
    requirement="ROT-012",
    family="effect",
    fault="RotateKeyOnDemand is listed as a rotation, but the key keeps its key material.",
)
def rotation_keeps_material(client: Any) -> None:
    key = new_key(client)
    rotate(client, key["KeyId"])
    assert _material(client, key["KeyId"]) != key["CurrentKeyMaterialId"]


@witness(
    id="rotation-listed-as-automatic",
    requirement="ROT-012",
    family="response",
    fault="ListKeyRotations gives RotationType AUTOMATIC for a rotation on demand.",
)
def rotation_listed_as_automatic(client: Any) -> None:
    [entry] = _rotations(client, _rotated_key_id(client))
    assert entry.get("RotationType") == "ON_DEMAND"


@witness(
    id="rotation-drops-tags",
    requirement="ROT-012",
    family="effect",
    fault="RotateKeyOnDemand removes the tags of the key.",
)
def rotation_drops_tags(client: Any) -> None:
    key_id = new_key(client, Tags=[{"TagKey": "a", "TagValue": "1"}])["KeyId"]
    rotate(client, key_id)
    assert [tag["TagKey"] for tag in listed(client.list_resource_tags, "Tags", KeyId=key_id)] == ["a"]


@witness(
    id="rotation-keeps-two-materials-only",
    requirement="ROT-013",
    family="data",
    fault="A key keeps only its current key material and the one before it, so older ciphertexts no longer open.",
)
def rotation_keeps_two_materials_only(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, b"from before two rotations")
    rotate(client, key_id)
    rotate(client, key_id)
    assert allowed(client.decrypt, CiphertextBlob=blob)["Plaintext"] == b"from before two rotations"


@witness(
    id="decrypt-names-current-material",
    requirement="ROT-013",
    family="response",
    fault="Decrypt gives the current material of the key as KeyMaterialId, not that of the ciphertext.",
)
def decrypt_names_current_material(client: Any) -> None:
    key = new_key(client)
    blob = seal(client, key["KeyId"], b"from before the rotation")
    rotate(client, key["KeyId"])
    assert allowed(client.decrypt, CiphertextBlob=blob)["KeyMaterialId"] == key["CurrentKeyMaterialId"]


@witness(
    id="data-key-uses-first-material",
    requirement="ROT-014",
    family="data",
    fault="GenerateDataKey goes on using the first key material of a key after a rotation.",
)
def data_key_uses_first_material(client: Any) -> None:
    key_id = _rotated_key_id(client)
    answer = client.generate_data_key(KeyId=key_id, KeySpec="AES_256")
    opened = client.decrypt(CiphertextBlob=answer["CiphertextBlob"])
    assert answer["KeyMaterialId"] == opened["KeyMaterialId"] == _material(client, key_id)


@witness(
    id="rotation-on-demand-needs-automatic",
    requirement="ROT-015",
    family="too-strict",
    fault="RotateKeyOnDemand is refused with KMSInvalidStateException while automatic rotation is off.",
)
def rotation_on_demand_needs_automatic(client: Any) -> None:
    allowed(client.rotate_key_on_demand, KeyId=new_key_id(client))


@witness(
    id="rotation-on-demand-switches-automatic-on",
    requirement="ROT-015",
    family="effect",
    fault="RotateKeyOnDemand switches automatic rotation on.",
)
def rotation_on_demand_switches_automatic_on(client: Any) -> None:
    assert client.get_key_rotation_status(KeyId=_rotated_key_id(client))["KeyRotationEnabled"] is False


@witness(
    id="rotation-on-demand-restarts-period",
    requirement="ROT-015",
    family="effect",
    fault="RotateKeyOnDemand sets NextRotationDate to its own time plus the rotation period.",
)
def rotation_on_demand_restarts_period(client: Any) -> None:
    key_id = new_key_id(client)
    client.enable_key_rotation(KeyId=key_id, RotationPeriodInDays=180)
    before = client.get_key_rotation_status(KeyId=key_id)["NextRotationDate"]
    time.sleep(LONGER_THAN_A_SECOND)
    rotate(client, key_id)
    assert client.get_key_rotation_status(KeyId=key_id)["NextRotationDate"] == before


@witness(
    id="rotation-start-date-stays",
    requirement="ROT-016",
    family="response",
    fault="GetKeyRotationStatus goes on giving OnDemandRotationStartDate after the rotation is complete.",
)
def rotation_start_date_stays(client: Any) -> None:
    rotate(client, new_key_id(client))


@witness(
    id="rotation-25th-refused",
    requirement="ROT-017",
    family="too-strict",
    fault="RotateKeyOnDemand refuses the 25th rotation of a key with LimitExceededException.",
)
def rotation_25th_refused(client: Any) -> None:
    key_id = new_key_id(client)
    for _ in range(MOST_ROTATIONS):
        rotate(client, key_id)


@witness(
    id="rotation-26th-wrong-code",
    requirement="ROT-017",
    family="wrong-error",
    fault="RotateKeyOnDemand refuses the 26th rotation of a key with KMSInvalidStateException, "
    "not LimitExceededException.",
)
def rotation_26th_wrong_code(client: Any) -> None:
    key_id = new_key_id(client)
    for _ in range(MOST_ROTATIONS):
        rotate(client, key_id)
    assert refused(client.rotate_key_on_demand, KeyId=key_id) == "LimitExceededException"


@witness(
    id="first-material-listed-as-rotation",
    requirement="ROT-024",
    family="response",
    fault="ListKeyRotations without IncludeKeyMaterial lists the first key material of a key too.",
)
def first_material_listed_as_rotation(client: Any) -> None:
    assert _rotations(client, new_key_id(client)) == []


@witness(
    id="newest-rotation-not-listed",
    requirement="ROT-024",
    family="response",
    fault="ListKeyRotations without IncludeKeyMaterial leaves out the newest completed rotation.",
)
def newest_rotation_not_listed(client: Any) -> None:
    key_id = _rotated_key_id(client)
    assert eventually(lambda: len(_rotations(client, key_id)) == 1)


@witness(
    id="all-key-material-ignored",
    requirement="ROT-025",
    family="response",
    fault="ListKeyRotations treats IncludeKeyMaterial=ALL_KEY_MATERIAL as ROTATIONS_ONLY.",
)
def all_key_material_ignored(client: Any) -> None:
    assert len(_materials(client, new_key_id(client))) == 1


@witness(
    id="first-material-has-rotation-date",
    requirement="ROT-025",
    family="response",
    fault="With ALL_KEY_MATERIAL the entry of the first key material has the creation date of the key as RotationDate.",
)
def first_material_has_rotation_date(client: Any) -> None:
    [entry] = _materials(client, new_key_id(client))
    assert "RotationDate" not in entry


@witness(
    id="rotated-materials-all-current",
    requirement="ROT-026",
    family="response",
    fault="With ALL_KEY_MATERIAL every entry has KeyMaterialState CURRENT.",
)
def rotated_materials_all_current(client: Any) -> None:
    key_id = _rotated_key_id(client)
    states = [entry.get("KeyMaterialState") for entry in _materials(client, key_id)]
    assert sorted(map(str, states)) == ["CURRENT", "NON_CURRENT"]


@witness(
    id="current-material-is-the-first",
    requirement="ROT-026",
    family="response",
    fault="With ALL_KEY_MATERIAL the first key material is shown as CURRENT and all later ones as NON_CURRENT.",
)
def current_material_is_the_first(client: Any) -> None:
    key_id = _rotated_key_id(client)
    current = [entry for entry in _materials(client, key_id) if entry.get("KeyMaterialState") == "CURRENT"]
    assert [entry["KeyMaterialId"] for entry in current] == [_material(client, key_id)]


@witness(
    id="generated-material-has-import-state",
    requirement="ROT-027",
    family="response",
    fault="With ALL_KEY_MATERIAL the entries of a key with material from KMS have ImportState IMPORTED.",
)
def generated_material_has_import_state(client: Any) -> None:
    assert all("ImportState" not in entry for entry in _materials(client, new_key_id(client)))


@witness(
    id="list-rotations-unknown-inclusion-accepted",
    requirement="VALID-080",
    family="guard-off",
    fault="ListKeyRotations takes a value of IncludeKeyMaterial outside the enumeration for ROTATIONS_ONLY.",
)
def list_rotations_unknown_inclusion_accepted(client: Any) -> None:
    refused(client.list_key_rotations, KeyId=new_key_id(client), IncludeKeyMaterial="EVERYTHING")
