"""Key material of our own, wrapped for its import with the public key that a target gave."""

from __future__ import annotations

import os

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding
from cryptography.hazmat.primitives.serialization import load_der_public_key

from kms_conformance.models.asymmetric.materials import material as material  # scripts import both from here


def wrapped(public_key: object, algorithm: str, secret: bytes) -> bytes | None:
    """The material under the key in a SubjectPublicKeyInfo; None where that is no RSA key."""
    try:
        key = load_der_public_key(public_key) if isinstance(public_key, bytes) else None
    except (ValueError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, rsa.RSAPublicKey):
        return None
    function = hashes.SHA256() if algorithm.endswith("SHA_256") else hashes.SHA1()  # noqa: S303 - the algorithm is AWS's
    oaep = padding.OAEP(padding.MGF1(function), function, label=None)
    if algorithm.startswith("RSAES"):
        return key.encrypt(secret, oaep)
    session_key = os.urandom(32)
    return key.encrypt(session_key, oaep) + aes_key_wrap_with_padding(session_key, secret)
