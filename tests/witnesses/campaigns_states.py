"""Faults in the states of campaigns."""

from typing import Any

from . import allowed, witness
from .campaigns_scene import NOBODY, Campaigns


@witness(
    id="connectcampaigns-pause-without-effect",
    requirement="CAMPAIGNS-015",
    family="effect",
    fault="PauseCampaign says yes, and the campaign runs on.",
)
def pause_without_effect(client: Any) -> None:
    scene = Campaigns(client)
    campaign = scene.campaign(scene.instance())["id"]
    allowed(scene.campaigns.start_campaign, id=campaign)
    allowed(scene.campaigns.pause_campaign, id=campaign)
    assert scene.state(campaign) == "Paused"


@witness(
    id="connectcampaigns-resume-stops",
    requirement="CAMPAIGNS-015",
    family="effect",
    fault="ResumeCampaign stops a campaign.",
)
def resume_stops(client: Any) -> None:
    scene = Campaigns(client)
    campaign = scene.campaign(scene.instance())["id"]
    for step in ("start", "pause", "resume"):
        allowed(getattr(scene.campaigns, f"{step}_campaign"), id=campaign)
    assert scene.state(campaign) == "Running"


@witness(
    id="connectcampaigns-paused-once-alone",
    requirement="CAMPAIGNS-015",
    family="too-strict",
    fault="A campaign that was resumed cannot be paused again.",
)
def paused_once_alone(client: Any) -> None:
    scene = Campaigns(client)
    campaign = scene.campaign(scene.instance())["id"]
    for step in ("start", "pause", "resume", "pause"):
        allowed(getattr(scene.campaigns, f"{step}_campaign"), id=campaign)
    assert scene.state(campaign) == "Paused"


@witness(
    id="connectcampaigns-any-state-will-do",
    requirement="CAMPAIGNS-016",
    family="guard-off",
    fault="Every change of state is made, whatever the state of the campaign.",
)
def any_state_will_do(client: Any) -> None:
    scene = Campaigns(client)
    campaign = scene.campaign(scene.instance())["id"]
    assert scene.outcome("resume_campaign", id=campaign) == "InvalidCampaignStateException"
    assert scene.state(campaign) == "Initialized"


@witness(
    id="connectcampaigns-missing-campaigns-untold",
    requirement="CAMPAIGNS-023",
    family="response",
    fault="States asked for together: campaigns that do not exist are left out.",
)
def missing_campaigns_untold(client: Any) -> None:
    scene = Campaigns(client)
    answer = allowed(scene.campaigns.get_campaign_state_batch, campaignIds=[NOBODY])
    assert answer["failedRequests"] == [{"campaignId": NOBODY, "failureCode": "ResourceNotFound"}]


@witness(
    id="connectcampaigns-one-state-of-many",
    requirement="CAMPAIGNS-023",
    family="response",
    fault="States asked for together: the first one alone is told.",
)
def one_state_of_many(client: Any) -> None:
    scene = Campaigns(client)
    instance = scene.instance()
    made = [scene.campaign(instance)["id"] for _ in range(2)]
    answer = allowed(scene.campaigns.get_campaign_state_batch, campaignIds=made)
    told = {row["campaignId"]: row["state"] for row in answer["successfulRequests"]}
    assert told == dict.fromkeys(made, "Initialized")
