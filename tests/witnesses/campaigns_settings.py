"""Faults in what campaigns are created with, updated to, and in their deletion."""

from typing import Any

from . import allowed, refused, witness
from .campaigns_scene import DIALER, NOBODY, OUTBOUND, Campaigns


@witness(
    id="connectcampaigns-dialer-not-kept",
    requirement="CAMPAIGNS-013",
    family="effect",
    fault="Every campaign has the same dialer configuration, whatever it was created with.",
)
def dialer_not_kept(client: Any) -> None:
    scene = Campaigns(client)
    dialer = {"predictiveDialerConfig": {"bandwidthAllocation": 0.25}}
    made = scene.campaign(scene.instance(), dialerConfig=dialer)
    assert scene.described(made["id"])["dialerConfig"] == dialer


@witness(
    id="connectcampaigns-name-not-updated",
    requirement="CAMPAIGNS-014",
    family="effect",
    fault="UpdateCampaignName says yes and changes nothing.",
)
def name_not_updated(client: Any) -> None:
    scene = Campaigns(client)
    made = scene.campaign(scene.instance())
    allowed(scene.campaigns.update_campaign_name, id=made["id"], name="another name")
    assert scene.described(made["id"])["name"] == "another name"


@witness(
    id="connectcampaigns-dialer-not-updated",
    requirement="CAMPAIGNS-014",
    family="effect",
    fault="UpdateCampaignDialerConfig says yes and changes nothing.",
)
def dialer_not_updated(client: Any) -> None:
    scene = Campaigns(client)
    made, dialer = scene.campaign(scene.instance()), {"progressiveDialerConfig": {"bandwidthAllocation": 0.125}}
    allowed(scene.campaigns.update_campaign_dialer_config, id=made["id"], dialerConfig=dialer)
    assert scene.described(made["id"])["dialerConfig"] == dialer


@witness(
    id="connectcampaigns-outbound-update-loses-the-queue",
    requirement="CAMPAIGNS-013",
    family="data",
    fault="UpdateCampaignOutboundCallConfig takes away what it does not name.",
)
def outbound_update_loses_the_queue(client: Any) -> None:
    scene = Campaigns(client)
    made = scene.campaign(scene.instance())
    allowed(scene.campaigns.update_campaign_outbound_call_config, id=made["id"], connectContactFlowId="another flow")
    told = scene.described(made["id"])["outboundCallConfig"]
    assert told == {"connectContactFlowId": "another flow", "connectQueueId": "queue"}


@witness(
    id="connectcampaigns-state-of-any-campaign",
    requirement="CAMPAIGNS-012",
    family="guard-off",
    fault="A campaign that does not exist is Initialized.",
)
def state_of_any_campaign(client: Any) -> None:
    scene = Campaigns(client)
    assert scene.outcome("get_campaign_state", id=NOBODY) == "ResourceNotFoundException"


@witness(
    id="connectcampaigns-deleting-nothing-is-a-fault",
    requirement="CAMPAIGNS-012",
    family="wrong-error",
    fault="To delete a campaign that does not exist is answered with a fault of the server.",
)
def deleting_nothing_is_a_fault(client: Any) -> None:
    scene = Campaigns(client)
    assert scene.outcome("delete_campaign", id=NOBODY) != "fault"


@witness(
    id="connectcampaigns-campaign-without-name",
    requirement="CAMPAIGNS-024",
    family="guard-off",
    fault="CreateCampaign takes a request without a name.",
)
def campaign_without_name(client: Any) -> None:
    scene = Campaigns(client)
    create = scene.campaigns.create_campaign
    given = {"connectInstanceId": scene.instance(), "dialerConfig": DIALER, "outboundCallConfig": OUTBOUND}
    assert refused(create, **given) == "ValidationException"


@witness(
    id="connectcampaigns-name-cut-off",
    requirement="CAMPAIGNS-025",
    family="guard-off",
    fault="A name of more than 127 characters is accepted and cut off.",
)
def name_cut_off(client: Any) -> None:
    scene = Campaigns(client)
    create = scene.campaigns.create_campaign
    given = {"connectInstanceId": scene.instance(), "dialerConfig": DIALER, "outboundCallConfig": OUTBOUND}
    allowed(create, name="n" * 127, **given)
    assert refused(create, name="m" * 128, **given) == "ValidationException"


@witness(
    id="connectcampaigns-deleted-campaign-listed",
    requirement="CAMPAIGNS-026",
    family="effect",
    fault="A campaign that was deleted is gone, and still listed.",
)
def deleted_campaign_listed(client: Any) -> None:
    scene = Campaigns(client)
    instance = scene.instance()
    gone, there = scene.campaign(instance)["id"], scene.campaign(instance)["id"]
    allowed(scene.campaigns.delete_campaign, id=gone)
    assert scene.listed(instance) == [[there]]
