"""Faults of AWS managed keys: the one of S3, made by an object that is written under it."""

import uuid
from typing import Any

from . import allowed, describe, refused, unused_alias, witness

ALIAS = "alias/aws/s3"


def _managed_key_id(client: Any) -> str:
    s3, bucket = client.sibling("s3"), f"witness-{uuid.uuid4()}"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="object", Body=b"object", ServerSideEncryption="aws:kms")
    metadata = describe(client, ALIAS)
    assert metadata["KeyManager"] == "AWS"
    return str(metadata["KeyId"])


@witness(
    id="managed-key-can-be-disabled",
    requirement="KEY-056",
    family="guard-off",
    fault="DisableKey disables an AWS managed key.",
)
def managed_key_can_be_disabled(client: Any) -> None:
    key_id = _managed_key_id(client)
    refused(client.disable_key, KeyId=key_id)
    assert describe(client, key_id)["KeyState"] == "Enabled"


@witness(
    id="managed-key-can-be-tagged",
    requirement="TAG-015",
    family="guard-off",
    fault="TagResource tags an AWS managed key.",
)
def managed_key_can_be_tagged(client: Any) -> None:
    refused(client.tag_resource, KeyId=_managed_key_id(client), Tags=[{"TagKey": "team", "TagValue": "blue"}])


@witness(
    id="managed-key-gets-an-alias",
    requirement="ALIAS-014",
    family="guard-off",
    fault="CreateAlias gives an AWS managed key an alias of the customer.",
)
def managed_key_gets_an_alias(client: Any) -> None:
    refused(client.create_alias, AliasName=unused_alias(), TargetKeyId=_managed_key_id(client))


@witness(
    id="managed-key-shows-rotation-off",
    requirement="ROT-030",
    family="response",
    fault="GetKeyRotationStatus of an AWS managed key is false.",
)
def managed_key_shows_rotation_off(client: Any) -> None:
    assert allowed(client.get_key_rotation_status, KeyId=_managed_key_id(client))["KeyRotationEnabled"] is True


@witness(
    id="managed-key-shown-as-a-customers",
    requirement="KEY-069",
    family="response",
    fault="DescribeKey tells that an AWS managed key is managed by the customer.",
)
def managed_key_shown_as_a_customers(client: Any) -> None:
    _managed_key_id(client)
