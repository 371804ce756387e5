"""Associations of data integrations: CreateDataIntegrationAssociation, UpdateDataIntegrationAssociation, their list."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.integrations.base import ASSOCIATION, INTEGRATION, told
from kms_conformance.cloud.integrations.integrations import DataIntegrations
from kms_conformance.cloud.integrations.runs import S3, Run, Runs
from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord

GIVEN = ("ClientId", "ObjectConfiguration", "DestinationURI", "ClientAssociationMetadata", "ExecutionConfiguration")
SUMMARY = ("ClientId", "DestinationURI", "ExecutionConfiguration")
ON_DEMAND = "ON_DEMAND"


class Associations(DataIntegrations, Runs):
    """A data integration is associated once. Runs on a schedule are noted, and nothing runs them."""

    def create_data_integration_association(self, params: Params, caller: Caller) -> Answer:
        """CreateDataIntegrationAssociation: with a run on demand, where one is asked for."""
        item, members = self.integration(params, caller)
        if known := self.repeated("CreateDataIntegrationAssociation", params, caller):
            return self.made(item, known, caller)
        self.require_unassociated(item, caller)
        association = {**told(params, *GIVEN), "Id": str(uuid.uuid4())}
        if runs_on_demand(association):
            self.require_source(members)
            self.begin(self.scope_named(item, caller), item)
        self.configure(ASSOCIATION, item, association, caller)
        self.remember("CreateDataIntegrationAssociation", params, caller, association["Id"])
        return self.made(item, association["Id"], caller)

    def require_unassociated(self, item: str, caller: Caller) -> None:
        """Refuse a second association."""
        if self.associated(item, caller):
            raise self.invalid("The DataIntegration was associated before.")

    def made(self, item: str, association: str, caller: Caller) -> Answer:
        """What is told of a new association."""
        return {
            "DataIntegrationAssociationId": association,
            "DataIntegrationArn": self.integration_arn(item, caller),
        }

    def require_source(self, members: Params) -> None:
        """Refuse a run whose source is not in S3: no other is served."""
        if not str(members.get("SourceURI", "")).startswith(S3):
            raise self.invalid("Runs from a source that is not in Amazon S3 are not served by the reference target.")

    def scope_named(self, item: str, caller: Caller) -> Scope:
        """The scope of a data integration's external data."""
        scope = self.store.scope(self.integration_arn(item, caller))
        if scope is None:
            raise self.missing()
        return scope

    def update_data_integration_association(self, params: Params, caller: Caller) -> Answer:
        """UpdateDataIntegrationAssociation: a run on demand begins anew."""
        item, members = self.integration(params, caller)
        association = self.members(self.configured(ASSOCIATION, item, caller))
        if association["Id"] != params["DataIntegrationAssociationIdentifier"]:
            raise self.missing()
        association |= told(params, "ExecutionConfiguration")
        if runs_on_demand(association):
            self.require_source(members)
            self.begin(self.scope_named(item, caller), item)
        self.configure(ASSOCIATION, item, association, caller)
        return {}

    def list_data_integration_associations(self, params: Params, caller: Caller) -> Answer:
        """ListDataIntegrationAssociations: configuration, and how the last run ended."""
        item, _ = self.integration(params, caller)
        rows = [(row.number, row) for row in self.associations_of(item, caller)]
        page, token = self.paged(rows, params, f"associations of {item}")
        return {"DataIntegrationAssociations": [self.shown_association(row, caller) for row in page], **token}

    def associations_of(self, item: str, caller: Caller) -> list[SealedRecord]:
        """The records of the associations of a data integration."""
        return [row for row in self.all_configured(ASSOCIATION, caller) if row.item == item]

    def shown_association(self, record: SealedRecord, caller: Caller) -> Answer:
        """An association as the list shows it."""
        members, arn = self.members(record), self.integration_arn(record.item, caller)
        named = {
            "DataIntegrationAssociationArn": f"{self.arn_region(caller)}{ASSOCIATION}/{record.item}/{members['Id']}",
            "DataIntegrationArn": arn,
        }
        run = self.run_of(record.item)
        return {**named, **told(members, *SUMMARY), **({"LastExecutionStatus": status_of(run)} if run else {})}

    def plan_of(self, scope: Scope, run: Run) -> Mapping[str, Any]:
        """Where a run reads and writes."""
        owner = root(scope.account, scope.region)
        integration = self.members(self.configured(INTEGRATION, run.item, owner))
        association = self.members(self.configured(ASSOCIATION, run.item, owner))
        return {
            "SourceURI": integration["SourceURI"],
            "Folders": (integration.get("FileConfiguration") or {}).get("Folders"),
            "DestinationURI": association.get("DestinationURI", ""),
        }


def runs_on_demand(association: Params) -> bool:
    """Whether an association asks for a run at once."""
    return (association.get("ExecutionConfiguration") or {}).get("ExecutionMode") == ON_DEMAND


def status_of(run: Run) -> Answer:
    """How a run is, as lists tell it."""
    status = "IN_PROGRESS" if run.status == "SUBMITTED" else run.status
    return {"ExecutionStatus": status, **({"StatusMessage": run.failure} if run.failure else {})}
