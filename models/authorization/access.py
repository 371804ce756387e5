"""A request for access: who asks, for which action, on which resource, and the condition keys of the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

PrincipalKind: TypeAlias = Literal["root", "user", "session", "service", "anonymous"]
"""The account's root user; an IAM user; a session of an assumed role; an AWS service; nobody known."""


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller.

    arn      of the account root, the user, or the session (arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION); of a
             service its name, for example voiceid.amazonaws.com
    account  twelve digits; empty for a service and for nobody
    user_id  aws:userid: account id, user id, or ROLE_ID:SESSION
    role     ARN of the role that a session stands for (arn:aws:iam::ACCOUNT:role/PATH/ROLE)
    tags     of the user or role, aws:PrincipalTag/*
    """

    kind: PrincipalKind
    arn: str
    account: str = ""
    user_id: str = ""
    role: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Access:
    """One question to a policy.

    action    "kms:Decrypt"
    resource  an ARN
    keys      condition keys of the request, in lower case (kms:encryptioncontext:tenant), each with its values; a key
              with one value is a tuple of one.  Keys that follow from the principal (aws:PrincipalArn, aws:userid,
              ...) need not be given.
    """

    principal: Principal
    action: str
    resource: str
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
