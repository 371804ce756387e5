"""Faults in what campaigns are created with, described as, updated to, and in their deletion."""

from __future__ import annotations

from kms_conformance.cloud.campaigns.base import Campaign
from kms_conformance.cloud.campaigns.first import OUTBOUND
from kms_conformance.cloud.campaigns.service import Campaigns
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.faults.service_mutant import seeded, table


class _OneDialer(Campaigns):
    """Every campaign dials as the first one does."""

    def create_campaign(self, params: Params, caller: Caller) -> Answer:
        usual = {"progressiveDialerConfig": {"bandwidthAllocation": 0.5}}
        return super().create_campaign({**params, "dialerConfig": usual}, caller)


class _NameKept(Campaigns):
    def update_campaign_name(self, params: Params, caller: Caller) -> Answer:
        self.campaign(params, caller)
        return {}


class _DialerKept(Campaigns):
    def update_campaign_dialer_config(self, params: Params, caller: Caller) -> Answer:
        self.campaign(params, caller)
        return {}


class _QueueLost(Campaigns):
    def update_campaign_outbound_call_config(self, params: Params, caller: Caller) -> Answer:
        given = {name: params[name] for name in OUTBOUND if name in params}
        self.keep(self.campaign(params, caller), outboundCallConfig=given)
        return {}


class _AnyState(Campaigns):
    def get_campaign_state(self, params: Params, caller: Caller) -> Answer:
        try:
            return super().get_campaign_state(params, caller)
        except ServiceError:
            return {"state": "Initialized"}


class _Falls(Campaigns):
    def delete_campaign(self, params: Params, caller: Caller) -> Answer:
        try:
            return super().delete_campaign(params, caller)
        except ServiceError as error:
            raise self.failed("The campaign cannot be deleted.") from error


class _WithoutName(Campaigns):
    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        given = {"name": "campaign", **params} if operation == "CreateCampaign" else params
        return super().answer(operation, given, caller)


class _NameCut(Campaigns):
    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        cut = {"name": params["name"][:127]} if isinstance(params.get("name"), str) else {}
        return super().answer(operation, {**params, **cut}, caller)


class _NotDeleted(Campaigns):
    def delete_campaign(self, params: Params, caller: Caller) -> Answer:
        self.keep(self.campaign(params, caller), deleted=True)
        return {}

    def campaign(self, params: Params, caller: Caller) -> Campaign:
        found = super().campaign(params, caller)
        if found.members.get("deleted"):
            raise self.missing()
        return found


CREATE, DELETE, NAME = "CreateCampaign", "DeleteCampaign", "UpdateCampaignName"
DIALER, OUTBOUND_CALLS = "UpdateCampaignDialerConfig", "UpdateCampaignOutboundCallConfig"

MUTANTS = table(
    seeded(
        _OneDialer, "dialer-not-kept", "CAMPAIGNS-013", "effect",
        "Every campaign has the same dialer configuration, whatever it was created with.", CREATE,
    ),
    seeded(
        _NameKept, "name-not-updated", "CAMPAIGNS-014", "effect",
        "UpdateCampaignName says yes and changes nothing.", NAME,
    ),
    seeded(
        _DialerKept, "dialer-not-updated", "CAMPAIGNS-014", "effect",
        "UpdateCampaignDialerConfig says yes and changes nothing.", DIALER,
    ),
    seeded(
        _QueueLost, "outbound-update-loses-the-queue", "CAMPAIGNS-013", "data",
        "UpdateCampaignOutboundCallConfig takes away what it does not name.", OUTBOUND_CALLS,
    ),
    seeded(
        _AnyState, "state-of-any-campaign", "CAMPAIGNS-012", "guard-off",
        "A campaign that does not exist is Initialized.", "GetCampaignState",
    ),
    seeded(
        _Falls, "deleting-nothing-is-a-fault", "CAMPAIGNS-012", "wrong-error",
        "To delete a campaign that does not exist is answered with a fault of the server.", DELETE,
    ),
    seeded(
        _WithoutName, "campaign-without-name", "CAMPAIGNS-024", "guard-off",
        "CreateCampaign takes a request without a name.", CREATE,
    ),
    seeded(
        _NameCut, "name-cut-off", "CAMPAIGNS-025", "guard-off",
        "A name of more than 127 characters is accepted and cut off.", CREATE, NAME,
    ),
    seeded(
        _NotDeleted, "deleted-campaign-listed", "CAMPAIGNS-026", "effect",
        "A campaign that was deleted is gone, and still listed.", DELETE,
    ),
)  # fmt: skip
