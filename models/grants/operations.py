"""The operations that a grant may allow, by the kind of its key.

Source: KMS service model, GrantOperation; KMS Developer Guide, "Grant operations"; KMS API Reference, CreateGrant,
parameter Operations: "the operation must be supported on the KMS key".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

GRANT_OPERATIONS = (
    "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "Sign",
    "Verify", "GetPublicKey", "CreateGrant", "RetireGrant", "DescribeKey", "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext", "GenerateMac", "VerifyMac", "DeriveSharedSecret", "Encapsulate",
    "Decapsulate",
)  # fmt: skip
"""In the order of the service model. ReEncryptFrom and ReEncryptTo are the two sides of ReEncrypt."""

CONTEXT_OPERATIONS = frozenset({
    "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo",
})  # fmt: skip
"""Those with an encryption context: to all others context constraints do not apply (GRANT-039, GRANT-043)."""

KeyKind: TypeAlias = Literal["symmetric", "asymmetric", "signing", "mac", "agreement", "encapsulation"]
"""Symmetric encryption; RSA or SM2 for encryption; asymmetric for signing; HMAC; ECC key agreement; ML-KEM."""

_EVERY_KEY = frozenset({"CreateGrant", "RetireGrant", "DescribeKey"})
_PUBLIC = _EVERY_KEY | {"GetPublicKey"}
SUPPORTED: dict[KeyKind, frozenset[str]] = {
    "symmetric": _EVERY_KEY | CONTEXT_OPERATIONS,
    "asymmetric": _PUBLIC | {"Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo"},
    "signing": _PUBLIC | {"Sign", "Verify"},
    "mac": _EVERY_KEY | {"GenerateMac", "VerifyMac"},
    "agreement": _PUBLIC | {"DeriveSharedSecret"},
    "encapsulation": _PUBLIC | {"Encapsulate", "Decapsulate"},
}
UNSETTLED = frozenset({"GetPublicKey"})
"""No page says whether a grant on a key without a public one may hold it."""

_KINDS: dict[str, KeyKind] = {
    "SIGN_VERIFY": "signing",
    "GENERATE_VERIFY_MAC": "mac",
    "KEY_AGREEMENT": "agreement",
    "ENCAPSULATE_DECAPSULATE": "encapsulation",
}


def kind_of(usage: str, spec: str) -> KeyKind:
    """The kind of a key of this KeyUsage and KeySpec."""
    return _KINDS.get(usage) or ("symmetric" if spec == "SYMMETRIC_DEFAULT" else "asymmetric")


def unsupported(operations: Iterable[str], kind: KeyKind) -> frozenset[str]:
    """The operations that a grant on a key of that kind cannot hold; one that no grant can hold isn't among them."""
    return frozenset(operations) & frozenset(GRANT_OPERATIONS) - SUPPORTED[kind] - UNSETTLED
