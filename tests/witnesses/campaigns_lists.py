"""Faults in the list of campaigns."""

from typing import Any

from . import allowed, refused, witness
from .campaigns_scene import Campaigns


@witness(
    id="connectcampaigns-filter-ignored",
    requirement="CAMPAIGNS-017",
    family="response",
    fault="A list for one instance shows the campaigns of all.",
)
def filter_ignored(client: Any) -> None:
    scene = Campaigns(client)
    one, other = scene.instance(), scene.instance()
    made = {instance: scene.campaign(instance)["id"] for instance in (one, other)}
    assert {instance: scene.listed(instance) for instance in made} == {one: [[made[one]]], other: [[made[other]]]}


@witness(
    id="connectcampaigns-newest-campaign-not-listed",
    requirement="CAMPAIGNS-017",
    family="response",
    fault="A list for one instance lacks the newest campaign.",
)
def newest_campaign_not_listed(client: Any) -> None:
    scene = Campaigns(client)
    instance = scene.instance()
    made = {scene.campaign(instance)["id"] for _ in range(2)}
    assert {id_ for page in scene.listed(instance) for id_ in page} == made


@witness(
    id="connectcampaigns-one-more-than-asked-for",
    requirement="CAMPAIGNS-018",
    family="response",
    fault="A page holds one campaign more than maxResults.",
)
def one_more_than_asked_for(client: Any) -> None:
    scene = Campaigns(client)
    instance = scene.instance()
    for _ in range(3):
        scene.campaign(instance)
    assert [len(page) for page in scene.listed(instance, 2)] == [2, 1]


@witness(
    id="connectcampaigns-pages-overlap",
    requirement="CAMPAIGNS-018",
    family="response",
    fault="A page begins with the last campaign of the page before.",
)
def pages_overlap(client: Any) -> None:
    scene = Campaigns(client)
    instance = scene.instance()
    made = sorted(scene.campaign(instance)["id"] for _ in range(3))
    assert sorted(id_ for page in scene.listed(instance, 2) for id_ in page) == made


@witness(
    id="connectcampaigns-page-of-51-accepted",
    requirement="CAMPAIGNS-025",
    family="guard-off",
    fault="ListCampaigns takes a maxResults of more than 50.",
)
def page_of_fifty_one_accepted(client: Any) -> None:
    scene = Campaigns(client)
    allowed(scene.campaigns.list_campaigns, maxResults=50)
    assert refused(scene.campaigns.list_campaigns, maxResults=51) == "ValidationException"
