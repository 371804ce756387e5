"""Outbound campaigns: how instances are onboarded, and all that campaigns do and refuse, in both versions."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kms_conformance.models.campaigns.facts import MOVES, NO_CAMPAIGN, instance_ref
from kms_conformance.models.terms import (
    Filler,
    KeyRef,
    Members,
    Named,
    Output,
    Several,
    Structure,
    Term,
    Texts,
    UnknownKey,
)
from kms_conformance.strategies.campaigns_plan_builder import Campaigns, CampaignsTwo
from kms_conformance.strategies.canonical_services import DIALER
from kms_conformance.strategies.documents import ROOT, statement
from kms_conformance.strategies.enumeration.campaigns_two import REMOVALS, UPDATES
from kms_conformance.strategies.plan_builder import Plan

Script = type[Campaigns]
WRONG_KEYS: dict[str, Term] = {"unknown-id": UnknownKey(1), "unknown-arn": UnknownKey(1, "arn"), "no-key-named": None}
OTHER_DIALER = Structure('{"predictiveDialerConfig": {"bandwidthAllocation": 0.25}}')
FASTER = Structure('{"progressiveDialerConfig": {"bandwidthAllocation": 0.75}}')
OTHER_FLOW = "66666666-7777-4888-8999-000000000000"
TAGS = Structure('{"team": "blue", "stage": "one"}')
OF_BOTH: dict[str, dict[str, Term]] = {
    "DescribeCampaign": {},
    "GetCampaignState": {},
    **{name: {} for name in MOVES},
    "UpdateCampaignName": {"name": "renamed"},
}
BY_ID: dict[Script, dict[str, dict[str, Term]]] = {
    Campaigns: {
        **OF_BOTH,
        "UpdateCampaignDialerConfig": {"dialerConfig": DIALER},
        "UpdateCampaignOutboundCallConfig": {"connectContactFlowId": OTHER_FLOW},
    },
    CampaignsTwo: {**OF_BOTH, **UPDATES, **REMOVALS},
}
"""The operations that name a campaign by its id, with what else they send; requests and the deletion come after."""


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield from _of(Campaigns)
    yield _settings()
    yield from _of(CampaignsTwo)


def _of(script: Script) -> Iterator[Plan]:
    """What both versions have."""
    yield _onboarding(script("onboarding"))
    yield _again(script("again"))
    yield _missing(script("missing"))
    yield _states(script("states"))
    yield _lists(script("lists"))
    yield _tags(script("tags"))
    yield _dialling(script("dialling"))
    yield _callers(script("callers"))
    yield _at_rest(script("at-rest"))


def _onboarding(s: Campaigns) -> Plan:
    key, other = s.key(), s.key()
    first = s.onboard(KeyRef(key, "arn"), "key-by-arn")
    s.onboard(KeyRef(other), "key-by-id")
    s.on_instance("GetConnectInstanceConfig", first, "another-onboarded")
    bystander = s.key()
    for label in ("no-key", "no-key-again"):
        s.on_instance("GetInstanceOnboardingJobStatus", s.onboard(None, label, enabled=False), label)
    for slot in (key, other, bystander):
        s.grants(slot)
    for label, term in WRONG_KEYS.items():
        s.onboard(term, label)
    instance = s.onboard(KeyRef(key, "arn"), "right-key")
    s.on_instance("GetInstanceOnboardingJobStatus", instance)
    s.on_instance("GetConnectInstanceConfig", instance)
    for operation in ("GetConnectInstanceConfig", "GetInstanceOnboardingJobStatus"):
        s.ask(operation, "not-onboarded", connectInstanceId=Named(s.slot()))
    s.ask("StartInstanceOnboardingJob", "no-configuration", True, connectInstanceId=Named(s.slot()))
    return s.plan()


def _again(s: Campaigns) -> Plan:
    """Offboarded, and onboarded again with another key."""
    one, other = s.key(), s.key()
    instance = s.onboard(KeyRef(one, "arn"))
    s.on_instance("GetConnectInstanceConfig", instance)
    s.on_instance("DeleteConnectInstanceConfig", instance)
    s.on_instance("GetConnectInstanceConfig", instance, "offboarded")
    config = Members((("enabled", True), ("encryptionType", "KMS"), ("keyArn", KeyRef(other, "arn"))))
    s.ask("StartInstanceOnboardingJob", "again", connectInstanceId=instance_ref(instance), encryptionConfig=config)
    s.on_instance("GetConnectInstanceConfig", instance, "again")
    s.grants(one, "again")
    s.grants(other, "again")
    return s.plan()


def _settings() -> Plan:
    s = Campaigns("settings")
    instance = s.instance()
    one = s.campaign(instance)
    s.campaign(instance, "longest-name", name=Named(s.slot(), length=127))
    other = s.campaign(instance, "other-dialer", dialerConfig=OTHER_DIALER)
    for label, name in (("no-name", ""), ("too-long-name", Filler(128))):
        s.campaign(instance, label, name=name)
        s.at("UpdateCampaignName", one, label, name=name)
    for name in ("name", "dialerConfig", "outboundCallConfig"):
        s.campaign(instance, f"without-{name}", **{name: None})
    s.at("UpdateCampaignName", one, "without-name")
    s.at("DescribeCampaign", other)
    for campaign in (one, s.campaign(instance)):
        s.at("UpdateCampaignName", campaign, name=Named(s.slot()))
        s.at("UpdateCampaignDialerConfig", campaign, dialerConfig=FASTER)
        s.at("UpdateCampaignOutboundCallConfig", campaign, connectContactFlowId=OTHER_FLOW)
        s.at("DescribeCampaign", campaign, "updated")
    return s.plan()


def _missing(s: Campaigns) -> Plan:
    """A campaign that never was, and one that is deleted."""
    instance = s.instance()
    gone, there = s.campaign(instance), s.campaign(instance)
    for campaign in (there, gone):
        s.at("GetCampaignState", campaign)
    s.at("DeleteCampaign", gone)
    put, name = s.put
    requests: dict[str, Term] = {name: Several((s.request("text"),))}
    for operation, more in {**BY_ID[type(s)], put: requests, "DeleteCampaign": {}}.items():
        s.ask(operation, "unknown-id", id=NO_CAMPAIGN, **more)
        s.at(operation, gone, "deleted", **more)
    s.at("DescribeCampaign", there, "other-deleted")
    s.at("DeleteCampaign", there)
    return s.plan()


def _states(s: Campaigns) -> Plan:
    instance = s.instance()
    for _ in range(2):
        campaign = s.campaign(instance)
        for operation in ("StartCampaign", "PauseCampaign", "ResumeCampaign", "PauseCampaign", "StopCampaign"):
            s.at(operation, campaign)
    running = s.campaign(instance)
    s.at("StartCampaign", running)
    s.at("StopCampaign", running)
    paths: dict[str, tuple[str, ...]] = {
        "PauseCampaign": (),
        "ResumeCampaign": (),
        "StopCampaign": (),
        "StartCampaign": ("StartCampaign",),
    }
    for operation, before in paths.items():
        campaign = s.campaign(instance)
        for step in before:
            s.at(step, campaign)
        s.at(operation, campaign, "not-in-this-state")
    return s.plan()


def _lists(s: Campaigns) -> Plan:
    instances = [s.instance(), s.instance()]
    made = [s.campaign(instance) for instance in instances for _ in range(3)]
    for instance in instances:
        s.list_of(instance, "of-an-instance")
    for most in (1, 2, 3):
        s.list_of(instances[0], f"pages-of-{most}", most=most)
        s.list_of(instances[0], f"page-of-{most}", walk=False, most=most)
    s.list_of(instances[0], "largest-page", walk=False, most=50)
    for most in (0, 51):
        s.list_of(instances[0], f"page-of-{most}", walk=False, most=most)
    s.ask("GetCampaignStateBatch", "all", campaignIds=Several((*(Output(slot, "id") for slot in made), NO_CAMPAIGN)))
    for number in (0, 3):
        s.at("DeleteCampaign", made[number])
        s.list_of(instances[number // 3], "one-deleted")
    s.ask("GetCampaignStateBatch", "some-deleted", campaignIds=Several(tuple(Output(slot, "id") for slot in made)))
    return s.plan()


def _tags(s: Campaigns) -> Plan:
    instance = s.instance()
    tagged = s.campaign(instance, "tagged", tags=TAGS)
    plain, gone = s.campaign(instance), s.campaign(instance)
    s.at("ListTagsForResource", tagged, "from-creation", "arn")
    for campaign in (plain, tagged):
        s.at("TagResource", campaign, "plain", "arn", tags=Structure('{"stage": "two", "owner": "us"}'))
        s.at("UntagResource", campaign, "plain", "arn", tagKeys=Texts(("stage",)))
        s.at("ListTagsForResource", campaign, "plain", "arn")
    s.at("DeleteCampaign", gone)
    s.at("TagResource", gone, "deleted", "arn", tags=TAGS)
    s.at("UntagResource", gone, "deleted", "arn", tagKeys=Texts(("team",)))
    s.at("ListTagsForResource", gone, "deleted", "arn")
    return s.plan()


def _dialling(s: Campaigns) -> Plan:
    key = s.key()
    instances = [s.onboard(KeyRef(key, "arn")), s.instance()]
    running = [s.campaign(instance) for instance in instances]
    for campaign in running:
        s.dial(campaign, 1, "not-started")
    running = [s.campaign(instance) for instance in instances]
    for campaign in running:
        s.at("StartCampaign", campaign)
        s.dial(campaign, 2)
    s.on("DisableKey", key)
    for campaign in running:
        s.dial(campaign, 1, "disabled")
    s.on("EnableKey", key)
    other = s.campaign(instances[0])
    s.at("StartCampaign", other)
    s.dial(other, 1, "enabled-again")
    return s.plan()


def _callers(s: Campaigns) -> Plan:
    """A caller who may use the service is let have the key used, or is not."""
    key = s.key()
    s.permit("dora", json.dumps({"Effect": "Allow", "Action": "connect-campaigns:*", "Resource": "*"}))
    allowed = statement("DescribeKey", "CreateGrant", principal="<dora>")
    for label, rules in (
        ("permitted", (allowed,)),
        ("without-permission", ()),
        ("without-CreateGrant", (statement("DescribeKey", principal="<dora>"),)),
        ("permitted-again", (allowed,)),
    ):
        s.rules(key, ROOT, *rules, label=label)
        s.onboard(KeyRef(key, "arn"), label, principal="dora")
    s.permit("dora")
    return s.plan()


def _at_rest(s: Campaigns) -> Plan:
    """What is stored of two instances on one key, and of one without a key of the customer's."""
    key = s.key()
    instances = [s.onboard(KeyRef(key, "arn")), s.onboard(KeyRef(key, "arn")), s.instance()]
    for instance in instances:
        campaign = s.campaign(instance)
        s.at("StartCampaign", campaign)
        for _ in range(2):
            s.dial(campaign, 2)
    for instance in instances:
        s.dump(instance, "dialled")
    return s.plan(observe=False)
