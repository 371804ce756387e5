"""ML-KEM (FIPS 203): key pairs from their seeds, and encapsulation with chosen randomness.

A shared secret that was made here must come out of Decapsulate, and a seed must give the public key of its pair.  So
that the same call means the same bytes each time, both are functions of what they are given, which libraries do not
offer; and `cryptography` knows neither ML_KEM_512.  Names are those of the standard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha3_256, sha3_512, shake_128, shake_256
from typing import TypeAlias

from kms_conformance.models.asymmetric import der

Q, N = 3329, 256
Polynomial: TypeAlias = list[int]
SEED_BYTES, SECRET_BYTES = 64, 32


@dataclass(frozen=True, slots=True)
class Parameters:
    """A parameter set: rank, noise, bits of compressed coefficients (FIPS 203, table 2), last arc of its identifier."""

    k: int
    eta_1: int
    d_u: int
    d_v: int
    arc: int

    @property
    def key_bytes(self) -> int:
        """The length of a public key, without its frame."""
        return 384 * self.k + 32

    @property
    def ciphertext_bytes(self) -> int:
        """The length of a ciphertext (KEM-002)."""
        return 32 * (self.d_u * self.k + self.d_v)

    @property
    def identifier(self) -> bytes:
        """The object identifier 2.16.840.1.101.3.4.4.x in its frame, as an AlgorithmIdentifier."""
        return der.framed(der.SEQUENCE, bytes.fromhex("06096086480165030404") + bytes([self.arc]))


SETS = {
    "ML_KEM_512": Parameters(2, 3, 10, 4, 1),
    "ML_KEM_768": Parameters(3, 2, 10, 4, 2),
    "ML_KEM_1024": Parameters(4, 2, 11, 5, 3),
}
ETA_2 = 2


def _reversed(number: int) -> int:
    return int(f"{number:07b}"[::-1], 2)


ZETAS = [pow(17, _reversed(i), Q) for i in range(128)]
GAMMAS = [pow(17, 2 * _reversed(i) + 1, Q) for i in range(128)]


def _ntt(f: Polynomial) -> Polynomial:
    f, i, size = list(f), 1, 128
    while size >= 2:
        for start in range(0, N, 2 * size):
            zeta, i = ZETAS[i], i + 1
            for j in range(start, start + size):
                t = zeta * f[j + size] % Q
                f[j], f[j + size] = (f[j] + t) % Q, (f[j] - t) % Q
        size //= 2
    return f


def _inverse_ntt(f: Polynomial) -> Polynomial:
    f, i, size = list(f), 127, 2
    while size <= 128:
        for start in range(0, N, 2 * size):
            zeta, i = ZETAS[i], i - 1
            for j in range(start, start + size):
                t = f[j]
                f[j], f[j + size] = (t + f[j + size]) % Q, zeta * (f[j + size] - t) % Q
        size *= 2
    return [value * 3303 % Q for value in f]


def _product(f: Polynomial, g: Polynomial) -> Polynomial:
    h: Polynomial = []
    for i, gamma in enumerate(GAMMAS):
        (a, b), (c, d) = f[2 * i : 2 * i + 2], g[2 * i : 2 * i + 2]
        h += [(a * c + b * d % Q * gamma) % Q, (a * d + b * c) % Q]
    return h


def _sum(*all_of: Polynomial) -> Polynomial:
    return [sum(values) % Q for values in zip(*all_of, strict=True)]


def _dot(one: Sequence[Polynomial], other: Sequence[Polynomial]) -> Polynomial:
    return _sum(*(_product(f, g) for f, g in zip(one, other, strict=True)))


def _packed(f: Polynomial, bits: int) -> bytes:
    return sum(value << (bits * i) for i, value in enumerate(f)).to_bytes(32 * bits, "little")


def _unpacked(data: bytes, bits: int) -> Polynomial:
    whole, mask = int.from_bytes(data, "little"), (1 << bits) - 1
    return [whole >> (bits * i) & mask for i in range(N)]


def _compressed(f: Polynomial, bits: int) -> bytes:
    return _packed([((value << bits) + Q // 2) // Q % (1 << bits) for value in f], bits)


def _expanded(data: bytes, bits: int) -> Polynomial:
    return [(value * Q + (1 << (bits - 1))) >> bits for value in _unpacked(data, bits)]


@cache
def _matrix(rho: bytes, k: int) -> tuple[tuple[Polynomial, ...], ...]:
    return tuple(tuple(_uniform(rho + bytes([j, i])) for j in range(k)) for i in range(k))


def _uniform(seed: bytes) -> Polynomial:
    """SampleNTT: as many numbers below q as a polynomial has."""
    drawn, found = shake_128(seed).digest(3 * N), []
    while True:
        for i in range(0, len(drawn), 3):
            a, b, c = drawn[i : i + 3]
            found += [value for value in (a + 256 * (b % 16), b // 16 + 16 * c) if value < Q]
        if len(found) >= N:
            return found[:N]
        drawn, found = shake_128(seed).digest(2 * len(drawn)), []


def _noise(seed: bytes, numbers: Iterable[int], eta: int) -> list[Polynomial]:
    return [_small(shake_256(seed + bytes([number])).digest(64 * eta), eta) for number in numbers]


def _small(data: bytes, eta: int) -> Polynomial:
    whole, mask = int.from_bytes(data, "little"), (1 << eta) - 1
    halves = [(whole >> (eta * i) & mask).bit_count() for i in range(2 * N)]
    return [(halves[2 * i] - halves[2 * i + 1]) % Q for i in range(N)]


@lru_cache(maxsize=64)
def _key_pair(spec: str, d: bytes) -> tuple[list[Polynomial], bytes]:
    """K-PKE.KeyGen: the secret vector and the public key."""
    at = SETS[spec]
    rho, sigma = _halves(sha3_512(d + bytes([at.k])).digest())
    s, e = ([_ntt(f) for f in _noise(sigma, range(first, first + at.k), at.eta_1)] for first in (0, at.k))
    t = [_sum(_dot(row, s), noise) for row, noise in zip(_matrix(rho, at.k), e, strict=True)]
    return s, b"".join(_packed(f, 12) for f in t) + rho


def _encrypted(spec: str, public: bytes, message: bytes, r: bytes) -> bytes:
    """K-PKE.Encrypt."""
    at = SETS[spec]
    t = [_unpacked(public[384 * i : 384 * (i + 1)], 12) for i in range(at.k)]
    rows = _matrix(public[384 * at.k :], at.k)
    y = [_ntt(f) for f in _noise(r, range(at.k), at.eta_1)]
    *e_1, e_2 = _noise(r, range(at.k, 2 * at.k + 1), ETA_2)
    u = [_sum(_inverse_ntt(_dot([row[i] for row in rows], y)), e_1[i]) for i in range(at.k)]
    v = _sum(_inverse_ntt(_dot(t, y)), e_2, _expanded(message, 1))
    return b"".join(_compressed(f, at.d_u) for f in u) + _compressed(v, at.d_v)


def _decrypted(spec: str, s: Sequence[Polynomial], blob: bytes) -> bytes:
    """K-PKE.Decrypt."""
    at = SETS[spec]
    size = 32 * at.d_u
    u = [_ntt(_expanded(blob[size * i : size * (i + 1)], at.d_u)) for i in range(at.k)]
    hidden = _inverse_ntt(_dot(s, u))
    v = _expanded(blob[size * at.k :], at.d_v)
    return _compressed([(one - other) % Q for one, other in zip(v, hidden, strict=True)], 1)


def _halves(data: bytes) -> tuple[bytes, bytes]:
    return data[:32], data[32:64]


def public_of(spec: str, seed: bytes) -> bytes:
    """The public key of the pair with this seed, d and z."""
    return _key_pair(spec, seed[:32])[1]


def encapsulate(spec: str, public: bytes, m: bytes) -> tuple[bytes, bytes]:
    """The shared secret and its ciphertext for a public key, with the 32 random bytes `m`."""
    secret, r = _halves(sha3_512(m + sha3_256(public).digest()).digest())
    return secret, _encrypted(spec, public, m, r)


def decapsulate(spec: str, seed: bytes, blob: bytes) -> bytes:
    """The shared secret in a ciphertext of right length; of one that was altered other bytes (implicit rejection)."""
    s, public = _key_pair(spec, seed[:32])
    m = _decrypted(spec, s, blob)
    secret, r = _halves(sha3_512(m + sha3_256(public).digest()).digest())
    right = _encrypted(spec, public, m, r) == blob
    return secret if right else shake_256(seed[32:] + blob).digest(SECRET_BYTES)


def public_key_der(spec: str, public: bytes) -> bytes:
    """SubjectPublicKeyInfo."""
    return der.framed(der.SEQUENCE, SETS[spec].identifier, der.framed(der.BITS, b"\0", public))


def private_key_der(spec: str, seed: bytes) -> bytes:
    """PKCS #8 with the seed alone, as data key pairs have it (DATAKEY-014)."""
    kept = der.framed(der.OCTETS, der.framed(der.FIELD, seed))
    return der.framed(der.SEQUENCE, der.number(0), SETS[spec].identifier, kept)


def read_public_key(spec: str, whole: bytes) -> bytes | None:
    """The public key in a SubjectPublicKeyInfo of the parameter set; None where it is none (FIPS 203, 7.2)."""
    at = SETS[spec]
    public = whole[-at.key_bytes :]
    if len(public) != at.key_bytes or whole != public_key_der(spec, public):
        return None
    coefficients = (value for i in range(at.k) for value in _unpacked(public[384 * i : 384 * (i + 1)], 12))
    return public if all(value < Q for value in coefficients) else None


def read_seed(spec: str, whole: bytes) -> bytes | None:
    """The seed in PKCS #8 of the parameter set; None where there is more, or less, than it."""
    seed = whole[-SEED_BYTES:]
    return seed if len(seed) == SEED_BYTES and whole == private_key_der(spec, seed) else None
