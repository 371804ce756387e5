"""Key policies: the default one, those that AWS refuses as malformed, and those that lock their author out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kms_conformance.models.authorization.access import Principal
from kms_conformance.models.authorization.decision import IamPolicies, decide
from kms_conformance.models.authorization.key_policy import (
    default_policy,
    lockout,
    named_principals,
    parse_key_policy,
    policy_fault,
)
from kms_conformance.models.authorization.policy import PolicyError
from tests.authorization_cases import ALICE, BOB, ENGINEER, OTHER, OWNER, ROOT, access, policy

STATEMENT = {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}


def text(**changes: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{**STATEMENT, **changes}]})


def test_the_default_policy_lets_the_account_decide_policy_001() -> None:
    document = default_policy(OWNER)
    assert document == {
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [
            {
                "Sid": "Enable IAM User Permissions",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{OWNER}:root"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ],
    }
    parsed = parse_key_policy(json.dumps(document))
    iam = IamPolicies((policy({"Action": "kms:Decrypt"}),))
    assert decide(access(ROOT), key_account=OWNER, key_policy=parsed).allowed
    assert not decide(access(ALICE), key_account=OWNER, key_policy=parsed).allowed
    assert decide(access(ALICE), key_account=OWNER, key_policy=parsed, iam=iam).allowed
    assert "arn:aws-cn:iam::" in json.dumps(default_policy(OWNER, "aws-cn"))


def test_a_key_policy_names_principals_in_each_statement_policy_012() -> None:
    without = json.dumps({"Statement": [STATEMENT, {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]})
    with pytest.raises(PolicyError) as caught:
        parse_key_policy(without)
    assert caught.value.requirement == policy_fault(without) == "POLICY-012"
    assert policy_fault(text()) is None


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        OWNER,
        f"arn:aws:iam::{OWNER}:root",
        f"arn:aws:iam::{OWNER}:user/division/bob",
        f"arn:aws-us-gov:iam::{OWNER}:role/service-role/r",
        f"arn:aws:sts::{OWNER}:assumed-role/role-name/session",
        f"arn:aws:sts::{OWNER}:federated-user/bob",
        "AROADBQP57FF2AEXAMPLE",
    ],
)
def test_principals_that_a_key_policy_may_name(principal: str) -> None:
    assert named_principals(parse_key_policy(text(Principal={"AWS": principal}))) == {principal}


@pytest.mark.parametrize(
    "principal",
    [
        f"arn:aws:iam::{OWNER}:user/*",
        f"arn:aws:iam::{OWNER}:group/all",
        "arn:aws:iam::*:root",
        f"arn:aws:sts::{OWNER}:assumed-role/role/*",
        "12345678901",
        "alice",
        "",
        "s3.amazonaws.com",
    ],
)
def test_principals_that_cannot_exist_are_invalid_policy_015(principal: str) -> None:
    """'You cannot use a wildcard to match part of a principal name or ARN'; groups are no principals."""
    with pytest.raises(PolicyError, match="invalid principals") as caught:
        parse_key_policy(text(Principal={"AWS": [OWNER, principal]}))
    assert caught.value.requirement == "POLICY-015"


@pytest.mark.parametrize("key", ["kms:EncryptionContext:AppName", "KMS:encryptioncontext:a", "aws:RequestTag/team"])
def test_for_all_values_with_a_key_of_one_value_is_overly_permissive_policy_034(key: str) -> None:
    with pytest.raises(PolicyError, match="OverlyPermissiveCondition") as caught:
        parse_key_policy(text(Condition={"ForAllValues:StringEquals": {key: "a"}}))
    assert caught.value.requirement == "POLICY-034"
    for operator, other in (
        ("ForAnyValue:StringEquals", key),
        ("ForAllValues:StringLike", "kms:EncryptionContextKeys"),
    ):
        assert parse_key_policy(text(Condition={operator: {other: "a"}}))


@pytest.mark.parametrize(
    ("who", "statements", "locked"),
    [
        (ALICE, [{"Principal": {"AWS": ALICE.arn}}], False),
        (ALICE, [{"Principal": {"AWS": f"arn:aws:iam::{OWNER}:root"}}], False),
        (ROOT, [{"Principal": {"AWS": OWNER}}], False),
        (ENGINEER, [{"Principal": {"AWS": ENGINEER.role}}], False),
        (ALICE, [{"Principal": {"AWS": BOB.arn}}], True),
        (ROOT, [{"Principal": {"AWS": ALICE.arn}}], True),
        (ALICE, [{"Principal": {"AWS": OTHER}}], True),
        (ALICE, [{"Principal": {"AWS": ALICE.arn}, "Action": ["kms:Encrypt", "kms:GetKeyPolicy"]}], True),
        (ALICE, [{"Principal": {"AWS": ALICE.arn}, "Action": "kms:Put*"}], False),
        (ALICE, [{"Principal": "*"}, {"Principal": "*", "Effect": "Deny", "Action": "kms:PutKeyPolicy"}], True),
        (ALICE, [{"Principal": "*", "Condition": {"StringEquals": {"aws:username": "bob"}}}], True),
    ],
)
def test_the_safety_check_asks_whether_the_caller_can_put_a_policy_again_policy_017(
    who: Principal, statements: list[dict[str, Any]], locked: bool
) -> None:
    assert lockout(policy(*statements), access(who, "kms:CreateKey")) is locked
