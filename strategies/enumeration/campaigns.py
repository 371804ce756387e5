"""Outbound campaigns: how instances are onboarded, and all that campaigns do and refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kms_conformance.models.campaigns.facts import MOVES, NO_CAMPAIGN, PROFILE, SERVICE, instance_ref
from kms_conformance.models.campaigns.operations import dial_request
from kms_conformance.models.domains.operations import GRANTS
from kms_conformance.models.domains.ports import DUMP
from kms_conformance.models.terms import (
    Filler,
    KeyRef,
    Members,
    Named,
    Output,
    Rows,
    Several,
    Structure,
    Term,
    Texts,
    UnknownKey,
)
from kms_conformance.strategies.canonical import DIALER, OUTBOUND
from kms_conformance.strategies.documents import ROOT, statement
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

WRONG_KEYS: dict[str, Term] = {"unknown-id": UnknownKey(1), "unknown-arn": UnknownKey(1, "arn"), "no-key-named": None}
OTHER_DIALER = Structure('{"predictiveDialerConfig": {"bandwidthAllocation": 0.25}}')
FASTER = Structure('{"progressiveDialerConfig": {"bandwidthAllocation": 0.75}}')
OTHER_FLOW = "66666666-7777-4888-8999-000000000000"
TAGS = Structure('{"team": "blue", "stage": "one"}')
BY_ID: dict[str, dict[str, Term]] = {
    "DescribeCampaign": {},
    "GetCampaignState": {},
    **{name: {} for name in MOVES},
    "UpdateCampaignName": {"name": "renamed"},
    "UpdateCampaignDialerConfig": {"dialerConfig": DIALER},
    "UpdateCampaignOutboundCallConfig": {"connectContactFlowId": OTHER_FLOW},
    "PutDialRequestBatch": {"dialRequests": Several((dial_request("text"),))},
    "DeleteCampaign": {},
}
"""The operations that name a campaign by its id, with what else they send."""


class Campaigns(PlanBuilder):
    """A script with instances and campaigns."""

    def __init__(self, name: str, *profiles: str) -> None:
        super().__init__(f"{PROFILE}/{name}", PROFILE, *profiles)
        self.texts: list[Named] = []

    def ask(self, operation: str, label: str = "plain", makes: bool = False, /, **params: Term) -> int:
        """A call; the slot that it fills, when `makes`, and 0 otherwise."""
        return self.send(f"{SERVICE}:{operation}", label, params, makes=makes)

    def onboard(self, key: Term, label: str = "plain", *, enabled: bool = True, principal: str = "") -> int:
        """A new instance that is onboarded with a key; its slot."""
        own = (("encryptionType", "KMS"), ("keyArn", key)) if key is not None else ()
        config = Members((("enabled", enabled), *own))
        name = Named(self.slot())
        slot = self.ask("StartInstanceOnboardingJob", label, True, connectInstanceId=name, encryptionConfig=config)
        self.last_by(principal)
        return slot

    def instance(self) -> int:
        """A new instance without a key of the customer's."""
        return self.onboard(None, enabled=False)

    def on_instance(self, operation: str, instance: int, label: str = "plain") -> None:
        """A call that names an instance."""
        self.ask(operation, label, connectInstanceId=instance_ref(instance))

    def campaign(self, instance: int, label: str = "plain", **more: Term) -> int:
        """A new campaign; its slot."""
        given: dict[str, Term] = {
            "name": Named(self.slot()), "dialerConfig": DIALER, "outboundCallConfig": OUTBOUND, **more
        }  # fmt: skip
        return self.ask("CreateCampaign", label, True, connectInstanceId=instance_ref(instance), **given)

    def grants(self, key: int, label: str = "plain") -> None:
        """All grants on a key."""
        self.send(GRANTS, label, {"KeyId": KeyRef(key)})

    def dump(self, instance: int, label: str) -> None:
        """What is stored of an instance."""
        named: dict[str, Term] = {"Instance": instance, "Name": instance_ref(instance), "ContextKey": ""}
        rows = ((("Item", "attribute of a dial request"), ("Text", text)) for text in self.texts)
        self.send(DUMP, label, {**named, "Data": Rows(tuple(rows))})

    def requests(self, count: int) -> Several:
        """New dial requests with customer data."""
        made = [Named(self.slot()) for _ in range(count)]
        self.texts += made
        return Several(tuple(dial_request(text, text.slot) for text in made))

    def at(self, operation: str, campaign: int, label: str = "plain", form: str = "id", /, **more: Term) -> None:
        """A call that names a campaign by its id or its ARN."""
        self.send(f"{SERVICE}:{operation}", label, {form: Output(campaign, form), **more})

    def list_of(self, instance: int | None, label: str = "plain", *, walk: bool = True, most: Term = None) -> None:
        """The campaigns of an instance, or of all."""
        one = Members((("value", instance_ref(instance)), ("operator", "Eq"))) if instance is not None else None
        filters = Members((("instanceIdFilter", one),)) if one is not None else None
        self.ask("ListCampaigns", label, filters=filters, maxResults=most)
        if walk:
            self._calls[-1] = self._calls[-1].all_pages()


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _onboarding()
    yield _again()
    yield _settings()
    yield _missing()
    yield _states()
    yield _lists()
    yield _tags()
    yield _dialling()
    yield _callers()
    yield _at_rest()


def _onboarding() -> Plan:
    s = Campaigns("onboarding")
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


def _again() -> Plan:
    """Offboarded, and onboarded again with another key."""
    s = Campaigns("again")
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


def _missing() -> Plan:
    """A campaign that never was, and one that is deleted."""
    s = Campaigns("missing")
    instance = s.instance()
    gone, there = s.campaign(instance), s.campaign(instance)
    for campaign in (there, gone):
        s.at("GetCampaignState", campaign)
    s.at("DeleteCampaign", gone)
    for operation, more in BY_ID.items():
        s.ask(operation, "unknown-id", id=NO_CAMPAIGN, **more)
        s.at(operation, gone, "deleted", **more)
    s.at("DescribeCampaign", there, "other-deleted")
    s.at("DeleteCampaign", there)
    return s.plan()


def _states() -> Plan:
    s = Campaigns("states")
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


def _lists() -> Plan:
    s = Campaigns("lists")
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


def _tags() -> Plan:
    s = Campaigns("tags")
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


def _dialling() -> Plan:
    s = Campaigns("dialling")
    key = s.key()
    instances = [s.onboard(KeyRef(key, "arn")), s.instance()]
    running = [s.campaign(instance) for instance in instances]
    for campaign in running:
        s.at("PutDialRequestBatch", campaign, "not-started", dialRequests=s.requests(1))
    running = [s.campaign(instance) for instance in instances]
    for campaign in running:
        s.at("StartCampaign", campaign)
        s.at("PutDialRequestBatch", campaign, dialRequests=s.requests(2))
    s.on("DisableKey", key)
    for campaign in running:
        s.at("PutDialRequestBatch", campaign, "disabled", dialRequests=s.requests(1))
    s.on("EnableKey", key)
    other = s.campaign(instances[0])
    s.at("StartCampaign", other)
    s.at("PutDialRequestBatch", other, "enabled-again", dialRequests=s.requests(1))
    return s.plan()


def _callers() -> Plan:
    """A caller who may use the service is let have the key used, or is not."""
    s = Campaigns("callers", "kms-authorization")
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


def _at_rest() -> Plan:
    """What is stored of two instances on one key, and of one without a key of the customer's."""
    s = Campaigns("at-rest")
    key = s.key()
    instances = [s.onboard(KeyRef(key, "arn")), s.onboard(KeyRef(key, "arn")), s.instance()]
    for instance in instances:
        campaign = s.campaign(instance)
        s.at("StartCampaign", campaign)
        for _ in range(2):
            s.at("PutDialRequestBatch", campaign, dialRequests=s.requests(2))
    for instance in instances:
        s.dump(instance, "dialled")
    return s.plan(observe=False)
