"""What calls for campaigns change in the world."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns.facts import MOVES, campaign_of, instance_of, key_term
from kms_conformance.models.campaigns.state import (
    AGAIN,
    BY_CUSTOMER,
    BY_SERVICE,
    CREATED,
    UPDATED,
    Campaign,
    Instance,
)
from kms_conformance.models.terms import Members, Several, Structure, Term, Texts
from kms_conformance.models.world import World

CONFIGS = ("dialerConfig", "outboundCallConfig")


def leaves(value: object, path: str) -> Iterator[tuple[str, Term]]:
    """The values of a structure, each by its dotted path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}")
    else:
        yield path, Structure(json.dumps(value))


def told(call: Call, because: str) -> dict[str, tuple[Term, str]]:
    """What a call gives that DescribeCampaign must tell."""
    given: dict[str, tuple[Term, str]] = {}
    for name in ("name", "connectInstanceId"):
        if (term := call.get(name)) is not None:
            given[f"campaign.{name}"] = (term, because)
    for name in CONFIGS:
        if isinstance(config := call.get(name), Structure):
            given |= {path: (term, because) for path, term in leaves(json.loads(config.text), f"campaign.{name}")}
    return given


def onboarded(world: World, call: Call) -> World:
    """The world in which an instance has that key."""
    key, before = world.key_named(key_term(call)), instance_of(world, call)
    slot = None if key is None else key.slot
    if before is None:
        assert call.result is not None, "what onboards an instance of ours has a slot"
        return world.with_instance(Instance(call.result, slot, BY_SERVICE if slot is None else BY_CUSTOMER))
    earlier = () if before.key in (None, slot) else (before.key,)
    return world.with_instance(Instance(before.slot, slot, AGAIN, (*before.before, *earlier)))


def offboarded(world: World, call: Call) -> World:
    """The world in which an instance is onboarded no more."""
    instance = instance_of(world, call)
    return world if instance is None else world.with_instance(replace(instance, offboarded=True))


def created(world: World, call: Call) -> World:
    """The world with a campaign."""
    instance = instance_of(world, call)
    assert instance is not None, "a campaign of ours is in an instance of ours"
    assert call.result is not None, "what creates a campaign of ours has a slot"
    given = call.get("tags")
    tags = json.loads(given.text) if isinstance(given, Structure) else {}
    return world.with_campaign(Campaign(call.result, instance.slot, told(call, CREATED), tags))


def changed(world: World, call: Call) -> World:
    """The world in which a campaign has another setting."""
    campaign = campaign_of(world, call)
    if campaign is None:
        return world
    new = told(call, UPDATED)
    if (term := call.get("connectContactFlowId")) is not None:
        new["campaign.outboundCallConfig.connectContactFlowId"] = (term, UPDATED)
    return world.with_campaign(replace(campaign, settings={**campaign.settings, **new}))


def moved(world: World, call: Call) -> World:
    """The world in which a campaign is in another state."""
    campaign, method = campaign_of(world, call), call.method
    return world if campaign is None else world.with_campaign(replace(campaign, state=MOVES[method][1]))


def deleted(world: World, call: Call) -> World:
    """The world in which a campaign is no more."""
    campaign = campaign_of(world, call)
    return world if campaign is None else world.with_campaign(replace(campaign, deleted=True))


def tagged(world: World, call: Call) -> World:
    """The world in which a campaign has more tags, or fewer."""
    campaign, tags, keys = campaign_of(world, call), call.get("tags"), call.get("tagKeys")
    if campaign is None:
        return world
    new: dict[str, str | None] = json.loads(tags.text) if isinstance(tags, Structure) else {}
    gone = dict.fromkeys(keys.items) if isinstance(keys, Texts) else {}
    return world.with_campaign(replace(campaign, tags={**campaign.tags, **new, **gone}))


def dialled(world: World, call: Call) -> World:
    """The world in which a campaign holds customer data."""
    campaign, requests = campaign_of(world, call), call.get("dialRequests")
    if campaign is None or not isinstance(requests, Several):
        return world
    inside = (member for row in requests.terms if isinstance(row, Members) for _, member in row.pairs)
    data = tuple(text for member in inside if isinstance(member, Members) for _, text in member.pairs)
    return world.with_campaign(replace(campaign, data=(*campaign.data, *data)))
