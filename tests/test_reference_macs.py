"""GenerateMac and VerifyMac of the reference KMS, as recorded from AWS."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.reference_client import bare_client, client, clock, code_of, key_of, kms, mac_key, refusal

__all__ = ["bare_client", "client", "clock", "kms"]

SIZES = (224, 256, 384, 512)
ENUM = "[HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]"


@pytest.mark.parametrize("bits", SIZES)
def test_a_mac_is_made_and_verified_aws_075(client: Any, bits: int) -> None:
    key, algorithm = mac_key(client, bits), f"HMAC_SHA_{bits}"
    made = client.generate_mac(KeyId=key["KeyId"], Message=b"text", MacAlgorithm=algorithm)
    assert made.keys() == {"KeyId", "Mac", "MacAlgorithm", "ResponseMetadata"}
    assert (made["KeyId"], made["MacAlgorithm"], len(made["Mac"])) == (key["Arn"], algorithm, bits // 8)
    asked = {"KeyId": key["Arn"], "Message": b"text", "MacAlgorithm": algorithm}
    assert client.generate_mac(**asked)["Mac"] == made["Mac"]
    verified = client.verify_mac(Mac=made["Mac"], **asked)
    assert {**verified, "ResponseMetadata": 0} == {
        "KeyId": key["Arn"], "MacAlgorithm": algorithm, "MacValid": True, "ResponseMetadata": 0,
    }  # fmt: skip


def test_a_wrong_mac_is_refused_without_a_text_aws_005(client: Any) -> None:
    key, other = mac_key(client)["KeyId"], mac_key(client)["KeyId"]
    asked = {"KeyId": key, "Message": b"text", "MacAlgorithm": "HMAC_SHA_256"}
    mac = client.generate_mac(**asked)["Mac"]
    for wrong in ({"Message": b"Text"}, {"KeyId": other}, {"Mac": mac[:-1]}, {"Mac": bytes([mac[0] ^ 1]) + mac[1:]}):
        assert refusal(client.verify_mac, **{**asked, "Mac": mac, **wrong}) == ("KMSInvalidMacException", "")


@pytest.mark.parametrize(("bits", "other"), list(itertools.permutations(SIZES, 2)))
def test_the_algorithm_must_fit_the_key_aws_046_aws_047_aws_076(client: Any, bits: int, other: int) -> None:
    key = mac_key(client, bits)["KeyId"]
    mac = client.generate_mac(KeyId=key, Message=b"x", MacAlgorithm=f"HMAC_SHA_{bits}")["Mac"]
    unfit = {"KeyId": key, "Message": b"x", "MacAlgorithm": f"HMAC_SHA_{other}"}
    told = ("InvalidKeyUsageException", f"Algorithm HMAC_SHA_{other} is incompatible with key spec HMAC_{bits}.")
    assert refusal(client.generate_mac, **unfit) == refusal(client.verify_mac, Mac=mac, **unfit) == told


def test_an_unknown_algorithm_is_told_before_all_else_aws_046_aws_077(client: Any) -> None:
    asked = {"KeyId": mac_key(client)["KeyId"], "Message": b"x", "MacAlgorithm": "INVALID"}
    code, text = refusal(client.generate_mac, **asked)
    start = "1 validation error detected: Value 'INVALID' at 'macAlgorithm' failed to satisfy constraint: "
    assert code == "ValidationException" and text.startswith(f"{start}Member must satisfy enum value set: [")
    assert sorted(text.partition("[")[2][:-1].split(", ")) == sorted(ENUM[1:-1].split(", "))
    assert code_of(client.verify_mac, Mac=b"x", **asked) == "ValidationException"


def test_a_key_of_another_usage_makes_no_macs_aws_051(client: Any) -> None:
    key = key_of(client)
    told = f"{key['Arn']} key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac."
    asked = {"KeyId": key["KeyId"], "Message": b"x", "MacAlgorithm": "HMAC_SHA_256"}
    assert refusal(client.generate_mac, **asked) == ("InvalidKeyUsageException", told)


def test_the_state_of_the_key_and_a_dry_run_count(client: Any) -> None:
    key = mac_key(client)["KeyId"]
    asked = {"KeyId": key, "Message": b"x", "MacAlgorithm": "HMAC_SHA_256"}
    mac = client.generate_mac(**asked)["Mac"]
    assert code_of(client.generate_mac, DryRun=True, **asked) == "DryRunOperationException"
    assert code_of(client.verify_mac, Mac=mac, DryRun=True, **asked) == "DryRunOperationException"
    assert code_of(client.verify_mac, Mac=b"no", DryRun=True, **asked) == "KMSInvalidMacException"
    assert client.get_key_last_usage(KeyId=key)["KeyLastUsage"]["Operation"] == "GenerateMac"
    client.disable_key(KeyId=key)
    assert code_of(client.generate_mac, **asked) == code_of(client.verify_mac, Mac=mac, **asked) == "DisabledException"
    client.schedule_key_deletion(KeyId=key)
    assert code_of(client.generate_mac, **asked) == "KMSInvalidStateException"


@pytest.mark.parametrize("message", [b"", b"x" * 4097])
def test_a_message_is_neither_empty_nor_too_long(client: Any, message: bytes) -> None:
    asked = {"KeyId": mac_key(client)["KeyId"], "Message": message, "MacAlgorithm": "HMAC_SHA_256"}
    assert code_of(client.generate_mac, **asked) == "ValidationException"
