"""Ciphertexts under RSA keys: they tell neither key nor algorithm, so both must be sent, and be the right ones."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.key_types import OAEP
from kms_conformance.models.terms import Blob, Context, Sealed, Term
from kms_conformance.models.world import Ciphertext, World

SIDES = {"Decrypt": ("KeyId", "EncryptionAlgorithm"), "ReEncrypt": ("SourceKeyId", "SourceEncryptionAlgorithm")}
"""The parameters of an operation that say how a ciphertext is to be opened."""
NOWHERE = -1
"""The slot of a ciphertext that was made here."""
MISMATCHES = ("ENC-018", "ENC-019", "ENC-015b", "ENC-021b")
"""What `mismatch` may name of a Decrypt; of a ReEncrypt REENC-008 stands for the first two."""


def sealed_here(blob: Sealed) -> Ciphertext:
    """The ciphertext that a term makes here."""
    return Ciphertext(NOWHERE, blob.key, Context(), blob.plaintext, "Sealed", algorithm=blob.algorithm)


def mismatch(world: World, call: Call, blob: Term) -> str | None:
    """The requirement by which an RSA ciphertext is not opened as it was made; None where it is."""
    entry = sealed_here(blob) if isinstance(blob, Sealed) else _entry(world, blob)
    key_param, algorithm_param = SIDES[call.operation]
    algorithm, moving = call.get(algorithm_param), call.operation == "ReEncrypt"
    if call.get(key_param) is None or algorithm not in OAEP:
        return "REENC-008" if moving else "ENC-018"
    if algorithm != entry.algorithm:
        return "REENC-008" if moving else "ENC-019"
    key = world.key_named(call.get(key_param))
    if key is None or key.slot != entry.key:
        return "ENC-015b"
    return "ENC-021b" if isinstance(blob, Blob) and blob.edit is not None else None


def _entry(world: World, blob: Term) -> Ciphertext:
    assert isinstance(blob, Blob), "only ciphertexts of ours are looked at"
    return world.ciphertexts[blob.slot]
