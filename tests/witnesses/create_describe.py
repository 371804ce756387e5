"""Faults of CreateKey and DescribeKey."""

from datetime import UTC, datetime, timedelta
from typing import Any

from . import allowed, describe, new_key, new_key_id, pending_key_id, refused, unknown_id, witness


@witness(
    id="keys-without-creation-date",
    requirement="KEY-064",
    family="response",
    fault="CreateKey and DescribeKey do not tell when the key was created.",
)
def keys_without_creation_date(client: Any) -> None:
    told = describe(client, new_key_id(client)).get("CreationDate")
    assert isinstance(told, datetime) and abs(datetime.now(UTC) - told) < timedelta(days=1)


@witness(
    id="create-key-idempotent",
    requirement="KEY-002",
    family="effect",
    fault="CreateKey with the same parameters as an earlier call answers with the earlier key.",
)
def create_key_idempotent(client: Any) -> None:
    first = new_key(client, Description="twice the same")
    second = new_key(client, Description="twice the same")
    assert first["KeyId"] != second["KeyId"]


@witness(
    id="describe-trims-description",
    requirement="KEY-005",
    family="response",
    fault="DescribeKey shows the Description without its leading and trailing white space; CreateKey shows it whole.",
)
def describe_trims_description(client: Any) -> None:
    created = new_key(client, Description=" padded ")
    assert describe(client, created["KeyId"])["Description"] == created["Description"]


@witness(
    id="create-legacy-key-spec-refused",
    requirement="KEY-007",
    family="too-strict",
    fault="CreateKey refuses the deprecated parameter CustomerMasterKeySpec with ValidationException.",
)
def create_legacy_key_spec_refused(client: Any) -> None:
    metadata = allowed(client.create_key, CustomerMasterKeySpec="SYMMETRIC_DEFAULT")["KeyMetadata"]
    assert metadata["KeySpec"] == "SYMMETRIC_DEFAULT"


@witness(
    id="create-symmetric-mac-key-accepted",
    requirement="KEY-010",
    family="guard-off",
    fault="CreateKey accepts KeyUsage=GENERATE_VERIFY_MAC together with KeySpec=SYMMETRIC_DEFAULT.",
)
def create_symmetric_mac_key_accepted(client: Any) -> None:
    refused(client.create_key, KeySpec="SYMMETRIC_DEFAULT", KeyUsage="GENERATE_VERIFY_MAC")


@witness(
    id="pending-key-shown-enabled",
    requirement="KEY-024",
    family="response",
    fault="Enabled stays true while the key is pending deletion.",
)
def pending_key_shown_enabled(client: Any) -> None:
    key_id = new_key_id(client)
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    assert describe(client, key_id)["Enabled"] is False


@witness(
    id="pending-key-shows-window",
    requirement="KEY-070",
    family="response",
    fault="DescribeKey of a single-Region key that is pending deletion shows PendingDeletionWindowInDays.",
)
def pending_key_shows_window(client: Any) -> None:
    key_id = pending_key_id(client)
    assert "PendingDeletionWindowInDays" not in describe(client, key_id)


@witness(
    id="cancelled-key-shows-deletion-date",
    requirement="KEY-025",
    family="response",
    fault="After CancelKeyDeletion the metadata still has a DeletionDate.",
)
def cancelled_key_shows_deletion_date(client: Any) -> None:
    key_id = new_key_id(client)
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    client.cancel_key_deletion(KeyId=key_id)
    assert "DeletionDate" not in describe(client, key_id)


@witness(
    id="every-second-describe-drops-description",
    requirement="KEY-030",
    family="response",
    fault="Every second DescribeKey of a key leaves the Description empty.",
)
def every_second_describe_drops_description(client: Any) -> None:
    key_id = new_key(client, Description="always here")["KeyId"]
    first = describe(client, key_id)
    assert describe(client, key_id) == first


@witness(
    id="describe-unknown-arn-wrong-code",
    requirement="KEY-036",
    family="wrong-error",
    fault="DescribeKey of a well-formed ARN that names no key is refused with InvalidArnException.",
)
def describe_unknown_arn_wrong_code(client: Any) -> None:
    prefix = new_key(client)["Arn"].rpartition("/")[0]
    assert refused(client.describe_key, KeyId=f"{prefix}/{unknown_id()}") == "NotFoundException"


@witness(
    id="description-limit-counts-bytes",
    requirement="VALID-066",
    family="too-strict",
    fault="The limit of 8192 for Description counts UTF-8 bytes, so 8192 non-ASCII characters are refused.",
)
def description_limit_counts_bytes(client: Any) -> None:
    allowed(client.create_key, Description="\u00e9" * 8192)
