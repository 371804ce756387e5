"""Grants: who may do what with a key because a grant says so, as pure functions of grants and requests.

A grant only ever adds permissions (GRANT-004); what denies is a policy.  Key state is not looked at here: grants
outlive the disabling of a key and the schedule of its deletion (GRANT-061, GRANT-074), and are gone with the key.
"""

from kms_conformance.models.grants.constraints import Constraints, Reading, admits, as_strict, settled
from kms_conformance.models.grants.grant import ENDED, Grant, Terms, Use, is_retry, may_be_child, may_retire, permits
from kms_conformance.models.grants.operations import (
    CONTEXT_OPERATIONS,
    GRANT_OPERATIONS,
    KeyKind,
    kind_of,
    unsupported,
)
from kms_conformance.models.grants.principals import is_principal, is_service, names
from kms_conformance.models.grants.propagation import counts

__all__ = [
    "CONTEXT_OPERATIONS",
    "ENDED",
    "GRANT_OPERATIONS",
    "Constraints",
    "Grant",
    "KeyKind",
    "Reading",
    "Terms",
    "Use",
    "admits",
    "as_strict",
    "counts",
    "is_principal",
    "is_retry",
    "is_service",
    "kind_of",
    "may_be_child",
    "may_retire",
    "names",
    "permits",
    "settled",
    "unsupported",
]
