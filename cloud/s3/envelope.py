"""Envelope encryption: AES-256-GCM under a data key, bound to the place where the ciphertext lies."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kms_conformance.cloud.s3.errors import refusal

KEY_BYTES = 32
NONCE_BYTES = 12


def new_key() -> bytes:
    """A key for AES-256."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, plaintext: bytes, place: str) -> bytes:
    """Nonce, ciphertext and tag, which open at that place alone."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """The plaintext; a stored ciphertext that does not open is a fault of ours, InternalError."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except InvalidTag as tag:
        raise refusal("InternalError") from tag
