"""Calls of a ReferenceKms as the tests need them, without boto3."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from kms_conformance.cloud.kms import KmsError, ReferenceKms

UNKNOWN = "134f2428-cec1-4b25-a1ae-9048164dba47"
"""A well-formed key id that names no key."""
NOW = datetime(2030, 1, 31, 12, tzinfo=UTC)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def new_kms(clock: Clock | None = None) -> ReferenceKms:
    """A KMS whose account and Region are not the defaults, at a time that stands still."""
    return ReferenceKms("eu-west-1", "123456789012", clock or Clock())


def new_key(kms: ReferenceKms) -> dict[str, Any]:
    """The metadata of a fresh key."""
    metadata: dict[str, Any] = kms.handle("CreateKey", {})["KeyMetadata"]
    return metadata


def new_id(kms: ReferenceKms) -> str:
    """The id of a fresh key."""
    return str(new_key(kms)["KeyId"])


def seal(kms: ReferenceKms, key_id: str, plaintext: bytes = b"secret", **context: str) -> bytes:
    """A ciphertext made by Encrypt."""
    params = {"KeyId": key_id, "Plaintext": plaintext, "EncryptionContext": context}
    blob: bytes = kms.handle("Encrypt", params)["CiphertextBlob"]
    return blob


def refused(kms: ReferenceKms, operation: str, **params: Any) -> KmsError:
    """The refusal of a call that must be refused."""
    with pytest.raises(KmsError) as raised:
        kms.handle(operation, params)
    return raised.value
