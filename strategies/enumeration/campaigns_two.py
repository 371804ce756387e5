"""Outbound campaigns, version 2: settings that come and go, what is kept of instances, and where campaigns go."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.campaigns.facts import NO_CAMPAIGN, instance_ref
from kms_conformance.models.campaigns.operations import profile_request
from kms_conformance.models.terms import Filler, KeyRef, Members, Named, Several, Structure, Term
from kms_conformance.strategies.campaigns_plan_builder import CampaignsTwo
from kms_conformance.strategies.canonical_services import ENTRIES, FUNCTION, HOURS, LIMITS, SCHEDULE, SUBTYPES
from kms_conformance.strategies.plan_builder import Plan

UPDATES: dict[str, dict[str, Term]] = {
    "UpdateCampaignChannelSubtypeConfig": {"channelSubtypeConfig": SUBTYPES},
    "UpdateCampaignCommunicationLimits": {"communicationLimitsOverride": LIMITS},
    "UpdateCampaignCommunicationTime": {"communicationTimeConfig": HOURS},
    "UpdateCampaignEntryLimits": {"entryLimitsConfig": ENTRIES},
    "UpdateCampaignSchedule": {"schedule": SCHEDULE},
}
"""What each operation is first sent with."""
REMOVALS: dict[str, dict[str, Term]] = {
    "DeleteCampaignCommunicationLimits": {"config": "ALL_CHANNEL_SUBTYPES"},
    "DeleteCampaignCommunicationTime": {"config": "TELEPHONY"},
    "DeleteCampaignEntryLimits": {},
    "DeleteCampaignChannelSubtypeConfig": {"channelSubtype": "TELEPHONY"},
}
SETTINGS = {name: term for given in UPDATES.values() for name, term in given.items()}
"""All of them, as CreateCampaign takes them."""
SLOWER = Structure(
    '{"telephony": {"outboundMode": {"progressive": {"bandwidthAllocation": 0.25}}, "capacity": 0.5, '
    '"defaultOutboundConfig": {"connectContactFlowId": "other"}}}'
)
OTHERS: dict[str, dict[str, Term]] = {
    "UpdateCampaignChannelSubtypeConfig": {"channelSubtypeConfig": SLOWER},
    "UpdateCampaignCommunicationLimits": {
        "communicationLimitsOverride": Structure(
            '{"allChannelSubtypes": {"communicationLimitsList": '
            '[{"maxCountPerRecipient": 1, "frequency": 1, "unit": "DAY"}]}}'
        )
    },
    "UpdateCampaignCommunicationTime": {
        "communicationTimeConfig": Structure('{"localTimeZoneConfig": {"defaultTimeZone": "Europe/Berlin"}}')
    },
    "UpdateCampaignEntryLimits": {"entryLimitsConfig": Structure('{"maxEntryCount": 5, "minEntryInterval": "PT2H"}')},
    "UpdateCampaignSchedule": {
        "schedule": Structure(
            '{"startTime": "2099-03-01T00:00:00Z", "endTime": "2099-04-01T00:00:00Z", "refreshFrequency": "PT2H"}'
        )
    },
}
"""And then with."""
STRICTER = OTHERS["UpdateCampaignCommunicationLimits"]["communicationLimitsOverride"]


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _settings()
    yield _removals()
    yield _limits()
    yield _integrations()
    yield _policies()
    yield _profiles()


def _settings() -> Plan:
    s = CampaignsTwo("settings")
    instance = s.instance()
    one, whole = s.campaign(instance), s.campaign(instance, "all-settings", **SETTINGS)
    s.campaign(instance, "longest-name", name=Named(s.slot(), length=127))
    for label, name in (("no-name", ""), ("too-long-name", Filler(128))):
        s.campaign(instance, label, name=name)
        s.at("UpdateCampaignName", one, label, name=name)
    s.campaign(instance, "without-name", name=None)
    s.at("UpdateCampaignName", one, "without-name")
    for campaign in (one, whole):
        s.at("UpdateCampaignName", campaign, name=Named(s.slot()))
        for operation, given in OTHERS.items():
            s.at(operation, campaign, "plain", "id", **given)
    return s.plan()


def _removals() -> Plan:
    """Each setting is taken away, once more, and given again."""
    s = CampaignsTwo("removals")
    instance = s.instance()
    for campaign in (s.campaign(instance, "all-settings", **SETTINGS), s.campaign(instance, **SETTINGS)):
        for operation, given in REMOVALS.items():
            s.at(operation, campaign, "plain", "id", **given)
        s.at("DeleteCampaignEntryLimits", campaign, "again")
        for operation, given in UPDATES.items():
            s.at(operation, campaign, "again", "id", **given)
    return s.plan()


def _limits() -> Plan:
    s = CampaignsTwo("limits")
    instances = {s.instance(): LIMITS, s.instance(): STRICTER}
    for instance, limits in instances.items():
        s.ask(
            "PutInstanceCommunicationLimits",
            connectInstanceId=instance_ref(instance),
            communicationLimitsConfig=limits,
        )
    for instance in instances:
        s.on_instance("GetInstanceCommunicationLimits", instance, "others-too")
    s.ask(
        "PutInstanceCommunicationLimits",
        "anew",
        connectInstanceId=instance_ref(next(iter(instances))),
        communicationLimitsConfig=STRICTER,
    )
    for instance in instances:
        s.on_instance("GetInstanceCommunicationLimits", instance, "anew")
    return s.plan()


def _integrations() -> Plan:
    s = CampaignsTwo("integrations")
    one, other = s.instance(), s.instance()
    second = Members((("lambda", Members((("functionArn", "arn:aws:lambda:us-east-1:123456789012:function:two"),))),))
    for instance, function in ((one, FUNCTION), (one, second), (other, second), (other, FUNCTION)):
        named = instance_ref(instance)
        s.ask("PutConnectInstanceIntegration", connectInstanceId=named, integrationConfig=function)
        s.on_instance("ListConnectInstanceIntegrations", instance)
    s.ask("DeleteConnectInstanceIntegration", connectInstanceId=instance_ref(one), integrationIdentifier=FUNCTION)
    for instance in (one, other):
        s.on_instance("ListConnectInstanceIntegrations", instance, "one-deleted")
    return s.plan()


def _policies() -> Plan:
    """Campaigns stay, or go with the configuration of their instance; those of another instance always stay."""
    s = CampaignsTwo("policies")
    key = s.key()
    bystander = s.campaign(s.instance())
    for policy in ("RETAIN_ALL", "DELETE_ALL"):
        instance = s.onboard(KeyRef(key, "arn"))
        made = [s.campaign(instance) for _ in range(2)]
        s.ask(
            "DeleteConnectInstanceConfig",
            policy,
            connectInstanceId=instance_ref(instance),
            campaignDeletionPolicy=policy,
        )
        for campaign in (*made, bystander):
            s.at("DescribeCampaign", campaign, policy)
        s.list_of(instance, policy)
    return s.plan()


def _profiles() -> Plan:
    """Requests that name profiles."""
    s = CampaignsTwo("profiles")
    campaign = s.campaign(s.instance())
    batch = Several((profile_request(1), profile_request(2)))
    s.at("PutProfileOutboundRequestBatch", campaign, "not-started", profileOutboundRequests=batch)
    running = s.campaign(s.instance())
    s.at("StartCampaign", running)
    s.at("PutProfileOutboundRequestBatch", running, profileOutboundRequests=batch)
    s.ask(
        "PutProfileOutboundRequestBatch",
        "unknown-id",
        id=NO_CAMPAIGN,
        profileOutboundRequests=batch,
    )
    return s.plan()
