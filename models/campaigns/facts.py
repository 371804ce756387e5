"""What the guards see of a call for campaigns: models.oracle puts it among the facts of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kms_conformance.models.campaigns.campaign_facts import CampaignFacts
from kms_conformance.models.campaigns.state import Campaign, Instance, State
from kms_conformance.models.campaigns.versions import BY_NAME, ONBOARDINGS, Version
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.terms import Members, Output, Term

if TYPE_CHECKING:
    from kms_conformance.models.calls import Call
    from kms_conformance.models.world import World

PROFILE = "outbound-campaigns"
JOB = "connectInstanceOnboardingJobStatus"
"""The member of the answer to an onboarding that tells the instance."""
ENTRIES, TOKEN = "campaignSummaryList", "nextToken"
"""The member of a list of campaigns, and what leads to its next page."""
NO_CAMPAIGN = "00000000-0000-4000-8000-000000000000"
"""An id that no campaign has."""
MOVES: dict[str, tuple[tuple[State, ...], State]] = {
    "StartCampaign": ((State.INITIALIZED,), State.RUNNING),
    "PauseCampaign": ((State.RUNNING,), State.PAUSED),
    "ResumeCampaign": ((State.PAUSED,), State.RUNNING),
    "StopCampaign": ((State.RUNNING, State.PAUSED), State.STOPPED),
}
"""By operation the states that it leads out of, and the one into which it leads."""


def is_of_campaigns(call: Call) -> bool:
    """Whether a call is for outbound campaigns."""
    return version_of(call) is not None


def version_of(call: Call) -> Version | None:
    """The version of outbound campaigns that a call is for; None for any other call."""
    return BY_NAME.get(call.operation.partition(":")[0])


def member(term: Term, name: str) -> Term:
    """A member of a map; None where it has none such."""
    return dict(term.pairs).get(name) if isinstance(term, Members) else None


def instance_ref(slot: int) -> Output:
    """What names the instance that the answer in the slot is about."""
    return Output(slot, f"{JOB}.connectInstanceId")


def key_term(call: Call) -> Term:
    """The identifier of the key that an onboarding names; None where it wants none of the customer's."""
    config = call.get("encryptionConfig")
    return member(config, "keyArn") if member(config, "enabled") is True else None


def campaign_of(world: World, call: Call) -> Campaign | None:
    """The campaign that a call names by its id or its ARN."""
    named = call.get("id") or call.get("arn")
    return world.campaigns.get(named.slot) if isinstance(named, Output) else None


def instance_of(world: World, call: Call) -> Instance | None:
    """The instance that a call names, or that its campaign is in."""
    campaign, named = campaign_of(world, call), call.get("connectInstanceId")
    slot = campaign.instance if campaign is not None else named.slot if isinstance(named, Output) else None
    return None if slot is None else world.instances.get(slot)


def campaign_facts(world: World, call: Call) -> CampaignFacts | None:
    """The facts of a call; None for one that is not for campaigns."""
    version = version_of(call)
    if version is None:
        return None
    if call.operation in ONBOARDINGS:
        return _of_onboarding(world, call)
    instance = instance_of(world, call)
    named, campaign = call.get("id") or call.get("arn"), campaign_of(world, call)
    if named is None:
        onboarded = instance is not None and not instance.offboarded
        gone = instance is not None and instance.offboarded
        return CampaignFacts(onboarded=onboarded or gone, offboarded=gone)
    if campaign is None or campaign.deleted:
        return CampaignFacts(there=False)
    method = call.method
    wanted = (State.RUNNING,) if method in version.requests else MOVES.get(method, (tuple(State),))[0]
    return CampaignFacts(
        there=True, kept=not campaign.swept, in_state=campaign.state in wanted, reached=_reached(world, instance)
    )


def _of_onboarding(world: World, call: Call) -> CampaignFacts:
    config, term = call.get("encryptionConfig"), key_term(call)
    if member(config, "enabled") is not True:
        return CampaignFacts()
    if term is None:
        return CampaignFacts(names_key=False)
    return CampaignFacts(names_key=True, key_known=world.key_named(term) is not None)


def _reached(world: World, instance: Instance | None) -> bool | None:
    """Whether the customer's key of an instance can be used; None where it has none."""
    if instance is None or instance.key is None or instance.offboarded:
        return None
    return world.keys[instance.key].state is KeyState.ENABLED
