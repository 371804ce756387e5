"""Outbound campaigns, version 2: settings that are updated and deleted one by one, and outbound requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kms_conformance.cloud.campaigns.base import Campaign
from kms_conformance.cloud.campaigns.campaigns import CampaignOperations
from kms_conformance.cloud.campaigns.running import RunningOperations
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord

SUBTYPES = {"TELEPHONY": "telephony", "SMS": "sms", "EMAIL": "email", "WHATSAPP": "whatsApp"}
"""Members of configurations by the values that name them."""
PARTS = {**SUBTYPES, "ALL_CHANNEL_SUBTYPES": "allChannelSubtypes"}


class SecondOperations(CampaignOperations, RunningOperations):
    """Which settings a campaign must have to be started no page says: here none."""

    name = "connectcampaignsv2"
    instances = "instance-of-version-2"
    settings = (
        "name", "channelSubtypeConfig", "type", "source", "connectCampaignFlowArn", "schedule", "entryLimitsConfig",
        "communicationTimeConfig", "communicationLimitsOverride",
    )  # fmt: skip

    def summary(self, record: SealedRecord, settings: Scope, arn: str) -> Answer:
        """What lists tell of a campaign: its channels, too."""
        channels: Mapping[str, Any] = self.members(record).get("channelSubtypeConfig", {})
        subtypes = [name for name, member in SUBTYPES.items() if member in channels]
        return {**super().summary(record, settings, arn), "channelSubtypes": subtypes}

    def describe_campaign(self, params: Params, caller: Caller) -> Answer:
        """DescribeCampaign: it has no list of channels."""
        told = super().describe_campaign(params, caller)["campaign"]
        return {"campaign": {name: value for name, value in told.items() if name != "channelSubtypes"}}

    def changed(self, params: Params, caller: Caller) -> Answer:
        """An update gives one setting anew."""
        self.keep(self.campaign(params, caller), **self.given(params))
        return {}

    def update_campaign_channel_subtype_config(self, params: Params, caller: Caller) -> Answer:
        """UpdateCampaignChannelSubtypeConfig."""
        return self.changed(params, caller)

    def update_campaign_communication_limits(self, params: Params, caller: Caller) -> Answer:
        """UpdateCampaignCommunicationLimits."""
        return self.changed(params, caller)

    def update_campaign_communication_time(self, params: Params, caller: Caller) -> Answer:
        """UpdateCampaignCommunicationTime."""
        return self.changed(params, caller)

    def update_campaign_entry_limits(self, params: Params, caller: Caller) -> Answer:
        """UpdateCampaignEntryLimits."""
        return self.changed(params, caller)

    def update_campaign_flow_association(self, params: Params, caller: Caller) -> Answer:
        """UpdateCampaignFlowAssociation."""
        return self.changed(params, caller)

    def update_campaign_schedule(self, params: Params, caller: Caller) -> Answer:
        """UpdateCampaignSchedule."""
        return self.changed(params, caller)

    def update_campaign_source(self, params: Params, caller: Caller) -> Answer:
        """UpdateCampaignSource."""
        return self.changed(params, caller)

    def without(self, setting: str, part: str | None, params: Params, caller: Caller) -> Answer:
        """A campaign without a setting, or without a part of it; that it has none is no error."""
        campaign = self.campaign(params, caller)
        left = {name: value for name, value in campaign.members.items() if name != setting}
        rest = {name: value for name, value in campaign.members.get(setting, {}).items() if name != part}
        self.replace(campaign, {**left, setting: rest} if part and rest else left)
        return {}

    def replace(self, campaign: Campaign, members: Answer) -> None:
        """Store a campaign with these members and no others."""
        self.keep(Campaign(campaign.record, campaign.scope, campaign.arn, members))

    def delete_campaign_channel_subtype_config(self, params: Params, caller: Caller) -> Answer:
        """DeleteCampaignChannelSubtypeConfig."""
        return self.without("channelSubtypeConfig", PARTS[params["channelSubtype"]], params, caller)

    def delete_campaign_communication_limits(self, params: Params, caller: Caller) -> Answer:
        """DeleteCampaignCommunicationLimits."""
        return self.without("communicationLimitsOverride", PARTS[params["config"]], params, caller)

    def delete_campaign_communication_time(self, params: Params, caller: Caller) -> Answer:
        """DeleteCampaignCommunicationTime."""
        return self.without("communicationTimeConfig", PARTS[params["config"]], params, caller)

    def delete_campaign_entry_limits(self, params: Params, caller: Caller) -> Answer:
        """DeleteCampaignEntryLimits."""
        return self.without("entryLimitsConfig", None, params, caller)

    def put_outbound_request_batch(self, params: Params, caller: Caller) -> Answer:
        """PutOutboundRequestBatch."""
        return self.requested(params, caller, params["outboundRequests"])

    def put_profile_outbound_request_batch(self, params: Params, caller: Caller) -> Answer:
        """PutProfileOutboundRequestBatch: which profiles there are nobody looks up here."""
        return self.requested(params, caller, params["profileOutboundRequests"])

    def campaigns_of(self, settings: Scope) -> Iterable[SealedRecord]:
        """The campaigns of an instance."""
        return list(self.store.records("scope = ? AND class = 'campaign'", settings.arn))
