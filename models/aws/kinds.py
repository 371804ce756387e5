"""The kinds of keys that prices and quotas differ by."""

from __future__ import annotations

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["symmetric", "rsa-2048", "rsa", "ecc", "ml-dsa"]
CRYPTOGRAPHIC = frozenset({
    "Decrypt", "DeriveSharedSecret", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateMac",
    "GenerateRandom", "GetPublicKey", "ReEncrypt", "Sign", "Verify", "VerifyMac",
})  # fmt: skip
"""Operations whose price and quota depend on the key. All others count as those on symmetric keys."""
OF_ASYMMETRIC_KEYS = frozenset({"DeriveSharedSecret", "GetPublicKey", "Sign", "Verify"})


def kind_of(spec: str) -> Kind:
    """The kind of a key by its KeySpec; of a spec that is not known, the dearest."""
    if spec == "SYMMETRIC_DEFAULT" or spec.startswith("HMAC_"):
        return "symmetric"
    if spec.startswith("RSA_"):
        return "rsa-2048" if spec == "RSA_2048" else "rsa"
    return "ml-dsa" if spec.startswith("ML_DSA") else "ecc"


def kind_of_call(operation: str, known: Kind | None, algorithm: str = "") -> Kind:
    """The kind that a call counts as: that of its key where it is known, else the dearest that it can be."""
    if operation not in CRYPTOGRAPHIC:
        return "symmetric"
    if known is not None:
        return known
    return "rsa" if operation in OF_ASYMMETRIC_KEYS or algorithm.startswith("RSA") else "symmetric"
