"""Faults of ReEncrypt."""

import base64
from typing import Any

from . import allowed, new_key, new_key_id, raw_bodies, refused, seal, witness

PLAINTEXT = b"moved from key to key"
OLD, NEW = {"tenant": "old"}, {"owner": "new"}


@witness(
    id="reencrypt-wraps-the-ciphertext",
    requirement="REENC-001",
    family="data",
    fault="ReEncrypt encrypts the source blob itself, so that decrypting the result gives the source blob.",
)
def reencrypt_wraps_the_ciphertext(client: Any) -> None:
    blob = seal(client, new_key_id(client), PLAINTEXT)
    moved = client.re_encrypt(CiphertextBlob=blob, DestinationKeyId=new_key_id(client))
    assert client.decrypt(CiphertextBlob=moved["CiphertextBlob"])["Plaintext"] == PLAINTEXT


@witness(
    id="reencrypt-consumes-source",
    requirement="REENC-002",
    family="effect",
    fault="ReEncrypt makes the source ciphertext undecryptable (InvalidCiphertextException from then on).",
)
def reencrypt_consumes_source(client: Any) -> None:
    blob = seal(client, new_key_id(client), PLAINTEXT)
    client.re_encrypt(CiphertextBlob=blob, DestinationKeyId=new_key_id(client))
    allowed(client.decrypt, CiphertextBlob=blob)


@witness(
    id="reencrypt-to-same-key-refused",
    requirement="REENC-003",
    family="too-strict",
    fault="ReEncrypt is refused with ValidationException when the destination is the key that made the ciphertext.",
)
def reencrypt_to_same_key_refused(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, PLAINTEXT)
    allowed(client.re_encrypt, CiphertextBlob=blob, DestinationKeyId=key_id, DestinationEncryptionContext=NEW)


@witness(
    id="reencrypt-source-key-id-ignored",
    requirement="REENC-005",
    family="guard-off",
    fault="ReEncrypt doesn't compare SourceKeyId with the key that made the ciphertext.",
)
def reencrypt_source_key_id_ignored(client: Any) -> None:
    blob = seal(client, new_key_id(client), PLAINTEXT)
    other = new_key_id(client)
    refused(client.re_encrypt, CiphertextBlob=blob, SourceKeyId=other, DestinationKeyId=other)


@witness(
    id="reencrypt-material-ids-swapped",
    requirement="REENC-011",
    family="response",
    fault="ReEncrypt gives the destination's material id as SourceKeyMaterialId and the reverse.",
)
def reencrypt_material_ids_swapped(client: Any) -> None:
    source, destination = new_key(client), new_key(client)
    blob = seal(client, source["KeyId"], PLAINTEXT)
    answer = client.re_encrypt(CiphertextBlob=blob, DestinationKeyId=destination["KeyId"])
    assert answer.get("SourceKeyMaterialId") == source["CurrentKeyMaterialId"]
    assert answer.get("DestinationKeyMaterialId") == destination["CurrentKeyMaterialId"]


@witness(
    id="reencrypt-returns-plaintext",
    requirement="REENC-012",
    family="response",
    fault="The answer of ReEncrypt has an additional member Plaintext.",
)
def reencrypt_returns_plaintext(client: Any) -> None:
    blob = seal(client, new_key_id(client), PLAINTEXT)
    with raw_bodies(client, "ReEncrypt") as bodies:
        client.re_encrypt(CiphertextBlob=blob, DestinationKeyId=new_key_id(client))
    assert b'"Plaintext"' not in bodies[0]
    assert base64.b64encode(PLAINTEXT) not in bodies[0]


@witness(
    id="reencrypt-to-pending-key-allowed",
    requirement="STATE-ReEncrypt-PendingDeletion",
    family="guard-off",
    fault="ReEncrypt checks the state of the source key only; a destination key pending deletion is used.",
)
def reencrypt_to_pending_key_allowed(client: Any) -> None:
    blob, pending = seal(client, new_key_id(client), PLAINTEXT), new_key_id(client)
    client.schedule_key_deletion(KeyId=pending, PendingWindowInDays=7)
    refused(client.re_encrypt, CiphertextBlob=blob, DestinationKeyId=pending)


@witness(
    id="reencrypt-source-context-values-case-folded",
    requirement="CTX-020",
    family="data",
    fault="ReEncrypt compares the values of SourceEncryptionContext without regard to case (Decrypt doesn't).",
)
def reencrypt_source_context_values_case_folded(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, PLAINTEXT, {"tenant": "old"})
    refused(client.re_encrypt, CiphertextBlob=blob, SourceEncryptionContext={"tenant": "OLD"}, DestinationKeyId=key_id)


@witness(
    id="reencrypt-contexts-merged",
    requirement="CTX-021",
    family="data",
    fault="The result of ReEncrypt is bound to the union of the source and the destination context.",
)
def reencrypt_contexts_merged(client: Any) -> None:
    key_id = new_key_id(client)
    moved = client.re_encrypt(
        CiphertextBlob=seal(client, key_id, PLAINTEXT, OLD),
        SourceEncryptionContext=OLD,
        DestinationKeyId=key_id,
        DestinationEncryptionContext=NEW,
    )
    allowed(client.decrypt, CiphertextBlob=moved["CiphertextBlob"], EncryptionContext=NEW)


@witness(
    id="reencrypt-carries-source-context-over",
    requirement="CTX-022",
    family="data",
    fault="Without DestinationEncryptionContext the result of ReEncrypt is bound to the source context.",
)
def reencrypt_carries_source_context_over(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, PLAINTEXT, OLD)
    moved = client.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext=OLD, DestinationKeyId=key_id)
    allowed(client.decrypt, CiphertextBlob=moved["CiphertextBlob"])


@witness(
    id="reencrypt-without-change-returns-source-blob",
    requirement="INV-05",
    family="data",
    fault="ReEncrypt to the same key and an equal context gives the source blob back instead of a fresh one.",
)
def reencrypt_without_change_returns_source_blob(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, PLAINTEXT)
    assert client.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key_id)["CiphertextBlob"] != blob


@witness(
    id="reencrypt-missing-destination-means-source-key",
    requirement="VALID-035",
    family="guard-off",
    fault="ReEncrypt without DestinationKeyId is accepted and uses the source key.",
)
def reencrypt_missing_destination_means_source_key(client: Any) -> None:
    refused(client.re_encrypt, CiphertextBlob=seal(client, new_key_id(client), PLAINTEXT))
