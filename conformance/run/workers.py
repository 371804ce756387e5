"""Distributing work: units and proofs to this process or to several, results back in the order of the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from kms_conformance.conformance.run.processes import Processes
from kms_conformance.conformance.run.work import Group, Proofs, UnitResult, Worker
from kms_conformance.conformance.targets.target import Target
from kms_conformance.conformance.wire.ledger import Ledger
from kms_conformance.strategies.units import Unit


class Workers(Protocol):
    """Runs units and proves groups of findings; yields results in the order given."""

    def run(self, units: Sequence[Unit], wanted: Callable[[Unit], bool]) -> Iterator[UnitResult]:
        """The results of the units, without those that are not wanted any more when their turn comes."""
        ...

    def prove(self, groups: Sequence[Group]) -> Iterator[Proofs]:
        """The proofs of the groups."""
        ...


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


@contextmanager
def workers(
    target: Target, worker: Worker, number: int, ledger: Ledger | None, max_keys: int | None
) -> Iterator[Workers]:
    """`number` workers; one is the worker of this process."""
    if number <= 1:
        yield Here(worker)
        return
    share = None if max_keys is None else max(1, max_keys // number)
    one = replace(
        target,
        max_rps=target.max_rps / number,
        not_implemented=frozenset(worker.executor.not_implemented),
        disclaimed=frozenset(worker.executor.disclaimed),
    )
    processes = Processes(one, number, ledger, share)
    try:
        yield processes
    finally:
        processes.end()
