"""GetKeyPolicy, PutKeyPolicy, ListKeyPolicies. Policies are kept and given back; `authorization` asks them."""

from __future__ import annotations

from kms_conformance.cloud.kms.authorization import Authorizing
from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.messages import NO_POLICY
from kms_conformance.cloud.kms.paging import Paging, Row
from kms_conformance.cloud.kms.requests import Request

DEFAULT = "default"
"""The one name of a policy (POLICY-006)."""


class Policies(Authorizing, Paging):
    """The operations on key policies."""

    def get_key_policy(self, request: Request) -> Answer:
        """GetKeyPolicy: the text as it was put, equal as JSON at the least (POLICY-002, AWS-029)."""
        key = request.keys["KeyId"]
        return {"Policy": self.policy_told(key, key.policy), "PolicyName": self.policy_name(request)}

    def put_key_policy(self, request: Request) -> Answer:
        """PutKeyPolicy: the new policy replaces the old one as a whole (POLICY-004). No output."""
        self.policy_name(request)
        self.accept_policy(request, request.params["Policy"], request.keys["KeyId"])
        key = request.keys["KeyId"]
        if self.policy_delay:
            key.former_policies.append((key.policy, self.clock()))
        self.take_policy(key, request.params["Policy"])
        return {}

    def policy_name(self, request: Request) -> str:
        """The policy that a request is about (POLICY-005). A few names that no guard asks about are refused here."""
        name = request.params.get("PolicyName", DEFAULT)
        if name != DEFAULT:
            raise KmsError("NotFoundException", NO_POLICY)
        return DEFAULT

    def list_key_policies(self, request: Request) -> Answer:
        """ListKeyPolicies."""
        return self.listed(request, "PolicyNames", [Row(DEFAULT, DEFAULT)])
