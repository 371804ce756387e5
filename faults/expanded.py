"""Private keys of ML-KEM in the expanded form of FIPS 203, which is as long as its parameter set has it."""

from __future__ import annotations

from hashlib import sha3_256

from kms_conformance.models.asymmetric import der, mlkem


def expanded(spec: str, private: bytes) -> bytes:
    """The same key in PKCS #8, expanded: its secret vector stands for itself, since nobody here computes with it."""
    seed = mlkem.read_seed(spec, private)
    assert seed is not None, "keys are made as seeds"
    public, rank = mlkem.public_of(spec, seed), mlkem.SETS[spec].k
    vector = (seed * (6 * rank))[: 384 * rank]
    key = vector + public + sha3_256(public).digest() + seed[32:]
    kept = der.framed(der.OCTETS, der.framed(der.OCTETS, key))
    return der.framed(der.SEQUENCE, der.number(0), mlkem.SETS[spec].identifier, kept)
