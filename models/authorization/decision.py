"""Whether a request is allowed: key policy, IAM policies and grants together, and why.

Source: KMS Developer Guide, Key policies, Troubleshooting key access, Allowing users in other accounts to use a KMS
key; IAM User Guide, Policy evaluation logic (resource-based policies and implicit denials in session policies and
permissions boundaries).  Requirements POLICY-021 to 028, GRANT-004, 005, 053 to 055.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.evaluation import Verdict, assess, assess_all
from kms_conformance.models.authorization.permissions import ACROSS_ACCOUNTS
from kms_conformance.models.authorization.policy import Effect, Policy
from kms_conformance.models.authorization.principals import Match
from kms_conformance.models.authorization.when_asked import WhenAsked

Reason: TypeAlias = Literal[
    "key policy",  # it allows the caller
    "IAM policy",  # it allows, and the key policy lets the account decide, or there is no key
    "grant",
    "root user",  # of an account that may decide, or of one whose request concerns no key
    "explicit deny",
    "not across accounts",  # the operation works on the caller's own account only
    "no permission",  # nothing allows, or what allows is limited by a session policy or a boundary
    "no IAM permission",  # in another account than the key's, whose policy or grant alone isn't enough
    "no identity",  # every request to KMS is signed
]
Kind: TypeAlias = Literal["key", "identity", "session", "boundary"]

IAM_ONLY = frozenset({"kms:resourcealiases"})
"""Condition keys without effect in a key policy.  Source: KMS Developer Guide, kms:ResourceAliases."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, and why.

    policy  the kind of document that decided, if one did, and its place among those of its kind
    index   of the statement in it, from 0; sid, its Sid
    """

    allowed: bool
    reason: Reason
    policy: tuple[Kind, int] | None = None
    index: int | None = None
    sid: str | None = None


@dataclass(frozen=True, slots=True)
class IamPolicies:
    """The documents that hold for a caller by IAM.

    identity  of the user or role and its groups: one Allow is enough
    session   those passed when the session was made: together they only narrow; none passed, none narrows
    boundary  the permissions boundary, of the same effect
    """

    identity: tuple[Policy, ...] = ()
    session: tuple[Policy, ...] = ()
    boundary: tuple[Policy, ...] = ()


NO_POLICIES = IamPolicies()


def decide(
    access: Access,
    *,
    key_account: str | None = None,
    key_policy: Policy | None = None,
    iam: IamPolicies = NO_POLICIES,
    granted: bool = False,
) -> Decision:
    """Whether a request is allowed.

    key_account, key_policy  of the key that the request is about; none for an operation without a key, and for the
                             alias of an operation on aliases, which IAM policies alone decide
    granted                  whether a grant of the key covers the request, its constraints included
    """
    if access.principal.kind == "anonymous":
        return Decision(False, "no identity")
    rulings = dict(_rulings(access, key_policy, iam))
    for kind, (place, verdict) in rulings.items():
        if verdict.effect is Effect.DENY:
            return _by(kind, place, verdict, allowed=False, reason="explicit deny")
    if key_policy is None:
        return _by_iam(access, rulings, iam)
    own = access.principal.account in ("", key_account)
    if not own and access.action not in ACROSS_ACCOUNTS:
        return Decision(False, "not across accounts")
    return (_in_its_account if own else _across)(access, rulings, iam, granted)


Rulings: TypeAlias = dict[Kind, tuple[int, Verdict]]


def _rulings(access: Access, key_policy: Policy | None, iam: IamPolicies) -> Iterator[tuple[Kind, tuple[int, Verdict]]]:
    if key_policy is not None:
        keys = WhenAsked(lambda: {key: values for key, values in access.keys.items() if key not in IAM_ONLY})
        yield "key", (0, assess(key_policy, replace(access, keys=keys), bounded=bool(iam.boundary)))
    yield "identity", assess_all(iam.identity, access)
    yield "session", assess_all(iam.session, access)
    yield "boundary", assess_all(iam.boundary, access)


def _by(kind: Kind, place: int, verdict: Verdict, *, allowed: bool, reason: Reason) -> Decision:
    return Decision(allowed, reason, (kind, place), verdict.index, verdict.sid)


def _unlimited(rulings: Rulings, iam: IamPolicies) -> bool:
    """Whether neither a session policy nor a boundary leaves the request out."""
    limits: tuple[tuple[Kind, tuple[Policy, ...]], ...] = (("session", iam.session), ("boundary", iam.boundary))
    return all(rulings[kind][1].effect is Effect.ALLOW for kind, documents in limits if documents)


def _by_iam(access: Access, rulings: Rulings, iam: IamPolicies) -> Decision:
    if access.principal.kind == "root":
        return Decision(True, "root user")
    place, verdict = rulings["identity"]
    if verdict.effect is Effect.ALLOW and _unlimited(rulings, iam):
        return _by("identity", place, verdict, allowed=True, reason="IAM policy")
    return Decision(False, "no permission")


def _in_its_account(access: Access, rulings: Rulings, iam: IamPolicies, granted: bool) -> Decision:
    """The key policy is the root of all permission: even the account decides only where it lets the account."""
    _, verdict = rulings["key"]
    if verdict.match is Match.DIRECT or (verdict.match is Match.ROLE and _unlimited(rulings, iam)):
        return _by("key", 0, verdict, allowed=True, reason="key policy")
    delegated = _by_iam(access, rulings, iam)
    if verdict.match is Match.ACCOUNT and delegated.allowed:
        return delegated
    if granted and _unlimited(rulings, iam):
        return Decision(True, "grant")
    return Decision(False, "no permission")


def _across(access: Access, rulings: Rulings, iam: IamPolicies, granted: bool) -> Decision:
    """Both sides must agree: the key's policy or a grant, and the IAM policies of the caller's account."""
    _, verdict = rulings["key"]
    if verdict.effect is not Effect.ALLOW and not granted:
        return Decision(False, "no permission")
    own_side = _by_iam(access, rulings, iam)
    return own_side if own_side.allowed else Decision(False, "no IAM permission")


def decide_retirement(
    access: Access,
    *,
    issuing_account: str,
    iam: IamPolicies = NO_POLICIES,
    named: bool = False,
) -> Decision:
    """Whether a grant may be retired. Key policies have no say (GRANT-054).

    named            whether the caller is the retiring principal, or the grantee of a grant that lists RetireGrant
    issuing_account  the account in which the grant was made, which may delegate by IAM policies
    """
    by_iam = decide(access, iam=iam)
    if by_iam.reason in ("explicit deny", "no identity"):
        return by_iam
    if named:
        return Decision(True, "grant")
    return by_iam if access.principal.account == issuing_account else Decision(False, "no permission")
