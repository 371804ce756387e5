"""Keys of ML_KEM_512, which `cryptography` has not, in the form in which it has the others."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from kms_conformance.models.asymmetric.mlkem import (
    SECRET_BYTES,
    SEED_BYTES,
    decapsulate,
    encapsulate,
    private_key_der,
    public_key_der,
    public_of,
    read_seed,
)

SPEC = "ML_KEM_512"


class PublicKey:
    """A public key."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def public_bytes(self, encoding: Encoding, form: PublicFormat) -> bytes:
        """SubjectPublicKeyInfo, in which alone it is asked for."""
        return public_key_der(SPEC, self._raw)

    def encapsulate(self) -> tuple[bytes, bytes]:
        """A new secret, and its ciphertext."""
        return encapsulate(SPEC, self._raw, os.urandom(SECRET_BYTES))


class PrivateKey:
    """A private key, by its seed."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed

    @classmethod
    def generate(cls) -> PrivateKey:
        """A new one."""
        return cls(os.urandom(SEED_BYTES))

    @classmethod
    def read(cls, der: bytes) -> PrivateKey | None:
        """The key in PKCS #8; None where that is of another spec."""
        seed = read_seed(SPEC, der)
        return None if seed is None else cls(seed)

    def public_key(self) -> PublicKey:
        """Its public key."""
        return PublicKey(public_of(SPEC, self._seed))

    def private_bytes(self, encoding: Encoding, form: PrivateFormat, protection: NoEncryption) -> bytes:
        """PKCS #8 without protection, in which alone it is asked for."""
        return private_key_der(SPEC, self._seed)

    def decapsulate(self, blob: bytes) -> bytes:
        """The secret in a ciphertext of right length."""
        return decapsulate(SPEC, self._seed, blob)
