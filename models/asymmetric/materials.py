"""Key material of our own, to be imported: bytes derived from names, so that what a key must compute is known.

They protect nothing.  Of an RSA key the primes are told by how far each is from a number that is derived, so that
nobody has to look for them.
"""

from __future__ import annotations

import hmac
from functools import lru_cache
from hashlib import sha512
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from kms_conformance.models.asymmetric.own_keys import private_key
from kms_conformance.models.key_types import CURVES, HMAC_BITS, MAC_HASHES, RSA_BITS

SYMMETRIC_BYTES = 32
EXPONENT = 65_537
PRIMES = {
    ("RSA_2048", 0): (226, 62),
    ("RSA_2048", 1): (56, 438),
    ("RSA_3072", 0): (804, 1426),
    ("RSA_4096", 0): (866, 748),
}
"""By spec and number, how far the two primes are from where the search for them begins."""


def material(spec: str, number: int, size: int = 0) -> bytes:
    """The material with that number for a key of the spec; `size`: of another length."""
    if spec in CURVES or spec in RSA_BITS:
        key: Any = private_key(spec, number) if spec in CURVES else _rsa(spec, number)
        der: bytes = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return der[:size] if size else der
    return _stream(f"{spec}/{number}", size or secret_bytes(spec))


def secret_bytes(spec: str) -> int:
    """The length of the material of a symmetric or HMAC key."""
    return HMAC_BITS[spec] // 8 if spec in HMAC_BITS else SYMMETRIC_BYTES


def public_of(spec: str, number: int) -> bytes:
    """The public key of such a private key, as a SubjectPublicKeyInfo."""
    key: Any = private_key(spec, number) if spec in CURVES else _rsa(spec, number)
    der: bytes = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return der


def mac_of(spec: str, number: int, algorithm: str, message: bytes) -> bytes:
    """The MAC of a message under such material."""
    return hmac.digest(material(spec, number), message, MAC_HASHES[algorithm])


def _stream(name: str, size: int) -> bytes:
    out, counter = b"", 0
    while len(out) < size:
        out += sha512(f"kms-conformance/material/{name}/{counter}".encode()).digest()
        counter += 1
    return out[:size]


def start_of(spec: str, number: int, which: str) -> int:
    """Where the search for a prime begins: an odd number with its two highest bits set."""
    bits = RSA_BITS[spec] // 2
    drawn = int.from_bytes(_stream(f"{spec}/{number}/{which}", bits // 8), "big")
    return drawn | (3 << (bits - 2)) | 1


@lru_cache(maxsize=16)
def _rsa(spec: str, number: int) -> rsa.RSAPrivateKey:
    far = PRIMES[spec, number]
    p, q = (start_of(spec, number, which) + away for which, away in zip("pq", far, strict=True))
    d = pow(EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(EXPONENT, p * q)
    numbers = rsa.RSAPrivateNumbers(
        p=p, q=q, d=d, dmp1=d % (p - 1), dmq1=d % (q - 1), iqmp=pow(q, -1, p), public_numbers=public
    )
    return numbers.private_key()
