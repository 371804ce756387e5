"""Imported key material on the reference: what was recorded from AWS, and what its documentation promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kms_conformance.models.asymmetric.materials import mac_of, material, public_of
from kms_conformance.reports.wrapping import wrapped
from tests.reference_client import bare_client, client, clock, kms, refusal

__all__ = ["bare_client", "client", "clock", "kms"]

OAEP, WRAP, STAYS = "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_256", "KEY_MATERIAL_DOES_NOT_EXPIRE"
SYMMETRIC = "SYMMETRIC_DEFAULT"


def external(client: Any, spec: str = SYMMETRIC, usage: str = "ENCRYPT_DECRYPT") -> dict[str, Any]:
    """The metadata of a new key without material."""
    metadata: dict[str, Any] = client.create_key(Origin="EXTERNAL", KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    return metadata


def bring(client: Any, key: dict[str, Any], number: int = 0, way: str = OAEP, **more: Any) -> dict[str, Any]:
    """The answer of ImportKeyMaterial."""
    given = client.get_parameters_for_import(KeyId=key["KeyId"], WrappingAlgorithm=way, WrappingKeySpec="RSA_2048")
    blob = wrapped(given["PublicKey"], way, material(key["KeySpec"], number))
    params = {"KeyId": key["KeyId"], "ImportToken": given["ImportToken"], "EncryptedKeyMaterial": blob}
    answer: dict[str, Any] = client.import_key_material(**params | {"ExpirationModel": STAYS} | more)
    return answer


def test_a_key_waits_for_its_material_aws_081(client: Any) -> None:
    key = external(client)
    assert (key["KeyState"], key["Enabled"], key["Origin"]) == ("PendingImport", False, "EXTERNAL")
    assert not {"CurrentKeyMaterialId", "ExpirationModel", "ValidTo"} & key.keys()


def test_without_a_date_nothing_expires_and_the_token_stays_good_aws_082(client: Any) -> None:
    key = external(client)
    given = client.get_parameters_for_import(KeyId=key["KeyId"], WrappingAlgorithm=OAEP, WrappingKeySpec="RSA_2048")
    blob = wrapped(given["PublicKey"], OAEP, material(SYMMETRIC, 0))
    params = {"KeyId": key["KeyId"], "ImportToken": given["ImportToken"], "EncryptedKeyMaterial": blob}
    text = "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"
    assert refusal(client.import_key_material, **params) == ("ValidationException", text)
    client.import_key_material(**params, ExpirationModel=STAYS)


def test_metadata_and_answers_after_an_import_aws_083_and_085(client: Any) -> None:
    key = external(client)
    answer = bring(client, key)
    assert answer.keys() - {"ResponseMetadata"} == {"KeyId", "KeyMaterialId"}
    told = client.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert (told["KeyState"], told["ExpirationModel"]) == ("Enabled", STAYS)
    assert (told["CurrentKeyMaterialId"], "ValidTo" in told) == (answer["KeyMaterialId"], False)


def test_new_material_waits_for_its_rotation_aws_086_and_098(client: Any) -> None:
    key = external(client)
    first = bring(client, key)["KeyMaterialId"]
    text = f"No available key material pending rotation for the key: {key['Arn']}."
    assert refusal(client.rotate_key_on_demand, KeyId=key["KeyId"]) == ("KMSInvalidStateException", text)
    second = bring(client, key, 1, ImportType="NEW_KEY_MATERIAL")["KeyMaterialId"]
    for current in (first, second):
        assert client.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"] == current
        if current == first:
            client.rotate_key_on_demand(KeyId=key["KeyId"])


def test_a_key_of_another_origin_takes_no_material_aws_088(client: Any) -> None:
    key = client.create_key()["KeyMetadata"]
    wanted = {"WrappingAlgorithm": OAEP, "WrappingKeySpec": "RSA_2048"}
    text = f"{key['Arn']} origin is AWS_KMS which is not valid for this operation."
    found = refusal(client.get_parameters_for_import, KeyId=key["KeyId"], **wanted)
    assert found == ("UnsupportedOperationException", text)


def test_what_is_handed_out_for_an_import_aws_089(client: Any) -> None:
    key = external(client, "ECC_NIST_P256", "SIGN_VERIFY")
    given = client.get_parameters_for_import(KeyId=key["KeyId"], WrappingAlgorithm=OAEP, WrappingKeySpec="RSA_2048")
    assert given.keys() - {"ResponseMetadata"} == {"ImportToken", "KeyId", "ParametersValidTo", "PublicKey"}
    assert given["KeyId"] == key["Arn"]


@pytest.mark.parametrize("spec", ["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "RSA_4096"])
def test_a_public_key_is_that_of_the_material_aws_090(client: Any, spec: str) -> None:
    key = external(client, spec, "SIGN_VERIFY")
    bring(client, key, way=WRAP)
    assert client.get_public_key(KeyId=key["KeyId"])["PublicKey"] == public_of(spec, 0)


@pytest.mark.parametrize("bits", [224, 256, 384, 512])
def test_a_mac_is_that_of_the_material_aws_090(client: Any, bits: int) -> None:
    key = external(client, f"HMAC_{bits}", "GENERATE_VERIFY_MAC")
    bring(client, key)
    made = client.generate_mac(KeyId=key["KeyId"], Message=b"a", MacAlgorithm=f"HMAC_SHA_{bits}")["Mac"]
    assert made == mac_of(f"HMAC_{bits}", 0, f"HMAC_SHA_{bits}", b"a")


def test_a_key_without_material_is_not_rotated_aws_097(client: Any) -> None:
    key = external(client)
    found = refusal(client.rotate_key_on_demand, KeyId=key["KeyId"])
    assert found == ("KMSInvalidStateException", f"{key['Arn']} is pending import.")


def test_specs_that_no_page_names_take_no_material(client: Any) -> None:
    for spec in ("ECC_NIST_EDWARDS25519", "ML_DSA_44"):
        code, _ = refusal(client.create_key, Origin="EXTERNAL", KeySpec=spec, KeyUsage="SIGN_VERIFY")
        assert code == "UnsupportedOperationException"


def test_a_date_of_ours_ends_the_material_and_shows(client: Any, clock: Any) -> None:
    key, until = external(client), clock() + timedelta(days=30)
    bring(client, key, ExpirationModel="KEY_MATERIAL_EXPIRES", ValidTo=until)
    told = client.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert (told["ExpirationModel"], told["ValidTo"]) == ("KEY_MATERIAL_EXPIRES", until)
