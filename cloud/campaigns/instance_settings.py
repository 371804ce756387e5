"""What version 2 keeps of an instance: limits of communication, integrations, and what becomes of its campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.campaigns.instances import InstanceOperations
from kms_conformance.cloud.campaigns.second import SecondOperations
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import document
from kms_conformance.cloud.services.rows import Scope

LIMITS, INTEGRATION = "communication-limits", "integration"
NAMES = {"customerProfiles": "domainArn", "qConnect": "knowledgeBaseArn", "lambda": "functionArn"}
"""By kind of integration the member that says which one it is."""


class InstanceSettingOperations(InstanceOperations, SecondOperations):
    """They lie with the campaigns of the instance, under the key that the service holds for it."""

    def settings_in(self, params: Params, caller: Caller) -> Scope:
        """The scope of the settings of an instance that is onboarded."""
        return self.instance(self.settings_of(self.instance(self.resource(params, caller)).arn))

    def put_instance_communication_limits(self, params: Params, caller: Caller) -> Answer:
        """PutInstanceCommunicationLimits."""
        self.put(self.settings_in(params, caller), LIMITS, LIMITS, params["communicationLimitsConfig"])
        return {}

    def get_instance_communication_limits(self, params: Params, caller: Caller) -> Answer:
        """GetInstanceCommunicationLimits: nothing where none were put."""
        found = self.store.record(self.settings_in(params, caller).arn, LIMITS, LIMITS)
        return {"communicationLimitsConfig": self.members(found) if found else {}}

    def put_connect_instance_integration(self, params: Params, caller: Caller) -> Answer:
        """PutConnectInstanceIntegration: one that is there is put anew."""
        config = params["integrationConfig"]
        self.put(self.settings_in(params, caller), INTEGRATION, _item(config), config)
        return {}

    def list_connect_instance_integrations(self, params: Params, caller: Caller) -> Answer:
        """ListConnectInstanceIntegrations."""
        settings = self.settings_in(params, caller)
        found = list(self.store.records("scope = ? AND class = ?", settings.arn, INTEGRATION))
        page, token = self.small_page(((row.number, row) for row in found), params, f"integrations {settings.arn}")
        return {"integrationSummaryList": [self.members(row) for row in page], **token}

    def delete_connect_instance_integration(self, params: Params, caller: Caller) -> Answer:
        """DeleteConnectInstanceIntegration."""
        item = _item(params["integrationIdentifier"])
        record = self.store.record(self.settings_in(params, caller).arn, INTEGRATION, item)
        if record is None:
            raise self.missing()
        self.store.drop_record(record)
        return {}

    def delete_connect_instance_config(self, params: Params, caller: Caller) -> Answer:
        """DeleteConnectInstanceConfig: campaigns go with it if that is asked for, and stay if nothing is said."""
        arn = self.resource(params, caller)
        super().delete_connect_instance_config(params, caller)
        if params.get("campaignDeletionPolicy") == "DELETE_ALL":
            for record in self.campaigns_of(self.instance(self.settings_of(arn))):
                self.store.drop_record(record)
        return {}


def _item(config: Mapping[str, Any]) -> str:
    """Which integration is meant: a digest would do as well, ARNs are no customer data."""
    kind = next(iter(config))
    return document({kind: config[kind][NAMES[kind]]}).decode()
