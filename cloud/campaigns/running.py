"""Campaigns that run: their states, and the requests to call somebody that are put into them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from kms_conformance.cloud.campaigns.base import Campaign, CampaignsBase, plain
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope

DIAL_REQUEST = "dial-request"
LEAVES: Mapping[str, tuple[str, ...]] = {
    "start": ("Initialized",),
    "pause": ("Running",),
    "resume": ("Paused",),
    "stop": ("Running", "Paused"),
}
"""The states out of which an operation leads; no page says: these are our own choice."""


class RunningOperations(CampaignsBase):
    """Nobody is called here: a request is kept until its campaign or its instance goes."""

    def start_campaign(self, params: Params, caller: Caller) -> Answer:
        """StartCampaign."""
        return self.moved("start", "Running", params, caller)

    def pause_campaign(self, params: Params, caller: Caller) -> Answer:
        """PauseCampaign."""
        return self.moved("pause", "Paused", params, caller)

    def resume_campaign(self, params: Params, caller: Caller) -> Answer:
        """ResumeCampaign."""
        return self.moved("resume", "Running", params, caller)

    def stop_campaign(self, params: Params, caller: Caller) -> Answer:
        """StopCampaign."""
        return self.moved("stop", "Stopped", params, caller)

    def moved(self, how: str, state: str, params: Params, caller: Caller) -> Answer:
        """A campaign that goes into another state."""
        campaign = self.campaign(params, caller)
        self.require(campaign, LEAVES[how])
        self.keep(campaign, state=state)
        return {}

    def require(self, campaign: Campaign, states: tuple[str, ...]) -> None:
        """Refuse what the state of a campaign does not allow."""
        state = campaign.members["state"]
        if state not in states:
            raise self.error("InvalidCampaignStateException", f"The campaign is {state}.", state=state)

    def get_campaign_state(self, params: Params, caller: Caller) -> Answer:
        """GetCampaignState."""
        return {"state": self.campaign(params, caller).members["state"]}

    def get_campaign_state_batch(self, params: Params, caller: Caller) -> Answer:
        """GetCampaignStateBatch."""
        found = {id_: self.state_of(id_, caller) for id_ in params["campaignIds"]}
        return {
            "successfulRequests": [{"campaignId": id_, "state": state} for id_, state in found.items() if state],
            "failedRequests": [
                {"campaignId": id_, "failureCode": "ResourceNotFound"} for id_, state in found.items() if not state
            ],
        }

    def state_of(self, campaign_id: str, caller: Caller) -> str | None:
        """The state of a campaign, if it is there."""
        known = {record.item for record in self.store.records("class = 'campaign' AND item = ?", campaign_id)}
        if campaign_id not in known:
            return None
        return str(self.get_campaign_state({"id": campaign_id}, caller)["state"])

    def requested(self, params: Params, caller: Caller, requests: Iterable[Params]) -> Answer:
        """Take requests: only of a running campaign, whose instance is onboarded and whose key can be used."""
        campaign = self.campaign(params, caller)
        self.require(campaign, ("Running",))
        scope = self.instance(campaign.instance)
        self.check_access(scope)
        taken = {row["clientToken"]: self.dialled(scope, campaign, row) for row in requests}
        return {
            "successfulRequests": [{"clientToken": token, "id": id_} for token, id_ in taken.items()],
            "failedRequests": [],
        }

    def check_access(self, scope: Scope) -> None:
        """Refuse while the service cannot use the key of an instance."""
        for key in self.store.deks("scope = ? AND purpose = 'domain'", scope.arn):
            self.opened(key)

    def dialled(self, scope: Scope, campaign: Campaign, request: Params) -> str:
        """Keep a request; its id, which the same client token finds again."""
        token = f"{campaign.record.item} {request['clientToken']}"
        for record in self.find(scope, DIAL_REQUEST, token):
            return record.item
        request_id = str(uuid.uuid4())
        record = self.put(scope, DIAL_REQUEST, request_id, plain(request))
        self.index(scope, DIAL_REQUEST, (token,), record)
        return request_id
