"""Domains: CreateDomain, GetDomain, ListDomains, DeleteDomain; and what is published of their cases."""

from __future__ import annotations

import uuid
from typing import Any

from kms_conformance.cloud.cases.base import CasesBase
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.records import DOMAIN, ITSELF
from kms_conformance.cloud.services.rows import Scope


class DomainOperations(CasesBase):
    """A domain is there at once."""

    def create_domain(self, params: Params, caller: Caller) -> Answer:
        """CreateDomain."""
        domain_id, now = str(uuid.uuid4()), self.now()
        arn = self.domain_arn(domain_id, caller)
        scope = Scope.made_by(caller, arn, domain_id, self.own_key(arn), now)
        self.create_scope(scope, caller, {"name": params["name"], "eventBridge": {"enabled": False}})
        return {"domainId": domain_id, "domainArn": arn, "domainStatus": "Active"}

    def get_domain(self, params: Params, caller: Caller) -> Answer:
        """GetDomain."""
        scope = self.domain(params, caller)
        return {**self.summary(scope), "createdTime": scope.created, "domainStatus": "Active"}

    def summary(self, scope: Scope) -> Answer:
        """What lists tell of a domain."""
        return {"domainId": scope.name, "domainArn": scope.arn, "name": self.name_of(scope)}

    def list_domains(self, params: Params, caller: Caller) -> Answer:
        """ListDomains."""
        whose = caller.principal.account, caller.region
        scopes = enumerate(self.store.scopes("account = ? AND region = ?", *whose), 1)
        page, token = self.paged(scopes, DOMAIN, params, "".join(whose))
        return {"domains": [self.summary(scope) for scope in page], **token}

    def delete_domain(self, params: Params, caller: Caller) -> Answer:
        """DeleteDomain: all that is in it goes with it."""
        self.remove_scope(self.domain(params, caller))
        return {}

    def put_case_event_configuration(self, params: Params, caller: Caller) -> Answer:
        """PutCaseEventConfiguration."""
        scope = self.domain(params, caller)
        self.put(scope, DOMAIN, ITSELF, {"name": self.name_of(scope), "eventBridge": dict(params["eventBridge"])})
        return {}

    def get_case_event_configuration(self, params: Params, caller: Caller) -> Answer:
        """GetCaseEventConfiguration."""
        return {"eventBridge": self.published(self.domain(params, caller))}

    def published(self, scope: Scope) -> dict[str, Any]:
        """What is published of the cases of a domain."""
        told: dict[str, Any] = (self.get(scope, DOMAIN, ITSELF) or {})["eventBridge"]
        return told
