"""ECDSA with a per-message secret number that is chosen here, for faults in choosing it."""

from __future__ import annotations

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

ORDERS = {
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "secp256k1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
}
"""The orders of the two groups (SEC 2) in which a digest has as many bits as the order."""


def sign_with(private: Any, digest: bytes, number: int) -> bytes:
    """The ECDSA signature (FIPS 186-5, 6.4.1) of a digest with this secret number."""
    order = ORDERS[private.curve.name]
    r = ec.derive_private_key(number, private.curve).public_key().public_numbers().x % order
    secret, value = private.private_numbers().private_value, int.from_bytes(digest, "big")
    return encode_dss_signature(r, pow(number, -1, order) * (value + r * secret) % order)


def number_of(text: bytes, order: int) -> int:
    """A number below the order, from a text."""
    return int.from_bytes(hashlib.sha256(text).digest(), "big") % (order - 1) + 1
