"""Faults that only many show: the second page, the hundredth, the far end."""

import uuid
from typing import Any

from . import allowed, describe, listed, new_alias, new_key_id, refused, seal, witness
from .parties import grant, person

MANY = 105


@witness(
    id="list-keys-ends-after-100",
    requirement="KEY-057",
    family="response",
    fault="ListKeys lists the first 100 keys and says that there are no more.",
)
def list_keys_ends_after_100(client: Any) -> None:
    keys = {new_key_id(client) for _ in range(MANY)}
    assert keys <= {row["KeyId"] for row in listed(client.list_keys, "Keys")}


@witness(
    id="list-aliases-ends-after-50",
    requirement="ALIAS-026",
    family="response",
    fault="ListAliases lists the first 50 aliases and says that there are no more.",
)
def list_aliases_ends_after_50(client: Any) -> None:
    names = {new_alias(client, key_id) for key_id in (new_key_id(client), new_key_id(client)) for _ in range(30)}
    assert names <= {row["AliasName"] for row in listed(client.list_aliases, "Aliases")}


@witness(
    id="list-grants-ends-after-50",
    requirement="GRANT-001",
    family="response",
    fault="ListGrants lists the first 50 grants on a key and says that there are no more.",
)
def list_grants_ends_after_50(client: Any) -> None:
    key_id, somebody = new_key_id(client), person(client)
    made = {grant(client, key_id, somebody)["GrantId"] for _ in range(60)}
    assert made == {row["GrantId"] for row in listed(client.list_grants, "Grants", KeyId=key_id)}


@witness(
    id="list-grants-repeats-item-between-pages",
    requirement="GRANT-001",
    family="response",
    fault="Every page of ListGrants after the first one begins with the last grant of the page before.",
)
def list_grants_repeats_item_between_pages(client: Any) -> None:
    key_id, somebody = new_key_id(client), person(client)
    for _ in range(5):
        grant(client, key_id, somebody)
    assert len(listed(client.list_grants, "Grants", KeyId=key_id, Limit=2)) == 5


@witness(
    id="grant-after-50-not-enforced",
    requirement="GRANT-003",
    family="too-strict",
    fault="Only the first 50 grants on a key give their permissions.",
)
def grant_after_50_not_enforced(client: Any) -> None:
    key_id, others, last = new_key_id(client), person(client), person(client)
    for _ in range(50):
        grant(client, key_id, others)
    grant(client, key_id, last, "Encrypt")
    allowed(last.kms.encrypt, KeyId=describe(client, key_id)["Arn"], Plaintext=b"by the 51st grant")


def _far_end_counts(client: Any, size: int) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, b"bound", {"purpose": "v" * size + "a"})
    changed = {"purpose": "v" * size + "b"}
    refused(client.decrypt, CiphertextBlob=blob, EncryptionContext=changed)


@witness(
    id="context-bound-up-to-1024-bytes",
    requirement="CTX-002",
    family="data",
    fault="A ciphertext is bound to the first 1,024 bytes of its context alone.",
)
def context_bound_up_to_1024_bytes(client: Any) -> None:
    _far_end_counts(client, 2000)


@witness(
    id="context-bound-up-to-4096-bytes",
    requirement="CTX-002",
    family="data",
    fault="A ciphertext is bound to the first 4,096 bytes of its context alone.",
)
def context_bound_up_to_4096_bytes(client: Any) -> None:
    _far_end_counts(client, 6000)


@witness(
    id="ciphertext-after-100-lost",
    requirement="ENC-001",
    family="data",
    fault="The ciphertexts that a key makes after its hundredth cannot be decrypted.",
)
def ciphertext_after_100_lost(client: Any) -> None:
    key_id = new_key_id(client)
    blobs = [seal(client, key_id, b"one of many") for _ in range(MANY)]
    for blob in blobs:
        assert allowed(client.decrypt, CiphertextBlob=blob)["Plaintext"] == b"one of many"


@witness(
    id="data-key-repeats-after-100",
    requirement="DATAKEY-006",
    family="data",
    fault="After a hundred data keys of a key GenerateDataKey returns the first one again.",
)
def data_key_repeats_after_100(client: Any) -> None:
    key_id = new_key_id(client)
    made = {client.generate_data_key(KeyId=key_id, KeySpec="AES_256")["Plaintext"] for _ in range(MANY)}
    assert len(made) == MANY


@witness(
    id="create-key-with-tags-makes-two",
    requirement="KEY-068",
    family="effect",
    fault="CreateKey with Tags leaves a second key, of which nobody is told.",
)
def create_key_with_tags_makes_two(client: Any) -> None:
    text = str(uuid.uuid4())
    client.create_key(Description=text, Tags=[{"TagKey": "team", "TagValue": "blue"}])
    keys = [row["KeyId"] for row in listed(client.list_keys, "Keys")]
    assert sum(describe(client, key_id)["Description"] == text for key_id in keys) == 1
