"""The operations of outbound campaigns, of both versions.

Source: botocore connectcampaigns 2021-01-30 and connectcampaignsv2 2024-04-23, and the API Reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns import claims, effects, guards
from kms_conformance.models.campaigns.facts import MOVES, campaign_of, instance_of, instance_ref, key_term, version_of
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
    OFFBOARDED,
    PAGED,
    REMOVED,
    SWEPT,
    TAGGED,
    UPDATED,
)
from kms_conformance.models.campaigns.versions import FIRST, ONBOARDINGS, SECOND, Version
from kms_conformance.models.operation import Allowance, Operation, always, operation_of
from kms_conformance.models.terms import Members, Output, Term
from kms_conformance.models.world import World


def _asking(call: Call, name: str, **params: Term) -> Call:
    """A call for the version that another one is for."""
    version = version_of(call) or FIRST
    return Call.sending(version.of(name), params)


def _look_at_config(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    instance = instance_of(world, call)
    slot = call.result if instance is None else instance.slot
    if allowed and slot is not None:
        yield _asking(call, "GetConnectInstanceConfig", connectInstanceId=instance_ref(slot))


def _look_at_new(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if allowed and call.result is not None:
        yield _asking(call, "DescribeCampaign", id=Output(call.result, "id"))
        yield _asking(call, "GetCampaignState", id=Output(call.result, "id"))


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    if campaign_of(world, call) is not None:
        yield _asking(call, "DescribeCampaign", id=call.get("id"))


def _look_at_state(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    campaign = campaign_of(world, call)
    if campaign is not None and not campaign.deleted:
        yield _asking(call, "GetCampaignState", id=call.get("id"))


def _look_at_tags(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    campaign = campaign_of(world, call)
    if campaign is not None and not campaign.deleted:
        yield _asking(call, "ListTagsForResource", arn=call.get("arn"))
        yield _asking(call, "DescribeCampaign", id=Output(campaign.slot, "id"))


def _of_instance(requirement: str) -> Allowance:
    """An instance that is onboarded as that requirement says."""

    def applies(world: World, call: Call) -> bool:
        instance = instance_of(world, call)
        if call.operation in ONBOARDINGS:
            again = instance is not None
            return requirement == (AGAIN if again else BY_SERVICE if key_term(call) is None else BY_CUSTOMER)
        return instance is not None and instance.because == requirement

    return Allowance(requirement, applies)


RETAINED = Allowance(SWEPT, lambda world, call: (row := campaign_of(world, call)) is not None and row.retained)


def dial_request(text: Term, number: int = 1) -> Members:
    """One dial request, with customer data in an attribute; far ahead of its expiration."""
    given: tuple[tuple[str, Term], ...] = (
        ("clientToken", f"request-{number}"),
        ("phoneNumber", "+15550100199"),
        ("expirationTime", "2099-01-01T00:00:00Z"),
        ("attributes", Members((("note", text),))),
    )
    return Members(given)


def outbound_request(text: Term, number: int = 1) -> Members:
    """The same in version 2."""
    telephony = Members((("destinationPhoneNumber", "+15550100199"), ("attributes", Members((("note", text),)))))
    given: tuple[tuple[str, Term], ...] = (
        ("clientToken", f"request-{number}"),
        ("expirationTime", "2099-01-01T00:00:00Z"),
        ("channelSubtypeParameters", Members((("telephony", telephony),))),
    )
    return Members(given)


def profile_request(number: int = 1) -> Members:
    """A request to call whom a profile is of."""
    return Members((("clientToken", f"profile-{number}"), ("profileId", f"{number:032x}")))


OF_INSTANCES = tuple(map(_of_instance, (AGAIN, BY_SERVICE, BY_CUSTOMER)))
SIMPLER: dict[str, tuple[Term, ...]] = {"tags": (None,), "maxResults": (None,)}
Row = Callable[..., Operation]


def _of_both(version: Version, row: Row) -> Iterable[Operation]:
    """The operations of both versions."""
    yield row(
        "StartInstanceOnboardingJob", guards.ONBOARDING, OF_INSTANCES,
        effect=effects.onboarded, told=claims.of_job, look=_look_at_config, makes="instance",
    )  # fmt: skip
    yield row("GetInstanceOnboardingJobStatus", (guards.ONBOARDED,), OF_INSTANCES, told=claims.of_job)
    reading = (guards.ONBOARDED, guards.NOT_OFFBOARDED)
    yield row("GetConnectInstanceConfig", reading, OF_INSTANCES, told=claims.of_config)
    yield row(
        "DeleteConnectInstanceConfig", (replace(guards.ONBOARDED, either=True),), (always(OFFBOARDED),),
        effect=effects.offboarded,
    )  # fmt: skip
    yield row(
        "CreateCampaign", guards.CREATING if version is FIRST else guards.CREATING_TWO, (always(CREATED),),
        effect=effects.created, told=claims.of_creation, look=_look_at_new, makes="campaign",
    )  # fmt: skip
    there, kept = ((guards.THERE,), ()) if version is FIRST else (guards.DESCRIBING, (RETAINED,))
    yield row("DescribeCampaign", there, (*kept, always(CREATED)), told=claims.of_campaign)
    yield row("UpdateCampaignName", guards.RENAMING, (always(UPDATED),), effect=effects.changed, look=_look)
    for name in version.updates:
        yield row(name, (guards.THERE,), (always(UPDATED),), effect=effects.changed, look=_look)
    moving = (guards.THERE, guards.IN_STATE)
    for name in MOVES:
        yield row(name, moving, (always(MOVED),), effect=effects.moved, look=_look_at_state)
    yield row("GetCampaignState", (guards.THERE,), (always(MOVED),), told=claims.of_state)
    yield row("GetCampaignStateBatch", (), (always(BATCHED),), told=claims.of_states)
    yield row("ListCampaigns", guards.LISTING, (claims.paged(PAGED), always(LISTED)), told=claims.of_list)
    yield row("DeleteCampaign", (guards.THERE_OR_GONE,), (always(DELETED),), effect=effects.deleted, look=_look)
    for name in ("TagResource", "UntagResource"):
        yield row(name, (guards.TAGGED_THERE,), (always(TAGGED),), effect=effects.tagged, look=_look_at_tags)
    yield row("ListTagsForResource", (guards.TAGGED_THERE,), (always(TAGGED),), told=claims.of_tags)
    dialling = (guards.THERE, guards.IN_STATE, guards.REACHED)
    for name in version.requests:
        yield row(name, dialling, (always(DIALLED),), effect=effects.dialled, told=claims.of_dialling)


def _of_the_second(row: Row) -> Iterable[Operation]:
    """What version 2 has beyond that. That what was deleted can be deleted again its model says: it is idempotent."""
    for name in SECOND.removals:
        yield row(name, (guards.THERE,), (always(REMOVED),), effect=effects.removed, look=_look)
    yield row("PutInstanceCommunicationLimits", (), (always(LIMITED),), effect=effects.limited)
    yield row("GetInstanceCommunicationLimits", (), (always(LIMITED),), told=claims.of_limits)
    for name in ("PutConnectInstanceIntegration", "DeleteConnectInstanceIntegration"):
        yield row(name, (), (always(INTEGRATED),), effect=effects.integrated)
    yield row("ListConnectInstanceIntegrations", (), (always(INTEGRATED),), told=claims.of_integrations)


def _operations() -> Iterable[Operation]:
    first, second = (partial(operation_of, version.service, simpler=SIMPLER) for version in (FIRST, SECOND))
    yield from _of_both(FIRST, first)
    yield from _of_both(SECOND, second)
    yield from _of_the_second(second)


CAMPAIGN_OPERATIONS = tuple(_operations())
"""In the order of the profile."""
