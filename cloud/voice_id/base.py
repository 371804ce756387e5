"""What the operations of Voice ID share: how a domain is found and entered, and its refusals.

Source: Voice ID API Reference, as botocore's service model has it; Amazon Connect Administrator Guide, Enable Voice ID
(permissions) and Encryption at rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import DomainService, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord

ResourceType: TypeAlias = Literal["BATCH_JOB", "DOMAIN", "FRAUDSTER", "SESSION", "SPEAKER", "WATCHLIST"]
TIMES = ("CreatedAt", "UpdatedAt", "LastAccessedAt", "EndedAt")


class VoiceIdBase(DomainService):
    """Domains are known by their ids; everything else, by its id within a domain."""

    name = "voice-id"
    prefix = "voiceid"
    context_key = "aws:voiceid:domain:arn"

    def arn_of(self, domain_id: str, caller: Caller) -> str:
        """The ARN of a domain of the caller's account and Region."""
        return f"{self.arn_region(caller)}domain/{domain_id}"

    def resource(self, params: Params, caller: Caller) -> str:
        """The domain that an operation names."""
        if "ResourceArn" in params:
            return str(params["ResourceArn"])
        return self.arn_of(params["DomainId"], caller) if "DomainId" in params else "*"

    def missing(self, kind: ResourceType) -> ServiceError:
        """There is no such thing."""
        return self.error("ResourceNotFoundException", f"There is no such {kind.lower()}.", ResourceType=kind)

    def conflict(self, kind: str, message: str) -> ServiceError:
        """The state of things does not allow it."""
        return self.error("ConflictException", message, ConflictType=kind)

    def locked(self, scope: Scope) -> ServiceError:
        """A change of key is under way."""
        return self.conflict("DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES", "The key of the domain is being changed.")

    def domain(self, params: Params, caller: Caller) -> Scope:
        """The domain that an operation names; one that is deleted is not there."""
        scope = self.store.scope(self.resource(params, caller))
        if scope is None or scope.deleted is not None or not self.is_own(scope, caller):
            raise self.missing("DOMAIN")
        return scope

    def is_own(self, scope: Scope, caller: Caller) -> bool:
        """Whether a domain is of the caller's account and Region."""
        return (scope.account, scope.region) == (caller.principal.account, caller.region)

    def entered(self, params: Params, caller: Caller) -> Scope:
        """The domain, for an operation on what is in it: both caller and service must be able to use its key."""
        scope = self.domain(params, caller)
        self.admit(scope, caller)
        self.check_access(scope)
        return scope

    def check_access(self, scope: Scope) -> None:
        """Refuse while the service cannot use the key of a domain, whatever the call would read."""
        for key in self.store.deks("scope = ? AND purpose = 'domain'", scope.arn):
            self.opened(key)

    def page_of(
        self, scope: Scope, kind: str, params: Params, condition: str = "TRUE"
    ) -> tuple[list[SealedRecord], dict[str, str]]:
        """One page of the records of a kind, still sealed."""
        rows = self.store.records(f"scope = ? AND class = ? AND {condition}", scope.arn, kind)
        return self.page(((row.number, row) for row in rows), params, f"{scope.arn} {kind}")


def shown(members: Mapping[str, Any]) -> dict[str, Any]:
    """Members of an item as an answer has them: times as datetime; what is None is left out."""
    return {
        name: datetime.fromtimestamp(value, UTC) if name in TIMES else value
        for name, value in members.items()
        if value is not None
    }
