"""Judging: units, the baseline, proofs, verdicts, in this order, whoever does the work and wherever it was done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import inf
from typing import Protocol, TypeAlias

from kms_conformance.conformance.errors import SuiteError
from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.proof.proof import Raw, explained
from kms_conformance.conformance.run.known import Known
from kms_conformance.conformance.run.merged import Cut, Fault, Merged
from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.proofs import (
    BUDGET,
    INTERRUPTED,
    Attempt,
    Group,
    Proofs,
    fault_key,
    one_hole,
    unproved,
)
from kms_conformance.conformance.run.scene import Scene
from kms_conformance.conformance.run.verdicts import KEPT_UNPROVED, Evidence, results, selected
from kms_conformance.conformance.run.work import UnitResult
from kms_conformance.models.calls import Call
from kms_conformance.models.key_changes import IN_TIME, MEANWHILE
from kms_conformance.models.report import UNTOLD, Deviation, FoundAfter, Report
from kms_conformance.reports.outcome import OTHER_SHARD
from kms_conformance.strategies.needed import needed
from kms_conformance.strategies.units import EFFORTS, Unit

LOST_IN_A_ROW = 3
"""The search ends when so many units in a row got no answer."""
Work: TypeAlias = Callable[[str, int, Collection[str]], Iterable[Unit]]
"""The units of an effort, a seed and the claimed profiles."""


class Crew(Protocol):
    """Those who do the work; results come in the order of it."""

    def run(self, units: Sequence[Unit], wanted: Callable[[Unit], bool]) -> Iterator[UnitResult]:
        """The results of the units, without those that are not wanted any more when their turn comes."""

    def prove(self, groups: Sequence[Group]) -> Iterator[Proofs]:
        """The proofs of the groups."""

    def attempt(self, raw: Raw, known: Sequence[Deviation]) -> Attempt:
        """One finding, reduced and proved while the search goes on."""

    def still_shows(self, trace: Sequence[Call], finding: Finding) -> bool | None:
        """Whether a baseline entry still departs; None when it cannot be replayed."""

    def answers(self) -> str | None:
        """None where the target answers still; else what was wrong with its last answers, if anything came."""

    def be_alone(self) -> None:
        """Nothing else is done from now on while a unit is run."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The report but for what differs from run to run, and what it rests on."""

    report: Report
    merged: Merged


def chosen(make: Work, options: Options, profiles: Collection[str]) -> tuple[list[Unit], list[Unit]]:
    """The units of a whole run that can exercise what was asked for; then those of them that have to be run alone."""
    every = list(needed(make(options.effort, options.seed, profiles), options.require))
    return [unit for unit in every if not unit.alone], [unit for unit in every if unit.alone]


def judge(
    scene: Scene, crew: Crew, options: Options, progress: Progress, work: Work, begin: Callable[[], None] = lambda: None
) -> Judged:
    """Do it, or as much as there is time for; nothing is raised but what is neither Ctrl-C nor our own fault.

    begin  says that it begins: whoever hears of it may press Ctrl-C, and gets a report
    """
    claimed = scene.info.claimed
    requirements = selected(claimed, options.require)
    state, merged = Known(scene.entries, options.share), Merged()
    judged = frozenset(row.id for row in requirements)
    search = _Search(options, crew, state, merged=merged, progress=progress, judged=judged)
    try:
        begin()
        if options.max_failures is not None:  # what is counted then is exactly what is not known
            state.settle(crew, all_of_them=True)
        beside, alone = chosen(work, options, claimed)
        search.run(beside)
        if (
            not (merged.lost or merged.broke) and (why := crew.answers()) is not None
        ):  # nothing could be shown once more
            merged.lost, merged.lost_by = 1, why
        if not merged.lost:
            state.settle(crew, merged.found.values())
        search.prove()
        crew.be_alone()
        if not merged.lost and scene.upsets:  # all others are done
            search.run([unit for unit in alone if unit.upsets in scene.upsets])
            state.settle(crew, merged.found.values(), alone=True)
            search.prove()
        if not merged.lost:
            state.settle(crew, merged.found.values(), alone=True)
    except KeyboardInterrupt:
        merged.interrupted = True
    except SuiteError as error:
        merged.faults.append(Fault(str(error)))
    state.give_up(merged.found.values())
    for fault in merged.faults[:1]:
        progress.say("suite-fault", f"a fault of the suite itself, please report it: {fault.text}")
    found = [*merged.deviations, *_unproved(merged, state, observed=False)]
    deviations = state.mark(found if scene.in_process else _timed(found, merged))
    evidence = Evidence(
        exercised=frozenset(merged.exercised),
        examples=merged.examples,
        deviations=tuple(deviations),
        observations=(*merged.observations, *_unproved(merged, state, observed=True)),
        indeterminate=merged.indeterminate,
        not_replayable=frozenset(state.not_replayable),
        faults=tuple(merged.faults),
        cuts=tuple(merged.cuts),
        interrupted=merged.interrupted,
        lost=merged.lost > 0,
        disclaimed=scene.disclaimed,
        met=scene.met,
        in_process=scene.in_process,
        unenforced_by_kms=scene.unenforced_by_kms,
        ports=scene.inspect,
    )
    report = Report(
        suite=scene.suite,
        target=scene.info,
        seed=options.seed,
        effort=options.effort,
        profiles=claimed,
        volatile=replace(UNTOLD, reducing_calls=tuple(merged.costs), found_after_s=merged.seconds),
        results=results(evidence, requirements),
        stale=tuple(state.stale),
        interrupted=merged.interrupted,
        lost=merged.lost > 0,
        strict=options.strict,
        lost_by=merged.lost_by,
        ended_early=merged.ended_early,
        undone=sum(cut.reason == BUDGET for cut in merged.cuts),
    )
    return Judged(report, merged)


class _Search:
    """The search and the proofs of a run."""

    def __init__(
        self,
        options: Options,
        crew: Crew,
        state: Known,
        merged: Merged,
        progress: Progress,
        judged: frozenset[str],
    ) -> None:
        self._options, self._crew, self._state, self._merged = options, crew, state, merged
        self._progress, self._judged = progress, judged
        self._effort = EFFORTS[options.effort]

    def run(self, every: Sequence[Unit]) -> None:
        """Run the units until all are done, or as much was sent or found as may be; what is left over is cut."""
        options, merged = self._options, self._merged
        part, parts = options.share
        work = [unit for index, unit in enumerate(every) if index % parts == part - 1]
        left = {unit.name: unit for unit in work}
        self._progress.units(len(work))
        for result in self._crew.run(work, self._affordable):
            if not self._affordable(left[result.name]):
                continue  # it was begun before this was known
            del left[result.name]
            merged.add(result)
            self._state.meet(result.found)
            self._progress.unit(result, merged.calls, len(merged.found))
            if result.trouble == INTERRUPTED:
                raise KeyboardInterrupt
            spent = merged.broke or merged.calls >= (options.max_calls or inf)
            if spent or self._enough() or merged.lost >= LOST_IN_A_ROW:
                break
        merged.cuts += (Cut(BUDGET, unit.profiles) for unit in left.values())
        merged.cuts += (Cut(OTHER_SHARD, unit.profiles) for unit in every if parts > 1)

    def _affordable(self, unit: Unit) -> bool:
        merged = self._merged
        ended = merged.ended_early or merged.broke
        return not ended and merged.purses[unit.purse] < self._effort.purse(unit.purse)

    def _enough(self) -> bool:
        """Whether as many kinds of failures were found as are wanted: such as fail the run, each shown once more."""
        most, merged = self._options.max_failures, self._merged
        if most is None:
            return False
        for key, raw in merged.found.items():
            if key not in merged.weighed:
                merged.weighed[key] = self._fails(raw)
        if sum(merged.weighed.values()) >= most:
            merged.ended_early = f"--max-failures {most}"
        return bool(merged.ended_early)

    def _fails(self, raw: Raw) -> bool:
        """Whether a finding alone fails the run: it is new, of what was asked for, and no echo."""
        known = self._state.of(str(raw.finding.kind), raw.finding.operation)
        if raw.observation or explained(raw, known) is not None or self._judged.isdisjoint(raw.finding.candidates):
            return False
        tried = self._merged.attempts[fault_key(raw.finding)] = self._crew.attempt(raw, known)
        row = tried.deviation
        if row is None or row.requirement not in self._judged or any(one_hole(old, row) for old in known):
            return False
        return row.proved or row.kind in KEPT_UNPROVED

    def prove(self) -> None:
        """Prove the findings, grouped so that one that explains another is proved before it, in the same place.

        A group of which nothing may belong to what was asked for is left as it was found.
        """
        merged, state = self._merged, self._state
        if merged.lost or merged.broke:
            return

        def group_of(raw: Raw) -> tuple[bool, str, str]:
            return (raw.observation, str(raw.finding.kind), raw.finding.operation)

        order = [raw for key, raw in merged.found.items() if key not in merged.tried]
        groups = [
            Group(tuple(group), () if observed else state.of(kind, operation), merged.attempts)
            for (observed, kind, operation), group in groupby(sorted(order, key=group_of), key=group_of)
        ]
        if self._options.require:
            asked = {*self._options.require, *IN_TIME, MEANWHILE}
            groups = [row for row in groups if any(not asked.isdisjoint(raw.finding.candidates) for raw in row.found)]
        self._progress.findings(sum(len(group.found) for group in groups))
        for group, proofs in zip(groups, self._crew.prove(groups), strict=False):
            merged.prove(group, proofs)
            state.saw(group.known, proofs.again)
            self._progress.proved(proofs)
            if proofs.trouble == INTERRUPTED:
                raise KeyboardInterrupt
            if merged.broke or merged.lost >= LOST_IN_A_ROW or merged.proving >= self._effort.proofs():
                return


def _unproved(merged: Merged, state: Known, *, observed: bool) -> list[Deviation]:
    """What was found and neither proved nor known, once for each signature: the run ended before."""
    rows: dict[tuple[str, ...], Deviation] = {}
    for raw in merged.untried:
        known = state.of(str(raw.finding.kind), raw.finding.operation)
        if raw.observation == observed and (observed or explained(raw, known) is None):
            row = unproved(raw)
            rows.setdefault(row.signature, row)
    return list(rows.values())


def _timed(found: list[Deviation], merged: Merged) -> list[Deviation]:
    """The deviations with the seconds to each: only in this process these are no part of what must be repeatable."""
    return [
        replace(row, found_after=FoundAfter(row.found_after.calls, round(merged.seconds["/".join(row.signature)], 3)))
        if "/".join(row.signature) in merged.seconds
        else row
        for row in found
    ]
