"""Campaigns of both versions: CreateCampaign, DescribeCampaign, ListCampaigns, DeleteCampaign, names and tags."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from kms_conformance.cloud.campaigns.base import CAMPAIGN, Campaign, CampaignsBase, plain
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord

CAMPAIGNS_IN_A_PAGE = 50


class CampaignOperations(CampaignsBase):
    """Two campaigns of an instance do not have one name."""

    def create_campaign(self, params: Params, caller: Caller) -> Answer:
        """CreateCampaign: the same request again is answered with what the first one made."""
        instance = self.instance(self.resource(params, caller))
        settings = self.instance(self.settings_of(instance.arn))
        given = {**self.given(params), "tags": dict(params.get("tags") or {})}
        for record in self.find(settings, CAMPAIGN, params["name"]):
            made = self.members(record)
            if all(made.get(name) == given.get(name) for name in (*self.settings, "tags")):
                return self.shown_new(record.item, given, caller)
            raise self.error("ConflictException", "A campaign of the instance has that name.")
        campaign_id = str(uuid.uuid4())
        record = self.put(settings, CAMPAIGN, campaign_id, {**given, "state": "Initialized"})
        self.index(settings, CAMPAIGN, (params["name"],), record)
        return self.shown_new(campaign_id, given, caller)

    def given(self, params: Params) -> Answer:
        """The settings that a request gives, as they are kept."""
        return {name: plain(params[name]) for name in self.settings if name in params}

    def shown_new(self, campaign_id: str, given: Params, caller: Caller) -> Answer:
        """What CreateCampaign tells."""
        return {"id": campaign_id, "arn": self.campaign_arn(campaign_id, caller), "tags": given["tags"]}

    def describe_campaign(self, params: Params, caller: Caller) -> Answer:
        """DescribeCampaign."""
        campaign = self.campaign(params, caller)
        told = {name: campaign.members[name] for name in (*self.settings, "tags") if name in campaign.members}
        return {"campaign": {**self.summary(campaign.record, campaign.scope, campaign.arn), **told}}

    def summary(self, record: SealedRecord, settings: Scope, arn: str) -> Answer:
        """What lists tell of a campaign."""
        name = self.members(record)["name"]
        return {"id": record.item, "arn": arn, "name": name, "connectInstanceId": settings.name}

    def list_campaigns(self, params: Params, caller: Caller) -> Answer:
        """ListCampaigns: those of all instances, or of one."""
        wanted = ((params.get("filters") or {}).get("instanceIdFilter") or {}).get("value")
        asked = {"NextToken": params.get("nextToken"), "MaxResults": params.get("maxResults", CAMPAIGNS_IN_A_PAGE)}
        found = sorted(self.records_of(wanted, caller), key=lambda row: row[1].number)
        page, token = self.page(((row[1].number, row) for row in found), asked, f"campaigns {wanted}")
        shown = [self.summary(record, scope, self.campaign_arn(record.item, caller)) for scope, record in page]
        next_one = {"nextToken": token["NextToken"]} if token else {}
        return {"campaignSummaryList": shown, **next_one}

    def records_of(self, instance: str | None, caller: Caller) -> Iterator[tuple[Scope, SealedRecord]]:
        """The campaigns of the caller's instances, or of one of them."""
        scopes = self.store.scopes(
            "parent IS NOT NULL AND account = ? AND region = ?", caller.principal.account, caller.region
        )
        for scope in list(scopes):
            if instance in (None, scope.name):
                for record in self.store.records("scope = ? AND class = ?", scope.arn, CAMPAIGN):
                    yield scope, record

    def delete_campaign(self, params: Params, caller: Caller) -> Answer:
        """DeleteCampaign."""
        self.store.drop_record(self.campaign(params, caller).record)
        return {}

    def update_campaign_name(self, params: Params, caller: Caller) -> Answer:
        """UpdateCampaignName."""
        campaign = self.campaign(params, caller)
        for record in self.find(campaign.scope, CAMPAIGN, params["name"]):
            if record.item != campaign.record.item:
                raise self.error("ConflictException", "A campaign of the instance has that name.")
        self.keep(campaign, name=params["name"])
        self.index(campaign.scope, CAMPAIGN, (params["name"],), campaign.record)
        return {}

    # tags

    def tag_resource(self, params: Params, caller: Caller) -> Answer:
        """TagResource: a tag that is there gets the new value."""
        campaign = self.campaign(params, caller)
        self.keep(campaign, tags={**campaign.members["tags"], **params["tags"]})
        return {}

    def untag_resource(self, params: Params, caller: Caller) -> Answer:
        """UntagResource: a tag that is not there is no error."""
        campaign = self.campaign(params, caller)
        tags = campaign.members["tags"]
        self.keep(campaign, tags={key: value for key, value in tags.items() if key not in params["tagKeys"]})
        return {}

    def list_tags_for_resource(self, params: Params, caller: Caller) -> Answer:
        """ListTagsForResource."""
        return {"tags": self.tags_of(self.campaign(params, caller))}

    def tags_of(self, campaign: Campaign) -> dict[str, str]:
        """The tags of a campaign."""
        return dict(campaign.members["tags"])
