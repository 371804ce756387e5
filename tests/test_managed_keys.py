"""AWS managed keys, and the aliases that AWS has defined: as the API Reference says, and tolerated on any target."""

from __future__ import annotations

from typing import Any

import pytest

from kms_conformance.conformance.targets import in_process_client
from tests.witnesses import refused

EBS = "alias/aws/ebs"


@pytest.fixture
def client() -> Any:
    return in_process_client("reference")


def aliases(client: Any) -> dict[str, Any]:
    return {row["AliasName"]: row for row in client.list_aliases()["Aliases"]}


def test_predefined_aliases_are_listed_without_a_key_n19(client: Any) -> None:
    assert aliases(client)[EBS].keys() == {"AliasName", "AliasArn"}


def test_describe_key_makes_the_key_of_a_predefined_alias_key_031(client: Any) -> None:
    metadata = client.describe_key(KeyId=EBS)["KeyMetadata"]
    assert (metadata["KeyManager"], metadata["KeyState"]) == ("AWS", "Enabled")
    assert aliases(client)[EBS]["TargetKeyId"] == metadata["KeyId"]
    assert client.describe_key(KeyId=EBS)["KeyMetadata"] == metadata


def test_other_operations_make_no_key(client: Any) -> None:
    assert refused(client.get_key_rotation_status, KeyId=EBS)
    assert refused(client.encrypt, KeyId=EBS, Plaintext=b"text") == "NotFoundException"
    assert "TargetKeyId" not in aliases(client)[EBS]


def test_rotation_of_a_managed_key_is_always_on_rot_030_n10(client: Any) -> None:
    key_id = client.describe_key(KeyId=EBS)["KeyMetadata"]["KeyId"]
    status = client.get_key_rotation_status(KeyId=key_id)
    assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, 365)


def test_nobody_changes_a_managed_key_key_056_tag_015_alias_014(client: Any) -> None:
    key_id = client.describe_key(KeyId=EBS)["KeyMetadata"]["KeyId"]
    refused(client.disable_key, KeyId=key_id)
    refused(client.schedule_key_deletion, KeyId=key_id)
    refused(client.tag_resource, KeyId=key_id, Tags=[{"TagKey": "team", "TagValue": "blue"}])
    refused(client.create_alias, AliasName="alias/mine", TargetKeyId=key_id)
