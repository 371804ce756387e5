"""Faults of UpdateKeyDescription, ListKeys and GetKeyLastUsage, and of aliases where only keys are allowed."""

from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from . import (
    allowed,
    describe,
    eventually,
    listed,
    new_alias,
    new_key,
    new_key_id,
    pending_key_id,
    refused,
    seal,
    witness,
)


def _last_operation(client: Any, key_id: str) -> str:
    """The operation that GetKeyLastUsage names, empty if there is none."""
    usage = allowed(client.get_key_last_usage, KeyId=key_id).get("KeyLastUsage") or {}
    return str(usage.get("Operation", ""))


@witness(
    id="update-description-trims-white-space",
    requirement="KEY-041",
    family="effect",
    fault="UpdateKeyDescription stores the Description without its leading and trailing white space.",
)
def update_description_trims_white_space(client: Any) -> None:
    key_id = new_key_id(client)
    client.update_key_description(KeyId=key_id, Description=" padded ")
    assert describe(client, key_id)["Description"] == " padded "


@witness(
    id="update-description-empty-ignored",
    requirement="KEY-042",
    family="effect",
    fault="UpdateKeyDescription with an empty Description succeeds but leaves the earlier description in place.",
)
def update_description_empty_ignored(client: Any) -> None:
    key_id = new_key(client, Description="to be cleared")["KeyId"]
    client.update_key_description(KeyId=key_id, Description="")
    assert describe(client, key_id)["Description"] == ""


@witness(
    id="update-description-disabled-key-ignored",
    requirement="KEY-041",
    family="effect",
    fault="UpdateKeyDescription of a disabled key succeeds but leaves the earlier description in place.",
)
def update_description_disabled_key_ignored(client: Any) -> None:
    key_id = new_key(client, Description="before")["KeyId"]
    client.disable_key(KeyId=key_id)
    client.update_key_description(KeyId=key_id, Description="after")
    assert describe(client, key_id)["Description"] == "after"


@witness(
    id="update-description-empty-refused",
    requirement="KEY-042",
    family="too-strict",
    fault="UpdateKeyDescription with an empty Description is refused with ValidationException.",
)
def update_description_empty_refused(client: Any) -> None:
    allowed(client.update_key_description, KeyId=new_key_id(client), Description="")


@witness(
    id="update-description-enables-key",
    requirement="KEY-044",
    family="effect",
    fault="UpdateKeyDescription of a disabled key also enables the key.",
)
def update_description_enables_key(client: Any) -> None:
    key_id = new_key_id(client)
    client.disable_key(KeyId=key_id)
    client.update_key_description(KeyId=key_id, Description="still disabled")
    assert describe(client, key_id)["KeyState"] == "Disabled"


@witness(
    id="update-description-disabled-key-refused",
    requirement="STATE-UpdateKeyDescription-Disabled",
    family="too-strict",
    fault="UpdateKeyDescription of a disabled key is refused with KMSInvalidStateException.",
)
def update_description_disabled_key_refused(client: Any) -> None:
    key_id = new_key_id(client)
    client.disable_key(KeyId=key_id)
    allowed(client.update_key_description, KeyId=key_id, Description="of a disabled key")


@witness(
    id="update-description-pending-key-accepted",
    requirement="STATE-UpdateKeyDescription-PendingDeletion",
    family="guard-off",
    fault="UpdateKeyDescription of a key pending deletion is accepted and stores the description.",
)
def update_description_pending_key_accepted(client: Any) -> None:
    refused(client.update_key_description, KeyId=pending_key_id(client), Description="too late")


@witness(
    id="update-description-missing-clears",
    requirement="VALID-045",
    family="guard-off",
    fault="UpdateKeyDescription without Description is accepted and clears the description.",
)
def update_description_missing_clears(client: Any) -> None:
    refused(client.update_key_description, KeyId=new_key(client, Description="kept")["KeyId"])


@witness(
    id="list-keys-omits-pending-keys",
    requirement="KEY-057",
    family="response",
    fault="ListKeys leaves out keys that are pending deletion.",
)
def list_keys_omits_pending_keys(client: Any) -> None:
    key_id = pending_key_id(client)
    assert key_id in [entry["KeyId"] for entry in listed(client.list_keys, "Keys")]


@witness(
    id="list-keys-gives-arn-as-key-id",
    requirement="KEY-057",
    family="response",
    fault="The entries of ListKeys have the key ARN as KeyId.",
)
def list_keys_gives_arn_as_key_id(client: Any) -> None:
    key = new_key(client)
    entries = [entry for entry in listed(client.list_keys, "Keys") if entry["KeyArn"] == key["Arn"]]
    assert [entry["KeyId"] for entry in entries] == [key["KeyId"]]


@witness(
    id="list-keys-shows-foreign-key",
    requirement="KEY-058",
    family="response",
    fault="ListKeys without ResourceOwners also lists one key of the account 111122223333, which isn't the caller's.",
)
def list_keys_shows_foreign_key(client: Any) -> None:
    account = new_key(client)["AWSAccountId"]
    assert {entry["KeyArn"].split(":")[4] for entry in listed(client.list_keys, "Keys")} == {account}


@witness(
    id="list-keys-self-gives-none",
    requirement="KEY-057",
    family="response",
    fault="ListKeys with ResourceOwners=[SELF] gives an empty list.",
)
def list_keys_self_gives_none(client: Any) -> None:
    key_id = new_key_id(client)
    own = listed(client.list_keys, "Keys", ResourceOwners=["SELF"])
    assert key_id in [entry["KeyId"] for entry in own]


@witness(
    id="list-keys-unknown-owner-accepted",
    requirement="VALID-107",
    family="guard-off",
    fault="ListKeys accepts a value in ResourceOwners that isn't in the enumeration and treats it as SELF.",
)
def list_keys_unknown_owner_accepted(client: Any) -> None:
    refused(client.list_keys, ResourceOwners=["EVERYONE"])


@witness(
    id="list-keys-empty-owners-accepted",
    requirement="VALID-108",
    family="guard-off",
    fault="ListKeys accepts an empty list of ResourceOwners and treats it as if it weren't there.",
)
def list_keys_empty_owners_accepted(client: Any) -> None:
    refused(client.list_keys, ResourceOwners=[])


@witness(
    id="last-usage-of-unused-key-given",
    requirement="KEY-060",
    family="response",
    fault="GetKeyLastUsage of a key never used gives a KeyLastUsage with Operation Encrypt and the creation date.",
)
def last_usage_of_unused_key_given(client: Any) -> None:
    assert _last_operation(client, new_key_id(client)) == ""


@witness(
    id="last-usage-tracked-before-creation",
    requirement="KEY-071",
    family="response",
    fault="GetKeyLastUsage gives a TrackingStartDate a year before the key was created.",
)
def last_usage_tracked_before_creation(client: Any) -> None:
    metadata = new_key(client)
    tracked = allowed(client.get_key_last_usage, KeyId=metadata["KeyId"])["TrackingStartDate"]
    assert tracked >= metadata["CreationDate"]


@witness(
    id="last-usage-stays-at-first-operation",
    requirement="KEY-061",
    family="effect",
    fault="The last usage of a key is recorded once only, so GetKeyLastUsage names the first operation for ever.",
)
def last_usage_stays_at_first_operation(client: Any) -> None:
    key_id = new_key_id(client)
    client.decrypt(CiphertextBlob=seal(client, key_id, b"used twice"))
    assert eventually(lambda: _last_operation(client, key_id) == "Decrypt")


@witness(
    id="last-usage-counts-refused-decrypt",
    requirement="KEY-062",
    family="effect",
    fault="A Decrypt that is refused with InvalidCiphertextException is recorded as the last usage of its key.",
)
def last_usage_counts_refused_decrypt(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, b"bound", {"tenant": "one"})
    with suppress(ClientError):
        client.decrypt(CiphertextBlob=blob, KeyId=key_id, EncryptionContext={"tenant": "two"})
    assert _last_operation(client, key_id) != "Decrypt"


@witness(
    id="last-usage-reencrypt-source-not-recorded",
    requirement="KEY-063",
    family="effect",
    fault="ReEncrypt is recorded as the last usage of the destination key only, not of the source key.",
)
def last_usage_reencrypt_source_not_recorded(client: Any) -> None:
    source = new_key_id(client)
    client.re_encrypt(CiphertextBlob=seal(client, source, b"moved"), DestinationKeyId=new_key_id(client))
    assert eventually(lambda: _last_operation(client, source) == "ReEncrypt")


@witness(
    id="last-usage-missing-key-id-wrong-code",
    requirement="VALID-024",
    family="wrong-error",
    fault="GetKeyLastUsage without KeyId is refused with NotFoundException, not ValidationException.",
)
def last_usage_missing_key_id_wrong_code(client: Any) -> None:
    assert refused(client.get_key_last_usage) == "ValidationException"


@witness(
    id="schedule-deletion-by-alias-accepted",
    requirement="KEY-033",
    family="guard-off",
    fault="ScheduleKeyDeletion accepts an alias name as KeyId and schedules the deletion of the key it names.",
)
def schedule_deletion_by_alias_accepted(client: Any) -> None:
    refused(client.schedule_key_deletion, KeyId=new_alias(client, new_key_id(client)), PendingWindowInDays=7)


@witness(
    id="get-policy-by-alias-arn-accepted",
    requirement="KEY-033",
    family="guard-off",
    fault="GetKeyPolicy accepts an alias ARN as KeyId and gives the policy of the key that the alias names.",
)
def get_policy_by_alias_arn_accepted(client: Any) -> None:
    key = new_key(client)
    prefix = key["Arn"].rpartition(":")[0]
    refused(client.get_key_policy, KeyId=f"{prefix}:{new_alias(client, key['KeyId'])}", PolicyName="default")
