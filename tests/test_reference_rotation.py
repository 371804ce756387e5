"""Rotation in the reference KMS: new material seals, every material opens what it made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.reference_calls import NOW, Clock
from tests.reference_client import bare_client, client, clock, code_of, key_of, kms, mac_key, refusal

__all__ = ["bare_client", "client", "clock", "kms"]


def status(client: Any, key_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get_key_rotation_status(KeyId=key_id)
    del answer["ResponseMetadata"]
    return answer


def material(client: Any, key_id: str) -> str:
    return str(client.describe_key(KeyId=key_id)["KeyMetadata"]["CurrentKeyMaterialId"])


def rotations(client: Any, key_id: str, **params: Any) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = client.list_key_rotations(KeyId=key_id, **params)["Rotations"]
    return entries


def test_rotation_is_off_on_a_new_key_rot_001_aws_091(client: Any) -> None:
    for key in (key_of(client), mac_key(client)):
        assert status(client, key["KeyId"]) == {"KeyId": key["Arn"], "KeyRotationEnabled": False}


@pytest.mark.parametrize("period", [None, 90, 2560])
def test_rotation_on_shows_period_and_next_date_rot_002_rot_003_aws_092(client: Any, period: int | None) -> None:
    key, days = key_of(client), period or 365
    client.enable_key_rotation(KeyId=key["KeyId"], **({"RotationPeriodInDays": period} if period else {}))
    on = {"RotationPeriodInDays": days, "NextRotationDate": NOW + timedelta(days=days)}
    assert status(client, key["Arn"]) == {"KeyId": key["Arn"], "KeyRotationEnabled": True, **on}
    for _ in range(2):
        client.disable_key_rotation(KeyId=key["KeyId"])
        assert status(client, key["KeyId"]) == {"KeyId": key["Arn"], "KeyRotationEnabled": False}


@pytest.mark.parametrize("days", [89, 2561])
def test_a_period_out_of_range_changes_nothing_rot_004_rot_005(client: Any, days: int) -> None:
    key_id = key_of(client)["KeyId"]
    client.enable_key_rotation(KeyId=key_id)
    client.enable_key_rotation(KeyId=key_id, RotationPeriodInDays=180)
    assert code_of(client.enable_key_rotation, KeyId=key_id, RotationPeriodInDays=days) == "ValidationException"
    assert status(client, key_id)["RotationPeriodInDays"] == 180


def test_keys_of_another_usage_cannot_be_rotated_rot_008_rot_020_rot_028_aws_096(client: Any) -> None:
    key_id = mac_key(client)["KeyId"]
    for call in (client.enable_key_rotation, client.disable_key_rotation, client.rotate_key_on_demand):
        assert refusal(call, KeyId=key_id) == ("UnsupportedOperationException", "")
    assert rotations(client, key_id) == []
    params = {"KeyId": key_id, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"}
    assert code_of(client.list_key_rotations, **params) == "UnsupportedOperationException"


def test_the_status_outlives_disabling_and_a_cancelled_deletion_rot_010_rot_011(client: Any) -> None:
    key = key_of(client)
    client.enable_key_rotation(KeyId=key["KeyId"])
    on = status(client, key["KeyId"])
    client.disable_key(KeyId=key["KeyId"])
    assert status(client, key["KeyId"]) == on
    client.schedule_key_deletion(KeyId=key["KeyId"])
    assert status(client, key["KeyId"]) == {"KeyId": key["Arn"], "KeyRotationEnabled": False}
    client.cancel_key_deletion(KeyId=key["KeyId"])
    assert status(client, key["KeyId"]) == on


@pytest.mark.parametrize("automatic", [False, True])
def test_an_on_demand_rotation_changes_the_material_alone_rot_012_rot_015_rot_023(
    client: Any, clock: Clock, automatic: bool
) -> None:
    key = key_of(client)
    if automatic:
        client.enable_key_rotation(KeyId=key["KeyId"])
    before = status(client, key["KeyId"])
    clock.now += timedelta(days=1)
    answer = client.rotate_key_on_demand(KeyId=key["KeyId"])
    assert answer["KeyId"] == key["Arn"]
    assert status(client, key["KeyId"]) == before
    new = material(client, key["KeyId"])
    assert client.describe_key(KeyId=key["KeyId"])["KeyMetadata"] == {**key, "CurrentKeyMaterialId": new}
    assert new != key["CurrentKeyMaterialId"]
    assert rotations(client, key["KeyId"]) == [
        {"KeyId": key["KeyId"], "KeyMaterialId": new, "RotationDate": clock.now, "RotationType": "ON_DEMAND"}
    ]


def test_each_material_opens_what_it_made_rot_013_rot_014(client: Any) -> None:
    key, destination = key_of(client), key_of(client)
    made: dict[str, bytes] = {}
    for _ in range(3):
        data_key = client.generate_data_key_without_plaintext(KeyId=key["KeyId"], KeySpec="AES_256")
        assert data_key["KeyMaterialId"] == material(client, key["KeyId"])
        made[data_key["KeyMaterialId"]] = data_key["CiphertextBlob"]
        client.rotate_key_on_demand(KeyId=key["KeyId"])
    client.rotate_key_on_demand(KeyId=destination["KeyId"])
    assert len(made) == 3
    for material_id, blob in made.items():
        assert client.decrypt(CiphertextBlob=blob)["KeyMaterialId"] == material_id
        moved = client.re_encrypt(CiphertextBlob=blob, DestinationKeyId=destination["KeyId"])
        assert moved["SourceKeyMaterialId"] == material_id
        assert moved["DestinationKeyMaterialId"] == material(client, destination["KeyId"])
        again = client.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key["KeyId"])
        assert again["DestinationKeyMaterialId"] == material(client, key["KeyId"])


def test_all_material_holds_the_first_and_one_current_rot_024_rot_025_rot_026(client: Any) -> None:
    key = key_of(client)
    everything = {"IncludeKeyMaterial": "ALL_KEY_MATERIAL"}
    first = {"KeyId": key["KeyId"], "KeyMaterialId": key["CurrentKeyMaterialId"]}
    assert rotations(client, key["KeyId"]) == []
    assert rotations(client, key["KeyId"], **everything) == [{**first, "KeyMaterialState": "CURRENT"}]
    client.rotate_key_on_demand(KeyId=key["KeyId"])
    (rotated,) = rotations(client, key["Arn"], IncludeKeyMaterial="ROTATIONS_ONLY")
    assert rotations(client, key["KeyId"], **everything) == [
        {**first, "KeyMaterialState": "NON_CURRENT"},
        {**rotated, "KeyMaterialState": "CURRENT"},
    ]
    assert rotated["KeyMaterialId"] == material(client, key["KeyId"])


def test_a_key_is_rotated_on_demand_25_times_rot_017_aws_099(client: Any) -> None:
    key = key_of(client)
    for _ in range(25):
        client.rotate_key_on_demand(KeyId=key["KeyId"])
    assert refusal(client.rotate_key_on_demand, KeyId=key["KeyId"]) == (
        "LimitExceededException",
        "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be "
        f"performed for this key: {key['Arn']}",
    )
    assert len(rotations(client, key["KeyId"])) == 25


def test_a_disabled_key_is_not_rotated_aws_042(client: Any) -> None:
    key = key_of(client)
    client.disable_key(KeyId=key["KeyId"])
    expected = ("DisabledException", f"{key['Arn']} is disabled.")
    assert refusal(client.rotate_key_on_demand, KeyId=key["KeyId"]) == expected
    assert refusal(client.enable_key_rotation, KeyId=key["KeyId"]) == expected


def test_material_is_rotated_when_the_period_is_over_rot_029(client: Any, clock: Clock) -> None:
    key_id = key_of(client)["KeyId"]
    client.enable_key_rotation(KeyId=key_id, RotationPeriodInDays=90)
    blob = client.encrypt(KeyId=key_id, Plaintext=b"x")["CiphertextBlob"]
    clock.now += timedelta(days=181)
    old, entries = material(client, key_id), rotations(client, key_id)
    assert [(entry["RotationType"], entry["RotationDate"]) for entry in entries] == [
        ("AUTOMATIC", NOW + timedelta(days=90)),
        ("AUTOMATIC", NOW + timedelta(days=180)),
    ]
    assert status(client, key_id)["NextRotationDate"] == NOW + timedelta(days=270)
    assert client.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
    client.disable_key(KeyId=key_id)
    clock.now += timedelta(days=90)
    assert material(client, key_id) == old
    client.enable_key(KeyId=key_id)
    assert material(client, key_id) != old
