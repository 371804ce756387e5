"""What calls for campaigns change in the world."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns.facts import MOVES, campaign_of, instance_of, key_term, member, version_of
from kms_conformance.models.campaigns.state import (
    AGAIN,
    BY_CUSTOMER,
    BY_SERVICE,
    CREATED,
    UPDATED,
    Campaign,
    Instance,
)
from kms_conformance.models.campaigns.versions import PARTS
from kms_conformance.models.terms import Members, Several, Structure, Term, Texts
from kms_conformance.models.world import World

TEXTS = ("name", "connectInstanceId", "connectCampaignFlowArn")
"""Settings that are no structures."""
MOMENTS = ("startTime", "endTime")
"""Members that an answer may write in another way than they were given."""


def leaves(value: object, path: str) -> Iterator[tuple[str, Term]]:
    """The values of a structure, each by its dotted path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in MOMENTS:
                yield from leaves(inner, f"{path}.{name}")
    else:
        yield path, Structure(json.dumps(value))


def told(call: Call, because: str) -> dict[str, tuple[Term, str]]:
    """What a call gives that DescribeCampaign must tell."""
    given: dict[str, tuple[Term, str]] = {}
    for name in TEXTS:
        if (term := call.get(name)) is not None:
            given[f"campaign.{name}"] = (term, because)
    version = version_of(call)
    for name in version.settings if version else ():
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
    """The world in which an instance is onboarded no more; its campaigns stay, or go with that."""
    instance, policy = instance_of(world, call), call.get("campaignDeletionPolicy")
    if instance is None:
        return world
    for row in world.campaigns.values() if policy is not None else ():
        if row.instance == instance.slot:
            world = world.with_campaign(replace(row, swept=policy == "DELETE_ALL", retained=policy == "RETAIN_ALL"))
    return world.with_instance(replace(instance, offboarded=True))


def created(world: World, call: Call) -> World:
    """The world with a campaign."""
    instance = instance_of(world, call)
    assert instance is not None, "a campaign of ours is in an instance of ours"
    assert call.result is not None, "what creates a campaign of ours has a slot"
    given = call.get("tags")
    tags = json.loads(given.text) if isinstance(given, Structure) else {}
    return world.with_campaign(Campaign(call.result, instance.slot, told(call, CREATED), tags=tags))


def changed(world: World, call: Call) -> World:
    """The world in which a campaign has another setting."""
    campaign = campaign_of(world, call)
    if campaign is None:
        return world
    new = told(call, UPDATED)
    if (term := call.get("connectContactFlowId")) is not None:
        new["campaign.outboundCallConfig.connectContactFlowId"] = (term, UPDATED)
    replaced = tuple(f"campaign.{name}" for name, term in call.params if isinstance(term, Structure))
    kept = {path: value for path, value in campaign.settings.items() if not path.startswith(replaced)}
    removed = tuple(path for path in campaign.removed if not path.startswith(replaced))
    return world.with_campaign(replace(campaign, settings={**kept, **new}, removed=removed))


def removed(world: World, call: Call) -> World:
    """The world in which a campaign has a setting less, or a part of it."""
    campaign, version = campaign_of(world, call), version_of(call)
    if campaign is None or version is None:
        return world
    setting, named = version.removals[call.method]
    path = f"campaign.{setting}" + (f".{PARTS[call.get(named)]}" if named else "")
    kept = {name: value for name, value in campaign.settings.items() if not name.startswith(path)}
    return world.with_campaign(replace(campaign, settings=kept, removed=(*campaign.removed, path)))


def limited(world: World, call: Call) -> World:
    """The world in which an instance has limits of communication."""
    instance = instance_of(world, call)
    limits = call.get("communicationLimitsConfig")
    return world if instance is None else world.with_instance(replace(instance, limits=limits))


def integrated(world: World, call: Call) -> World:
    """The world in which an instance has an integration more, or less."""
    instance = instance_of(world, call)
    put, deleted = call.get("integrationConfig"), call.get("integrationIdentifier")
    arn = member(member(put or deleted, "lambda"), "functionArn")
    if instance is None or not isinstance(arn, str):
        return world
    return world.with_instance(replace(instance, integrations={**instance.integrations, arn: deleted is None}))


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
    campaign = campaign_of(world, call)
    if campaign is None:
        return world
    data = tuple(text for _, term in call.params for text in _attributes(term))
    return world.with_campaign(replace(campaign, data=(*campaign.data, *data)))


def _attributes(term: Term) -> Iterator[Term]:
    """The values of the attributes in requests, wherever these are."""
    if isinstance(term, Several):
        for item in term.terms:
            yield from _attributes(item)
    for name, inner in term.pairs if isinstance(term, Members) else ():
        if name == "attributes" and isinstance(inner, Members):
            yield from (text for _, text in inner.pairs)
        else:
            yield from _attributes(inner)
