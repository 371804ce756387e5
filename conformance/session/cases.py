"""Cases of a session: the end of a domain's creation, what may still be asked, and how all goes away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from kms_conformance.conformance.session.ends import awaited
from kms_conformance.conformance.session.made import delete_made, known_resources, lose_resource
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.walk import BY_SMALL_TOKEN, walk_pages
from kms_conformance.models.calls import Call
from kms_conformance.models.cases.facts import (
    ABOUT,
    DOMAIN,
    ENTRIES,
    SERVICE,
    is_of_cases,
    subject_of,
)
from kms_conformance.models.cases.kept import WAITING
from kms_conformance.models.outcomes import Outcome, Refusal, Success
from kms_conformance.models.resources import gone
from kms_conformance.models.terms import Value
from kms_conformance.models.world import World

BEGUN, FAILED = "CreationInProgress", "CreationFailed"


def concerns_cases(call: Call) -> bool:
    """Whether a call is for Cases, or for a port and about a domain of it."""
    return is_of_cases(call) or call.get(ABOUT) is not None


def perform_of_cases(executor: Executor, call: Call, params: Mapping[str, Value], within_s: float) -> Outcome | None:
    """The outcome of a call that stands for several; None for any other."""
    if call.operation == DOMAIN:
        return created(executor, params, within_s, call.principal)
    if call.whole and call.operation in ENTRIES:
        entries = ENTRIES[call.operation]
        return walk_pages(executor, call.operation, params, entries, BY_SMALL_TOKEN, principal=call.principal)
    return None


def created(executor: Executor, params: Mapping[str, Value], within_s: float, principal: str = "") -> Outcome:
    """The outcome of a domain's creation when it has ended: one that has failed is a refusal."""
    answer = executor.execute(DOMAIN, params, principal=principal)
    if not isinstance(answer, Success):
        return answer
    named = {"domainId": answer.response.get("domainId")}
    ask = partial(executor.execute, f"{SERVICE}:GetDomain", named, principal=principal)
    outcome = awaited(executor, SERVICE, answer, runs=_is_being_created, ask=ask, within_s=within_s)
    if _status(outcome) == FAILED:
        return Refusal(FAILED)
    return answer if isinstance(outcome, Success) else outcome


def _is_being_created(outcome: Outcome) -> bool:
    return _status(outcome) == BEGUN


def _status(outcome: Outcome) -> Value:
    return outcome.response.get("domainStatus") if isinstance(outcome, Success) else None


def usable_cases(world: World, call: Call) -> bool:
    """Whether all that a call refers to was made, and is of known state."""
    return known_resources(world, call, ABOUT)


def lose_cases(world: World, call: Call) -> World:
    """The world after a departure: of what was written nothing more is asked."""
    return lose_resource(world, call, subject_of(world, call) if is_of_cases(call) else None)


def clear_cases(executor: Executor, bindings: Bindings, trace: Sequence[Call]) -> None:
    """Delete the domains that a trace made, as far as the target lets us."""
    delete_made(executor, bindings, trace, SERVICE)


def whole_dump(world: World, params: Mapping[str, Value], shown: Mapping[str, Value]) -> bool:
    """Whether a dump shows a record for each resource in a domain, and the queue where it is asked about."""
    domain = world.resources[int(str(params[ABOUT]))]
    inside = [row for row in world.resources.values() if row.slot != domain.slot and row.inside is not None]
    own = [row for row in inside if domain.slot in (row.inside, world.resources[row.inside or 0].inside)]
    live = sum(not gone(world, row) for row in own)
    about = params.get("Queue")
    told = about is None or bool(shown["Queues"])
    waits = about != WAITING or bool(shown["Waiting"])
    return int(str(shown["Records"])) >= live and told and waits
