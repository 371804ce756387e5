"""What the operations of IAM have in common: looking things up, pages, documents and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, TypeAlias
from urllib.parse import quote

from kms_conformance.cloud.identity.accounts import Account, Accounts
from kms_conformance.cloud.identity.entities import Entity, Role, User
from kms_conformance.cloud.partitions import partition
from kms_conformance.cloud.service import Caller, ServiceError

Params: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = dict[str, Any]
LARGEST_DOCUMENT = {"user": 2048, "role": 10240, "managed": 6144, "trust": 2048}
"""Most characters, white space not counted, of the inline policies of a user or role together, of a managed policy
and of a trust policy (IAM User Guide, "IAM and AWS STS quotas")."""
MOST_TAGS = 50


class IamBase:
    """What every part of IAM stands on."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts

    def account(self, caller: Caller) -> Account:
        """The caller's account."""
        return self.accounts.by_id[caller.principal.account]

    def user(self, params: Params, caller: Caller) -> User:
        """The user that UserName names."""
        name = params["UserName"]
        user = self.account(caller).users.get(name.lower())
        return user or no_such(f"The user with name {name} cannot be found.")

    def role(self, params: Params, caller: Caller) -> Role:
        """The role that RoleName names."""
        name = params["RoleName"]
        role = self.account(caller).roles.get(name.lower())
        return role or no_such(f"The role with name {name} cannot be found.")

    def boundary(self, params: Params, caller: Caller) -> str | None:
        """The managed policy that a request names as permissions boundary."""
        arn: str | None = params.get("PermissionsBoundary")
        if arn is not None and self.account(caller).policy(arn) is None:
            no_such(f"Scope ARN: {arn} does not exist or is not attachable.")
        return arn

    def arn(self, caller: Caller, kind: str, path: str, name: str) -> str:
        """The ARN of a user, role or policy of the caller's account."""
        return f"arn:{partition(caller.region)}:iam::{caller.principal.account}:{kind}{path}{name}"


def boundary_shown(entity: Entity) -> Answer:
    """The member that tells the permissions boundary."""
    kind = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": entity.boundary}
    return {"PermissionsBoundary": kind} if entity.boundary else {}


def no_such(message: str) -> NoReturn:
    """Refuse a request for what there is not."""
    raise ServiceError("NoSuchEntity", message, 404)


def exists(message: str) -> NoReturn:
    """Refuse to make what there is already."""
    raise ServiceError("EntityAlreadyExists", message, 409)


def conflict(message: str) -> NoReturn:
    """Refuse to delete what something depends on."""
    raise ServiceError("DeleteConflict", message, 409)


def too_many(message: str) -> NoReturn:
    """Refuse what goes over a quota."""
    raise ServiceError("LimitExceeded", message, 409)


def encoded(document: str) -> str:
    """A policy document as IAM answers with it: percent-encoded (RFC 3986)."""
    return quote(document, safe="-_.~")


def paged(member: str, rows: Iterable[tuple[str, Any]], params: Params) -> Answer:
    """One page of a list whose rows are given with their names; the marker is the last name shown."""
    limit, after = params.get("MaxItems", 100), params.get("Marker")
    rest = [row for row in sorted(rows, key=lambda row: row[0].lower()) if after is None or row[0].lower() > after]
    answer: Answer = {member: [entry for _, entry in rest[:limit]], "IsTruncated": len(rest) > limit}
    if len(rest) > limit:
        answer["Marker"] = rest[limit - 1][0].lower()
    return answer


def set_tags(entity: Entity, tags: Iterable[Mapping[str, str]]) -> None:
    """Add tags to a user or role, or give them other values."""
    merged = {**entity.tags, **{tag["Key"]: tag["Value"] for tag in tags}}
    if len(merged) > MOST_TAGS:
        too_many(f"Cannot exceed quota for TagsPerEntity: {MOST_TAGS}")
    entity.tags = merged
