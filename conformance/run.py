"""A run: units, then proofs, then verdicts. Results are merged in the order of the work, whoever did it."""

from __future__ import annotations

import platform
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby

from kms_conformance.conformance.baseline import Entry, load
from kms_conformance.conformance.judge.findings import Exercise
from kms_conformance.conformance.judge.proof import Raw
from kms_conformance.conformance.options import Options
from kms_conformance.conformance.preflight import Claims, check, claims
from kms_conformance.conformance.progress import Progress
from kms_conformance.conformance.targets import Target
from kms_conformance.conformance.verdicts import Evidence, results, selected
from kms_conformance.conformance.version import suite_version
from kms_conformance.conformance.work import Group, UnitResult, Worker, fault_key, opened
from kms_conformance.conformance.workers import Workers, workers
from kms_conformance.models.report import Deviation, FoundAfter, Report, Result, StaleEntry, Volatile
from kms_conformance.models.requirements import digest
from kms_conformance.strategies.units import EFFORTS, units

LEDGER = "keys.jsonl"
"""In the report folder: every key that the run made, written at once, for the clean-up after a crash."""


@dataclass(slots=True)
class Merged:
    """What the units brought so far, in their order."""

    calls: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    keys: list[str] = field(default_factory=list)
    exercised: set[Exercise] = field(default_factory=set)
    indeterminate: dict[str, str] = field(default_factory=dict)
    found: dict[tuple[object, ...], Raw] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    deviations: list[Deviation] = field(default_factory=list)
    observations: list[Deviation] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    interrupted: bool = False
    cut_short: bool = False

    def add(self, result: UnitResult) -> None:
        """Merge the next unit."""
        for raw in result.found:
            key = fault_key(raw.finding)
            known = self.found.get(key)
            later = replace(raw, calls_before=self.calls + raw.calls_before)
            self.found[key] = replace(known, times=known.times + raw.times) if known else later
        self.calls += result.calls
        self.operations.update(result.operations)
        self.keys += result.keys
        self.exercised |= result.exercised
        for requirement, reason in result.indeterminate.items():
            self.indeterminate.setdefault(requirement, reason)
        if result.trouble.startswith("suite-fault"):
            self.faults.append(f"{result.name}: {result.trouble}")
        self.cut_short |= bool(result.trouble)


def run(options: Options, target: Target, progress: Progress) -> Report:
    """Judge the target; after Ctrl-C the report of what was done. TargetError: it cannot be judged at all."""
    started, clock = datetime.now(UTC), time.monotonic()
    ledger = None if target.in_process else options.out / LEDGER
    baseline = load(options.baseline, options.target)
    with opened(target, ledger, options.max_keys) as worker:
        check(worker.executor, target)
        claimed = claims(worker.executor, target, options.profiles)
        progress.begin(target.info, claimed, options)
        requirements = selected(claimed.claimed, options.require)
        entries = [entry for entry in baseline if any(row.id == entry.signature[0] for row in requirements)]
        merged = Merged()
        state = _Known()
        try:
            state.replay(worker, entries)
            with workers(target, worker, options.workers, ledger, options.max_keys) as crew:
                _search(crew, options, merged, progress)
                _prove(crew, state, merged, progress)
        except KeyboardInterrupt:
            merged.interrupted = True
        deviations = state.mark(_timed(merged, target, interrupted=merged.interrupted))
        evidence = Evidence(
            frozenset(merged.exercised),
            tuple(deviations),
            tuple(merged.observations),
            merged.indeterminate,
            frozenset(state.not_replayable),
            tuple(merged.faults),
            merged.cut_short,
            merged.interrupted,
        )
        judged = results(evidence, requirements)
        keys = len(worker.pool.created) + len(set(merged.keys) - set(worker.pool.created))
        if not target.in_process:
            _end_keys(worker, merged.keys)
        volatile = Volatile(
            started.isoformat(timespec="seconds"),
            round(time.monotonic() - clock, 3),
            sum(merged.operations.values()),
            dict(sorted(merged.operations.items())),
            keys,
            tuple(merged.costs),
            merged.seconds,
        )
    return _report(options, target, claimed, volatile, judged, state.stale, evidence)


def _search(crew: Workers, options: Options, merged: Merged, progress: Progress) -> None:
    part, parts = options.shard
    work = [unit for index, unit in enumerate(units(options.effort, options.seed)) if index % parts == part - 1]
    budget = min(options.max_calls or EFFORTS[options.effort].calls, EFFORTS[options.effort].calls)
    progress.units(len(work))
    for result in _until(crew.run(work), merged, budget, options.max_failures):
        merged.add(result)
        progress.unit(result, merged.calls, len(merged.found))


def _until(stream: Iterator[UnitResult], merged: Merged, budget: int, max_failures: int | None) -> Iterator[UnitResult]:
    """The results until the budget of calls or of failures is used up."""
    for result in stream:
        yield result
        failures = sum(not raw.observation for raw in merged.found.values())
        if merged.calls >= budget or (max_failures is not None and failures >= max_failures):
            merged.cut_short = True
            return


def _prove(crew: Workers, state: _Known, merged: Merged, progress: Progress) -> None:
    """Prove the findings, grouped so that one that explains another is proved before it, in the same place."""

    def group_of(raw: Raw) -> tuple[bool, str, str]:
        return (raw.observation, str(raw.finding.kind), raw.finding.operation)

    order = list(merged.found.values())
    groups = [
        Group(tuple(group), () if observed else state.of(kind, operation))
        for (observed, kind, operation), group in groupby(sorted(order, key=group_of), key=group_of)
    ]
    progress.findings(len(order))
    for proofs in crew.prove(groups):
        merged.deviations += proofs.deviations
        merged.observations += proofs.observations
        merged.costs += proofs.costs
        merged.operations.update(proofs.operations)
        merged.keys += proofs.keys
        merged.seconds |= proofs.seconds
        progress.proved(proofs)


def _timed(merged: Merged, target: Target, *, interrupted: bool) -> list[Deviation]:
    """The deviations, with the seconds to each where time is not part of what must be repeatable."""
    found = list(merged.deviations)
    if interrupted and not found:
        found = [_unproved(raw) for raw in merged.found.values() if not raw.observation]
    if target.in_process:
        return found
    return [
        replace(row, found_after=FoundAfter(row.found_after.calls, round(merged.seconds["/".join(row.signature)], 3)))
        if "/".join(row.signature) in merged.seconds
        else row
        for row in found
    ]


def _unproved(raw: Raw) -> Deviation:
    finding = raw.finding
    return Deviation(
        finding.candidates[0],
        finding.kind,
        finding.operation,
        finding.label,
        finding.expected,
        finding.got,
        raw.trace,
        finding.claim,
        finding.candidates,
        found_after=FoundAfter(raw.calls_before),
        times=raw.times,
    )


class _Known:
    """The baseline, replayed first."""

    def __init__(self) -> None:
        self.failing: dict[tuple[str, str, str, str], Entry] = {}
        self.stale: list[StaleEntry] = []
        self.not_replayable: set[str] = set()

    def replay(self, worker: Worker, entries: Sequence[Entry]) -> None:
        """Sort the entries into those that still fail, the stale, and those that cannot be replayed."""
        for entry in entries:
            shown = worker.still_shows(entry.deviation.trace, entry.finding)
            if shown is None:
                self.not_replayable.add(entry.signature[0])
            elif shown:
                self.failing[entry.signature] = entry
            else:
                self.stale.append(entry.stale)

    def of(self, kind: str, operation: str) -> tuple[Deviation, ...]:
        """The entries that still fail, of one kind and operation."""
        rows = (entry.deviation for entry in self.failing.values())
        return tuple(row for row in rows if (str(row.kind), row.operation) == (kind, operation))

    def mark(self, found: Sequence[Deviation]) -> list[Deviation]:
        """The found deviations, known where the baseline has them, and the known ones that were not found again."""
        marked = [replace(row, known=row.signature in self.failing) for row in found]
        seen = {row.signature for row in marked}
        missing = [entry.deviation for signature, entry in self.failing.items() if signature not in seen]
        return [*marked, *(replace(row, reproduced="1/1") for row in missing)]


def _end_keys(worker: Worker, keys: Sequence[str]) -> None:
    """Schedule all keys that any worker made for deletion."""
    mine = set(worker.pool.created)
    worker.pool.created += [key for key in dict.fromkeys(keys) if key not in mine]
    worker.pool.end()


def _report(
    options: Options,
    target: Target,
    claimed: Claims,
    volatile: Volatile,
    judged: tuple[Result, ...],
    stale: Sequence[StaleEntry],
    evidence: Evidence,
) -> Report:
    suite = {
        "version": suite_version(),
        "requirements_digest": digest(),
        "python": platform.python_version(),
        "hypothesis": version("hypothesis"),
        "botocore": version("botocore"),
    }
    info = replace(target.info, claimed=claimed.claimed, skipped=claimed.skipped)
    return Report(
        suite,
        info,
        options.seed,
        options.effort,
        claimed.claimed,
        volatile,
        judged,
        tuple(stale),
        evidence.interrupted,
    )
