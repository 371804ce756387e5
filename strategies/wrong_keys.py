"""Keys that a service beside KMS cannot take: such as are not there, and such as are of another kind."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.models.terms import KeyRef, Term, UnknownKey

NO_KEY: Mapping[str, Term] = {"no-key-at-all": "not-a-key"}
"""For services that take any text as the name of a key."""
OTHER_SPECS: Mapping[str, Mapping[str, str]] = {
    "of-an-hmac-key": {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
    "of-an-rsa-key": {"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"},
}


def absent_keys(key: int, more: Mapping[str, Term] = {}) -> dict[str, Term]:
    """By label what names no key of this Region; one text is the ARN of `key` with another Region in it."""
    unknown: dict[str, Term] = {"unknown-id": UnknownKey(), "unknown-arn": UnknownKey(1, "arn")}
    return {**unknown, **more, "of-another-region": KeyRef(key, "arn-other-region")}
