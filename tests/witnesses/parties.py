"""Others than the administrator: roles with a session each, and what may be given to them."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from kms_conformance.conformance.targets.target import Credentials

from . import allowed, refused

ROOT_OF_ANOTHER_ACCOUNT = Credentials("111111111111", "test")
POLICY = "witness"


@dataclass(frozen=True)
class Person:
    """A role: its client of KMS, its ARN, that of its session, the IAM client of its administrator, and its keys."""

    kms: Any
    arn: str
    session_arn: str
    role: str
    iam: Any
    credentials: Credentials

    def may(self, *statements: dict[str, Any]) -> None:
        """Give it an IAM policy of these statements."""
        self.iam.put_role_policy(RoleName=self.role, PolicyName=POLICY, PolicyDocument=document(*statements))

    def may_nothing(self) -> None:
        """Take its IAM policy away."""
        self.iam.delete_role_policy(RoleName=self.role, PolicyName=POLICY)


def person(client: Any, account: Credentials | None = None) -> Person:
    """A new role without permissions, of the administrator's account or of another."""
    iam, sts = client.sibling("iam", account), client.sibling("sts", account)
    number = sts.get_caller_identity()["Account"]
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{number}:root"}, "Action": "sts:AssumeRole"}
    name = f"witness-{uuid.uuid4()}"
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    session = sts.assume_role(RoleArn=arn, RoleSessionName="witness")
    keys = session["Credentials"]
    credentials = Credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    return Person(client.sibling("kms", credentials), arn, session["AssumedRoleUser"]["Arn"], name, iam, credentials)


def stranger(client: Any) -> Person:
    """A new role of another account."""
    return person(client, ROOT_OF_ANOTHER_ACCOUNT)


def document(*statements: dict[str, Any]) -> str:
    """A policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(*actions: str, to: str | None = None, effect: str = "Allow", **more: Any) -> dict[str, Any]:
    """A statement on KMS actions; of a key policy, where it says to whom."""
    row: dict[str, Any] = {"Effect": effect, "Action": [f"kms:{action}" for action in actions], "Resource": "*"}
    return row | ({"Principal": {"AWS": to}} if to else {}) | more


def root(client: Any) -> str:
    """The administrator's account as a principal."""
    return f"arn:aws:iam::{client.sibling('sts').get_caller_identity()['Account']}:root"


def put(client: Any, key_id: str, *statements: dict[str, Any], iam: bool = False) -> None:
    """A key policy by which the account manages the key, and lets IAM decide on its use if `iam`."""
    manage = ("*",) if iam else ("Create*", "Describe*", "Get*", "List*", "Put*", "Revoke*", "Schedule*", "Disable*")
    own = statement(*manage, to=root(client))
    allowed(client.put_key_policy, KeyId=key_id, PolicyName="default", Policy=document(own, *statements))


def grant(client: Any, key_id: str, to: Person, *operations: str, **more: Any) -> dict[str, Any]:
    """Grant id and grant token of a new grant, of Decrypt unless others are named."""
    params = {"GranteePrincipal": to.arn, "Operations": list(operations or ("Decrypt",)), **more}
    return allowed(client.create_grant, KeyId=key_id, **params)


def denied(call: Any, **params: Any) -> None:
    """The call is refused for want of permission."""
    assert refused(call, **params) == "AccessDeniedException"


def not_allowed(call: Any, **params: Any) -> None:
    """The call is refused, with whatever client error."""
    try:
        call(**params)
        status = 200
    except ClientError as error:
        status = int(error.response["ResponseMetadata"]["HTTPStatusCode"])
    assert 400 <= status < 500, status


def grants(client: Any, key_id: str, **filters: Any) -> list[dict[str, Any]]:
    """The grants of a key, page after page."""
    found: list[dict[str, Any]] = []
    while True:
        answer = allowed(client.list_grants, KeyId=key_id, **filters)
        found += answer["Grants"]
        if not answer.get("Truncated"):
            return found
        filters["Marker"] = answer["NextMarker"]


def ids(rows: list[dict[str, Any]]) -> set[str]:
    """The grant ids of a list."""
    return {row["GrantId"] for row in rows}
