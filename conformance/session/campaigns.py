"""Outbound campaigns of a session: the end of an onboarding, what may still be asked, and how all goes away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from kms_conformance.conformance.session.ends import awaited
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.conformance.wire.walk import BY_SMALL_TOKEN, walk_pages
from kms_conformance.models.calls import Call, parts_of
from kms_conformance.models.campaigns.facts import (
    ENTRIES,
    JOB,
    campaign_of,
    instance_of,
    is_of_campaigns,
    version_of,
)
from kms_conformance.models.campaigns.versions import BY_NAME, LISTS, ONBOARDINGS
from kms_conformance.models.claims import look_up
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.outcomes import Outcome, Refusal, Success
from kms_conformance.models.terms import Output, Term, Value
from kms_conformance.models.world import World

ENDINGS = ("DeleteConnectInstanceConfig", "DeleteInstanceOnboardingJob")


def perform_of_campaigns(
    executor: Executor, call: Call, params: Mapping[str, Value], within_s: float
) -> Outcome | None:
    """The outcome of a call that stands for several; None for any other."""
    if call.operation in ONBOARDINGS:
        return onboarded(executor, call.operation, params, within_s, call.principal)
    if call.operation in LISTS and call.whole:
        return walk_pages(executor, call.operation, params, ENTRIES, BY_SMALL_TOKEN, principal=call.principal)
    return None


def onboarded(
    executor: Executor, operation: str, params: Mapping[str, Value], within_s: float, principal: str = ""
) -> Outcome:
    """The outcome of an onboarding when its job has ended: one that has failed is refused with its failure code."""
    version = BY_NAME[operation.partition(":")[0]]
    begun = executor.execute(operation, params, principal=principal)
    named = {"connectInstanceId": params["connectInstanceId"]}
    ask = partial(executor.execute, version.of("GetInstanceOnboardingJobStatus"), named, principal=principal)
    outcome = awaited(executor, version.service, begun, runs=_runs, ask=ask, within_s=within_s)
    if isinstance(outcome, Success) and _job(outcome, "status") == "FAILED":
        code = _job(outcome, "failureCode")
        return Refusal(code if isinstance(code, str) else "FAILED")
    return outcome


def _runs(outcome: Outcome) -> bool:
    return isinstance(outcome, Success) and _job(outcome, "status") == "IN_PROGRESS"


def _job(outcome: Success, member: str) -> Value:
    return look_up(outcome.response, f"{JOB}.{member}")


def concerns_campaigns(call: Call) -> bool:
    """Whether a call is for campaigns, or for a port and about an instance."""
    return is_of_campaigns(call) or call.get("Instance") is not None


def usable_campaigns(world: World, call: Call) -> bool:
    """Whether the instance and the campaign of a call are there, and of known state."""
    rows = [world.instances.get(slot) or world.campaigns.get(slot) for slot in parts_of(call)]
    if not all(row is not None and not row.lost for row in rows):
        return False
    instance = instance_of(world, call)
    if call.operation in ONBOARDINGS and instance is not None:
        return instance.offboarded
    return instance is None or not instance.lost


def lose_campaigns(world: World, call: Call) -> World:
    """The world after a departure: of what was written nothing more is asked."""
    if not is_of_campaigns(call) or not OPERATIONS[call.operation].writes:
        return world
    campaign, instance = campaign_of(world, call), instance_of(world, call)
    if campaign is not None:
        return world.with_campaign(replace(campaign, lost=True))
    if instance is not None and OPERATIONS[call.operation].makes != "campaign":
        return world.with_instance(replace(instance, lost=True))
    return world


def whole_dump(world: World, params: Mapping[str, Value], shown: Mapping[str, Value]) -> bool:
    """Whether a dump shows that an instance has dial requests: all of them may lie in one record."""
    live = any(row.data and row.instance == params["Instance"] for row in world.campaigns.values())
    return int(str(shown["Records"])) >= live


def clear_campaigns(executor: Executor, bindings: Bindings, trace: Sequence[Call]) -> None:
    """Delete the campaigns and the configurations that a trace made, as far as the target lets us."""
    own = [(version, call) for call in trace if (version := version_of(call)) is not None]
    for version, call in own:
        if OPERATIONS[call.operation].makes == "campaign" and call.result is not None:
            _try(executor, bindings, version.of("DeleteCampaign"), id=Output(call.result, "id"))
    for version, call in own:
        for operation in map(version.of, ENDINGS if call.operation in ONBOARDINGS else ()):
            if operation not in executor.disclaimed:
                _try(executor, bindings, operation, connectInstanceId=call.get("connectInstanceId"))


def _try(executor: Executor, bindings: Bindings, operation: str, **params: Term) -> None:
    with suppress(UnboundError):
        executor.execute(operation, {name: bindings.bind(term) for name, term in params.items()})
