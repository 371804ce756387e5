"""Data key pairs: whether a private key, in PKCS #8, is that of a public key."""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

from kms_conformance.models.asymmetric import der, mlkem
from kms_conformance.models.key_types import ML_KEM

BEHIND_THE_SECRET = 384
"""Of an expanded private key of ML-KEM: the bytes before its public key, for each rank (FIPS 203, algorithm 16)."""


def is_private_key_info(whole: bytes) -> bool:
    """Whether bytes have the frame of PrivateKeyInfo: version, algorithm, key (RFC 5958)."""
    return [tag for tag, _ in der.members(whole)][:3] == [der.INTEGER, der.SEQUENCE, der.OCTETS]


def matches(private: bytes, public: bytes, spec: str) -> bool:
    """Whether a private key is one in PKCS #8, and its public key is that which is given."""
    if not is_private_key_info(private):
        return False
    if spec in ML_KEM:
        ours = _public_of_kem(private, spec)
        return ours is not None and mlkem.public_key_der(spec, ours) == public
    try:
        key: Any = load_der_private_key(private, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    whole: bytes = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return whole == public


def _public_of_kem(private: bytes, spec: str) -> bytes | None:
    """The public key of a private key of ML-KEM: of a seed, or in the expanded form, which RFC 9935 has, too."""
    kept = der.members(private)[2][1]
    inner = der.parts(kept) or []
    inner = (der.parts(inner[0][1]) or []) if [tag for tag, _ in inner] == [der.SEQUENCE] else inner
    for tag, content in inner:
        if tag in (der.FIELD, der.OCTETS) and len(content) == mlkem.SEED_BYTES:
            return mlkem.public_of(spec, content)
    at, size = BEHIND_THE_SECRET * mlkem.SETS[spec].k, mlkem.SETS[spec].key_bytes
    return next((content[at : at + size] for _, content in inner if len(content) > at + size), None)


def is_seed(private: bytes, spec: str) -> bool:
    """Whether a private key of ML-KEM is its seed, and no more (DATAKEY-014)."""
    return mlkem.read_seed(spec, private) is not None
