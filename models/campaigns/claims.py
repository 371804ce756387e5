"""What is true of the answers of outbound campaigns."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns.effects import leaves
from kms_conformance.models.campaigns.facts import (
    JOB,
    NO_CAMPAIGN,
    campaign_of,
    instance_of,
    instance_ref,
    key_term,
    member,
    version_of,
)
from kms_conformance.models.campaigns.state import (
    AGAIN,
    BATCHED,
    BY_CUSTOMER,
    BY_SERVICE,
    CREATED,
    DELETED,
    DIALLED,
    INTEGRATED,
    LIMITED,
    LISTED,
    MOVED,
    PAGED,
    REMOVED,
    SWEPT,
    TAGGED,
    Campaign,
)
from kms_conformance.models.campaigns.versions import ONBOARDINGS
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.domains.claims import key_names
from kms_conformance.models.operation import Allowance
from kms_conformance.models.terms import Output, Rows, Several, Structure, Term
from kms_conformance.models.world import World

ID, ARN = r"\S{1,256}", r"arn:\S{16,496}"
"""Forms of a campaign's id and ARN in the service model."""


def of_job(world: World, call: Call) -> Iterator[Claim]:
    """Of an onboarding job that has ended."""
    instance, key = instance_of(world, call), key_term(call)
    said = instance.because if instance is not None else BY_SERVICE if key is None else BY_CUSTOMER
    if call.operation in ONBOARDINGS and instance is not None:
        said = AGAIN
    yield Claim(said, f"{JOB}.status", Relation.EQUAL, "SUCCEEDED")
    yield Claim(said, f"{JOB}.connectInstanceId", Relation.EQUAL, call.get("connectInstanceId"))


def of_config(world: World, call: Call) -> Iterator[Claim]:
    """Of the configuration of an instance: the key with which it was onboarded, or none."""
    instance = instance_of(world, call)
    if instance is None:
        return
    said, config = instance.because, "connectInstanceConfig"
    yield Claim(said, f"{config}.connectInstanceId", Relation.EQUAL, call.get("connectInstanceId"))
    yield Claim(said, f"{config}.encryptionConfig.enabled", Relation.EQUAL, instance.key is not None)
    if instance.key is not None:
        yield Claim(said, f"{config}.encryptionConfig.keyArn", Relation.ONE_OF, key_names(instance.key))
    else:
        yield Claim(said, f"{config}.encryptionConfig.keyArn", Relation.WITHHELD)


def of_creation(world: World, call: Call) -> Iterator[Claim]:
    """Of CreateCampaign: an id that is new, and an ARN."""
    yield Claim(CREATED, "id", Relation.MATCHES, ID)
    yield Claim(CREATED, "id", Relation.FRESH)
    yield Claim(CREATED, "arn", Relation.MATCHES, ARN)


def of_campaign(world: World, call: Call) -> Iterator[Claim]:
    """Of DescribeCampaign: what it was given at creation and since."""
    campaign = campaign_of(world, call)
    if campaign is None:
        return
    for name in ("id", "arn"):
        yield Claim(CREATED, f"campaign.{name}", Relation.EQUAL, Output(campaign.slot, name))
    for path, (term, because) in campaign.settings.items():
        yield Claim(because, path, Relation.EQUAL, term)
    for path in campaign.removed:
        yield Claim(REMOVED, path, Relation.WITHHELD)
    yield from _tags(campaign, "campaign.tags")


def _tags(campaign: Campaign, path: str) -> Iterator[Claim]:
    for key, value in campaign.tags.items():
        yield Claim(TAGGED, f"{path}.{key}", Relation.EQUAL, value)


def of_tags(world: World, call: Call) -> Iterator[Claim]:
    """Of ListTagsForResource; tags that AWS itself puts there are not ours to judge."""
    campaign = campaign_of(world, call)
    if campaign is not None:
        yield from _tags(campaign, "tags")


def of_state(world: World, call: Call) -> Iterator[Claim]:
    """Of GetCampaignState."""
    campaign = campaign_of(world, call)
    if campaign is not None:
        yield Claim(MOVED, "state", Relation.EQUAL, str(campaign.state))


def of_states(world: World, call: Call) -> Iterator[Claim]:
    """Of GetCampaignStateBatch: the state of each campaign that is there, and which is not."""
    asked = call.get("campaignIds")
    terms = asked.terms if isinstance(asked, Several) else ()
    found = [(term, world.campaigns.get(term.slot)) for term in terms if isinstance(term, Output)]
    there = [(term, row) for term, row in found if row is not None and not row.deleted]
    gone: list[Term] = [term for term, row in found if row is not None and row.deleted]
    gone += [term for term in terms if term == NO_CAMPAIGN]
    states = Rows(tuple((("campaignId", term), ("state", str(row.state))) for term, row in there))
    failed = Rows(tuple((("campaignId", term), ("failureCode", "ResourceNotFound")) for term in gone))
    yield Claim(BATCHED, "successfulRequests", Relation.HOLDS_ROWS, states)
    yield Claim(BATCHED, "failedRequests", Relation.HOLDS_ROWS, failed)


def paged(requirement: str) -> Allowance:
    """A list of which so many entries are asked for at a time."""
    return Allowance(requirement, lambda world, call: call.get("maxResults") is not None)


def of_list(world: World, call: Call) -> Iterator[Claim]:
    """Of ListCampaigns: those of the instance and no others; read to the end, each once."""
    entries, most = "campaignSummaryList", call.get("maxResults")
    wanted = member(member(call.get("filters"), "instanceIdFilter"), "value")
    ours = [row for row in world.campaigns.values() if not row.lost]
    there = [row for row in ours if not (row.deleted or row.swept)]
    live = [row for row in there if wanted is None or wanted == instance_ref(row.instance)]
    others = [row for row in there if row not in live]
    gone, swept = [row for row in ours if row.deleted], [row for row in ours if row.swept and not row.deleted]
    if call.whole and live:
        rows = Rows(tuple(map(_entry, live)))
        yield Claim(LISTED if most is None else PAGED, entries, Relation.HOLDS_ROWS, rows)
    if not call.whole and isinstance(most, int):
        yield Claim(PAGED, entries, Relation.AT_MOST_ITEMS, most)
    for said, left_out in ((LISTED, others), (DELETED, gone), (SWEPT, swept)):
        if left_out:
            ids = Rows(tuple((("id", Output(row.slot, "id")),) for row in left_out))
            yield Claim(said, entries, Relation.LACKS_ROWS, ids)


def _entry(row: Campaign) -> tuple[tuple[str, Term], ...]:
    name, _ = row.settings["campaign.name"]
    return (
        ("id", Output(row.slot, "id")),
        ("arn", Output(row.slot, "arn")),
        ("name", name),
        ("connectInstanceId", instance_ref(row.instance)),
    )


def of_dialling(world: World, call: Call) -> Iterator[Claim]:
    """Of requests that are put into a campaign: every one is taken."""
    version = version_of(call)
    asked = call.get(version.requests[call.method]) if version else None
    tokens = [member(row, "clientToken") for row in asked.terms] if isinstance(asked, Several) else []
    rows = Rows(tuple((("clientToken", token),) for token in tokens))
    yield Claim(DIALLED, "successfulRequests", Relation.HOLDS_ROWS, rows)


def of_limits(world: World, call: Call) -> Iterator[Claim]:
    """Of GetInstanceCommunicationLimits: those of the instance."""
    instance = instance_of(world, call)
    if instance is not None and isinstance(instance.limits, Structure):
        for path, term in leaves(json.loads(instance.limits.text), "communicationLimitsConfig"):
            yield Claim(LIMITED, path, Relation.EQUAL, term)


def of_integrations(world: World, call: Call) -> Iterator[Claim]:
    """Of ListConnectInstanceIntegrations: those that were put and not deleted; read to the end."""
    instance = instance_of(world, call)
    for there, relation in ((True, Relation.HOLDS_ROWS), (False, Relation.LACKS_ROWS)):
        arns = [arn for arn, kept in instance.integrations.items() if kept is there] if instance is not None else []
        if arns:
            rows = Rows(tuple((("lambda", Structure(json.dumps({"functionArn": arn}))),) for arn in arns))
            yield Claim(INTEGRATED, "integrationSummaryList", relation, rows)
