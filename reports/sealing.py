"""Encryption outside of the target, with the public key of an RSA key that it gave."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

HASHES: dict[str, hashes.HashAlgorithm] = {"RSAES_OAEP_SHA_1": hashes.SHA1(), "RSAES_OAEP_SHA_256": hashes.SHA256()}  # noqa: S303 - the algorithm is AWS's


def seal(public_key: object, algorithm: str, plaintext: bytes) -> bytes | None:
    """The plaintext under the key in a SubjectPublicKeyInfo; None where that is no RSA key."""
    try:
        key = load_der_public_key(public_key) if isinstance(public_key, bytes) else None
    except (ValueError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, rsa.RSAPublicKey):
        return None
    function = HASHES[algorithm]
    return key.encrypt(plaintext, padding.OAEP(padding.MGF1(function), function, label=None))
