"""STS: who calls, and sessions that may do what their role and their own policies allow."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.served import ACCOUNT, ANOTHER_ADMINISTRATOR, OTHER_ACCOUNT, Served, cloud, empty_cloud, refusal
from tests.test_identity_iam import ALLOW_ALL, trusting

__all__ = ["cloud", "empty_cloud"]

ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"


def allowing(action: str, resource: str = "*", effect: str = "Allow") -> str:
    return json.dumps(
        {"Version": "2012-10-17", "Statement": {"Effect": effect, "Action": action, "Resource": resource}}
    )


@pytest.fixture
def iam(empty_cloud: Served) -> Any:
    return empty_cloud.client("iam")


@pytest.fixture
def sts(cloud: Served) -> Any:
    return cloud.client("sts")


def role(iam: Any, trust: str, **policies: str) -> None:
    """A role "worker" with those inline policies."""
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=trust, MaxSessionDuration=7200)
    for name, document in policies.items():
        iam.put_role_policy(RoleName="worker", PolicyName=name, PolicyDocument=document)


def user(cloud: Served, iam: Any, name: str, service: str, **policies: str) -> Any:
    """A client of a new user with those inline policies."""
    iam.create_user(UserName=name)
    for policy, document in policies.items():
        iam.put_user_policy(UserName=name, PolicyName=policy, PolicyDocument=document)
    return cloud.client_as(service, iam.create_access_key(UserName=name)["AccessKey"])


def test_root_is_told_who_it_is(sts: Any, cloud: Served) -> None:
    identity = sts.get_caller_identity()
    assert (identity["UserId"], identity["Account"]) == (ACCOUNT, ACCOUNT)
    assert identity["Arn"] == f"arn:aws:iam::{ACCOUNT}:root"
    other = cloud.client("sts", "eu-west-1", **ANOTHER_ADMINISTRATOR)
    assert other.get_caller_identity()["Arn"] == f"arn:aws:iam::{OTHER_ACCOUNT}:root"


def test_a_session_has_credentials_and_names_in_the_form_of_aws(cloud: Served, iam: Any, sts: Any) -> None:
    """STS API Reference, AssumeRole; IAM User Guide, "IAM identifiers"."""
    role(iam, trusting(ACCOUNT))
    answer = sts.assume_role(RoleArn=ROLE, RoleSessionName="night", DurationSeconds=900)
    credentials, assumed = answer["Credentials"], answer["AssumedRoleUser"]
    role_id = iam.get_role(RoleName="worker")["Role"]["RoleId"]
    assert re.fullmatch(r"ASIA[A-Z2-7]{16}", credentials["AccessKeyId"])
    assert assumed["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/night"
    assert assumed["AssumedRoleId"] == f"{role_id}:night"
    left = (credentials["Expiration"] - datetime.now(UTC)).total_seconds()
    assert 890 < left <= 901
    identity = cloud.client_as("sts", credentials).get_caller_identity()
    assert (identity["Arn"], identity["UserId"]) == (assumed["Arn"], assumed["AssumedRoleId"])
    assert "PackedPolicySize" not in answer


@pytest.mark.parametrize(
    ("trust", "policy", "may"),
    [
        ("user", None, True),
        ("account", None, False),
        ("account", allowing("sts:AssumeRole", ROLE), True),
        ("account", allowing("sts:AssumeRole", f"{ROLE}2"), False),
        ("user", allowing("sts:*", effect="Deny"), False),
        ("nobody", allowing("sts:AssumeRole", ROLE), False),
        ("all", None, True),
    ],
)
def test_who_may_assume_a_role(cloud: Served, iam: Any, trust: str, policy: str | None, may: bool) -> None:
    """IAM User Guide, "Policy evaluation logic": a resource policy that names the user is enough in its account."""
    alice = user(cloud, iam, "alice", "sts", **({"p": policy} if policy else {}))
    iam.create_user(UserName="bob")
    principals = {
        "user": f"arn:aws:iam::{ACCOUNT}:user/alice",
        "account": f"arn:aws:iam::{ACCOUNT}:root",
        "nobody": f"arn:aws:iam::{ACCOUNT}:user/bob",
        "all": "*",
    }
    role(iam, trusting(principals[trust]))
    if may:
        assert alice.assume_role(RoleArn=ROLE, RoleSessionName="xx")["Credentials"]
    else:
        assert refusal(alice.assume_role, RoleArn=ROLE, RoleSessionName="xx") == ("AccessDenied", 403)


def test_a_trust_policy_may_deny(cloud: Served, iam: Any) -> None:
    alice = user(cloud, iam, "alice", "sts")
    document = json.loads(trusting(f"arn:aws:iam::{ACCOUNT}:user/alice"))
    document["Statement"].append({**document["Statement"][0], "Effect": "Deny"})
    role(iam, json.dumps(document))
    assert refusal(alice.assume_role, RoleArn=ROLE, RoleSessionName="xx") == ("AccessDenied", 403)


def test_another_account_needs_leave_on_both_sides(cloud: Served, iam: Any, sts: Any) -> None:
    """IAM User Guide, "Cross-account policy evaluation logic"."""
    there = cloud.client("iam", **ANOTHER_ADMINISTRATOR)
    role(iam, trusting(OTHER_ACCOUNT))
    carol = user(cloud, there, "carol", "sts")
    assert refusal(carol.assume_role, RoleArn=ROLE, RoleSessionName="xx") == ("AccessDenied", 403)
    there.put_user_policy(UserName="carol", PolicyName="p", PolicyDocument=allowing("sts:AssumeRole", ROLE))
    assert carol.assume_role(RoleArn=ROLE, RoleSessionName="xx")["AssumedRoleUser"]
    iam.update_assume_role_policy(RoleName="worker", PolicyDocument=trusting(ACCOUNT))
    assert refusal(carol.assume_role, RoleArn=ROLE, RoleSessionName="xx") == ("AccessDenied", 403)


def test_an_external_id_must_be_the_right_one(iam: Any, sts: Any) -> None:
    """IAM User Guide, "Access to AWS accounts owned by third parties"."""
    role(iam, trusting(ACCOUNT, Condition={"StringEquals": {"sts:ExternalId": "12345"}}))
    call = sts.assume_role
    assert refusal(call, RoleArn=ROLE, RoleSessionName="xx") == ("AccessDenied", 403)
    assert refusal(call, RoleArn=ROLE, RoleSessionName="xx", ExternalId="1234") == ("AccessDenied", 403)
    assert call(RoleArn=ROLE, RoleSessionName="xx", ExternalId="12345")["Credentials"]


def test_a_role_that_there_is_not_is_denied_and_not_missing(sts: Any) -> None:
    nobody = ROLE.replace("worker", "nobody")
    assert refusal(sts.assume_role, RoleArn=nobody, RoleSessionName="xx") == ("AccessDenied", 403)


def test_a_session_may_do_what_its_role_may(cloud: Served, iam: Any, sts: Any) -> None:
    role(iam, trusting(ACCOUNT))
    worker = cloud.client_as("iam", sts.assume_role(RoleArn=ROLE, RoleSessionName="xx")["Credentials"])
    assert refusal(worker.list_users) == ("AccessDenied", 403)
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=allowing("iam:List*"))
    assert worker.list_users()["Users"] == []
    assert refusal(worker.create_user, UserName="x") == ("AccessDenied", 403)
    iam.delete_role_policy(RoleName="worker", PolicyName="p")
    assert refusal(worker.list_users) == ("AccessDenied", 403)


def test_session_policies_only_narrow(cloud: Served, iam: Any, sts: Any) -> None:
    role(iam, trusting(ACCOUNT), p=allowing("iam:List*"))
    narrow = sts.assume_role(RoleArn=ROLE, RoleSessionName="xx", Policy=allowing("iam:ListRoles"))
    assert 1 <= narrow["PackedPolicySize"] <= 100
    worker = cloud.client_as("iam", narrow["Credentials"])
    assert worker.list_roles()["Roles"]
    assert refusal(worker.list_users) == ("AccessDenied", 403)
    wide = sts.assume_role(RoleArn=ROLE, RoleSessionName="xx", Policy=ALLOW_ALL)["Credentials"]
    assert refusal(cloud.client_as("iam", wide).create_user, UserName="x") == ("AccessDenied", 403)
    arn = iam.create_policy(PolicyName="users", PolicyDocument=allowing("iam:ListUsers"))["Policy"]["Arn"]
    managed = sts.assume_role(RoleArn=ROLE, RoleSessionName="xx", PolicyArns=[{"arn": arn}])["Credentials"]
    assert refusal(cloud.client_as("iam", managed).list_roles) == ("AccessDenied", 403)
    assert cloud.client_as("iam", managed).list_users()["Users"] == []


def test_a_role_that_is_made_again_is_another_one(cloud: Served, iam: Any, sts: Any) -> None:
    """IAM User Guide, "IAM identifiers": the unique id tells them apart. To KMS such a session is no client (Lambda
    Developer Guide, UnrecognizedClientException after a role was made again)."""
    role(iam, trusting(ACCOUNT), p=ALLOW_ALL)
    worker = cloud.client_as("iam", sts.assume_role(RoleArn=ROLE, RoleSessionName="xx")["Credentials"])
    assert worker.list_users()["Users"] == []
    iam.delete_role_policy(RoleName="worker", PolicyName="p")
    iam.delete_role(RoleName="worker")
    role(iam, trusting(ACCOUNT), p=ALLOW_ALL)
    assert refusal(worker.list_users) == ("InvalidClientTokenId", 403)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"RoleArn": "worker" * 5}, "ValidationError"),
        ({"RoleSessionName": "a b"}, "ValidationError"),
        ({"RoleSessionName": "x"}, "ValidationError"),
        ({"DurationSeconds": 899}, "ValidationError"),
        ({"DurationSeconds": 7201}, "ValidationError"),
        ({"Policy": "{"}, "MalformedPolicyDocument"),
        ({"Policy": allowing("kms:*").replace("kms:*", "kms:" + "x" * 2048)}, "PackedPolicyTooLarge"),
        ({"PolicyArns": [{"arn": f"arn:aws:iam::{ACCOUNT}:policy/nothing"}]}, "ValidationError"),
    ],
)
def test_what_assume_role_does_not_take(iam: Any, sts: Any, params: dict[str, Any], code: str) -> None:
    role(iam, trusting(ACCOUNT))
    assert refusal(sts.assume_role, **{"RoleArn": ROLE, "RoleSessionName": "xx", **params}) == (code, 400)


def test_a_role_assumed_by_a_role_lasts_an_hour_at_most(cloud: Served, iam: Any, sts: Any) -> None:
    """IAM User Guide, "Role chaining"."""
    role(iam, trusting(ACCOUNT), p=ALLOW_ALL)
    worker = cloud.client_as("sts", sts.assume_role(RoleArn=ROLE, RoleSessionName="xx")["Credentials"])
    params = {"RoleArn": ROLE, "RoleSessionName": "yy"}
    assert refusal(worker.assume_role, **params, DurationSeconds=3601) == ("ValidationError", 400)
    assert worker.assume_role(**params, DurationSeconds=3600)["AssumedRoleUser"]["Arn"].endswith("/worker/yy")


def test_session_tokens_stand_for_the_user(cloud: Served, iam: Any) -> None:
    alice = user(cloud, iam, "alice", "sts")
    session = alice.get_session_token()["Credentials"]
    temporary = cloud.client_as("sts", session)
    assert temporary.get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/alice"
    assert refusal(temporary.get_session_token) == ("AccessDenied", 403)
    assert temporary.get_access_key_info(AccessKeyId=session["AccessKeyId"])["Account"] == ACCOUNT
