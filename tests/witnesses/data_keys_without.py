"""Faults of GenerateDataKeyWithoutPlaintext."""

from typing import Any

from . import new_key, new_key_id, raw_bodies, refused, witness


@witness(
    id="without-plaintext-returns-plaintext",
    requirement="DATAKEY-007",
    family="response",
    fault="The answer of GenerateDataKeyWithoutPlaintext with NumberOfBytes has an additional member Plaintext.",
)
def without_plaintext_returns_plaintext(client: Any) -> None:
    with raw_bodies(client, "GenerateDataKeyWithoutPlaintext") as bodies:
        client.generate_data_key_without_plaintext(KeyId=new_key_id(client), NumberOfBytes=32)
    assert b'"Plaintext"' not in bodies[0]


@witness(
    id="without-plaintext-missing-key-id-wrong-code",
    requirement="VALID-022",
    family="wrong-error",
    fault="GenerateDataKeyWithoutPlaintext without KeyId is refused with NotFoundException, not ValidationException.",
)
def without_plaintext_missing_key_id_wrong_code(client: Any) -> None:
    assert refused(client.generate_data_key_without_plaintext, KeySpec="AES_256") == "ValidationException"


@witness(
    id="without-plaintext-disabled-key-accepted",
    requirement="STATE-GenerateDataKeyWithoutPlaintext-Disabled",
    family="guard-off",
    fault="GenerateDataKeyWithoutPlaintext doesn't look at the key state Disabled and answers with a data key.",
)
def without_plaintext_disabled_key_accepted(client: Any) -> None:
    key_id = new_key_id(client)
    client.disable_key(KeyId=key_id)
    refused(client.generate_data_key_without_plaintext, KeyId=key_id, KeySpec="AES_256")


@witness(
    id="without-plaintext-drops-context",
    requirement="CTX-019",
    family="data",
    fault="GenerateDataKeyWithoutPlaintext doesn't bind the context, so that its blobs open without one.",
)
def without_plaintext_drops_context(client: Any) -> None:
    answer = client.generate_data_key_without_plaintext(
        KeyId=new_key_id(client), KeySpec="AES_256", EncryptionContext={"tenant": "one"}
    )
    refused(client.decrypt, CiphertextBlob=answer["CiphertextBlob"])


@witness(
    id="without-plaintext-ignores-number-of-bytes",
    requirement="DATAKEY-003",
    family="data",
    fault="GenerateDataKeyWithoutPlaintext encrypts a data key of 32 bytes whatever NumberOfBytes is.",
)
def without_plaintext_ignores_number_of_bytes(client: Any) -> None:
    answer = client.generate_data_key_without_plaintext(KeyId=new_key_id(client), NumberOfBytes=57)
    assert len(client.decrypt(CiphertextBlob=answer["CiphertextBlob"])["Plaintext"]) == 57


@witness(
    id="without-plaintext-aes-128-has-32-bytes",
    requirement="DATAKEY-002",
    family="data",
    fault="GenerateDataKeyWithoutPlaintext with KeySpec=AES_128 encrypts a data key of 32 bytes.",
)
def without_plaintext_aes_128_has_32_bytes(client: Any) -> None:
    answer = client.generate_data_key_without_plaintext(KeyId=new_key_id(client), KeySpec="AES_128")
    assert len(client.decrypt(CiphertextBlob=answer["CiphertextBlob"])["Plaintext"]) == 16


@witness(
    id="without-plaintext-repeats-data-key",
    requirement="DATAKEY-006",
    family="data",
    fault="GenerateDataKeyWithoutPlaintext encrypts the same data key at every call with one key and size.",
)
def without_plaintext_repeats_data_key(client: Any) -> None:
    params = {"KeyId": new_key_id(client), "KeySpec": "AES_256"}
    blobs = [client.generate_data_key_without_plaintext(**params)["CiphertextBlob"] for _ in range(2)]
    first, second = (client.decrypt(CiphertextBlob=blob)["Plaintext"] for blob in blobs)
    assert first != second


@witness(
    id="without-plaintext-lacks-material-id",
    requirement="DATAKEY-009",
    family="response",
    fault="The answer of GenerateDataKeyWithoutPlaintext has no KeyMaterialId.",
)
def without_plaintext_lacks_material_id(client: Any) -> None:
    key = new_key(client)
    answer = client.generate_data_key_without_plaintext(KeyId=key["KeyId"], KeySpec="AES_256")
    assert answer.get("KeyMaterialId") == key["CurrentKeyMaterialId"]
