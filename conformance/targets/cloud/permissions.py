"""What the identity-based policies of a caller allow in services that have no policies of their own here.

Source: IAM User Guide, Policy evaluation logic, requests within a single account.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from kms_conformance.conformance.targets.cloud.service import Caller
from kms_conformance.models.authorization.access import Access
from kms_conformance.models.authorization.decision import IamPolicies, decide
from kms_conformance.models.authorization.parsing import parse_policy


class Permits(Protocol):
    """Whether a caller may do an action on a resource of its own account."""

    def __call__(self, caller: Caller, action: str, resource: str) -> bool:
        """The decision."""


parsed = lru_cache(maxsize=512)(parse_policy)


def by_identity(caller: Caller, action: str, resource: str) -> bool:
    """Whether the identity and session policies of a caller allow the action; root always may."""
    keys = {
        "aws:secureTransport".lower(): (str(caller.secure_transport).lower(),),
        "aws:SourceIp".lower(): (caller.source_ip,),
    }
    identity = tuple(map(parsed, caller.identity_policies))
    session = tuple(map(parsed, caller.session_policies))
    return decide(Access(caller.principal, action, resource, keys), iam=IamPolicies(identity, session)).allowed
