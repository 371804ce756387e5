"""ML-KEM as it is computed here and as `cryptography` computes it: each opens what the other has made."""

from __future__ import annotations

import os
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import mlkem as library
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from kms_conformance.models.asymmetric import computing, der, mlkem, pairs

KEYS: dict[str, Any] = {"ML_KEM_768": library.MLKEM768PrivateKey, "ML_KEM_1024": library.MLKEM1024PrivateKey}


@pytest.mark.parametrize("spec", KEYS)
def test_both_make_the_same_keys_and_open_each_others_ciphertexts(spec: str) -> None:
    key = KEYS[spec].generate()
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    seed, raw = mlkem.read_seed(spec, private), mlkem.read_public_key(spec, public)
    assert seed is not None and raw is not None and mlkem.public_of(spec, seed) == raw
    secret, blob = mlkem.encapsulate(spec, raw, os.urandom(32))
    assert key.decapsulate(blob) == secret
    theirs, sealed = key.public_key().encapsulate()
    assert mlkem.decapsulate(spec, seed, sealed) == theirs
    altered = bytes([sealed[0] ^ 1]) + sealed[1:]
    assert mlkem.decapsulate(spec, seed, altered) == key.decapsulate(altered) != theirs


@pytest.mark.parametrize("spec", mlkem.SETS)
def test_a_key_is_one_of_its_own_spec_alone(spec: str) -> None:
    seed = os.urandom(64)
    raw = mlkem.public_of(spec, seed)
    public, private = mlkem.public_key_der(spec, raw), mlkem.private_key_der(spec, seed)
    secret, blob = mlkem.encapsulate(spec, raw, b"m" * 32)
    assert (len(secret), len(blob)) == (32, mlkem.SETS[spec].ciphertext_bytes)
    assert mlkem.decapsulate(spec, seed, blob) == secret
    for other in mlkem.SETS:
        assert computing.is_public_key(public, other) is (other == spec)
        assert pairs.matches(private, public, other) is pairs.is_seed(private, other) is (other == spec)
    too_large = raw[:-35] + b"\xff\xff\xff" + raw[-32:]
    assert not computing.is_public_key(mlkem.public_key_der(spec, too_large), spec)


def test_a_private_key_in_the_expanded_form_matches_and_is_no_seed() -> None:
    spec, seed = "ML_KEM_512", os.urandom(64)
    at, raw = mlkem.SETS[spec], mlkem.public_of(spec, seed)
    expanded = b"s" * (384 * at.k) + raw + b"h" * 64
    kept = der.framed(der.OCTETS, der.framed(der.OCTETS, expanded))
    private = der.framed(der.SEQUENCE, der.number(0), at.identifier, kept)
    assert pairs.matches(private, mlkem.public_key_der(spec, raw), spec)
    assert not pairs.is_seed(private, spec)
