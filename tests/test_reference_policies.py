"""Key policies of the reference KMS: kept as they were put, refused where they are none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.reference_client import ACCOUNT, bare_client, client, clock, code_of, key_of, kms

__all__ = ["bare_client", "client", "clock", "kms"]

STATEMENT = {"Sid": "Only", "Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "kms:*", "Resource": "*"}
POLICY = {"Version": "2012-10-17", "Statement": [STATEMENT]}


def policy_of(client: Any, key_id: str) -> Any:
    answer = client.get_key_policy(KeyId=key_id)
    assert answer["PolicyName"] == "default"
    return json.loads(answer["Policy"])


def test_a_key_has_the_default_policy_policy_001(client: Any) -> None:
    assert policy_of(client, key_of(client)["KeyId"]) == {
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [
            {
                "Sid": "Enable IAM User Permissions",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ],
    }


@pytest.mark.parametrize("name", [{}, {"PolicyName": "default"}])
def test_a_policy_is_given_back_as_it_was_put_policy_002_policy_004_policy_005(
    client: Any, name: dict[str, str]
) -> None:
    key = key_of(client, Policy=json.dumps(POLICY))
    assert policy_of(client, key["KeyId"]) == POLICY
    other = {**POLICY, "Statement": {**STATEMENT, "Effect": "Allow"}}
    client.put_key_policy(KeyId=key["Arn"], Policy=json.dumps(other), BypassPolicyLockoutSafetyCheck=True, **name)
    assert policy_of(client, key["Arn"]) == other


def test_default_is_the_one_name_policy_006_policy_007_policy_008_policy_009(client: Any) -> None:
    key_id = key_of(client)["KeyId"]
    answer = client.list_key_policies(KeyId=key_id)
    assert (answer["PolicyNames"], answer["Truncated"]) == (["default"], False)
    for name in ("AWS_RAM", "other", "1other"):
        assert code_of(client.get_key_policy, KeyId=key_id, PolicyName=name) == "NotFoundException"
        put = {"KeyId": key_id, "PolicyName": name, "Policy": json.dumps(POLICY)}
        assert code_of(client.put_key_policy, **put) in ("NotFoundException", "ValidationException")
    assert policy_of(client, key_id) != POLICY


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        "{}",
        json.dumps({"Statement": {**STATEMENT, "Effect": "Perhaps"}}),
        json.dumps({"Statement": {**STATEMENT, "Colour": "red"}}),
        json.dumps({"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}),
    ],
)
def test_what_is_no_policy_is_malformed_and_changes_nothing_policy_010_to_policy_014(client: Any, text: str) -> None:
    key_id = key_of(client, Policy=json.dumps(POLICY))["KeyId"]
    assert code_of(client.put_key_policy, KeyId=key_id, Policy=text) == "MalformedPolicyDocumentException"
    assert policy_of(client, key_id) == POLICY
    assert code_of(client.create_key, Policy=text) == "MalformedPolicyDocumentException"
    assert len(client.list_keys()["Keys"]) == 1


def test_a_policy_has_no_characters_beyond_latin_1_policy_020(client: Any) -> None:
    text = json.dumps({**POLICY, "Id": "ÿ\u0100"}, ensure_ascii=False)
    assert code_of(client.create_key, Policy=text) == "ValidationException"
    policy = {**POLICY, "Id": "ÿ"}
    assert policy_of(client, key_of(client, Policy=json.dumps(policy, ensure_ascii=False))["KeyId"]) == policy
