"""What the operations of Customer Profiles share: how a domain is found and entered, whose key is used, refusals.

Source: Customer Profiles API Reference, as botocore's service model has it; Amazon Connect Administrator Guide, Enable
Customer Profiles. The encryption context is documented nowhere: the name in it is our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import DomainService, Params
from kms_conformance.cloud.services.rows import Scope

TIMES = ("CreatedAt", "LastUpdatedAt")


class ProfilesBase(DomainService):
    """Domains are known by their names; an object type with a key of its own is a scope within its domain."""

    name = "customer-profiles"
    prefix = "profile"
    context_key = "aws:profile:domain:arn"

    def invalid(self, message: str) -> ServiceError:
        """The request is not one that can be served."""
        return self.error("BadRequestException", message)

    def missing(self, what: str) -> ServiceError:
        """There is no such thing."""
        return self.error("ResourceNotFoundException", f"There is no such {what}.")

    def resource(self, params: Params, caller: Caller) -> str:
        """The domain that an operation names."""
        return f"{self.arn_region(caller)}domains/{params['DomainName']}" if "DomainName" in params else "*"

    def context_of(self, scope: Scope) -> dict[str, str]:
        """The ARN of the domain, for its object types, too."""
        return {self.context_key: scope.parent or scope.arn}

    def is_locked(self, scope: Scope) -> bool:
        """Never: the service has no error for a conflict, and a third key takes over what is under way."""
        return False

    def domain(self, params: Params, caller: Caller) -> Scope:
        """The domain that an operation names."""
        scope = self.store.scope(self.resource(params, caller))
        if scope is None:
            raise self.missing("domain")
        return scope

    def entered(self, params: Params, caller: Caller) -> Scope:
        """The domain, for an operation on what is in it: the service must be able to use its key.

        Of its caller no permission on the key is documented but for the operations that name one.
        """
        scope = self.domain(params, caller)
        self.check_access(scope)
        return scope

    def check_access(self, scope: Scope) -> None:
        """Refuse while the service cannot use the key of a scope, whatever the call would read."""
        for key in self.store.deks("scope = ? AND purpose = 'domain'", scope.arn):
            self.opened(key)

    # a key that somebody else administers: its policy may name the service instead of the caller

    def usable_key(self, key: str, caller: Caller) -> str:
        """The ARN of a key; where the caller may not look at it, its policy must let the service have a grant."""
        try:
            return super().usable_key(key, caller)
        except ServiceError as error:
            if error.code != "AccessDeniedException" or not key.startswith("arn:") or ":key/" not in key:
                raise
            return key

    def granted(self, scope: Scope, caller: Caller) -> str:
        """Have the caller grant the key; who may not needs a key policy that lets the service itself do it."""
        try:
            return super().granted(scope, caller)
        except ServiceError as error:
            if error.code != "AccessDeniedException":
                raise
            try:
                answer = self.kms.as_service(scope.parent or scope.arn, "CreateGrant", self.grant_params(scope))
            except ServiceError:
                raise error from None
            return str(answer["GrantId"])


def shown(members: Mapping[str, Any]) -> dict[str, Any]:
    """Members of an item as an answer has them: times as datetime; what is None is left out."""
    return {
        name: datetime.fromtimestamp(value, UTC) if name in TIMES else value
        for name, value in members.items()
        if value is not None
    }
