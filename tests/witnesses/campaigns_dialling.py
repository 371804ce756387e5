"""Faults in what is done with dial requests."""

from typing import Any

from . import allowed, witness
from .campaigns_scene import Campaigns


@witness(
    id="connectcampaigns-data-keys-outlive-disabling",
    requirement="CAMPAIGNS-010",
    family="guard-off",
    fault="Data keys are kept in memory: customer data are taken while the key is disabled.",
)
def data_keys_outlive_disabling(client: Any) -> None:
    scene = Campaigns(client)
    key = scene.key()
    campaign = scene.campaign(scene.instance(key))["id"]
    allowed(scene.campaigns.start_campaign, id=campaign)
    assert scene.dial(campaign, "one")["failedRequests"] == []
    allowed(client.disable_key, KeyId=key)
    assert isinstance(scene.dial(campaign, "two"), str)
    allowed(client.enable_key, KeyId=key)
    assert scene.dial(campaign, "three")["failedRequests"] == []


@witness(
    id="connectcampaigns-last-request-untold",
    requirement="CAMPAIGNS-028",
    family="response",
    fault="The last of several dial requests is not told to be taken.",
)
def last_request_untold(client: Any) -> None:
    scene = Campaigns(client)
    campaign = scene.campaign(scene.instance())["id"]
    allowed(scene.campaigns.start_campaign, id=campaign)
    answer = scene.dial(campaign, "one", "two")
    assert {row["clientToken"] for row in answer["successfulRequests"]} == {"one", "two"}
