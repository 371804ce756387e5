"""Faults in the lists of AppIntegrations."""

from __future__ import annotations

from kms_conformance.cloud.integrations.base import ASSOCIATION, INTEGRATION
from kms_conformance.cloud.integrations.service import Integrations
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import SealedRecord
from kms_conformance.faults.service_mutant import seeded, table


class _WithoutNewest(Integrations):
    def list_data_integrations(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_data_integrations(params, caller)
        if "NextToken" in answer or "MaxResults" in params:
            return answer
        return {**answer, "DataIntegrations": answer["DataIntegrations"][:-1]}


class _OfAllAccounts(Integrations):
    def all_configured(self, kind: str, caller: Caller) -> list[SealedRecord]:
        self.configuration(caller)
        return list(self.store.records("class = ?", kind))

    def integration_arn(self, name: str, caller: Caller) -> str:
        record = next(self.store.records("class = ? AND item = ?", INTEGRATION, name), None)
        arn = super().integration_arn(name, caller)
        return arn if record is None else record.scope.replace("configuration", f"{INTEGRATION}/{name}")


class _OneMore(Integrations):
    def list_data_integrations(self, params: Params, caller: Caller) -> Answer:
        most = params.get("MaxResults")
        return super().list_data_integrations({**params, "MaxResults": most + 1} if most else params, caller)


class _OneLost(Integrations):
    """A page that goes on after another one lacks its first entry."""

    def list_data_integrations(self, params: Params, caller: Caller) -> Answer:
        answer = super().list_data_integrations(params, caller)
        rows = answer["DataIntegrations"]
        return {**answer, "DataIntegrations": rows[1:]} if params.get("NextToken") and len(rows) > 0 else answer


class _AssociationsOfAll(Integrations):
    def associations_of(self, item: str, caller: Caller) -> list[SealedRecord]:
        return self.all_configured(ASSOCIATION, caller)


class _ClientLost(Integrations):
    def shown_association(self, record: SealedRecord, caller: Caller) -> Answer:
        told = super().shown_association(record, caller)
        return {**told, "DestinationURI": told["DestinationURI"].lower()[:-1]} if "DestinationURI" in told else told


LIST, ASSOCIATIONS = "ListDataIntegrations", "ListDataIntegrationAssociations"

MUTANTS = table(
    seeded(
        _WithoutNewest, "newest-not-listed", "APPINT-021", "response",
        "ListDataIntegrations lacks the newest one.", LIST,
    ),
    seeded(
        _OfAllAccounts, "all-accounts-listed", "APPINT-021", "response",
        "ListDataIntegrations shows those of all accounts.", LIST,
    ),
    seeded(
        _OneMore, "one-more-than-asked-for", "APPINT-022", "response",
        "A page of ListDataIntegrations holds one more than was asked for.", LIST,
    ),
    seeded(
        _OneLost, "one-lost-between-pages", "APPINT-022", "response",
        "A page of ListDataIntegrations that goes on after another one lacks its first entry.", LIST,
    ),
    seeded(
        _AssociationsOfAll, "associations-of-all", "APPINT-027", "response",
        "ListDataIntegrationAssociations shows those of all data integrations.", ASSOCIATIONS,
    ),
    seeded(
        _ClientLost, "destination-cut", "APPINT-027", "response",
        "ListDataIntegrationAssociations tells a destination without its end.", ASSOCIATIONS,
    ),
)  # fmt: skip
