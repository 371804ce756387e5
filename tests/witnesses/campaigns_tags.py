"""Faults in the tags of campaigns."""

from typing import Any

from . import allowed, witness
from .campaigns_scene import Campaigns


@witness(
    id="connectcampaigns-tags-of-creation-not-listed",
    requirement="CAMPAIGNS-019",
    family="response",
    fault="ListTagsForResource leaves out the tags that a campaign was created with.",
)
def tags_of_creation_not_listed(client: Any) -> None:
    scene = Campaigns(client)
    made = scene.campaign(scene.instance(), tags={"team": "blue"})
    assert scene.tags(made["arn"]) == {"team": "blue"}


@witness(
    id="connectcampaigns-tags-not-taken-away",
    requirement="CAMPAIGNS-019",
    family="effect",
    fault="UntagResource says yes and takes nothing away.",
)
def tags_not_taken_away(client: Any) -> None:
    scene = Campaigns(client)
    made = scene.campaign(scene.instance(), tags={"team": "blue", "stage": "one"})
    allowed(scene.campaigns.untag_resource, arn=made["arn"], tagKeys=["stage"])
    assert scene.tags(made["arn"]) == {"team": "blue"}


@witness(
    id="connectcampaigns-tags-replaced",
    requirement="CAMPAIGNS-019",
    family="effect",
    fault="TagResource takes away all tags that it does not name.",
)
def tags_replaced(client: Any) -> None:
    scene = Campaigns(client)
    made = scene.campaign(scene.instance(), tags={"team": "blue"})
    allowed(scene.campaigns.tag_resource, arn=made["arn"], tags={"stage": "one"})
    assert scene.tags(made["arn"]) == {"team": "blue", "stage": "one"}


@witness(
    id="connectcampaigns-tags-of-nothing-listed",
    requirement="CAMPAIGNS-020",
    family="guard-off",
    fault="ListTagsForResource answers for a campaign that does not exist any more.",
)
def tags_of_nothing_listed(client: Any) -> None:
    scene = Campaigns(client)
    made = scene.campaign(scene.instance())
    allowed(scene.campaigns.delete_campaign, id=made["id"])
    assert scene.outcome("list_tags_for_resource", arn=made["arn"]) == "ResourceNotFoundException"
