"""What the operations of AppIntegrations share: where things lie, how they are found, and refusals.

Source: AppIntegrations API Reference, as botocore's service model has it; Amazon Connect Administrator Guide,
Encryption at rest. The encryption context is documented nowhere: the name in it is our own, and the grant has no
constraint, since S3 uses the key through it with a context of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, DomainService, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord

INTEGRATION, ASSOCIATION, EVENTS = "data-integration", "data-integration-association", "event-integration"
GRANTED = ("Decrypt", "DescribeKey", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext")
"""What the grant allows: data keys are made and opened, and the key is looked at."""
LARGEST_PAGE = 50
LIFETIME = timedelta(hours=24)
"""How long a key of configuration is used; no page says how long AWS uses one."""


class IntegrationsBase(DomainService):
    """A data integration is a scope, under the key that it names, for the external data that its runs fetch.

    What is configured lies in a scope for each account and Region, under a key of the service (`configuration`).
    """

    name = "appintegrations"
    prefix = "app-integrations"
    context_key = "aws:app-integrations:arn"

    def invalid(self, message: str) -> ServiceError:
        """The request is not one that can be served."""
        return self.error("InvalidRequestException", message)

    def failed(self, message: str) -> ServiceError:
        """The service's own fault."""
        return self.error("InternalServiceError", message)

    def missing(self) -> ServiceError:
        """There is no such thing."""
        return self.error("ResourceNotFoundException", "The specified resource was not found.")

    def duplicate(self) -> ServiceError:
        """Something else of that kind has the name."""
        return self.error("DuplicateResourceException", "A resource with the specified name already exists.")

    def constraint_of(self, scope: Scope) -> dict[str, Any]:
        """None: S3 uses the key by the same grant, with the ARN of an object in its context."""
        return {}

    def grant_params(self, scope: Scope) -> dict[str, object]:
        """What is asked of the KMS."""
        return {**super().grant_params(scope), "Operations": list(GRANTED)}

    def integration_arn(self, name: str, caller: Caller) -> str:
        """The ARN of a data integration, which may be named by it, too."""
        return name if name.startswith("arn:") else f"{self.arn_region(caller)}{INTEGRATION}/{name}"

    def resource(self, params: Params, caller: Caller) -> str:
        """What an operation names."""
        if "resourceArn" in params:
            return str(params["resourceArn"])
        for member in ("Identifier", "DataIntegrationIdentifier"):
            if member in params:
                return self.integration_arn(params[member], caller)
        return "*"

    def own_place(self, caller: Caller) -> str:
        """The name of the scope of an account's configuration."""
        return f"{self.arn_region(caller)}configuration"

    # configuration, under a key that is limited in time

    def configuration(self, caller: Caller) -> Scope:
        """The scope of what the caller's account has configured, under a key whose time is not over."""
        arn, now = self.own_place(caller), self.now()
        scope = self.store.scope(arn)
        if scope is None:
            key = self.configuration_key(arn, 0)
            return self.create_scope(Scope.made_by(caller, arn, "configuration", key, now), caller, {})
        return self.renewed(scope) if now >= scope.updated + LIFETIME.total_seconds() else scope

    def configuration_key(self, arn: str, number: int) -> str:
        """The name of the key of configuration: one of an account, for a time."""
        return f"{self.own_key(arn)}:{number}"

    def renewed(self, scope: Scope) -> Scope:
        """The scope under a new key: what lay under the one whose time is over is encrypted again."""
        number = scope.change + 1
        with self.store.transaction():
            kept = [(row, self.read(row)) for row in list(self.store.records("scope = ?", scope.arn))]
            fresh = self.with_key(scope, self.configuration_key(scope.arn, number), number)
            self.store.put_scope(fresh)
            for row, content in kept:
                self.put(fresh, row.kind, row.item, content)
        return fresh

    def with_key(self, scope: Scope, key: str, number: int) -> Scope:
        """A scope with another key of the service."""
        return replace(scope, key=key, change=number, updated=self.now())

    def configured(self, kind: str, item: str, caller: Caller) -> SealedRecord:
        """The record of something that is configured in the caller's account."""
        record = self.store.record(self.configuration(caller).arn, kind, item)
        if record is None:
            raise self.missing()
        return record

    def configure(self, kind: str, item: str, members: Mapping[str, Any], caller: Caller) -> None:
        """Write something into the configuration of the caller's account, found by its name from now on."""
        scope = self.configuration(caller)
        record = self.put(scope, kind, item, members)
        if "Name" in members:
            self.index(scope, kind, (members["Name"],), record)

    def require_free_name(self, kind: str, name: str, caller: Caller, but: str = "") -> None:
        """Refuse a name that something else of that kind has."""
        if any(row.item != but for row in self.find(self.configuration(caller), kind, name)):
            raise self.duplicate()

    def all_configured(self, kind: str, caller: Caller) -> list[SealedRecord]:
        """The records of a kind, the oldest first."""
        return list(self.store.records("scope = ? AND class = ?", self.configuration(caller).arn, kind))

    def paged(
        self, rows: Iterable[tuple[int, Any]], params: Params, what: str
    ) -> tuple[list[Any], dict[str, str]]:  # fmt: skip
        """A page of numbered rows, and the token of the next one."""
        return self.page(rows, params, what, LARGEST_PAGE)

    def integration(self, params: Params, caller: Caller) -> tuple[str, dict[str, Any]]:
        """The id and the configuration of the data integration that an operation names."""
        arn = self.resource(params, caller)
        item = arn.rpartition("/")[2]
        if self.integration_arn(item, caller) != arn:
            raise self.missing()
        return item, self.members(self.configured(INTEGRATION, item, caller))


def told(members: Params, *names: str) -> Answer:
    """Those members that there are."""
    return {name: members[name] for name in names if name in members}
