"""Faults of GenerateDataKey."""

from typing import Any

from . import allowed, new_key, new_key_id, refused, witness


@witness(
    id="data-key-with-context-differs-from-blob",
    requirement="DATAKEY-001",
    family="data",
    fault="With an encryption context the blob holds another data key than the plaintext one in the same answer.",
)
def data_key_with_context_differs_from_blob(client: Any) -> None:
    context = {"tenant": "one"}
    answer = client.generate_data_key(KeyId=new_key_id(client), KeySpec="AES_256", EncryptionContext=context)
    opened = client.decrypt(CiphertextBlob=answer["CiphertextBlob"], EncryptionContext=context)
    assert opened["Plaintext"] == answer["Plaintext"]


@witness(
    id="data-key-of-1023-bytes-has-1024",
    requirement="DATAKEY-003",
    family="data",
    fault="NumberOfBytes=1023 gives a data key of 1024 bytes; all other sizes are right.",
)
def data_key_of_1023_bytes_has_1024(client: Any) -> None:
    answer = client.generate_data_key(KeyId=new_key_id(client), NumberOfBytes=1023)
    assert len(answer["Plaintext"]) == 1023


@witness(
    id="data-key-of-1024-bytes-refused",
    requirement="DATAKEY-003",
    family="too-strict",
    fault="NumberOfBytes=1024 is refused with ValidationException.",
)
def data_key_of_1024_bytes_refused(client: Any) -> None:
    allowed(client.generate_data_key, KeyId=new_key_id(client), NumberOfBytes=1024)


@witness(
    id="data-key-of-1025-bytes-accepted",
    requirement="DATAKEY-004",
    family="guard-off",
    fault="NumberOfBytes=1025 is accepted.",
)
def data_key_of_1025_bytes_accepted(client: Any) -> None:
    refused(client.generate_data_key, KeyId=new_key_id(client), NumberOfBytes=1025)


@witness(
    id="data-key-agreeing-spec-and-number-accepted",
    requirement="DATAKEY-005",
    family="guard-off",
    fault="KeySpec and NumberOfBytes together are accepted when they mean the same size (AES_256 and 32).",
)
def data_key_agreeing_spec_and_number_accepted(client: Any) -> None:
    refused(client.generate_data_key, KeyId=new_key_id(client), KeySpec="AES_256", NumberOfBytes=32)


@witness(
    id="data-key-repeats-for-equal-context",
    requirement="DATAKEY-006",
    family="data",
    fault="Equal calls with an encryption context give the same plaintext data key, though in fresh blobs.",
)
def data_key_repeats_for_equal_context(client: Any) -> None:
    params = {"KeyId": new_key_id(client), "KeySpec": "AES_256", "EncryptionContext": {"tenant": "one"}}
    assert client.generate_data_key(**params)["Plaintext"] != client.generate_data_key(**params)["Plaintext"]


@witness(
    id="data-key-lacks-material-id-by-number-of-bytes",
    requirement="DATAKEY-009",
    family="response",
    fault="The answer of GenerateDataKey with NumberOfBytes has no KeyMaterialId.",
)
def data_key_lacks_material_id_by_number_of_bytes(client: Any) -> None:
    key = new_key(client)
    answer = client.generate_data_key(KeyId=key["KeyId"], NumberOfBytes=32)
    assert answer.get("KeyMaterialId") == key["CurrentKeyMaterialId"]


@witness(
    id="data-key-answer-echoes-key-id",
    requirement="KEY-034",
    family="response",
    fault="GenerateDataKey gives KeyId as it was sent instead of the key ARN.",
)
def data_key_answer_echoes_key_id(client: Any) -> None:
    key = new_key(client)
    assert client.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")["KeyId"] == key["Arn"]


@witness(
    id="data-key-spec-aes-192-accepted",
    requirement="VALID-065",
    family="guard-off",
    fault="GenerateDataKey accepts KeySpec=AES_192 and gives 24 bytes.",
)
def data_key_spec_aes_192_accepted(client: Any) -> None:
    refused(client.generate_data_key, KeyId=new_key_id(client), KeySpec="AES_192")
