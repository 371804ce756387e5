"""Private keys of asymmetric keys: made by spec, kept as DER (PKCS #8), and loaded once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, mlkem
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from kms_conformance.cloud.kms import ml_kem_512
from kms_conformance.cloud.kms.rsa_pool import POOL
from kms_conformance.models.key_types import CURVES, EDWARDS, HMAC_BITS, RSA_BITS, SYMMETRIC

NAMED_CURVES: Mapping[str, ec.EllipticCurve] = {
    curve.name: curve for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1(), ec.SECP256K1())
}
MAKERS: Mapping[str, Callable[[], Any]] = {
    **{spec: partial(ec.generate_private_key, NAMED_CURVES[name]) for spec, name in CURVES.items()},
    EDWARDS: ed25519.Ed25519PrivateKey.generate,
    "ML_DSA_44": mldsa.MLDSA44PrivateKey.generate,
    "ML_DSA_65": mldsa.MLDSA65PrivateKey.generate,
    "ML_DSA_87": mldsa.MLDSA87PrivateKey.generate,
    ml_kem_512.SPEC: ml_kem_512.PrivateKey.generate,
    "ML_KEM_768": mlkem.MLKEM768PrivateKey.generate,
    "ML_KEM_1024": mlkem.MLKEM1024PrivateKey.generate,
}
SYMMETRIC_BYTES = 32
SPECS = (SYMMETRIC, *HMAC_BITS, *RSA_BITS, *MAKERS)
"""The specs of the keys that are served."""


def new_secret(spec: str) -> bytes:
    """New key material: bytes of a symmetric or HMAC key, the private key of any other."""
    if spec in RSA_BITS:
        return POOL.take(spec)
    if spec in MAKERS:
        return der_of(MAKERS[spec]())
    return os.urandom(HMAC_BITS[spec] // 8 if spec in HMAC_BITS else SYMMETRIC_BYTES)


def der_of(private_key: Any) -> bytes:
    """A private key as PKCS #8; of ML-KEM and ML-DSA in seed form (N27)."""
    der: bytes = private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return der


@lru_cache(maxsize=512)
def private_key(secret: bytes) -> Any:
    """The private key in key material."""
    return ml_kem_512.PrivateKey.read(secret) or load_der_private_key(secret, None)


@lru_cache(maxsize=512)
def public_key(secret: bytes) -> bytes:
    """Its public key: a DER SubjectPublicKeyInfo (AWS-106)."""
    der: bytes = private_key(secret).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return der
