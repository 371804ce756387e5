"""Distributing work: units and proofs to this process or to several, results back in the order of the work."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import inf
from typing import Protocol
from urllib.parse import urlsplit

from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.processes import Processes
from kms_conformance.conformance.run.proofs import Group, Proofs
from kms_conformance.conformance.run.work import UnitResult, Worker
from kms_conformance.conformance.targets.target import Target
from kms_conformance.conformance.wire.ledger import Ledger
from kms_conformance.models.requirements.requirement import PROFILES
from kms_conformance.strategies.needed import needed
from kms_conformance.strategies.units import Unit, units

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MOST = 8
"""More processes than these are for those to ask for who know how much memory there is."""
WORTH_UNITS, WORTH_CALLS = 60, 3000
"""Less than so many units for each, or calls for all, and another process is not worth its start."""


class Helpers(Protocol):
    """Other processes that run units and prove groups of findings; they yield results in the order given."""

    sent: Counter[str]
    """The calls that they have told of."""

    number: int
    """How many they are."""

    def begin(self, target: Target, ledger: Ledger | None, max_keys: int | None) -> None:
        """Tell all of them what to open; each may make so many keys."""

    def end(self) -> None:
        """End all, if they have not ended yet."""

    def run(self, units: Sequence[Unit], wanted: Callable[[Unit], bool]) -> Iterator[UnitResult]:
        """The results of the units, without those that are not wanted any more when their turn comes."""

    def prove(self, groups: Sequence[Group]) -> Iterator[Proofs]:
        """The proofs of the groups."""


class Here:
    """All work in this process."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def run(self, units: Sequence[Unit], wanted: Callable[[Unit], bool]) -> Iterator[UnitResult]:
        """The results of the units."""
        return (self._worker.run(unit) for unit in units if wanted(unit))

    def prove(self, groups: Sequence[Group]) -> Iterator[Proofs]:
        """The proofs of the groups."""
        return map(self._worker.prove, groups)


def number_of(options: Options, target: Target) -> int:
    """How many processes a run has: as asked, else one for each core where the target runs on this machine.

    What is soon done is done here: a process takes longer to start.
    """
    if options.workers is not None:
        return options.workers
    on_this_machine = target.in_process or urlsplit(target.info.endpoint).hostname in LOOPBACK
    if not on_this_machine or (options.max_calls or inf) < WORTH_CALLS:
        return 1
    profiles = options.profiles or target.implements or PROFILES
    work = sum(1 for _ in needed(units(options.effort, options.seed, profiles), options.require))
    return max(1, min(cores(), MOST, work // options.share[1] // WORTH_UNITS))


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def started(options: Options, target: Target) -> Iterator[Helpers | None]:
    """The processes of a run, started at once: they warm up while the target is probed. None: there is this one."""
    helpers: Helpers
    if options.cluster is not None:
        from kms_conformance.conformance.run.cluster import Cluster  # dask is not there for everybody

        helpers = Cluster(options.cluster)
    elif (number := number_of(options, target)) > 1:
        helpers = Processes(number, target if target.in_process else None)
    else:
        yield None
        return
    try:
        yield helpers
    finally:
        helpers.end()


def workers(
    target: Target, worker: Worker, processes: Helpers | None, ledger: Ledger | None, max_keys: int | None
) -> Helpers | Here:
    """Those who work: the processes, told now what to open, or the worker of this process."""
    if processes is None:
        return Here(worker)
    number = processes.number
    one = replace(
        target,
        max_rps=target.max_rps / number,  # budget and quotas of AWS are in a file that all processes share
        not_implemented=frozenset(worker.executor.not_implemented),
        disclaimed=frozenset(worker.executor.disclaimed),
    )
    processes.begin(one, ledger, None if max_keys is None else max(1, max_keys // number))
    return processes
