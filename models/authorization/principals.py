"""Who a Principal or NotPrincipal element speaks of.

Source: IAM User Guide, AWS JSON policy elements: Principal, NotPrincipal; KMS Developer Guide, key policies.
"""

from __future__ import annotations

import re
from enum import IntEnum

from kms_conformance.models.authorization.access import Principal
from kms_conformance.models.authorization.policy import Principals

ACCOUNT = re.compile(r"\d{12}|arn:[a-z-]+:iam::\d{12}:root")
ACCOUNT_ID = re.compile(r"\d{12}")


class Match(IntEnum):
    """How directly an element names a caller.

    ACCOUNT  by its account, which then decides with IAM policies
    ROLE     by the role that it has assumed: session policies and boundaries still limit it
    DIRECT   itself, or as one of all
    """

    NONE = 0
    ACCOUNT = 1
    ROLE = 2
    DIRECT = 3


def account_of(text: str) -> str | None:
    """The account that a principal of the form 123456789012 or arn:aws:iam::123456789012:root stands for."""
    found = ACCOUNT_ID.search(text) if ACCOUNT.fullmatch(text) else None
    return found[0] if found else None


def match(principals: Principals, caller: Principal) -> Match:
    """How the listed principals name a caller, whether in Principal or NotPrincipal."""
    found = [_match(text, caller) for text in principals.aws]
    if caller.kind == "service" and caller.arn in principals.services:
        found.append(Match.DIRECT)
    return max(found, default=Match.NONE)


def _match(text: str, caller: Principal) -> Match:
    if text == "*" or (caller.kind in ("root", "user", "session") and text == caller.arn):
        return Match.DIRECT
    if caller.kind == "session" and text == caller.role:
        return Match.ROLE
    if caller.account and account_of(text) == caller.account:
        return Match.DIRECT if caller.kind == "root" else Match.ACCOUNT
    return Match.NONE


def is_spared(principals: Principals, caller: Principal) -> bool:
    """Whether a NotPrincipal with Deny leaves a caller out.

    It must list the account, the role of a session, and the caller itself: AWS may ask about each of the three.
    """
    if "*" in principals.aws or caller.kind == "anonymous":
        return "*" in principals.aws
    if caller.kind == "service":
        return caller.arn in principals.services
    accounts = {account_of(text) for text in principals.aws}
    itself = {caller.arn} if caller.kind != "root" else set()
    role = {caller.role} if caller.role else set()
    return caller.account in accounts and (itself | role) <= set(principals.aws)
