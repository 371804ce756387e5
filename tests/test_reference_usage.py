"""What the reference KMS tells of HMAC keys, of the use of keys, of dry runs and of random bytes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.reference_calls import NOW, Clock
from tests.reference_client import ACCOUNT, ARN, bare_client, client, clock, code_of, key_of, kms, mac_key, refusal

__all__ = ["bare_client", "client", "clock", "kms"]


@pytest.mark.parametrize("bits", [224, 256, 384, 512])
def test_an_hmac_key_has_its_own_members_aws_020_aws_021(client: Any, bits: int) -> None:
    key = mac_key(client, bits)
    assert key == {
        "AWSAccountId": ACCOUNT,
        "Arn": f"{ARN}key/{key['KeyId']}",
        "CreationDate": NOW,
        "CustomerMasterKeySpec": f"HMAC_{bits}",
        "Description": "",
        "Enabled": True,
        "KeyId": key["KeyId"],
        "KeyManager": "CUSTOMER",
        "KeySpec": f"HMAC_{bits}",
        "KeyState": "Enabled",
        "KeyUsage": "GENERATE_VERIFY_MAC",
        "MacAlgorithms": [f"HMAC_SHA_{bits}"],
        "MultiRegion": False,
        "Origin": "AWS_KMS",
    }
    assert client.describe_key(KeyId=key["Arn"])["KeyMetadata"] == key


def test_an_hmac_key_needs_its_usage_aws_025_aws_028(client: Any) -> None:
    text = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
    assert refusal(client.create_key, KeySpec="HMAC_256") == ("ValidationException", text)
    text = "KeyUsage ENCRYPT_DECRYPT is not compatible with KeySpec HMAC_256"
    params = {"KeySpec": "HMAC_256", "KeyUsage": "ENCRYPT_DECRYPT"}
    assert refusal(client.create_key, **params) == ("ValidationException", text)
    assert client.list_keys()["Keys"] == []


def test_an_hmac_key_encrypts_nothing_aws_048_aws_051(client: Any) -> None:
    key, symmetric = mac_key(client), key_of(client)["KeyId"]
    text = f"{key['Arn']} key usage is GENERATE_VERIFY_MAC which is not valid for "
    for call, operation, params in (
        (client.encrypt, "Encrypt", {"Plaintext": b"x"}),
        (client.generate_data_key, "GenerateDataKey", {"NumberOfBytes": 1}),
    ):
        assert refusal(call, KeyId=key["KeyId"], **params) == ("InvalidKeyUsageException", f"{text}{operation}.")
    blob = client.encrypt(KeyId=symmetric, Plaintext=b"x")["CiphertextBlob"]
    params = {"CiphertextBlob": blob, "DestinationKeyId": key["KeyId"]}
    assert code_of(client.re_encrypt, **params) == "InvalidKeyUsageException"
    assert code_of(client.decrypt, CiphertextBlob=blob, KeyId=key["KeyId"]) == "IncorrectKeyException"


def test_a_description_is_replaced(client: Any) -> None:
    key = key_of(client, Description="old")
    client.update_key_description(KeyId=key["KeyId"], Description="")
    assert client.describe_key(KeyId=key["KeyId"])["KeyMetadata"] == {**key, "Description": ""}


def last_usage(client: Any, key: dict[str, Any]) -> dict[str, Any]:
    answer = client.get_key_last_usage(KeyId=key["KeyId"])
    assert answer["KeyId"] == key["Arn"]
    assert answer["KeyCreationDate"] == answer["TrackingStartDate"] == NOW
    usage: dict[str, Any] = answer["KeyLastUsage"]
    return usage


def test_the_last_use_is_the_last_success_key_060_to_key_063(client: Any, clock: Clock) -> None:
    source, destination = key_of(client), key_of(client)
    assert last_usage(client, source) == {}
    clock.now += timedelta(hours=1)
    blob = client.encrypt(KeyId=source["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    used = {"Operation": "Encrypt", "Timestamp": clock.now}
    assert last_usage(client, source) == used
    clock.now += timedelta(hours=1)
    wrong = {"CiphertextBlob": blob, "EncryptionContext": {"a": "b"}}
    assert code_of(client.decrypt, **wrong) == "InvalidCiphertextException"
    assert code_of(client.decrypt, CiphertextBlob=blob, DryRun=True) == "DryRunOperationException"
    client.describe_key(KeyId=source["KeyId"])
    assert last_usage(client, source) == used
    client.re_encrypt(CiphertextBlob=blob, DestinationKeyId=destination["KeyId"])
    used = {"Operation": "ReEncrypt", "Timestamp": clock.now}
    assert last_usage(client, source) == last_usage(client, destination) == used
    client.decrypt(CiphertextBlob=blob)
    client.generate_data_key_without_plaintext(KeyId=destination["KeyId"], KeySpec="AES_128")
    assert last_usage(client, source)["Operation"] == "Decrypt"
    assert last_usage(client, destination)["Operation"] == "GenerateDataKeyWithoutPlaintext"


def test_a_data_key_without_its_plaintext_opens_aws_066(client: Any) -> None:
    key = key_of(client)
    answer = client.generate_data_key_without_plaintext(KeyId=key["KeyId"], NumberOfBytes=7)
    assert answer.keys() == {"CiphertextBlob", "KeyId", "KeyMaterialId", "ResponseMetadata"}
    assert (answer["KeyId"], answer["KeyMaterialId"]) == (key["Arn"], key["CurrentKeyMaterialId"])
    assert len(client.decrypt(CiphertextBlob=answer["CiphertextBlob"])["Plaintext"]) == 7


def test_random_bytes_are_as_many_as_asked_for_rng_001_rng_004_aws_069_aws_071(client: Any) -> None:
    sizes = [len(client.generate_random(NumberOfBytes=size)["Plaintext"]) for size in (1, 12, 1024)]
    assert sizes == [1, 12, 1024]
    assert len({client.generate_random(NumberOfBytes=32)["Plaintext"] for _ in range(20)}) == 20
    assert refusal(client.generate_random) == ("ValidationException", "NumberOfBytes is required.")
    start = "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: "
    expected = ("ValidationException", f"{start}Member must have value less than or equal to 1024")
    assert refusal(client.generate_random, NumberOfBytes=1025) == expected


IGNORE = {"DryRun": True, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}


def test_a_dry_run_may_leave_the_ciphertext_out_dryrun_006(client: Any) -> None:
    key_id = key_of(client)["KeyId"]
    for blob in ({}, {"CiphertextBlob": b"nonsense"}):
        assert code_of(client.decrypt, KeyId=key_id, **blob, **IGNORE) == "DryRunOperationException"
        assert code_of(client.decrypt, **blob, **IGNORE) == "ValidationException"
        move = {"DestinationKeyId": key_id, **blob, **IGNORE}
        assert code_of(client.re_encrypt, SourceKeyId=key_id, **move) == "DryRunOperationException"
        assert code_of(client.re_encrypt, **move) == "ValidationException"
    client.disable_key(KeyId=key_id)
    assert code_of(client.decrypt, KeyId=key_id, **IGNORE) == "DisabledException"


def test_any_other_dry_run_needs_the_right_ciphertext_dryrun_008(client: Any) -> None:
    key_id = key_of(client)["KeyId"]
    assert code_of(client.decrypt, KeyId=key_id, DryRun=True) == "ValidationException"
    assert code_of(client.decrypt, KeyId=key_id, DryRun=True, CiphertextBlob=b"x") == "InvalidCiphertextException"
    blob = client.encrypt(KeyId=key_id, Plaintext=b"x", DryRun=False)["CiphertextBlob"]
    modifiers = {"DryRunModifiers": ["IGNORE_CIPHERTEXT"]}
    assert client.decrypt(CiphertextBlob=blob, **modifiers)["Plaintext"] == b"x"
    assert code_of(client.decrypt, **modifiers) == "ValidationException"
    assert code_of(client.decrypt, CiphertextBlob=blob, DryRun=True, DryRunModifiers=["OTHER"]) == "ValidationException"
