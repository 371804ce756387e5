"""Faults in storage configs: in what is told of them, and in what is refused."""

from typing import Any

from . import allowed, refused, witness
from .connect_scene import INVALID, NOBODY, Connect, Delivery
from .parties import ROOT_OF_ANOTHER_ACCOUNT


@witness(
    id="connect-key-untold",
    requirement="RECORDINGS-001",
    family="response",
    fault="The key is not told.",
)
def key_untold(client: Any) -> None:
    delivery = Delivery(Connect(client))
    assert delivery.shown()["S3Config"].get("EncryptionConfig")


@witness(
    id="connect-key-told-by-id",
    requirement="RECORDINGS-001",
    family="response",
    fault="The key is told by its id.",
)
def key_told_by_id(client: Any) -> None:
    delivery = Delivery(Connect(client))
    assert delivery.shown()["S3Config"]["EncryptionConfig"]["KeyId"] == delivery.key


@witness(
    id="connect-update-untold",
    requirement="RECORDINGS-019",
    family="effect",
    fault="Another key of a storage config is not told.",
)
def update_untold(client: Any) -> None:
    delivery = Delivery(Connect(client))
    other = delivery.scene.key()
    delivery.shown()
    delivery.change(other)
    assert delivery.shown()["S3Config"]["EncryptionConfig"]["KeyId"] == other


@witness(
    id="connect-taken-away-told",
    requirement="RECORDINGS-020",
    family="effect",
    fault="A storage config that was taken away is told.",
)
def taken_away_told(client: Any) -> None:
    delivery = Delivery(Connect(client))
    api = delivery.scene.api
    allowed(api.disassociate_instance_storage_config, **delivery.named)
    assert refused(api.describe_instance_storage_config, **delivery.named) == "ResourceNotFoundException"


@witness(
    id="connect-types-not-told-apart",
    requirement="RECORDINGS-021",
    family="effect",
    fault="A list has the storage configs of all resource types.",
)
def types_not_told_apart(client: Any) -> None:
    delivery = Delivery(Connect(client), "ATTACHMENTS")
    assert not delivery.listed("CALL_RECORDINGS")


@witness(
    id="connect-attachments-unlisted",
    requirement="RECORDINGS-021",
    family="effect",
    fault="The storage config for attachments is not listed.",
)
def attachments_unlisted(client: Any) -> None:
    delivery = Delivery(Connect(client), "ATTACHMENTS")
    assert delivery.listed("ATTACHMENTS")


@witness(
    id="connect-second-config-accepted",
    requirement="RECORDINGS-018",
    family="guard-off",
    fault="A second storage config for a resource type is accepted.",
)
def second_config_accepted(client: Any) -> None:
    delivery = Delivery(Connect(client))
    assert delivery.again() == "ResourceConflictException"


@witness(
    id="connect-second-config-is-invalid",
    requirement="RECORDINGS-018",
    family="wrong-error",
    fault="A second storage config is refused with InvalidRequestException.",
)
def second_config_is_invalid(client: Any) -> None:
    delivery = Delivery(Connect(client))
    assert delivery.again() == "ResourceConflictException"


@witness(
    id="connect-unknown-config-told",
    requirement="RECORDINGS-015",
    family="guard-off",
    fault="Of a storage config that never was nothing is told, and no error.",
)
def unknown_config_told(client: Any) -> None:
    delivery = Delivery(Connect(client))
    asked = {**delivery.named, "AssociationId": NOBODY}
    assert delivery.scene.outcome("describe_instance_storage_config", **asked) == "ResourceNotFoundException"


@witness(
    id="connect-unknown-config-is-invalid",
    requirement="RECORDINGS-015",
    family="wrong-error",
    fault="A storage config that never was is refused with InvalidParameterException.",
)
def unknown_config_is_invalid(client: Any) -> None:
    delivery = Delivery(Connect(client))
    asked = {**delivery.named, "AssociationId": NOBODY}
    assert delivery.scene.outcome("describe_instance_storage_config", **asked) == "ResourceNotFoundException"


@witness(
    id="connect-config-without-type",
    requirement="RECORDINGS-016",
    family="guard-off",
    fault="A storage config without a resource type is accepted.",
)
def config_without_type(client: Any) -> None:
    scene = Connect(client)
    assert scene.outcome("list_instance_storage_configs", **scene.instance) in INVALID


@witness(
    id="connect-unknown-type-listed",
    requirement="RECORDINGS-017",
    family="guard-off",
    fault="A resource type that there is not is accepted.",
)
def unknown_type_listed(client: Any) -> None:
    scene = Connect(client)
    assert scene.outcome("list_instance_storage_configs", **scene.instance, ResourceType="DREAMS") in INVALID


@witness(
    id="connect-storage-pages-of-any-size",
    requirement="RECORDINGS-017",
    family="guard-off",
    fault="A page of storage configs of any size is accepted.",
)
def storage_pages_of_any_size(client: Any) -> None:
    scene = Connect(client)
    asked = {**scene.instance, "ResourceType": "CALL_RECORDINGS", "MaxResults": 11}
    assert scene.outcome("list_instance_storage_configs", **asked) in INVALID


@witness(
    id="connect-any-key-accepted",
    requirement="RECORDINGS-012",
    family="guard-off",
    fault="A key that cannot encrypt, or is not there, is accepted.",
)
def any_key_accepted(client: Any) -> None:
    delivery = Delivery(Connect(client))
    made = client.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    asked = {"ResourceType": "CHAT_TRANSCRIPTS", "StorageConfig": delivery.config(made["Arn"])}
    assert delivery.scene.outcome("associate_instance_storage_config", **delivery.scene.instance, **asked) != ""


@witness(
    id="connect-config-of-another-account",
    requirement="RECORDINGS-025",
    family="guard-off",
    fault="The storage config of another account is told.",
)
def config_of_another_account(client: Any) -> None:
    delivery = Delivery(Connect(client))
    theirs = Connect(client, ROOT_OF_ANOTHER_ACCOUNT)
    assert theirs.outcome("describe_instance_storage_config", **delivery.named) != ""
