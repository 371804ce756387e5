"""Outbound campaigns, version 1: dialer and outbound call configurations, and dial requests."""

from __future__ import annotations

from kms_conformance.cloud.campaigns.campaigns import CampaignOperations
from kms_conformance.cloud.campaigns.running import RunningOperations
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params

OUTBOUND = ("connectContactFlowId", "connectSourcePhoneNumber", "answerMachineDetectionConfig")


class FirstOperations(CampaignOperations, RunningOperations):
    """What version 2 has no more."""

    name = "connectcampaigns"
    settings = ("name", "dialerConfig", "outboundCallConfig")

    def update_campaign_dialer_config(self, params: Params, caller: Caller) -> Answer:
        """UpdateCampaignDialerConfig."""
        self.keep(self.campaign(params, caller), dialerConfig=params["dialerConfig"])
        return {}

    def update_campaign_outbound_call_config(self, params: Params, caller: Caller) -> Answer:
        """UpdateCampaignOutboundCallConfig: what is not given stays."""
        campaign = self.campaign(params, caller)
        changed = {name: params[name] for name in OUTBOUND if name in params}
        self.keep(campaign, outboundCallConfig={**campaign.members["outboundCallConfig"], **changed})
        return {}

    def put_dial_request_batch(self, params: Params, caller: Caller) -> Answer:
        """PutDialRequestBatch."""
        return self.requested(params, caller, params["dialRequests"])
