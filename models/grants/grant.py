"""A grant, and what it permits.

Source: KMS Developer Guide, "Grants in AWS KMS", "Creating grants", "Retiring and revoking grants"; KMS API Reference,
CreateGrant, RetireGrant, GrantConstraints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from kms_conformance.models.authorization.access import Principal
from kms_conformance.models.grants.constraints import Constraints, Reading, admits, as_strict
from kms_conformance.models.grants.operations import CONTEXT_OPERATIONS
from kms_conformance.models.grants.principals import names

ENDED = {"RevokeGrant": "GRANT-006", "RetireGrant": "GRANT-007"}
"""By the operation that ended a grant, the requirement by which it permits nothing any more."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a CreateGrant asks for. Principals are ARNs or service names as they were sent; `key` is the key's ARN."""

    key: str
    operations: frozenset[str]
    grantee_principal: str | None = None
    grantee_service_principal: str | None = None
    retiring_principal: str | None = None
    retiring_service_principal: str | None = None
    constraints: Constraints = field(default_factory=Constraints)
    name: str | None = None

    def __repr__(self) -> str:
        """The operations in their order: what a set looks like differs from process to process."""
        rest = (getattr(self, row.name) for row in fields(self) if row.name != "operations")
        return f"Terms({sorted(self.operations)}, {', '.join(map(repr, rest))})"


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant. `issuing_account` is the ARN of the account (its root user) under which it was created (GRANT-066)."""

    grant_id: str
    terms: Terms
    issuing_account: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Use:
    """A use of a key for which a grant may give permission.

    operation   one that a grant may allow, but not RetireGrant: see `may_retire`
    key         the ARN of the key
    context     the encryption context; of a ReEncrypt that of the side (GRANT-043)
    source_arn  the resource on whose behalf the request is made (aws:SourceArn)
    child       what a CreateGrant asks for
    """

    principal: Principal
    operation: str
    key: str
    context: Mapping[str, str] = field(default_factory=dict)
    source_arn: str | None = None
    child: Terms | None = None


def permits(grant: Grant, use: Use, *, delegated: bool = False, reading: Reading = "exact") -> bool:
    """Whether the grant gives permission for this use: to its grantee, on its key, for its operations (GRANT-003).

    `delegated` says that an IAM policy in the principal's account allows the action; a grant to an account as a whole
    needs that for any principal but the root user.  A token changes nothing here: it only says that a grant already
    counts (TOKEN-005, TOKEN-006).
    """
    terms = grant.terms
    if use.key != terms.key or use.operation not in terms.operations:
        return False
    if not _is_grantee(terms, use.principal, delegated=delegated) or not _on_behalf(terms.constraints, use, reading):
        return False
    if use.operation == "CreateGrant":
        return use.child is not None and may_be_child(use.child, terms, reading)
    return use.operation not in CONTEXT_OPERATIONS or admits(terms.constraints, use.context, reading)


def _is_grantee(terms: Terms, principal: Principal, *, delegated: bool) -> bool:
    given = (terms.grantee_principal, terms.grantee_service_principal)
    return any(names(text, principal, delegated=delegated) for text in given if text is not None)


def _on_behalf(constraints: Constraints, use: Use, reading: Reading) -> bool:
    """SourceArn (GRANT-044); it "can also be applied to" DescribeKey "when specified in the request" (GRANT-044b)."""
    wanted = constraints.source_arn
    if wanted is None or (use.operation == "DescribeKey" and use.source_arn is None and reading != "bound"):
        return True
    return use.source_arn == wanted


def may_be_child(child: Terms, parent: Terms, reading: Reading = "exact") -> bool:
    """Whether who has CreateGrant from the parent alone may create this grant (GRANT-046, GRANT-047)."""
    return child.operations <= parent.operations and as_strict(child.constraints, parent.constraints, reading)


def may_retire(grant: Grant, principal: Principal, *, delegated: bool = False) -> bool:
    """Whether the principal may retire the grant, without any policy (GRANT-051 to GRANT-053).

    The retiring principal, the grantee of a grant that lists RetireGrant, and the account that created the grant; an
    account may hand it on to its principals by IAM policies (`delegated`: such a policy allows kms:RetireGrant).
    Constraints do not apply (GRANT-039, GRANT-045), and permission by a policy alone is not enough (GRANT-054).
    """
    terms = grant.terms
    retiring = (terms.retiring_principal, terms.retiring_service_principal, grant.issuing_account)
    if any(names(text, principal, delegated=delegated) for text in retiring if text is not None):
        return True
    return "RetireGrant" in terms.operations and _is_grantee(terms, principal, delegated=delegated)


def is_retry(grant: Grant, terms: Terms, issuing_account: str) -> bool:
    """Whether a CreateGrant repeats the one that made the grant: named, with equal parameters (GRANT-010 to GRANT-013).

    Then it returns the same grant, with another token.
    """
    return terms.name is not None and (terms, issuing_account) == (grant.terms, grant.issuing_account)
