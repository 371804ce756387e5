"""Who and what an account holds: users, roles, managed policies, access keys and sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kms_conformance.cloud.identity.credentials import Credential
from kms_conformance.models.authorization.access import Principal


@dataclass(slots=True)
class AccessKey:
    """A long-term access key; `user` and `user_id` are None for one of the root user."""

    access_key_id: str
    secret: str
    account: str
    user: str | None
    created: datetime
    active: bool = True
    user_id: str | None = None

    @property
    def credential(self) -> Credential:
        """It as it signs."""
        return Credential(self.access_key_id, self.secret, active=self.active)


@dataclass(slots=True)
class Entity:
    """A user or role: identity, policies and tags.

    inline    policy documents by policy name; attached  ARNs of managed policies, in the order attached
    boundary  ARN of the managed policy that is its permissions boundary
    """

    name: str
    path: str
    unique_id: str
    arn: str
    created: datetime
    tags: dict[str, str] = field(default_factory=dict)
    inline: dict[str, str] = field(default_factory=dict)
    attached: list[str] = field(default_factory=list)
    boundary: str | None = None


@dataclass(slots=True)
class User(Entity):
    """An IAM user, and its access keys by id."""

    keys: dict[str, AccessKey] = field(default_factory=dict)


@dataclass(slots=True)
class Role(Entity):
    """An IAM role.

    trust       its assume-role policy document; principals  the unique ids of the users and roles that it names, by ARN
    longest_s   bounds a session, in seconds
    """

    trust: str = ""
    principals: dict[str, str] = field(default_factory=dict)
    description: str | None = None
    longest_s: int = 3600


@dataclass(slots=True)
class ManagedPolicy:
    """A managed policy: its documents by version id, and which one counts."""

    name: str
    path: str
    policy_id: str
    arn: str
    created: datetime
    updated: datetime
    description: str | None = None
    versions: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    default: str = "v1"
    made: int = 1
    """How many versions there ever were: numbers are not used again."""

    @property
    def document(self) -> str:
        """The document that counts."""
        return self.versions[self.default][0]


@dataclass(frozen=True, slots=True)
class Session:
    """Temporary credentials: whom they stand for, and the policies that narrow them.

    principal      of a role's session as it stays; None for a user or root, looked up again at each call
    issuer         the key that was used to get them, for sessions of a user or root
    """

    credential: Credential
    account: str
    created: datetime
    principal: Principal | None = None
    issuer: AccessKey | None = None
    policies: tuple[str, ...] = ()
    source_identity: str | None = None


def tag_list(tags: dict[str, str]) -> list[dict[str, Any]]:
    """Tags as IAM answers with them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
