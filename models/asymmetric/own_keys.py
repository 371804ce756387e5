"""Key pairs of our own: the other side of a key agreement, and public keys that are not quite one.

Private keys are derived from names, so that the same call means the same bytes each time.  They protect nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha512
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kms_conformance.models.asymmetric import der, mlkem
from kms_conformance.models.asymmetric.computing import load
from kms_conformance.models.asymmetric.sharing import WITH_ZERO
from kms_conformance.models.key_types import CURVES

LIBRARY: Mapping[str, ec.EllipticCurve] = {
    curve.name: curve for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1(), ec.SECP256K1())
}


@dataclass(frozen=True, slots=True)
class Curve:
    """y^2 = x^3 - 3x + b over the numbers below p, of `order` points, one of which is the base (SEC 2)."""

    p: int
    b: int
    order: int
    base: tuple[int, int]

    @property
    def size(self) -> int:
        """The bytes of a coordinate."""
        return (self.p.bit_length() + 7) // 8


P256 = Curve(
    p=0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF,
    b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    order=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    base=(
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    ),
)  # fmt: skip
EXPLICIT = bytes.fromhex("06072a8648ce3d0201")
"""The identifier id-ecPublicKey in its frame."""
PRIME_FIELD = bytes.fromhex("06072a8648ce3d0101")


@lru_cache(maxsize=4096)
def private_key(spec: str, number: int) -> ec.EllipticCurvePrivateKey:
    """The private key of our own with that number."""
    curve = LIBRARY[CURVES[spec]]
    secret = int.from_bytes(sha512(f"kms-conformance/{spec}/{number}".encode()).digest(), "big")
    return ec.derive_private_key(secret % (1 << (curve.key_size - 1)) + 1, curve)


def public_key(spec: str, number: int, form: str = "plain", meeting: object = None) -> bytes:
    """Our public key with that number as a SubjectPublicKeyInfo, or a near miss of it (terms.OwnKeyForm).

    meeting  a public key whose secret with ours is to begin with a zero byte
    """
    number = number if meeting is None else WITH_ZERO
    public = private_key(spec, _number(spec, number, meeting)).public_key()
    match form:
        case "plain":
            return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        case "compressed":
            return _framed(spec, public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
        case "infinity":
            return _framed(spec, b"\0")
        case "off-curve":
            return _framed(spec, _missed(public))
        case _:
            return _with_parameters(public)


def agreed(spec: str, number: int, theirs: object) -> bytes | None:
    """The shared secret of our key with that number and a public key: the x coordinate (AWS-078)."""
    key = load(theirs) if isinstance(theirs, bytes) else None
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != CURVES[spec]:
        return None
    return private_key(spec, _number(spec, number, theirs)).exchange(ec.ECDH(), key)


@lru_cache(maxsize=256)
def _number(spec: str, number: int, theirs: object) -> int:
    key = load(theirs) if isinstance(theirs, bytes) else None
    if number != WITH_ZERO or not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != CURVES[spec]:
        return max(number, 0)
    numbers = range(1, MOST_TRIED)
    found = (at for at in numbers if not private_key(spec, at).exchange(ec.ECDH(), key)[0])
    return next(found, 0)


MOST_TRIED = 8192
"""Where one secret in 256 begins with a zero byte, none of so many does once in 10**13 times."""


def _framed(spec: str, point: bytes) -> bytes:
    algorithm = der.framed(der.SEQUENCE, _algorithm(CURVES[spec]))
    return der.framed(der.SEQUENCE, algorithm, der.framed(der.BITS, b"\0", point))


def _missed(public: ec.EllipticCurvePublicKey) -> bytes:
    """The point with another y, which is not on the curve."""
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return point[:-1] + bytes([point[-1] ^ 1])


def _with_parameters(public: Any) -> bytes:
    """A point of a curve that differs from P-256 in b, together with the parameters of that curve."""
    point = _missed(public)
    x, y = (int.from_bytes(point[at : at + P256.size], "big") for at in (1, 1 + P256.size))
    b = (y * y - x**3 + 3 * x) % P256.p
    base = b"\x04" + b"".join(value.to_bytes(P256.size, "big") for value in P256.base)
    curve = der.framed(
        der.SEQUENCE,
        *(der.framed(der.OCTETS, value.to_bytes(P256.size, "big")) for value in ((P256.p - 3), b)),
    )
    field = der.framed(der.SEQUENCE, PRIME_FIELD, der.number(P256.p))
    group = (der.framed(der.OCTETS, base), der.number(P256.order), der.number(1))
    parameters = der.framed(der.SEQUENCE, der.number(1), field, curve, *group)
    return der.framed(der.SEQUENCE, der.framed(der.SEQUENCE, EXPLICIT, parameters), der.framed(der.BITS, b"\0", point))


@dataclass(frozen=True, slots=True)
class Peer:
    """What the bytes of a public key are: "malformed", "invalid" (a point that the curve has not), or a key.

    curve  the name of its curve; of a key of another kind, or of one that nobody knows, none
    """

    kind: Literal["malformed", "invalid", "compressed", "plain"]
    curve: str = ""


@lru_cache(maxsize=256)
def peer_of(whole: bytes) -> Peer:
    """What is sent as the public key of the other side."""
    found = der.members(whole)
    if [tag for tag, _ in found] != [der.SEQUENCE, der.BITS] or found[0][1][:1] != bytes([der.NAME]):
        return Peer("malformed")
    key, named = load(whole), _named_curve(found[0][1])
    if isinstance(key, ec.EllipticCurvePublicKey):
        compressed = found[1][1][1:2] in (b"\2", b"\3")
        return Peer("compressed" if compressed else "plain", key.curve.name)
    return Peer("invalid", named) if key is None and named else Peer("plain")


def _named_curve(algorithm: bytes) -> str:
    """The curve that an AlgorithmIdentifier names."""
    return next((name for name in LIBRARY if algorithm == _algorithm(name)), "")


@lru_cache(maxsize=8)
def _algorithm(name: str) -> bytes:
    public = ec.derive_private_key(1, LIBRARY[name]).public_key()
    return der.members(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))[0][1]


def encapsulated(spec: str, number: int, theirs: object) -> tuple[bytes, bytes] | None:
    """A shared secret and its ciphertext, made here with a public key of ML-KEM; `number` makes several."""
    public = mlkem.read_public_key(spec, theirs) if isinstance(theirs, bytes) else None
    if public is None:
        return None
    return mlkem.encapsulate(spec, public, sha512(f"kms-conformance/{spec}/{number}".encode()).digest()[:32])
