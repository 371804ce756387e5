"""Faults of version 2: in what it shares with version 1, the gravest, and in what it alone has."""

from __future__ import annotations

from kms_conformance.cloud.campaigns.base import Campaign
from kms_conformance.cloud.campaigns.instances import KEY_NOT_FOUND
from kms_conformance.cloud.campaigns.service import CampaignsTwo
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.envelope import document
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_faults import Keeping, Logging, SharesDataKeys
from kms_conformance.faults.service_mutant import administrator_of, seeded, table


class _KeyUntold(CampaignsTwo):
    def shown_config(self, scope: Scope) -> Answer:
        shown = super().shown_config(scope)
        return {**shown, "encryptionConfig": {"enabled": shown["encryptionConfig"]["enabled"]}}


class _NoKeyNamed(CampaignsTwo):
    def start_instance_onboarding_job(self, params: Params, caller: Caller) -> Answer:
        config = params["encryptionConfig"]
        enabled = config["enabled"] and bool(config.get("keyArn"))
        return super().start_instance_onboarding_job(
            {**params, "encryptionConfig": {**config, "enabled": enabled}}, caller
        )


class _UnknownKey(CampaignsTwo):
    def onboard(self, arn: str, config: Params, params: Params, caller: Caller) -> str | None:
        failure = super().onboard(arn, config, params, caller)
        return failure if failure != KEY_NOT_FOUND else super().onboard(arn, {"enabled": False}, params, caller)


class _ByTheAccount(CampaignsTwo):
    def onboard(self, arn: str, config: Params, params: Params, caller: Caller) -> str | None:
        return super().onboard(arn, config, params, administrator_of(caller))


class _Queue(Logging, CampaignsTwo):
    def dialled(self, scope: Scope, campaign: Campaign, request: Params) -> str:
        channel = request.get("channelSubtypeParameters", {}).get("telephony", {})
        self.log(document({"attributes": dict(channel.get("attributes", {}))}))
        return super().dialled(scope, campaign, request)


class _SharesDataKeys(SharesDataKeys, CampaignsTwo):
    pass


class _KeepsTheGrant(CampaignsTwo):
    def retire_unneeded(self, arn: str) -> None:
        pass


class _Keeping(Keeping, CampaignsTwo):
    passed_over = ("DisabledException",)


class _OneChannel(CampaignsTwo):
    """Every campaign that is created dials as fast as the others."""

    def create_campaign(self, params: Params, caller: Caller) -> Answer:
        usual = {"outboundMode": {"agentless": {}}, "defaultOutboundConfig": {"connectContactFlowId": "flow"}}
        return super().create_campaign({**params, "channelSubtypeConfig": {"telephony": usual}}, caller)


class _ScheduleKept(CampaignsTwo):
    def update_campaign_schedule(self, params: Params, caller: Caller) -> Answer:
        self.campaign(params, caller)
        return {}


class _OfAll(CampaignsTwo):
    def list_campaigns(self, params: Params, caller: Caller) -> Answer:
        return super().list_campaigns({name: value for name, value in params.items() if name != "filters"}, caller)


class _LastLeftOut(CampaignsTwo):
    def put_profile_outbound_request_batch(self, params: Params, caller: Caller) -> Answer:
        answer = super().put_profile_outbound_request_batch(params, caller)
        return {**answer, "successfulRequests": answer["successfulRequests"][:-1]}


class _LimitsStay(CampaignsTwo):
    def delete_campaign_communication_limits(self, params: Params, caller: Caller) -> Answer:
        self.campaign(params, caller)
        return {}


class _OnceAlone(CampaignsTwo):
    def delete_campaign_entry_limits(self, params: Params, caller: Caller) -> Answer:
        if "entryLimitsConfig" not in self.campaign(params, caller).members:
            raise self.missing()
        return super().delete_campaign_entry_limits(params, caller)


class _AllStay(CampaignsTwo):
    def delete_connect_instance_config(self, params: Params, caller: Caller) -> Answer:
        return super().delete_connect_instance_config({**params, "campaignDeletionPolicy": "RETAIN_ALL"}, caller)


class _AllGo(CampaignsTwo):
    def delete_connect_instance_config(self, params: Params, caller: Caller) -> Answer:
        return super().delete_connect_instance_config({**params, "campaignDeletionPolicy": "DELETE_ALL"}, caller)


class _OneLimit(CampaignsTwo):
    """The limits of all instances are those that were put last."""

    last: Params | None = None

    def put_instance_communication_limits(self, params: Params, caller: Caller) -> Answer:
        self.last = params["communicationLimitsConfig"]
        return super().put_instance_communication_limits(params, caller)

    def get_instance_communication_limits(self, params: Params, caller: Caller) -> Answer:
        super().get_instance_communication_limits(params, caller)
        return {"communicationLimitsConfig": self.last or {}}


class _IntegrationStays(CampaignsTwo):
    def delete_connect_instance_integration(self, params: Params, caller: Caller) -> Answer:
        self.settings_in(params, caller)
        return {}


START, GET, OFFBOARD = "StartInstanceOnboardingJob", "GetConnectInstanceConfig", "DeleteConnectInstanceConfig"
PUT = "PutOutboundRequestBatch"

MUTANTS = table(
    seeded(
        _KeyUntold, "key-not-told", "CAMPAIGNS-001", "response",
        "The configuration of an instance does not tell its key.", GET,
    ),
    seeded(
        _NoKeyNamed, "no-key-named-accepted", "CAMPAIGNS-003", "guard-off",
        "A customer's key is wanted and not named: the instance lies under a key of the service.", START,
    ),
    seeded(
        _UnknownKey, "unknown-key-onboarded", "CAMPAIGNS-005", "guard-off",
        "A key that does not exist is accepted: the instance lies under a key of the service.", START,
    ),
    seeded(
        _ByTheAccount, "permissions-of-the-caller-not-asked", "CAMPAIGNS-006", "guard-off",
        "Who may not have the key used has an instance onboarded with it.", START,
    ),
    seeded(
        _Queue, "plaintext-in-request-queue", "CAMPAIGNS-007", "effect",
        "Attributes of outbound requests stay in a queue in plaintext.", PUT,
    ),
    seeded(
        _SharesDataKeys, "data-key-shared-by-instances", "CAMPAIGNS-008", "effect",
        "Instances on one key share a data key, which is wrapped for the first of them.", PUT,
    ),
    seeded(
        _KeepsTheGrant, "grant-outlives-the-configuration", "CAMPAIGNS-009", "effect",
        "The grant on the key of an instance stays when its configuration is deleted.", OFFBOARD,
    ),
    seeded(
        _Keeping, "data-keys-outlive-disabling", "CAMPAIGNS-010", "guard-off",
        "Data keys are kept in memory: customer data are taken while the key is disabled.", PUT,
    ),
    seeded(
        _OneChannel, "channels-not-kept", "CAMPAIGNS-013", "effect",
        "Every campaign has the same channels, whatever it was created with.", "CreateCampaign",
    ),
    seeded(
        _ScheduleKept, "schedule-not-updated", "CAMPAIGNS-014", "effect",
        "UpdateCampaignSchedule says yes and changes nothing.", "UpdateCampaignSchedule",
    ),
    seeded(
        _OfAll, "list-of-all-instances", "CAMPAIGNS-017", "response",
        "A list for one instance shows the campaigns of all.", "ListCampaigns",
    ),
    seeded(
        _LastLeftOut, "last-profile-untold", "CAMPAIGNS-028", "response",
        "The last of several profiles is not told to be taken.", "PutProfileOutboundRequestBatch",
    ),
    seeded(
        _LimitsStay, "limits-not-deleted", "CAMPAIGNS-029", "effect",
        "DeleteCampaignCommunicationLimits says yes and deletes nothing.", "DeleteCampaignCommunicationLimits",
    ),
    seeded(
        _OnceAlone, "second-deletion-of-limits-refused", "CAMPAIGNS-029", "too-strict",
        "Entry limits that were deleted cannot be deleted once more.", "DeleteCampaignEntryLimits",
    ),
    seeded(
        _AllStay, "delete-all-deletes-none", "CAMPAIGNS-030", "effect",
        "Campaigns stay when the configuration of their instance is deleted with DELETE_ALL.", OFFBOARD,
    ),
    seeded(
        _AllGo, "retain-all-retains-none", "CAMPAIGNS-030", "effect",
        "Campaigns are deleted with the configuration of their instance, whatever is asked for.", OFFBOARD,
    ),
    seeded(
        _OneLimit, "limits-of-another-instance", "CAMPAIGNS-031", "effect",
        "Every instance has the limits of communication that were put last.",
        "PutInstanceCommunicationLimits", "GetInstanceCommunicationLimits",
    ),
    seeded(
        _IntegrationStays, "integration-not-deleted", "CAMPAIGNS-032", "effect",
        "DeleteConnectInstanceIntegration says yes and deletes nothing.", "DeleteConnectInstanceIntegration",
    ),
)  # fmt: skip
