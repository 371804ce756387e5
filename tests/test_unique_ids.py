"""Who a policy or a grant names is remembered by unique id, and limited by a permissions boundary.

IAM User Guide, AWS JSON policy elements: Principal ("transformed to the role's unique principal ID when the policy is
saved"), and Permissions boundaries for IAM entities.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.served import ACCOUNT, Served, cloud, empty_cloud, refusal

__all__ = ["cloud", "empty_cloud"]

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
WORKER = f"arn:aws:iam::{ACCOUNT}:role/worker"


@pytest.fixture
def iam(empty_cloud: Served) -> Any:
    return empty_cloud.client("iam")


@pytest.fixture
def kms(empty_cloud: Served) -> Any:
    return empty_cloud.client("kms")


@pytest.fixture
def key(kms: Any) -> Iterator[str]:
    key_id: str = kms.create_key()["KeyMetadata"]["KeyId"]
    yield key_id
    kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def key_policy(**principal: str) -> str:
    return document(
        {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": principal, "Action": "kms:Encrypt", "Resource": "*"},
    )


TRUST = document({"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "sts:AssumeRole"})
EVERYTHING = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
ENCRYPTING = document({"Effect": "Allow", "Action": "kms:Encrypt", "Resource": "*"})


def role(iam: Any, name: str = "worker", **params: Any) -> dict[str, Any]:
    made: dict[str, Any] = iam.create_role(
        RoleName=name, **{"AssumeRolePolicyDocument": TRUST, **params},
    )["Role"]  # fmt: skip
    return made


def session(cloud: Served, service: str = "kms", name: str = "worker") -> Any:
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    made = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="visit")["Credentials"]
    return cloud.client_as(service, made)


def user(cloud: Served, iam: Any, service: str = "kms", **params: Any) -> Any:
    iam.create_user(UserName="alice", **params)
    return cloud.client_as(service, iam.create_access_key(UserName="alice")["AccessKey"])


def named(policy: str) -> list[Any]:
    return [statement["Principal"]["AWS"] for statement in json.loads(policy)["Statement"]]


def test_a_role_made_again_inherits_nothing_of_a_key_policy(cloud: Served, iam: Any, kms: Any, key: str) -> None:
    first = role(iam)
    policy = key_policy(AWS=WORKER)
    kms.put_key_policy(KeyId=key, Policy=policy)
    assert kms.get_key_policy(KeyId=key)["Policy"] == policy
    before = session(cloud)
    before.encrypt(KeyId=key, Plaintext=b"x")
    iam.delete_role(RoleName="worker")
    assert named(kms.get_key_policy(KeyId=key)["Policy"]) == [ROOT, first["RoleId"]]
    role(iam)
    assert named(kms.get_key_policy(KeyId=key)["Policy"]) == [ROOT, first["RoleId"]]
    assert refusal(session(cloud).encrypt, KeyId=key, Plaintext=b"x") == ("AccessDeniedException", 400)
    assert refusal(before.encrypt, KeyId=key, Plaintext=b"x") == ("UnrecognizedClientException", 400)
    kms.put_key_policy(KeyId=key, Policy=policy)
    session(cloud).encrypt(KeyId=key, Plaintext=b"x")
    assert refusal(before.encrypt, KeyId=key, Plaintext=b"x") == ("UnrecognizedClientException", 400)


def test_a_user_made_again_is_neither_allowed_nor_denied_what_the_former_was(
    cloud: Served, iam: Any, kms: Any, key: str
) -> None:
    alice = user(cloud, iam)
    who = f"arn:aws:iam::{ACCOUNT}:user/alice"
    denial = {"Effect": "Deny", "Principal": {"AWS": [who]}, "Action": "kms:Encrypt", "Resource": "*"}
    allowed = json.loads(key_policy(AWS=ROOT))["Statement"][0]
    kms.put_key_policy(KeyId=key, Policy=document(allowed, denial))
    iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=EVERYTHING)
    assert refusal(alice.encrypt, KeyId=key, Plaintext=b"x") == ("AccessDeniedException", 400)
    unique_id = iam.get_user(UserName="alice")["User"]["UserId"]
    for held in iam.list_access_keys(UserName="alice")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="alice", AccessKeyId=held["AccessKeyId"])
    iam.delete_user_policy(UserName="alice", PolicyName="p")
    iam.delete_user(UserName="alice")
    assert named(kms.get_key_policy(KeyId=key)["Policy"]) == [ROOT, [unique_id]]
    alice = user(cloud, iam)
    iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=EVERYTHING)
    alice.encrypt(KeyId=key, Plaintext=b"x")


def test_a_grant_stays_with_the_role_that_it_named(cloud: Served, iam: Any, kms: Any, key: str) -> None:
    first = role(iam)
    wanted = {"KeyId": key, "GranteePrincipal": WORKER, "RetiringPrincipal": WORKER, "Name": "g"}
    grant = kms.create_grant(Operations=["Encrypt", "RetireGrant"], **wanted)["GrantId"]
    assert kms.create_grant(Operations=["Encrypt", "RetireGrant"], **wanted)["GrantId"] == grant
    session(cloud).encrypt(KeyId=key, Plaintext=b"x")
    iam.delete_role(RoleName="worker")
    role(iam)
    (shown,) = kms.list_grants(KeyId=key)["Grants"]
    assert (shown["GranteePrincipal"], shown["RetiringPrincipal"]) == (first["RoleId"],) * 2
    assert kms.list_grants(KeyId=key, GranteePrincipal=WORKER)["Grants"] == []
    assert kms.list_retirable_grants(RetiringPrincipal=WORKER)["Grants"] == []
    assert refusal(session(cloud).encrypt, KeyId=key, Plaintext=b"x") == ("AccessDeniedException", 400)
    arn = kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
    assert refusal(session(cloud).retire_grant, KeyId=arn, GrantId=grant) == ("AccessDeniedException", 400)
    assert kms.create_grant(Operations=["Encrypt", "RetireGrant"], **wanted)["GrantId"] != grant
    session(cloud).encrypt(KeyId=key, Plaintext=b"x")
    kms.revoke_grant(KeyId=key, GrantId=grant)


def test_a_trust_policy_stays_with_the_user_that_it_named(cloud: Served, iam: Any) -> None:
    user(cloud, iam)
    trust = document({"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/alice"},
                      "Action": "sts:AssumeRole"})  # fmt: skip
    role(iam, AssumeRolePolicyDocument=trust)
    unique_id = iam.get_user(UserName="alice")["User"]["UserId"]
    for held in iam.list_access_keys(UserName="alice")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="alice", AccessKeyId=held["AccessKeyId"])
    iam.delete_user(UserName="alice")
    again = user(cloud, iam, "sts")
    iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=EVERYTHING)
    assert refusal(again.assume_role, RoleArn=WORKER, RoleSessionName="visit") == ("AccessDenied", 403)
    shown = iam.get_role(RoleName="worker")["Role"]["AssumeRolePolicyDocument"]
    assert shown["Statement"][0]["Principal"] == {"AWS": unique_id}


def test_a_unique_id_in_a_key_policy_names_who_has_it_or_nobody(cloud: Served, iam: Any, kms: Any, key: str) -> None:
    made = role(iam)
    kms.put_key_policy(KeyId=key, Policy=key_policy(AWS=made["RoleId"]))
    assert named(kms.get_key_policy(KeyId=key)["Policy"]) == [ROOT, WORKER]
    session(cloud).encrypt(KeyId=key, Plaintext=b"x")
    iam.delete_role(RoleName="worker")
    code = refusal(kms.put_key_policy, KeyId=key, Policy=kms.get_key_policy(KeyId=key)["Policy"])
    assert code == ("MalformedPolicyDocumentException", 400)


def test_a_session_of_a_deleted_user_is_not_its_successor_and_not_root(cloud: Served, iam: Any) -> None:
    alice = user(cloud, iam, "sts")
    late = cloud.client_as("iam", alice.get_session_token()["Credentials"])
    for held in iam.list_access_keys(UserName="alice")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="alice", AccessKeyId=held["AccessKeyId"])
    iam.delete_user(UserName="alice")
    assert refusal(late.list_users) == ("InvalidClientTokenId", 403)
    user(cloud, iam)
    iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=EVERYTHING)
    assert refusal(late.list_users) == ("InvalidClientTokenId", 403)


def boundary(iam: Any, text: str = ENCRYPTING) -> str:
    arn: str = iam.create_policy(PolicyName="limit", PolicyDocument=text)["Policy"]["Arn"]
    return arn


def test_a_role_may_no_more_than_its_boundary(cloud: Served, iam: Any, kms: Any, key: str) -> None:
    limit = boundary(iam)
    made = role(iam, PermissionsBoundary=limit)
    told = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": limit}
    assert made["PermissionsBoundary"] == iam.get_role(RoleName="worker")["Role"]["PermissionsBoundary"] == told
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=EVERYTHING)
    worker = session(cloud)
    worker.encrypt(KeyId=key, Plaintext=b"x")
    with pytest.raises(worker.exceptions.ClientError, match="because no permissions boundary allows the kms:Desc"):
        worker.describe_key(KeyId=key)
    assert refusal(session(cloud, "iam").list_users) == ("AccessDenied", 403)
    iam.delete_role_permissions_boundary(RoleName="worker")
    worker.describe_key(KeyId=key)
    iam.put_role_permissions_boundary(RoleName="worker", PermissionsBoundary=limit)
    assert refusal(worker.describe_key, KeyId=key) == ("AccessDeniedException", 400)


def test_a_boundary_alone_allows_nothing(cloud: Served, iam: Any, key: str) -> None:
    alice = user(cloud, iam, PermissionsBoundary=boundary(iam))
    assert refusal(alice.encrypt, KeyId=key, Plaintext=b"x") == ("AccessDeniedException", 400)


def test_a_key_policy_that_names_a_user_is_above_the_boundary_and_one_that_names_a_role_is_not(
    cloud: Served, iam: Any, kms: Any, key: str
) -> None:
    """IAM User Guide, Permissions boundaries: an implicit denial limits a role that is named, a user that is not."""
    limit = boundary(iam, document({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}))
    alice = user(cloud, iam, PermissionsBoundary=limit)
    role(iam, PermissionsBoundary=limit)
    kms.put_key_policy(KeyId=key, Policy=key_policy(AWS=f"arn:aws:iam::{ACCOUNT}:user/alice"))
    alice.encrypt(KeyId=key, Plaintext=b"x")
    kms.put_key_policy(KeyId=key, Policy=key_policy(AWS=WORKER))
    assert refusal(session(cloud).encrypt, KeyId=key, Plaintext=b"x") == ("AccessDeniedException", 400)


def test_a_boundary_is_a_managed_policy_that_is_there_and_stays(iam: Any) -> None:
    nothing = f"arn:aws:iam::{ACCOUNT}:policy/nothing"
    assert refusal(role, iam=iam, PermissionsBoundary=nothing) == ("NoSuchEntity", 404)
    limit = boundary(iam)
    iam.create_user(UserName="alice")
    assert refusal(iam.delete_user_permissions_boundary, UserName="alice") == ("NoSuchEntity", 404)
    iam.put_user_permissions_boundary(UserName="alice", PermissionsBoundary=limit)
    assert iam.get_user(UserName="alice")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == limit
    assert iam.get_policy(PolicyArn=limit)["Policy"]["PermissionsBoundaryUsageCount"] == 1
    assert refusal(iam.delete_policy, PolicyArn=limit) == ("DeleteConflict", 409)
    iam.delete_user_permissions_boundary(UserName="alice")
    iam.delete_policy(PolicyArn=limit)
