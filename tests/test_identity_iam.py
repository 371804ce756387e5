"""IAM as far as principals need it: users, roles, access keys and policies, with AWS's ids and refusals."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.served import (
    ACCOUNT,
    ANOTHER_ADMINISTRATOR,
    OTHER_ACCOUNT,
    Served,
    cloud,
    empty_cloud,
    form_request,
    refusal,
    signed,
)

__all__ = ["cloud", "empty_cloud"]

ALLOW_ALL = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def trusting(*principals: str, **more: Any) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": "sts:AssumeRole", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def iam(empty_cloud: Served) -> Any:
    return empty_cloud.client("iam")


def test_a_user_has_an_arn_and_an_id_in_the_form_of_aws(iam: Any) -> None:
    """IAM User Guide, "IAM identifiers"."""
    made = iam.create_user(UserName="alice", Path="/team/", Tags=[{"Key": "a", "Value": "b"}])["User"]
    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/team/alice"
    assert re.fullmatch(r"AIDA[A-Z2-7]{17}", made["UserId"])
    assert iam.get_user(UserName="alice")["User"] == made
    assert made["Tags"] == [{"Key": "a", "Value": "b"}]


def test_a_role_has_an_arn_and_an_id_in_the_form_of_aws(iam: Any) -> None:
    document = trusting(ACCOUNT)
    made = iam.create_role(
        RoleName="worker", AssumeRolePolicyDocument=document, Description="Ü", MaxSessionDuration=7200
    )
    role = iam.get_role(RoleName="worker")["Role"]
    assert role["Arn"] == f"arn:aws:iam::{ACCOUNT}:role/worker"
    assert re.fullmatch(r"AROA[A-Z2-7]{17}", role["RoleId"])
    assert role["AssumeRolePolicyDocument"] == json.loads(document)
    assert (role["Description"], role["MaxSessionDuration"], role["Path"]) == ("Ü", 7200, "/")
    assert made["Role"]["RoleId"] == role["RoleId"]


def test_policy_documents_are_percent_encoded_in_answers(cloud: Served, iam: Any) -> None:
    """IAM API Reference, GetRolePolicy: the document is URL-encoded compliant with RFC 3986."""
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=trusting(ACCOUNT))
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=ALLOW_ALL)
    form = "Action=GetRolePolicy&Version=2010-05-08&RoleName=worker&PolicyName=p"
    status, _, body = cloud.send(signed(form_request(form), "iam"))
    assert status == 200
    assert b"<PolicyDocument>%7B%22Version%22%3A%20%222012-10-17%22" in body


def test_names_are_taken_whatever_their_case(iam: Any) -> None:
    iam.create_user(UserName="alice")
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=trusting(ACCOUNT))
    assert refusal(iam.create_user, UserName="ALICE") == ("EntityAlreadyExists", 409)
    call = iam.create_role
    assert refusal(call, RoleName="Worker", AssumeRolePolicyDocument=trusting(ACCOUNT)) == ("EntityAlreadyExists", 409)


def test_a_name_in_another_account_is_free(cloud: Served, iam: Any) -> None:
    iam.create_user(UserName="alice")
    other = cloud.client("iam", **ANOTHER_ADMINISTRATOR)
    assert other.list_users()["Users"] == []
    assert other.create_user(UserName="alice")["User"]["Arn"] == f"arn:aws:iam::{OTHER_ACCOUNT}:user/alice"


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("get_user", {"UserName": "nobody"}),
        ("delete_user", {"UserName": "nobody"}),
        ("get_role", {"RoleName": "nobody"}),
        ("delete_role", {"RoleName": "nobody"}),
        ("create_access_key", {"UserName": "nobody"}),
        ("put_user_policy", {"UserName": "nobody", "PolicyName": "p", "PolicyDocument": ALLOW_ALL}),
        ("get_policy", {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/nothing"}),
        ("attach_role_policy", {"RoleName": "nobody", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
        ("update_assume_role_policy", {"RoleName": "nobody", "PolicyDocument": trusting(ACCOUNT)}),
    ],
)
def test_who_is_not_there_is_not_found(iam: Any, method: str, params: dict[str, Any]) -> None:
    assert refusal(getattr(iam, method), **params) == ("NoSuchEntity", 404)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("create_user", {}),
        ("create_user", {"UserName": "a b"}),
        ("create_user", {"UserName": "x" * 65}),
        ("create_user", {"UserName": "a", "Path": "no slashes"}),
        ("create_role", {"RoleName": "a"}),
        ("create_role", {"RoleName": "a", "AssumeRolePolicyDocument": "{}", "MaxSessionDuration": 60}),
        ("update_access_key", {"UserName": "a", "AccessKeyId": "x" * 20, "Status": "Off"}),
        ("create_access_key", {}),
        ("list_users", {"MaxItems": 0}),
    ],
)
def test_what_the_service_model_forbids_is_a_validation_error(iam: Any, method: str, params: dict[str, Any]) -> None:
    assert refusal(getattr(iam, method), **params) == ("ValidationError", 400)


NO_POLICIES = {
    "no JSON": "{",
    "no object": "[]",
    "no statement": '{"Version": "2012-10-17"}',
    "no effect": '{"Statement": [{"Action": "*", "Resource": "*"}]}',
    "other effect": '{"Statement": [{"Effect": "Maybe", "Action": "*", "Resource": "*"}]}',
    "no action": '{"Statement": [{"Effect": "Allow", "Resource": "*"}]}',
    "no resource": '{"Statement": [{"Effect": "Allow", "Action": "*"}]}',
    "principal": '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}]}',
}


@pytest.mark.parametrize("kind", NO_POLICIES)
def test_a_document_that_is_no_identity_policy_is_malformed(iam: Any, kind: str) -> None:
    iam.create_user(UserName="alice")
    call = iam.put_user_policy
    params = {"UserName": "alice", "PolicyName": "p", "PolicyDocument": NO_POLICIES[kind]}
    assert refusal(call, **params) == ("MalformedPolicyDocument", 400)
    assert iam.list_user_policies(UserName="alice")["PolicyNames"] == []


@pytest.mark.parametrize(
    "document",
    [
        "{",
        ALLOW_ALL,
        trusting("nobody"),
        trusting(f"arn:aws:iam::{ACCOUNT}:user/nobody"),
        trusting(f"arn:aws:iam::{ACCOUNT}:role/nobody"),
        trusting(ACCOUNT, Resource="*"),
    ],
    ids=["no JSON", "no principal", "no ARN", "no such user", "no such role", "resource"],
)
def test_a_document_that_is_no_trust_policy_is_malformed(iam: Any, document: str) -> None:
    params = {"RoleName": "worker", "AssumeRolePolicyDocument": document}
    assert refusal(iam.create_role, **params) == ("MalformedPolicyDocument", 400)
    assert iam.list_roles()["Roles"] == []


def test_lists_are_shown_in_pages(iam: Any) -> None:
    for number in range(5):
        iam.create_user(UserName=f"user{number}", Path="/a/" if number % 2 else "/")
    first = iam.list_users(MaxItems=2)
    assert first["IsTruncated"] is True
    rest = iam.list_users(MaxItems=10, Marker=first["Marker"])
    assert rest["IsTruncated"] is False
    assert "Marker" not in rest
    names = [user["UserName"] for page in (first, rest) for user in page["Users"]]
    assert names == [f"user{number}" for number in range(5)]
    assert [user["UserName"] for user in iam.list_users(PathPrefix="/a/")["Users"]] == ["user1", "user3"]


def test_access_keys_sign_until_they_are_off_or_gone(cloud: Served, iam: Any) -> None:
    iam.create_user(UserName="alice")
    made = iam.create_access_key(UserName="alice")["AccessKey"]
    assert re.fullmatch(r"AKIA[A-Z2-7]{16}", made["AccessKeyId"])
    assert len(made["SecretAccessKey"]) == 40
    alice = cloud.client_as("sts", made)
    assert alice.get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/alice"
    key = {"UserName": "alice", "AccessKeyId": made["AccessKeyId"]}
    iam.update_access_key(Status="Inactive", **key)
    assert iam.list_access_keys(UserName="alice")["AccessKeyMetadata"][0]["Status"] == "Inactive"
    assert refusal(alice.get_caller_identity) == ("InvalidClientTokenId", 403)
    iam.update_access_key(Status="Active", **key)
    assert alice.get_caller_identity()["Account"] == ACCOUNT
    iam.delete_access_key(**key)
    assert refusal(alice.get_caller_identity) == ("InvalidClientTokenId", 403)
    assert iam.list_access_keys(UserName="alice")["AccessKeyMetadata"] == []


def test_a_user_has_two_access_keys_at_most(iam: Any) -> None:
    """IAM User Guide, "IAM and AWS STS quotas"."""
    iam.create_user(UserName="alice")
    for _ in range(2):
        iam.create_access_key(UserName="alice")
    assert refusal(iam.create_access_key, UserName="alice") == ("LimitExceeded", 409)


def test_who_has_something_is_not_deleted(iam: Any) -> None:
    iam.create_user(UserName="alice")
    key = iam.create_access_key(UserName="alice")["AccessKey"]["AccessKeyId"]
    assert refusal(iam.delete_user, UserName="alice") == ("DeleteConflict", 409)
    iam.delete_access_key(UserName="alice", AccessKeyId=key)
    iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=ALLOW_ALL)
    assert refusal(iam.delete_user, UserName="alice") == ("DeleteConflict", 409)
    iam.delete_user_policy(UserName="alice", PolicyName="p")
    iam.delete_user(UserName="alice")
    assert refusal(iam.get_user, UserName="alice") == ("NoSuchEntity", 404)


@pytest.mark.parametrize("kind", ["user", "role"])
def test_inline_policies_are_put_read_listed_and_deleted(iam: Any, kind: str) -> None:
    if kind == "user":
        iam.create_user(UserName="x")
    else:
        iam.create_role(RoleName="x", AssumeRolePolicyDocument=trusting(ACCOUNT))
    name = {f"{kind.capitalize()}Name": "x"}
    put, get, delete, names = (
        getattr(iam, method.format(kind))
        for method in ("put_{}_policy", "get_{}_policy", "delete_{}_policy", "list_{}_policies")
    )
    put(**name, PolicyName="p", PolicyDocument=ALLOW_ALL)
    assert get(**name, PolicyName="p")["PolicyDocument"] == json.loads(ALLOW_ALL)
    assert names(**name)["PolicyNames"] == ["p"]
    assert refusal(get, **name, PolicyName="q") == ("NoSuchEntity", 404)
    large = ALLOW_ALL.replace('"*"', json.dumps(["kms:" + "x" * 100] * 110), 1)
    assert refusal(put, **name, PolicyName="q", PolicyDocument=large) == ("LimitExceeded", 409)
    delete(**name, PolicyName="p")
    assert names(**name)["PolicyNames"] == []
    assert refusal(delete, **name, PolicyName="p") == ("NoSuchEntity", 404)


def test_managed_policies_have_versions_of_which_one_counts(iam: Any) -> None:
    policy = iam.create_policy(PolicyName="p", PolicyDocument=ALLOW_ALL)["Policy"]
    arn = policy["Arn"]
    assert arn == f"arn:aws:iam::{ACCOUNT}:policy/p"
    assert re.fullmatch(r"ANPA[A-Z2-7]{17}", policy["PolicyId"])
    other = ALLOW_ALL.replace("Allow", "Deny")
    version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=other, SetAsDefault=True)["PolicyVersion"]
    assert (version["VersionId"], version["IsDefaultVersion"]) == ("v2", True)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v2"
    got = iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]
    assert got["Document"] == json.loads(other)
    assert refusal(iam.delete_policy_version, PolicyArn=arn, VersionId="v2") == ("DeleteConflict", 409)
    assert refusal(iam.delete_policy, PolicyArn=arn) == ("DeleteConflict", 409)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    for number in (3, 4, 5, 6):
        version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=other)["PolicyVersion"]
        assert version["VersionId"] == f"v{number}"
    assert refusal(iam.create_policy_version, PolicyArn=arn, PolicyDocument=other) == ("LimitExceeded", 409)


def test_managed_policies_are_attached_and_detached(iam: Any) -> None:
    arn = iam.create_policy(PolicyName="p", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]
    aws = "arn:aws:iam::aws:policy/AdministratorAccess"
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=trusting(ACCOUNT))
    for policy in (arn, aws):
        iam.attach_role_policy(RoleName="worker", PolicyArn=policy)
    attached = iam.list_attached_role_policies(RoleName="worker")["AttachedPolicies"]
    assert {row["PolicyArn"] for row in attached} == {arn, aws}
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1
    assert refusal(iam.delete_policy, PolicyArn=arn) == ("DeleteConflict", 409)
    assert refusal(iam.delete_role, RoleName="worker") == ("DeleteConflict", 409)
    for policy in (arn, aws):
        iam.detach_role_policy(RoleName="worker", PolicyArn=policy)
    assert refusal(iam.detach_role_policy, RoleName="worker", PolicyArn=arn) == ("NoSuchEntity", 404)
    iam.delete_role(RoleName="worker")
    iam.delete_policy(PolicyArn=arn)
    assert iam.list_policies(Scope="Local")["Policies"] == []
    assert [row["Arn"] for row in iam.list_policies(Scope="AWS")["Policies"]]


def test_tags_are_added_replaced_and_taken_away(iam: Any) -> None:
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=trusting(ACCOUNT))
    iam.tag_role(RoleName="worker", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    iam.tag_role(RoleName="worker", Tags=[{"Key": "a", "Value": "3"}])
    assert iam.list_role_tags(RoleName="worker")["Tags"] == [{"Key": "a", "Value": "3"}, {"Key": "b", "Value": "2"}]
    iam.untag_role(RoleName="worker", TagKeys=["b", "c"])
    assert iam.get_role(RoleName="worker")["Role"]["Tags"] == [{"Key": "a", "Value": "3"}]


def test_nobody_but_root_may_use_iam_without_a_policy(cloud: Served, iam: Any) -> None:
    iam.create_user(UserName="alice")
    alice = cloud.client_as("iam", iam.create_access_key(UserName="alice")["AccessKey"])
    assert refusal(alice.list_users) == ("AccessDenied", 403)
    document = {"Effect": "Allow", "Action": "iam:Get*", "Resource": f"arn:aws:iam::{ACCOUNT}:user/alice"}
    iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=json.dumps({"Statement": document}))
    assert alice.get_user()["User"]["UserName"] == "alice"
    iam.create_user(UserName="bob")
    assert refusal(alice.get_user, UserName="bob") == ("AccessDenied", 403)
    assert refusal(alice.delete_user, UserName="alice") == ("AccessDenied", 403)


def test_what_is_not_served_is_refused(cloud: Served, iam: Any) -> None:
    assert refusal(iam.create_group, GroupName="g") == ("InvalidAction", 400)
    status, _, body = cloud.send(signed(form_request("Action=Nope&Version=2010-05-08"), "iam"))
    assert (status, b"<Code>InvalidAction</Code>" in body) == (400, True)
    status, _, body = cloud.send(signed(form_request("Version=2010-05-08"), "iam"))
    assert (status, b"<Code>MissingAction</Code>" in body) == (400, True)


def test_a_role_linked_to_a_service_is_made_named_protected_and_deleted(cloud: Served, iam: Any) -> None:
    """IAM User Guide, "Create a service-linked role"; EC2 Auto Scaling has a key policy name it (KMS guide)."""
    made = iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")["Role"]
    arn = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    assert (made["Arn"], made["Path"]) == (arn, "/aws-service-role/autoscaling.amazonaws.com/")
    assert made["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "autoscaling.amazonaws.com"}
    make = iam.create_service_linked_role
    assert make(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix="x")["Role"]["RoleName"].endswith("Scaling_x")
    for wrong in ({"AWSServiceName": "autoscaling.amazonaws.com"}, {"AWSServiceName": "nobody.amazonaws.com"},
                  {"AWSServiceName": "rds.amazonaws.com", "CustomSuffix": "x"}):  # fmt: skip
        assert refusal(make, **wrong) == ("InvalidInput", 400)
    protected = {"RoleName": made["RoleName"], "PolicyName": "p", "PolicyDocument": ALLOW_ALL}
    assert refusal(iam.put_role_policy, **protected) == ("UnmodifiableEntity", 400)
    assert refusal(iam.delete_role, RoleName=made["RoleName"]) == ("UnmodifiableEntity", 400)
    assert refusal(cloud.client("sts").assume_role, RoleArn=arn, RoleSessionName="visit") == ("AccessDenied", 403)
    kms = cloud.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_grant(KeyId=key, GranteePrincipal=arn, Operations=["Decrypt"])
    task = iam.delete_service_linked_role(RoleName=made["RoleName"])["DeletionTaskId"]
    assert iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"
    assert refusal(iam.get_role, RoleName=made["RoleName"]) == ("NoSuchEntity", 404)
