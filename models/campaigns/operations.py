"""The operations of outbound campaigns. Source: botocore connectcampaigns 2021-01-30, and its API Reference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns import claims, effects, guards
from kms_conformance.models.campaigns.facts import (
    DIAL,
    MOVES,
    ONBOARD,
    SERVICE,
    campaign_of,
    instance_of,
    instance_ref,
    key_term,
)
from kms_conformance.models.campaigns.state import (
    AGAIN,
    BATCHED,
    BY_CUSTOMER,
    BY_SERVICE,
    CREATED,
    DELETED,
    DIALLED,
    LISTED,
    MOVED,
    OFFBOARDED,
    PAGED,
    TAGGED,
    UPDATED,
)
from kms_conformance.models.operation import Allowance, always, operation_of
from kms_conformance.models.terms import Members, Output, Term
from kms_conformance.models.world import World


def _call(name: str, **params: Term) -> Call:
    return Call.sending(f"{SERVICE}:{name}", params)


def _look_at_config(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    instance = instance_of(world, call)
    slot = call.result if instance is None else instance.slot
    if allowed and slot is not None:
        yield _call("GetConnectInstanceConfig", connectInstanceId=instance_ref(slot))


def _look_at_new(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if allowed and call.result is not None:
        yield _call("DescribeCampaign", id=Output(call.result, "id"))
        yield _call("GetCampaignState", id=Output(call.result, "id"))


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if campaign_of(world, call) is not None:
        yield _call("DescribeCampaign", id=call.get("id"))


def _look_at_state(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    campaign = campaign_of(world, call)
    if campaign is not None and not campaign.deleted:
        yield _call("GetCampaignState", id=call.get("id"))


def _look_at_tags(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    campaign = campaign_of(world, call)
    if campaign is not None and not campaign.deleted:
        yield _call("ListTagsForResource", arn=call.get("arn"))
        yield _call("DescribeCampaign", id=Output(campaign.slot, "id"))


def _of_instance(requirement: str) -> Allowance:
    """An instance that is onboarded as that requirement says."""

    def applies(world: World, call: Call) -> bool:
        instance = instance_of(world, call)
        if call.operation == ONBOARD:
            again = instance is not None
            return requirement == (AGAIN if again else BY_SERVICE if key_term(call) is None else BY_CUSTOMER)
        return instance is not None and instance.because == requirement

    return Allowance(requirement, applies)


def dial_request(text: Term, number: int = 1) -> Members:
    """One dial request, with customer data in an attribute; far ahead of its expiration."""
    given: tuple[tuple[str, Term], ...] = (
        ("clientToken", f"request-{number}"),
        ("phoneNumber", "+15550100199"),
        ("expirationTime", "2099-01-01T00:00:00Z"),
        ("attributes", Members((("note", text),))),
    )
    return Members(given)


OF_INSTANCES = tuple(map(_of_instance, (AGAIN, BY_SERVICE, BY_CUSTOMER)))
SIMPLER: dict[str, tuple[Term, ...]] = {"tags": (None,), "maxResults": (None,)}


_row = partial(operation_of, SERVICE, simpler=SIMPLER)


CAMPAIGN_OPERATIONS = (
    _row(
        "StartInstanceOnboardingJob", guards.ONBOARDING, OF_INSTANCES,
        effect=effects.onboarded, told=claims.of_job, look=_look_at_config, makes="instance",
    ),
    _row(
        "GetInstanceOnboardingJobStatus", (guards.ONBOARDED,), OF_INSTANCES, told=claims.of_job
    ),
    _row("GetConnectInstanceConfig", (guards.ONBOARDED, guards.NOT_OFFBOARDED), OF_INSTANCES, told=claims.of_config),
    _row(
        "DeleteConnectInstanceConfig", (replace(guards.ONBOARDED, either=True),), (always(OFFBOARDED),),
        effect=effects.offboarded,
    ),
    _row(
        "CreateCampaign", guards.CREATING, (always(CREATED),),
        effect=effects.created, told=claims.of_creation, look=_look_at_new, makes="campaign",
    ),
    _row("DescribeCampaign", (guards.THERE,), (always(CREATED),), told=claims.of_campaign),
    _row("UpdateCampaignName", guards.RENAMING, (always(UPDATED),), effect=effects.changed, look=_look),
    _row("UpdateCampaignDialerConfig", (guards.THERE,), (always(UPDATED),), effect=effects.changed, look=_look),
    _row("UpdateCampaignOutboundCallConfig", (guards.THERE,), (always(UPDATED),), effect=effects.changed, look=_look),
    *(
        _row(
            name, (guards.THERE, guards.IN_STATE), (always(MOVED),), effect=effects.moved, look=_look_at_state,
        )
        for name in MOVES
    ),
    _row("GetCampaignState", (guards.THERE,), (always(MOVED),), told=claims.of_state),
    _row("GetCampaignStateBatch", (), (always(BATCHED),), told=claims.of_states),
    _row("ListCampaigns", guards.LISTING, (claims.paged(PAGED), always(LISTED)), told=claims.of_list),
    _row("DeleteCampaign", (guards.THERE_OR_GONE,), (always(DELETED),), effect=effects.deleted, look=_look),
    _row("TagResource", (guards.TAGGED_THERE,), (always(TAGGED),), effect=effects.tagged, look=_look_at_tags),
    _row("UntagResource", (guards.TAGGED_THERE,), (always(TAGGED),), effect=effects.tagged, look=_look_at_tags),
    _row("ListTagsForResource", (guards.TAGGED_THERE,), (always(TAGGED),), told=claims.of_tags),
    _row(
        DIAL.partition(":")[2], (guards.THERE, guards.IN_STATE, guards.REACHED), (always(DIALLED),),
        effect=effects.dialled, told=claims.of_dialling,
    ),
)  # fmt: skip
"""In the order of the profile."""
