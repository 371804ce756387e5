"""Faults of GenerateMac and VerifyMac."""

import hashlib
from typing import Any

from . import allowed, new_key_id, refused, witness
from .local import mac_key

MESSAGE, ALGORITHM, WRONG = b"a message of more than sixteen bytes", "HMAC_SHA_256", "KMSInvalidMacException"


def _mac(client: Any, key: str, message: bytes = MESSAGE, algorithm: str = ALGORITHM) -> bytes:
    """The MAC of a message."""
    return bytes(allowed(client.generate_mac, KeyId=key, Message=message, MacAlgorithm=algorithm)["Mac"])


def _fails(client: Any, key: str, mac: bytes, message: bytes = MESSAGE) -> str:
    """The code with which VerifyMac refuses a MAC."""
    return refused(client.verify_mac, KeyId=key, Message=message, MacAlgorithm=ALGORITHM, Mac=mac)


@witness(
    id="verify-mac-first-bytes",
    requirement="HMAC-003",
    family="effect",
    fault="VerifyMac compares as many bytes as are sent, and so takes a MAC that is cut.",
)
def verify_mac_first_bytes(client: Any) -> None:
    key = mac_key(client)
    assert _fails(client, key, _mac(client, key)[:-1]) == WRONG


@witness(
    id="verify-mac-trailing-bytes-ignored",
    requirement="HMAC-003",
    family="effect",
    fault="VerifyMac leaves out of account what follows the MAC.",
)
def verify_mac_trailing_bytes_ignored(client: Any) -> None:
    key = mac_key(client)
    assert _fails(client, key, _mac(client, key) + b"x") == WRONG


@witness(
    id="verify-mac-last-byte-ignored",
    requirement="HMAC-003",
    family="effect",
    fault="VerifyMac does not compare the last byte.",
)
def verify_mac_last_byte_ignored(client: Any) -> None:
    key = mac_key(client)
    mac = _mac(client, key)
    assert _fails(client, key, mac[:-1] + bytes([mac[-1] ^ 1])) == WRONG


@witness(
    id="mac-of-first-bytes",
    requirement="HMAC-002",
    family="effect",
    fault="Only the first 16 bytes of a message are authenticated.",
)
def mac_of_first_bytes(client: Any) -> None:
    key = mac_key(client)
    assert _fails(client, key, _mac(client, key), MESSAGE + b"!") == WRONG


@witness(
    id="mac-of-the-digest",
    requirement="HMAC-010",
    family="effect",
    fault="VerifyMac takes the MAC of a message's digest for one of the message.",
)
def mac_of_the_digest(client: Any) -> None:
    key = mac_key(client)
    assert _fails(client, key, _mac(client, key, hashlib.sha256(MESSAGE).digest())) == WRONG


@witness(
    id="mac-not-deterministic",
    requirement="HMAC-005",
    family="response",
    fault="GenerateMac gives another MAC each time, and VerifyMac takes any of them.",
)
def mac_not_deterministic(client: Any) -> None:
    key = mac_key(client)
    assert _mac(client, key) == _mac(client, key)


@witness(
    id="mac-truncated",
    requirement="HMAC-006",
    family="response",
    fault="MACs have 16 bytes, whatever the algorithm.",
)
def mac_truncated(client: Any) -> None:
    assert len(_mac(client, mac_key(client))) == 32


@witness(
    id="mac-one-secret",
    requirement="HMAC-004",
    family="effect",
    fault="All HMAC keys of a spec have the same key material.",
)
def mac_one_secret(client: Any) -> None:
    assert _fails(client, mac_key(client), _mac(client, mac_key(client))) == WRONG


@witness(
    id="verify-mac-answers-false",
    requirement="HMAC-002",
    family="response",
    fault="VerifyMac answers MacValid=false for a wrong MAC.",
)
def verify_mac_answers_false(client: Any) -> None:
    key = mac_key(client)
    assert _fails(client, key, _mac(client, key), b"another message") == WRONG


@witness(
    id="mac-algorithm-of-another-spec",
    requirement="HMAC-007",
    family="guard-off",
    fault="GenerateMac computes with any algorithm under any HMAC key.",
)
def mac_algorithm_of_another_spec(client: Any) -> None:
    code = refused(client.generate_mac, KeyId=mac_key(client), Message=MESSAGE, MacAlgorithm="HMAC_SHA_512")
    assert code == "InvalidKeyUsageException"


@witness(
    id="mac-usage-wrong-code",
    requirement="HMAC-008",
    family="wrong-error",
    fault="GenerateMac with an encryption key is refused with ValidationException, not InvalidKeyUsageException.",
)
def mac_usage_wrong_code(client: Any) -> None:
    code = refused(client.generate_mac, KeyId=new_key_id(client), Message=MESSAGE, MacAlgorithm=ALGORITHM)
    assert code == "InvalidKeyUsageException"


@witness(
    id="verify-mac-wrong-code",
    requirement="HMAC-002",
    family="wrong-error",
    fault="A wrong MAC is refused with ValidationException, not KMSInvalidMacException.",
)
def verify_mac_wrong_code(client: Any) -> None:
    key = mac_key(client)
    assert _fails(client, key, _mac(client, key), b"another message") == WRONG


@witness(
    id="mac-one-byte-refused",
    requirement="HMAC-009",
    family="too-strict",
    fault="GenerateMac refuses a message of one byte.",
)
def mac_one_byte_refused(client: Any) -> None:
    assert len(_mac(client, mac_key(client), b"x")) == 32


@witness(
    id="verify-mac-disabled-key",
    requirement="STATE-VerifyMac-Disabled",
    family="guard-off",
    fault="VerifyMac works with a disabled key.",
)
def verify_mac_disabled_key(client: Any) -> None:
    key = mac_key(client)
    mac = _mac(client, key)
    allowed(client.disable_key, KeyId=key)
    assert _fails(client, key, mac) == "DisabledException"
