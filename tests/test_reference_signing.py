"""Asymmetric keys of the reference KMS, as recorded from AWS: public keys, signatures, RSA encryption."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from Crypto.Hash import SHA512
from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from cryptography.hazmat.primitives.serialization import load_der_public_key

from kms_conformance.models.key_types import EDWARDS, ENCRYPT, KEY_TYPES, PREHASHED, SIGN, SIGNING, algorithms
from tests.reference_client import bare_client, client, clock, code_of, key_of, kms, mac_key, refusal
from tests.test_key_types import OAEP_LIMITS

__all__ = ["bare_client", "client", "clock", "kms"]

MESSAGE = b"message"
SPECS = [spec for spec, usages in KEY_TYPES.items() if SIGN in usages]
HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
WITH_A_HASH = [
    (spec, name)
    for spec in SPECS
    for name in algorithms(spec, SIGN)
    if SIGNING[name].scheme in ("pss", "pkcs1", "ecdsa") and not (spec != "RSA_2048" and spec.startswith("RSA"))
]


def typed(client: Any, spec: str, usage: str) -> dict[str, Any]:
    made: dict[str, Any] = client.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    return made


@pytest.mark.parametrize(
    ("spec", "algorithm"),
    [
        ("ECC_NIST_P256", "ECDSA_SHA_256"),
        ("ECC_NIST_P384", "ECDSA_SHA_384"),
        ("ECC_NIST_P521", "ECDSA_SHA_512"),
        ("ECC_SECG_P256K1", "ECDSA_SHA_256"),
    ],
)
def test_a_curve_has_one_signing_algorithm_aws_022(client: Any, spec: str, algorithm: str) -> None:
    key = typed(client, spec, SIGN)
    assert client.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["SigningAlgorithms"] == [algorithm]


def test_an_rsa_key_lists_its_encryption_algorithms_in_order_aws_023(client: Any) -> None:
    key = typed(client, "RSA_2048", ENCRYPT)
    listed = client.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["EncryptionAlgorithms"]
    assert listed == ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]


def test_the_usage_is_looked_at_before_the_algorithm_aws_051_aws_052(client: Any) -> None:
    key = typed(client, "RSA_2048", SIGN)
    text = f"{key['Arn']} key usage is SIGN_VERIFY which is not valid for Encrypt."
    assert refusal(client.encrypt, KeyId=key["KeyId"], Plaintext=b"x") == ("InvalidKeyUsageException", text)
    asked = {"KeyId": key_of(client)["KeyId"], "Message": MESSAGE, "SigningAlgorithm": "ECDSA_SHA_256"}
    code, said = refusal(client.verify, Signature=b"x", **asked)
    assert code == "InvalidKeyUsageException"
    assert said.endswith("key usage is ENCRYPT_DECRYPT which is not valid for Verify.")


@pytest.mark.parametrize(
    ("spec", "algorithm", "most"),
    OAEP_LIMITS,
)
def test_what_an_rsa_key_encrypts_has_a_limit_aws_056_aws_057_aws_058_aws_059_aws_060(
    client: Any, spec: str, algorithm: str, most: int
) -> None:
    asked = {"KeyId": typed(client, spec, ENCRYPT)["KeyId"], "EncryptionAlgorithm": algorithm}
    text = f"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {most} bytes."
    assert refusal(client.encrypt, Plaintext=bytes(most + 1), **asked) == ("ValidationException", text)
    blob = client.encrypt(Plaintext=bytes(most), **asked)["CiphertextBlob"]
    assert client.decrypt(CiphertextBlob=blob, **asked)["Plaintext"] == bytes(most)


def test_a_digest_has_the_length_of_its_algorithm_aws_073(client: Any) -> None:
    asked = {"KeyId": typed(client, "RSA_2048", SIGN)["KeyId"], "SigningAlgorithm": "RSASSA_PSS_SHA_256"}
    told = ("ValidationException", "Digest is invalid length for algorithm RSASSA_PSS_SHA_256.")
    assert refusal(client.sign, Message=bytes(28), MessageType="DIGEST", **asked) == told
    assert refusal(client.verify, Message=bytes(28), MessageType="DIGEST", Signature=b"x", **asked) == told


@pytest.mark.parametrize(("spec", "algorithm"), WITH_A_HASH)
def test_signatures_verify_with_the_public_key_aws_074(client: Any, spec: str, algorithm: str) -> None:
    key, signing = typed(client, spec, SIGN)["KeyId"], SIGNING[algorithm]
    public: Any = load_der_public_key(client.get_public_key(KeyId=key)["PublicKey"])
    digest, function = hashlib.new(signing.hash, MESSAGE).digest(), HASHES[signing.hash]
    prehashed = utils.Prehashed(function)
    for kind, message in (("RAW", MESSAGE), ("DIGEST", digest)):
        asked = {"KeyId": key, "SigningAlgorithm": algorithm, "Message": message, "MessageType": kind}
        made = client.sign(**asked)["Signature"]
        if signing.scheme == "ecdsa":
            public.verify(made, digest, ec.ECDSA(prehashed))
        else:
            pss = padding.PSS(padding.MGF1(function), salt_length=function.digest_size)
            public.verify(made, digest, pss if signing.scheme == "pss" else padding.PKCS1v15(), prehashed)
        assert client.verify(Signature=made, **asked)["SignatureValid"] is True


def test_a_public_key_is_told_with_arn_spec_and_usage_aws_106(client: Any) -> None:
    key = typed(client, "RSA_2048", SIGN)
    told = client.get_public_key(KeyId=key["KeyId"])
    assert (told["KeyId"], told["KeySpec"], told["KeyUsage"]) == (key["Arn"], "RSA_2048", SIGN)
    assert load_der_public_key(told["PublicKey"])


def test_nothing_is_moved_to_a_key_for_signing_aws_136(client: Any) -> None:
    blob = client.encrypt(KeyId=key_of(client)["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    to = typed(client, "ECC_NIST_P256", SIGN)["KeyId"]
    assert code_of(client.re_encrypt, CiphertextBlob=blob, DestinationKeyId=to) == "InvalidKeyUsageException"


@pytest.mark.parametrize("spec", SPECS)
def test_every_spec_for_signing_signs_by_all_its_algorithms(client: Any, spec: str) -> None:
    key = typed(client, spec, SIGN)["KeyId"]
    for algorithm in algorithms(spec, SIGN):
        for kind in SIGNING[algorithm].types:
            message = MESSAGE if kind == "RAW" else bytes(SIGNING[algorithm].digest_bytes())
            asked = {"KeyId": key, "SigningAlgorithm": algorithm, "Message": message, "MessageType": kind}
            made = client.sign(**asked)["Signature"]
            assert client.verify(Signature=made, **asked)["SignatureValid"] is True
            for wrong in (made[:-1], made + b"x", bytes([made[0] ^ 1]) + made[1:], bytes(len(made))):
                assert refusal(client.verify, Signature=wrong, **asked) == ("KMSInvalidSignatureException", "")


def test_a_digest_for_ed25519ph_is_hashed_once_more_n28(client: Any) -> None:
    key, digest = typed(client, EDWARDS, SIGN)["KeyId"], hashlib.sha512(MESSAGE).digest()
    made = client.sign(KeyId=key, SigningAlgorithm=PREHASHED, Message=digest, MessageType="DIGEST")["Signature"]
    public = ECC.import_key(client.get_public_key(KeyId=key)["PublicKey"])
    eddsa.new(public, "rfc8032").verify(SHA512.new(digest), made)
    with pytest.raises(ValueError, match="not authentic"):
        eddsa.new(public, "rfc8032").verify(SHA512.new(MESSAGE), made)


def test_keys_without_a_public_part_have_none(client: Any) -> None:
    for key in (key_of(client), mac_key(client)):
        assert code_of(client.get_public_key, KeyId=key["KeyId"]) == "UnsupportedOperationException"


def test_sm2_is_for_regions_in_china_alone(client: Any) -> None:
    assert code_of(client.create_key, KeySpec="SM2", KeyUsage=SIGN) == "UnsupportedOperationException"
