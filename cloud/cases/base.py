"""What the operations of Cases share: where things lie, how they are found, and refusals.

Source: Amazon Connect API Reference, Cases, as botocore's service model has it. No operation takes a key: a domain lies
under one of the service (Administrator Guide, Encryption at rest). The name in the encryption context is our own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, DomainService, Params
from kms_conformance.cloud.services.records import DOMAIN, ITSELF
from kms_conformance.cloud.services.rows import Scope, SealedRecord

FIELD, TEMPLATE, CASE, RELATED = "field", "template", "case", "related-item"
LARGEST_PAGES: Mapping[str, int] = {FIELD: 100, TEMPLATE: 100, CASE: 25, RELATED: 25, DOMAIN: 10}


class CasesBase(DomainService):
    """A domain is a scope, under a key that the service holds and that no other domain has."""

    name = "connectcases"
    prefix = "cases"
    context_key = "aws:cases:domain:arn"

    def missing(self, kind: str, name: str) -> ServiceError:
        """There is no such thing."""
        members = {"resourceId": name, "resourceType": kind}
        return self.error("ResourceNotFoundException", "The specified resource was not found.", **members)

    def domain_arn(self, domain_id: str, caller: Caller) -> str:
        """The ARN of a domain."""
        return f"{self.arn_region(caller)}domain/{domain_id}"

    def resource(self, params: Params, caller: Caller) -> str:
        """The domain that an operation names."""
        if "arn" in params:
            return str(params["arn"])
        return self.domain_arn(params["domainId"], caller) if "domainId" in params else "*"

    def domain(self, params: Params, caller: Caller) -> Scope:
        """The domain that an operation names."""
        scope = self.store.scope(self.domain_arn(params["domainId"], caller))
        if scope is None:
            raise self.missing(DOMAIN, params["domainId"])
        return scope

    def record(self, scope: Scope, kind: str, item: str) -> SealedRecord:
        """The record of something in a domain."""
        record = self.store.record(scope.arn, kind, item)
        if record is None:
            raise self.missing(kind, item)
        return record

    def thing(self, scope: Scope, kind: str, item: str) -> dict[str, Any]:
        """The members of something in a domain."""
        return self.members(self.record(scope, kind, item))

    def added(self, scope: Scope, kind: str, members: Mapping[str, Any]) -> Answer:
        """Write something new into a domain; its id and its ARN."""
        item = str(uuid.uuid4())
        record = self.put(scope, kind, item, {**members, "createdTime": self.now(), "lastModifiedTime": self.now()})
        if "name" in members:
            self.index(scope, kind, (members["name"],), record)
        return {"id": item, "arn": self.arn_of(scope, kind, item)}

    def changed(self, scope: Scope, kind: str, item: str, given: Mapping[str, Any]) -> None:
        """Write something anew; what is not given stays."""
        members = {**self.thing(scope, kind, item), **given, "lastModifiedTime": self.now()}
        record = self.put(scope, kind, item, members)
        if "name" in members:
            self.index(scope, kind, (members["name"],), record)

    def require_free_name(self, scope: Scope, kind: str, name: str | None, but: str = "") -> None:
        """Refuse a name that something else of that kind has."""
        if name is not None and any(row.item != but for row in self.find(scope, kind, name)):
            raise self.error("ConflictException", f"A {kind} of the domain has that name.")

    def arn_of(self, scope: Scope, kind: str, item: str) -> str:
        """The ARN of something in a domain."""
        return f"{scope.arn}/{kind}/{item}"

    def listed(self, scope: Scope, kind: str, params: Params) -> tuple[list[SealedRecord], dict[str, str]]:
        """A page of what there is of a kind, and the token of the next one."""
        records = self.store.records("scope = ? AND class = ?", scope.arn, kind)
        return self.paged(((row.number, row) for row in records), kind, params, scope.arn)

    def paged(
        self, rows: Iterable[tuple[int, Any]], kind: str, params: Params, where: str
    ) -> tuple[list[Any], dict[str, str]]:
        """A page of numbered rows, and the token of the next one, as this service spells it."""
        return self.small_page(rows, params, f"{kind} {where}", LARGEST_PAGES[kind])

    def name_of(self, scope: Scope) -> str:
        """The name of a domain."""
        return str((self.get(scope, DOMAIN, ITSELF) or {})["name"])
