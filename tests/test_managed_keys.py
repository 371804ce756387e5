"""AWS managed keys, and the aliases that AWS has defined: as the API Reference says, and tolerated on any target."""

from __future__ import annotations

from typing import Any

import pytest

from kms_conformance.conformance.run.work import opened
from kms_conformance.conformance.targets import in_process_client, resolve
from kms_conformance.strategies.units import Unit, units
from tests.witnesses import refused

EBS = "alias/aws/ebs"


def changes() -> Unit:
    """The unit that tries it."""
    return next(unit for unit in units("quick", 1, ("kms-core", "s3-sse-kms")) if unit.name == "managed/changes")


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


def test_a_managed_key_that_a_target_let_go_is_brought_back_key_056() -> None:
    """A script that showed it has left it so; others in the account need it, and so does what comes next."""
    with opened(resolve("mutant:managed-key-can-be-disabled")) as worker:
        kms = worker.clients("kms")
        kms.disable_key(KeyId=kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["KeyId"])
        result = worker.run(changes())
        assert {row.finding.operation for row in result.found} == {"DisableKey"}
        assert not result.indeterminate
        assert kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["KeyState"] == "Enabled"


def test_nobody_changes_a_managed_key_key_056_tag_015_alias_014(client: Any) -> None:
    key_id = client.describe_key(KeyId=EBS)["KeyMetadata"]["KeyId"]
    refused(client.disable_key, KeyId=key_id)
    refused(client.schedule_key_deletion, KeyId=key_id)
    refused(client.tag_resource, KeyId=key_id, Tags=[{"TagKey": "team", "TagValue": "blue"}])
    refused(client.create_alias, AliasName="alias/mine", TargetKeyId=key_id)
