"""Key agreement, encapsulation and data key pairs of the reference KMS."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from kms_conformance.models.asymmetric import pairs
from kms_conformance.models.key_types import AGREE, CURVES, DATA_KEY_PAIRS, ENCAPSULATE, ML_KEM, SIGN
from tests.reference_client import bare_client, client, clock, code_of, key_of, kms, refusal

__all__ = ["bare_client", "client", "clock", "kms"]

NIST = ("ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521")
CURVE = {"ECC_NIST_P256": ec.SECP256R1(), "ECC_NIST_P384": ec.SECP384R1(), "ECC_NIST_P521": ec.SECP521R1()}
BYTES = {"ECC_NIST_P256": 32, "ECC_NIST_P384": 48, "ECC_NIST_P521": 66}
MEMBERS = {
    "KeyId", "KeyMaterialId", "KeyPairSpec", "PrivateKeyCiphertextBlob", "PrivateKeyPlaintext", "PublicKey",
    "ResponseMetadata",
}  # fmt: skip


def der(key: Any) -> bytes:
    found: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found


@pytest.mark.parametrize("spec", NIST)
def test_both_sides_derive_the_same_secret_aws_078(client: Any, spec: str) -> None:
    key, ours = key_of(client, KeySpec=spec, KeyUsage=AGREE), ec.generate_private_key(CURVE[spec])
    told = client.derive_shared_secret(
        KeyId=key["KeyId"], KeyAgreementAlgorithm="ECDH", PublicKey=der(ours.public_key())
    )
    theirs = load_der_public_key(client.get_public_key(KeyId=key["KeyId"])["PublicKey"])
    assert isinstance(theirs, ec.EllipticCurvePublicKey)
    assert told["SharedSecret"] == ours.exchange(ec.ECDH(), theirs) and len(told["SharedSecret"]) == BYTES[spec]
    assert (told["KeyId"], told["KeyAgreementAlgorithm"], told["KeyOrigin"]) == (key["Arn"], "ECDH", "AWS_KMS")


def test_what_is_no_public_key_of_the_curve_is_refused_aws_079_aws_080(client: Any) -> None:
    asked = {"KeyId": key_of(client, KeySpec=NIST[0], KeyUsage=AGREE)["KeyId"], "KeyAgreementAlgorithm": "ECDH"}
    other = der(ec.generate_private_key(ec.SECP384R1()).public_key())
    assert refusal(client.derive_shared_secret, PublicKey=b"InvalidPublicKey", **asked) == ("ValidationException", "")
    assert code_of(client.derive_shared_secret, PublicKey=other, **asked) == "ValidationException"
    unknown = {**asked, "KeyAgreementAlgorithm": "INVALID", "PublicKey": other}
    text = (
        "1 validation error detected: Value 'INVALID' at 'keyAgreementAlgorithm' failed to satisfy constraint: "
        "Member must satisfy enum value set: [ECDH]"
    )
    assert refusal(client.derive_shared_secret, **unknown) == ("ValidationException", text)


def test_a_key_of_another_usage_derives_nothing_aws_051(client: Any) -> None:
    key = key_of(client, KeySpec=NIST[0], KeyUsage=SIGN)
    public = client.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    code, text = refusal(
        client.derive_shared_secret, KeyId=key["KeyId"], KeyAgreementAlgorithm="ECDH", PublicKey=public
    )
    assert code == "InvalidKeyUsageException"
    assert text == f"{key['Arn']} key usage is SIGN_VERIFY which is not valid for DeriveSharedSecret."


@pytest.mark.parametrize(("spec", "size"), [("ML_KEM_512", 768), ("ML_KEM_768", 1088), ("ML_KEM_1024", 1568)])
def test_a_secret_comes_out_of_its_capsule_and_of_no_other_n25(client: Any, spec: str, size: int) -> None:
    asked = {
        "KeyId": key_of(client, KeySpec=spec, KeyUsage=ENCAPSULATE)["KeyId"],
        "EncapsulationAlgorithm": "ML_KEM",
    }
    made = client.encapsulate(**asked)
    secret, blob = made["SharedSecret"], made["SharedSecretCiphertextBlob"]
    assert (len(secret), len(blob)) == (32, size)
    assert client.decapsulate(SharedSecretCiphertextBlob=blob, **asked)["SharedSecret"] == secret
    altered = client.decapsulate(SharedSecretCiphertextBlob=bytes([blob[0] ^ 1]) + blob[1:], **asked)["SharedSecret"]
    assert len(altered) == 32 and altered != secret
    assert code_of(client.decapsulate, SharedSecretCiphertextBlob=blob[1:], **asked) == "InvalidCiphertextException"
    assert client.encapsulate(**asked)["SharedSecret"] != secret


@pytest.mark.parametrize("spec", DATA_KEY_PAIRS)
def test_a_data_key_pair_is_one_aws_067(client: Any, spec: str) -> None:
    asked = {"KeyId": key_of(client)["KeyId"], "KeyPairSpec": spec, "EncryptionContext": {"a": "b"}}
    made = client.generate_data_key_pair(**asked)
    assert made.keys() == MEMBERS and made["KeyPairSpec"] == spec
    assert pairs.matches(made["PrivateKeyPlaintext"], made["PublicKey"], spec)
    opened = client.decrypt(CiphertextBlob=made["PrivateKeyCiphertextBlob"], EncryptionContext={"a": "b"})
    assert opened["Plaintext"] == made["PrivateKeyPlaintext"]
    hidden = client.generate_data_key_pair_without_plaintext(**asked)
    assert hidden.keys() == MEMBERS - {"PrivateKeyPlaintext"} and hidden["PublicKey"] != made["PublicKey"]


def test_private_keys_of_ml_kem_are_seeds_of_one_length_n27(client: Any) -> None:
    key = key_of(client)["KeyId"]
    made = (client.generate_data_key_pair(KeyId=key, KeyPairSpec=spec) for spec in ML_KEM)
    assert len({len(pair["PrivateKeyPlaintext"]) for pair in made}) == 1


@pytest.mark.parametrize("operation", ["generate_data_key_pair", "generate_data_key_pair_without_plaintext"])
def test_a_dry_run_of_a_pair_makes_none_aws_068(client: Any, operation: str) -> None:
    asked = {"KeyId": key_of(client)["KeyId"], "KeyPairSpec": "ECC_NIST_P256", "DryRun": True}
    text = "The request would have succeeded, but the DryRun option is set."
    assert refusal(getattr(client, operation), **asked) == ("DryRunOperationException", text)


def test_curves_for_agreement_are_those_of_the_guide() -> None:
    assert set(NIST) < set(CURVES)
