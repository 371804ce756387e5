"""Faults in the states of campaigns."""

from __future__ import annotations

from kms_conformance.cloud.campaigns.base import Campaign
from kms_conformance.cloud.campaigns.service import Campaigns
from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.faults.service_mutant import seeded, table


class _RunsOn(Campaigns):
    def pause_campaign(self, params: Params, caller: Caller) -> Answer:
        self.require(self.campaign(params, caller), ("Running",))
        return {}


class _ResumeStops(Campaigns):
    def resume_campaign(self, params: Params, caller: Caller) -> Answer:
        return self.moved("resume", "Stopped", params, caller)


class _OnceAlone(Campaigns):
    """A campaign can be paused once."""

    def resume_campaign(self, params: Params, caller: Caller) -> Answer:
        answer = super().resume_campaign(params, caller)
        self.keep(self.campaign(params, caller), resumed=True)
        return answer

    def pause_campaign(self, params: Params, caller: Caller) -> Answer:
        if self.campaign(params, caller).members.get("resumed"):
            raise self.error("ConflictException", "The campaign was paused before.")
        return super().pause_campaign(params, caller)


class _FromAny(Campaigns):
    def require(self, campaign: Campaign, states: tuple[str, ...]) -> None:
        pass


class _MissingUntold(Campaigns):
    def get_campaign_state_batch(self, params: Params, caller: Caller) -> Answer:
        return {**super().get_campaign_state_batch(params, caller), "failedRequests": []}


class _OneState(Campaigns):
    def get_campaign_state_batch(self, params: Params, caller: Caller) -> Answer:
        answer = super().get_campaign_state_batch(params, caller)
        return {**answer, "successfulRequests": answer["successfulRequests"][:1]}


PAUSE, RESUME, BATCH = "PauseCampaign", "ResumeCampaign", "GetCampaignStateBatch"

MUTANTS = table(
    seeded(
        _RunsOn, "pause-without-effect", "CAMPAIGNS-015", "effect",
        "PauseCampaign says yes, and the campaign runs on.", PAUSE,
    ),
    seeded(
        _ResumeStops, "resume-stops", "CAMPAIGNS-015", "effect",
        "ResumeCampaign stops a campaign.", RESUME,
    ),
    seeded(
        _OnceAlone, "paused-once-alone", "CAMPAIGNS-015", "too-strict",
        "A campaign that was resumed cannot be paused again.", PAUSE,
    ),
    seeded(
        _FromAny, "any-state-will-do", "CAMPAIGNS-016", "guard-off",
        "Every change of state is made, whatever the state of the campaign.",
        "StartCampaign", PAUSE, RESUME, "StopCampaign", "PutDialRequestBatch",
    ),
    seeded(
        _MissingUntold, "missing-campaigns-untold", "CAMPAIGNS-023", "response",
        "States asked for together: campaigns that do not exist are left out.", BATCH,
    ),
    seeded(
        _OneState, "one-state-of-many", "CAMPAIGNS-023", "response",
        "States asked for together: the first one alone is told.", BATCH,
    ),
)  # fmt: skip
