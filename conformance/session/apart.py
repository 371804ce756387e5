"""The services that have a package of their own in models/: what a session does for their calls, one row for each.

A service whose resources are domains needs no row here: `domains` knows it by its row in models/domains/services.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kms_conformance.conformance.session import (
    campaigns,
    cases,
    connect,
    everyday,
    integrations,
    qconnect,
    scheduling,
)
from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.calls import Call
from kms_conformance.models.outcomes import Outcome
from kms_conformance.models.terms import Value
from kms_conformance.models.world import World


@dataclass(frozen=True, slots=True)
class Apart:
    """What a session asks of one service.

    concerns  whether a call is for the service, or for a port and about it
    perform   the outcome of a call that stands for several; None for any other
    usable    whether all that a call refers to is there, and of known state
    lose      the world after a departure
    clear     takes away what a trace made
    whole     whether a dump shows all that must be in it
    """

    concerns: Callable[[Call], bool]
    perform: Callable[[Executor, Call, Mapping[str, Value], float], Outcome | None]
    usable: Callable[[World, Call], bool]
    lose: Callable[[World, Call], World]
    clear: Callable[[Executor, Bindings, Sequence[Call]], None]
    whole: Callable[[World, Mapping[str, Value], Mapping[str, Value]], bool]


CAMPAIGNS = Apart(
    concerns=campaigns.concerns_campaigns,
    perform=campaigns.perform_of_campaigns,
    usable=campaigns.usable_campaigns,
    lose=campaigns.lose_campaigns,
    clear=campaigns.clear_campaigns,
    whole=campaigns.whole_dump,
)
CASES = Apart(
    concerns=cases.concerns_cases,
    perform=cases.perform_of_cases,
    usable=cases.usable_cases,
    lose=cases.lose_cases,
    clear=cases.clear_cases,
    whole=cases.whole_dump,
)
INTEGRATIONS = Apart(
    concerns=integrations.concerns_integrations,
    perform=integrations.perform_of_integrations,
    usable=integrations.usable_integrations,
    lose=integrations.lose_integrations,
    clear=integrations.clear_integrations,
    whole=integrations.whole_dump,
)
QCONNECT = Apart(
    concerns=qconnect.concerns_qconnect,
    perform=qconnect.perform_of_qconnect,
    usable=qconnect.usable_qconnect,
    lose=qconnect.lose_qconnect,
    clear=qconnect.clear_qconnect,
    whole=qconnect.whole_dump,
)
SCHEDULING = Apart(
    concerns=scheduling.concerns_scheduling,
    perform=scheduling.perform_of_scheduling,
    usable=scheduling.usable_time_off,
    lose=scheduling.lose_time_off,
    clear=scheduling.clear_time_off,
    whole=scheduling.whole_dump,
)
CONNECT = Apart(
    concerns=connect.concerns_connect,
    perform=connect.perform_of_connect,
    usable=connect.usable_connect,
    lose=connect.lose_connect,
    clear=connect.clear_connect,
    whole=connect.whole_dump,
)
EVERYDAY = Apart(
    concerns=everyday.concerns_everyday,
    perform=everyday.perform_of_everyday,
    usable=everyday.usable_everyday,
    lose=everyday.lose_everyday,
    clear=everyday.clear_everyday,
    whole=everyday.whole_dump,
)
APART = (CAMPAIGNS, CASES, INTEGRATIONS, QCONNECT, SCHEDULING, CONNECT, EVERYDAY)


def apart(call: Call) -> Apart | None:
    """The service of a call; None where it has none of these."""
    return next((row for row in APART if row.concerns(call)), None)


def perform_apart(executor: Executor, call: Call, params: Mapping[str, Value], within_s: float) -> Outcome | None:
    """The outcome of a call that stands for several calls to one of these services; None for any other."""
    row = apart(call)
    return None if row is None else row.perform(executor, call, params, within_s)


def lose_apart(world: World, call: Call) -> World:
    """The world after a departure of one of these services: of what was written nothing more is asked."""
    row = apart(call)
    return world if row is None else row.lose(world, call)


def clear_apart(executor: Executor, bindings: Bindings, trace: Sequence[Call]) -> None:
    """Take away what a trace made in these services, as far as the target lets us."""
    for row in APART:
        row.clear(executor, bindings, trace)
