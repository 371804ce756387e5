"""The principals that a grant may name, and whom such a name means.

Source: KMS API Reference, CreateGrant, GranteePrincipal: accounts, IAM users, IAM roles, federated users and assumed
role users by ARN.  A service by its name is accepted too: the Developer Guide shows a grant to
dynamodb.us-west-2.amazonaws.com, and so do grants made on AWS (hashicorp/terraform-provider-aws, pull request 32595).
"""

from __future__ import annotations

import re

from kms_conformance.models.authorization.access import Principal

_ARN = re.compile(
    r"arn:aws[a-z-]*:(?:iam::\d{12}:(?:root|(?:user|role)/[^\s/][^\s]*)"
    r"|sts::\d{12}:(?:federated-user/[^\s/]+|assumed-role/[^\s/]+/[^\s/]+))"
)
_SERVICE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?")
_ACCOUNT = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):root")


def is_service(text: str) -> bool:
    """Whether the text has the form of a service principal."""
    return _SERVICE.fullmatch(text) is not None


def is_principal(text: str) -> bool:
    """Whether the text has the form of a principal that a grant may name (GRANT-029, GRANT-030)."""
    return is_service(text) or _ARN.fullmatch(text) is not None


def names(text: str, principal: Principal, *, delegated: bool = False) -> bool:
    """Whether the text means this principal.

    A role means its sessions, an account its root user.  Other principals of the account are meant when the account
    has delegated the permission to them: an IAM policy of theirs allows the action (`delegated`).
    """
    if text in (principal.arn, principal.role):
        return True
    account = _ACCOUNT.fullmatch(text)
    return account is not None and delegated and account[1] == principal.account
