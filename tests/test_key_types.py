"""The table of key types says what the service model says, as far as that speaks of them."""

from __future__ import annotations

import botocore.session
import pytest

from kms_conformance.models import key_types as table

SERVICE = botocore.session.Session().get_service_model("kms")
IN_CHINA = {"SM2", "SM2DSA", "SM2PKE"}


def enumeration(shape: str) -> set[str]:
    found: list[str] = SERVICE.shape_for(shape).enum  # type: ignore[attr-defined]
    return set(found) - IN_CHINA


def of_usage(usage: str) -> set[str]:
    return {name for usages in table.KEY_TYPES.values() for name in usages.get(usage, ())}


@pytest.mark.parametrize(
    ("shape", "known"),
    [
        ("KeySpec", set(table.KEY_TYPES)),
        ("KeyUsageType", set(table.ALGORITHM_MEMBERS)),
        ("SigningAlgorithmSpec", set(table.SIGNING)),
        ("SigningAlgorithmSpec", of_usage(table.SIGN)),
        ("MacAlgorithmSpec", of_usage(table.MAC)),
        ("EncryptionAlgorithmSpec", of_usage(table.ENCRYPT)),
        ("KeyAgreementAlgorithmSpec", of_usage(table.AGREE)),
        ("EncapsulationAlgorithmSpec", of_usage(table.ENCAPSULATE)),
        ("MessageType", set(table.MESSAGE_TYPES)),
        ("DataKeyPairSpec", set(table.DATA_KEY_PAIRS)),
    ],
)
def test_enumerations_are_those_of_the_service_model(shape: str, known: set[str]) -> None:
    assert known == enumeration(shape)


def test_the_members_that_list_algorithms_are_those_of_the_answers() -> None:
    metadata = SERVICE.shape_for("KeyMetadata").members  # type: ignore[attr-defined]
    public = SERVICE.shape_for("GetPublicKeyResponse").members  # type: ignore[attr-defined]
    assert set(table.ALGORITHM_MEMBERS.values()) <= metadata.keys()
    assert set(table.ALGORITHM_MEMBERS.values()) - public.keys() == {"MacAlgorithms"}


def test_every_algorithm_of_a_key_for_signing_is_known_with_what_it_takes() -> None:
    assert of_usage(table.SIGN) == table.SIGNING.keys()
    assert all(row.types for row in table.SIGNING.values())


OAEP_LIMITS = [
    ("RSA_2048", "RSAES_OAEP_SHA_1", 214),
    ("RSA_2048", "RSAES_OAEP_SHA_256", 190),
    ("RSA_3072", "RSAES_OAEP_SHA_1", 342),
    ("RSA_3072", "RSAES_OAEP_SHA_256", 318),
    ("RSA_4096", "RSAES_OAEP_SHA_1", 470),
    ("RSA_4096", "RSAES_OAEP_SHA_256", 446),
]
"""Spec, algorithm, and the most bytes that it encrypts (KMS API Reference, Encrypt, Plaintext)."""


@pytest.mark.parametrize(
    ("spec", "algorithm", "most"),
    OAEP_LIMITS,
)
def test_the_largest_plaintexts_are_those_that_were_recorded(spec: str, algorithm: str, most: int) -> None:
    assert table.largest_plaintext(spec, algorithm) == most


def test_keys_without_a_public_part_are_told() -> None:
    without = {spec for spec in table.KEY_TYPES if not table.has_public_key(spec)}
    assert without == {"SYMMETRIC_DEFAULT", "HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"}
