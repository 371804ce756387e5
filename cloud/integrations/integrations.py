"""Data integrations: CreateDataIntegration, GetDataIntegration, UpdateDataIntegration, their list, and deletion."""

from __future__ import annotations

import uuid

from kms_conformance.cloud.integrations.base import ASSOCIATION, INTEGRATION, IntegrationsBase, told
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope

CREATION = "CreateDataIntegration"
GIVEN = ("Name", "Description", "SourceURI", "FileConfiguration", "ObjectConfiguration")
"""What is told as it was given, under the same name."""
SUMMARY = ("Arn", "Name", "SourceURI")


class DataIntegrations(IntegrationsBase):
    """The key is named once, and a data integration keeps it."""

    def create_data_integration(self, params: Params, caller: Caller) -> Answer:
        """CreateDataIntegration: the caller's grant on the key comes first; the same token finds what it made."""
        if known := self.repeated(CREATION, params, caller):
            return self.get_data_integration({"Identifier": known}, caller) | told(params, "ClientToken")
        self.require_free_name(INTEGRATION, params["Name"], caller)
        item, now = str(uuid.uuid4()), self.now()
        arn = self.integration_arn(item, caller)
        key = self.usable_key(params["KmsKey"], caller)
        members = {**told(params, *GIVEN), "KmsKey": key, "Tags": dict(params.get("Tags") or {})}
        if "ScheduleConfig" in params:
            members["ScheduleConfiguration"] = params["ScheduleConfig"]

        def also() -> None:
            self.configure(INTEGRATION, item, members, caller)
            self.remember(CREATION, params, caller, item)

        scope = Scope.made_by(caller, arn, item, key, now)
        self.create_scope(scope, caller, {}, also)
        return {**self.shown(arn, item, members), **told(params, "ClientToken")}

    def shown(self, arn: str, item: str, members: Params) -> Answer:
        """A data integration as answers show it; of no tags nothing is told, as the service model has it."""
        tags = {"Tags": members["Tags"]} if members["Tags"] else {}
        return {"Arn": arn, "Id": item, **told(members, *GIVEN, "KmsKey", "ScheduleConfiguration"), **tags}

    def get_data_integration(self, params: Params, caller: Caller) -> Answer:
        """GetDataIntegration: configuration, for which the customer's key is not needed."""
        item, members = self.integration(params, caller)
        return self.shown(self.integration_arn(item, caller), item, members)

    def update_data_integration(self, params: Params, caller: Caller) -> Answer:
        """UpdateDataIntegration: what is not given stays."""
        item, members = self.integration(params, caller)
        if "Name" in params:
            self.require_free_name(INTEGRATION, params["Name"], caller, but=item)
        self.configure(INTEGRATION, item, {**members, **told(params, "Name", "Description")}, caller)
        return {}

    def delete_data_integration(self, params: Params, caller: Caller) -> Answer:
        """DeleteDataIntegration: only without associations; what was fetched goes with it, and the grant."""
        item, _ = self.integration(params, caller)
        if self.associated(item, caller):
            raise self.invalid("The DataIntegration has a DataIntegrationAssociation.")
        self.store.drop_record(self.configured(INTEGRATION, item, caller))
        scope = self.store.scope(self.integration_arn(item, caller))
        if scope is not None:
            self.store.drop_scope(scope.arn)
        return {}

    def associated(self, item: str, caller: Caller) -> bool:
        """Whether a data integration has an association, of which there is one at most."""
        return self.store.record(self.configuration(caller).arn, ASSOCIATION, item) is not None

    def after(self, operation: str, params: Params, caller: Caller) -> None:
        """What follows a call: the grant of what was deleted is retired when that is stored."""
        super().after(operation, params, caller)
        if operation == "DeleteDataIntegration":
            self.retire_unneeded(self.resource(params, caller))

    def list_data_integrations(self, params: Params, caller: Caller) -> Answer:
        """ListDataIntegrations."""
        rows = [(row.number, row) for row in self.all_configured(INTEGRATION, caller)]
        page, token = self.paged(rows, params, f"data integrations of {self.own_place(caller)}")
        shown = [self.shown(self.integration_arn(row.item, caller), row.item, self.members(row)) for row in page]
        return {"DataIntegrations": [told(row, *SUMMARY) for row in shown], **token}
