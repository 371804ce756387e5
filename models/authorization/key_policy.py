"""Key policies: the one that CreateKey makes, what AWS refuses as malformed, and who is locked out.

Source: KMS Developer Guide, Default key policy, Creating a key policy, AWS KMS condition keys ('OverlyPermissive');
KMS API Reference, PutKeyPolicy, BypassPolicyLockoutSafetyCheck.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import IAM_ONLY
from kms_conformance.models.authorization.evaluation import assess
from kms_conformance.models.authorization.parsing import parse_policy
from kms_conformance.models.authorization.policy import Effect, Policy, PolicyError
from kms_conformance.models.authorization.principals import ACCOUNT
from kms_conformance.models.authorization.when_asked import WhenAsked

OF_ONE_VALUE = ("kms:encryptioncontext:", "aws:requesttag/")
"""Condition keys with which KMS refuses ForAllValues (POLICY-034)."""
PRINCIPAL = re.compile(
    r"\*|arn:[a-z-]+:(iam::\d{12}:(user|role)/[^*?]+|sts::\d{12}:(assumed-role/[^*?/]+/[^*?]+|federated-user/[^*?]+))"
)
UNIQUE_ID = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,}")
"""What stands in place of a deleted user or role."""


def default_policy(account: str, partition: str = "aws") -> dict[str, object]:
    """The document of a key that is created without Policy: IAM policies of its account decide (POLICY-001)."""
    statement = {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    return {"Version": "2012-10-17", "Id": "key-default-1", "Statement": [statement]}


def parse_key_policy(text: str) -> Policy:
    """The policy that CreateKey, PutKeyPolicy and ReplicateKey take; PolicyError for what they refuse as malformed.

    Whether the principals exist, the text does not say: see named_principals.
    """
    policy = _with_principals(text)
    for principal in sorted(named_principals(policy)):
        if not (PRINCIPAL.fullmatch(principal) or ACCOUNT.fullmatch(principal) or UNIQUE_ID.fullmatch(principal)):
            raise PolicyError("Policy contains a statement with one or more invalid principals.", "POLICY-015")
    for statement in policy.statements:
        for condition in statement.conditions:
            if condition.quantifier == "ForAllValues" and condition.key.startswith(OF_ONE_VALUE):
                raise PolicyError(
                    f"OverlyPermissiveCondition: ForAllValues with {condition.key}, which has one value, "
                    "also holds for requests without it.",
                    "POLICY-034",
                )
    return policy


def _with_principals(text: str) -> Policy:
    policy = parse_policy(text)
    if any(statement.principals is None for statement in policy.statements):
        raise PolicyError("Each statement of a key policy must have a Principal.", "POLICY-012")
    return policy


@lru_cache(maxsize=256)
def policy_fault(text: str) -> str | None:
    """The requirement on its form that a key policy breaks, None for a document of the right form.

    Principals may be of any form here, so that a symbolic policy has no fault.
    """
    try:
        _with_principals(text)
    except PolicyError as error:
        return error.requirement
    return None


def named_principals(policy: Policy) -> frozenset[str]:
    """The principals of type AWS that a policy names, which must exist (POLICY-015)."""
    return frozenset(
        principal
        for statement in policy.statements
        if statement.principals is not None
        for principal in statement.principals.aws
    )


def named_services(policy: Policy) -> frozenset[str]:
    """The principals of type Service that a policy names, which must exist too (POLICY-015)."""
    return frozenset(
        service
        for statement in policy.statements
        if statement.principals is not None
        for service in statement.principals.services
    )


def lockout(policy: Policy, access: Access) -> bool:
    """Whether the caller could not put another policy after this one (POLICY-017).

    access  the caller's own PutKeyPolicy on the key.  That the policy lets the caller's account decide is enough,
            whatever IAM policies say then: the check looks at the key policy.
    """
    keys = WhenAsked(lambda: {key: values for key, values in access.keys.items() if key not in IAM_ONLY})
    again = Access(access.principal, "kms:PutKeyPolicy", access.resource, keys)
    return assess(policy, again).effect is not Effect.ALLOW
