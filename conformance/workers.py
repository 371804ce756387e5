"""Distributing work: units and proofs to processes, results back in the order of the work."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Protocol, TypeVar

from kms_conformance.conformance.targets.target import Target
from kms_conformance.conformance.work import Group, Proofs, UnitResult, Worker, opened
from kms_conformance.strategies.units import Unit

T = TypeVar("T")
R = TypeVar("R")

_worker: Worker | None = None
_stack = ExitStack()


class Workers(Protocol):
    """Runs units and proves groups of findings; yields results in the order given."""

    def run(self, units: Sequence[Unit]) -> Iterator[UnitResult]:
        """The results of the units."""
        ...

    def prove(self, groups: Sequence[Group]) -> Iterator[Proofs]:
        """The proofs of the groups."""
        ...


class Here:
    """All work in this process."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def run(self, units: Sequence[Unit]) -> Iterator[UnitResult]:
        """The results of the units."""
        return map(self._worker.run, units)

    def prove(self, groups: Sequence[Group]) -> Iterator[Proofs]:
        """The proofs of the groups."""
        return map(self._worker.prove, groups)


class Processes:
    """Work in several processes, each with a target, or a connection to it, of its own."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def run(self, units: Sequence[Unit]) -> Iterator[UnitResult]:
        """The results of the units."""
        return self._in_order(_run, units)

    def prove(self, groups: Sequence[Group]) -> Iterator[Proofs]:
        """The proofs of the groups."""
        return self._in_order(_prove, groups)

    def _in_order(self, function: Callable[[T], R], work: Sequence[T]) -> Iterator[R]:
        with _undisturbed():  # the processes start here: Ctrl-C must not reach them before they ignore it
            futures: list[Future[R]] = [self._pool.submit(function, item) for item in work]
        interrupted = False
        try:
            for future in futures:
                try:
                    result = future.result()
                except KeyboardInterrupt:  # what is under way is awaited: none of it is lost
                    interrupted = True
                    for other in futures:
                        other.cancel()
                    if future.cancelled():
                        continue
                    result = future.result()
                except CancelledError:
                    continue
                yield result
        finally:
            for future in futures:
                future.cancel()
        if interrupted:
            raise KeyboardInterrupt


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold SIGINT back, from this process and from those that it starts meanwhile."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def workers(
    target: Target, worker: Worker, number: int, ledger: Path | None, max_keys: int | None
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
    pool = ProcessPoolExecutor(
        number, multiprocessing.get_context("spawn"), initializer=_start, initargs=(one, ledger, share)
    )
    try:
        yield Processes(pool)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start(target: Target, ledger: Path | None, max_keys: int | None) -> None:
    """In each process: open the target once. Ctrl-C is for the process that holds the report."""
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker = _stack.enter_context(opened(target, ledger, max_keys))
    Finalize(None, _stack.close, exitpriority=10)


def _run(unit: Unit) -> UnitResult:
    assert _worker is not None, "the process was not initialised"
    return _worker.run(unit)


def _prove(group: Group) -> Proofs:
    assert _worker is not None, "the process was not initialised"
    return _worker.prove(group)
