"""Faults in what becomes of ciphertexts and data keys from before a rotation."""

from typing import Any

from . import allowed, describe, new_key_id, rotate, seal, witness


@witness(
    id="reencrypt-keeps-source-material",
    requirement="REENC-013",
    family="data",
    fault="ReEncrypt to the key of the source ciphertext encrypts with the key material of the source.",
)
def reencrypt_keeps_source_material(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, b"renewed")
    rotate(client, key_id)
    answer = client.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key_id)
    opened = client.decrypt(CiphertextBlob=answer["CiphertextBlob"])
    current = describe(client, key_id)["CurrentKeyMaterialId"]
    assert answer["DestinationKeyMaterialId"] == opened["KeyMaterialId"] == current


@witness(
    id="reencrypt-source-material-is-current",
    requirement="REENC-013",
    family="response",
    fault="ReEncrypt gives the current material of the source key as SourceKeyMaterialId, not that of the ciphertext.",
)
def reencrypt_source_material_is_current(client: Any) -> None:
    key_id = new_key_id(client)
    blob, material = seal(client, key_id, b"renewed"), describe(client, key_id)["CurrentKeyMaterialId"]
    rotate(client, key_id)
    answer = client.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key_id)
    assert answer["SourceKeyMaterialId"] == material


@witness(
    id="rotation-invalidates-data-keys",
    requirement="DATAKEY-020",
    family="data",
    fault="After a rotation the blobs that GenerateDataKey made before it are refused with InvalidCiphertextException.",
)
def rotation_invalidates_data_keys(client: Any) -> None:
    key_id = new_key_id(client)
    answer = client.generate_data_key(KeyId=key_id, KeySpec="AES_256")
    rotate(client, key_id)
    assert allowed(client.decrypt, CiphertextBlob=answer["CiphertextBlob"])["Plaintext"] == answer["Plaintext"]
