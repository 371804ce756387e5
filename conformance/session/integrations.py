"""AppIntegrations of a session: runs, which stand for many calls, what may still be asked, and how all goes away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kms_conformance.conformance.errors import TargetError
from kms_conformance.conformance.session.ends import patience, told
from kms_conformance.conformance.session.made import delete_made
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.learned import UnboundError
from kms_conformance.conformance.wire.walk import BY_TOKEN, walk_pages
from kms_conformance.models.calls import Call
from kms_conformance.models.integrations.facts import (
    ABOUT,
    ASSOCIATION,
    ENTRIES,
    EXTERNAL,
    SERVICE,
    integration_asked_of,
    integration_of,
    is_a_run,
    is_of_integrations,
    named,
)
from kms_conformance.models.integrations.kept import CONFIGURED, OTHERS
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.outcomes import Indeterminate, Outcome, Refusal, Success
from kms_conformance.models.terms import Output, Value
from kms_conformance.models.world import World
from kms_conformance.reports.synchronising import synchronised

LEAST_S = 10
"""A run reads and writes S3: it may take so long where a change of key is done at once."""
SOURCE, DESTINATION = "SourceURI", "DestinationURI"
OF_RUNS = (SOURCE, EXTERNAL)
"""The parameters of a run that no request has."""


class _NoAnswerError(Exception):
    """A call in the middle of a run had no answer that can be read."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.got)
        self.outcome = outcome


def concerns_integrations(call: Call) -> bool:
    """Whether a call is for AppIntegrations, or for a port and about a data integration."""
    return is_of_integrations(call) or call.get(ABOUT) is not None


def perform_of_integrations(
    executor: Executor, call: Call, params: Mapping[str, Value], within_s: float
) -> Outcome | None:
    """The outcome of a call that stands for several; None for any other."""
    if is_a_run(call):
        return _run(executor, call, params, within_s)
    if call.whole and call.operation in ENTRIES:
        entries = ENTRIES[call.operation]
        return walk_pages(executor, call.operation, params, entries, BY_TOKEN, principal=call.principal)
    return None


def _run(executor: Executor, call: Call, params: Mapping[str, Value], within_s: float) -> Outcome:
    """The outcome of a run. UnboundError: there is no S3 for it, or the target tells nothing of runs."""

    def ask(service: str, operation: str, sent: dict[str, Any]) -> dict[str, Any]:
        outcome = executor.execute(f"{SERVICE}:{operation}" if service == SERVICE else operation, sent)
        if isinstance(outcome, Success):
            return dict(outcome.response)
        if isinstance(outcome, Refusal) or service != SERVICE:
            return {"Refused": outcome.got}
        raise _NoAnswerError(outcome)

    sent = {name: value for name, value in params.items() if name not in OF_RUNS}
    method, given = call.method, params[EXTERNAL]
    texts = list(map(str, given)) if isinstance(given, list) else []
    destination = str(params.get(DESTINATION) or f"{params[SOURCE]}-out")
    if method.startswith("Update"):
        sent.pop(DESTINATION, None)
    try:
        within_s = patience(executor, SERVICE, max(LEAST_S, within_s))
        found = synchronised(
            ask, method, sent, source=str(params[SOURCE]), destination=destination, texts=texts,
            region=str(executor.client.meta.region_name), within_s=within_s,
        )  # fmt: skip
    except _NoAnswerError as error:
        return error.outcome
    except TargetError as error:
        raise UnboundError(str(error)) from error
    told(executor, SERVICE, ended="Unended" not in found)
    if "Unended" in found:
        return Indeterminate("timed-out")
    if "Unable" in found:
        raise UnboundError(f"no run without S3 and a status: {found['Unable']}")
    return Refusal(found["Refused"], 400, {}) if "Refused" in found else Success(found)


def usable_integrations(world: World, call: Call) -> bool:
    """Whether all that a call refers to was made, and is of known state."""
    if call.get(ABOUT) is not None:
        known = integration_asked_of(world, call)
        return known is not None and not known.lost
    term, known = named(call), integration_of(world, call)
    if isinstance(term, Output) and (known is None or known.lost):
        return False
    one = call.get(ASSOCIATION)
    if isinstance(one, Output) and (known is None or known.association is None or known.association.id != one):
        return False
    return not (is_a_run(call) and known is not None and known.revoked is None)


def lose_integrations(world: World, call: Call) -> World:
    """The world after a departure: of what was written nothing more is asked."""
    known = integration_of(world, call)
    if known is None or not OPERATIONS[call.operation].writes:
        return world
    return world.with_integration(replace(known, lost=True))


def clear_integrations(executor: Executor, bindings: Bindings, trace: Sequence[Call]) -> None:
    """Delete the data integrations that a trace made, as far as the target lets us: none that has an association."""
    delete_made(executor, bindings, trace, SERVICE)


def whole_dump(world: World, params: Mapping[str, Value], shown: Mapping[str, Value]) -> bool:
    """Whether a dump shows the record of what is configured, or as many of external data as there must be."""
    if CONFIGURED in params:
        return bool(shown["Found"]) and (bool(shown["Others"]) or not params[OTHERS])
    data = params["Data"]
    return int(str(shown["Records"])) >= (len(data) if isinstance(data, list) else 0)
