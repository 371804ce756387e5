"""A run: units, then proofs, then verdicts. Results are merged in the order of the work, whoever did it."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from math import inf
from typing import TypeAlias

from kms_conformance.conformance.errors import SuiteError, TargetError
from kms_conformance.conformance.proof.proof import Raw, explained
from kms_conformance.conformance.run.baseline import Entry, load
from kms_conformance.conformance.run.cleaning import clean
from kms_conformance.conformance.run.enforcement import unenforced
from kms_conformance.conformance.run.known import Known
from kms_conformance.conformance.run.merged import Cut, Fault, Merged
from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.preflight import (
    Claims,
    answers,
    check,
    claims,
    nothing_to_judge,
    without_principals,
)
from kms_conformance.conformance.run.processes import Processes
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.sweep import LEDGER, told
from kms_conformance.conformance.run.verdicts import Evidence, results, selected
from kms_conformance.conformance.run.work import BUDGET, INTERRUPTED, Group, Worker, opened, unproved
from kms_conformance.conformance.run.workers import Here, Workers, started, workers
from kms_conformance.conformance.targets import Target
from kms_conformance.conformance.targets.target import Ports
from kms_conformance.conformance.version import suite_version
from kms_conformance.conformance.wire.ledger import Ledger
from kms_conformance.conformance.wire.principals import Cast
from kms_conformance.models.campaigns.facts import PROFILE as CAMPAIGNS
from kms_conformance.models.consistency import IN_TIME, MEANWHILE
from kms_conformance.models.domains.services import SERVICES
from kms_conformance.models.operation import DATA_OUTLIVES, SETTINGS_OUTLIVE
from kms_conformance.models.parties import ROLES, STRANGER
from kms_conformance.models.report import Deviation, FoundAfter, Report, Result, StaleEntry, Volatile
from kms_conformance.models.requirements import REGISTRY, digest
from kms_conformance.models.terms import PrincipalRef
from kms_conformance.strategies.needed import needed
from kms_conformance.strategies.units import EFFORTS, Unit, units

WITH_PRINCIPALS = {"kms-grants", "kms-authorization", CAMPAIGNS, *SERVICES}
"""Profiles that need other callers than the administrator."""
LOST_IN_A_ROW = 3
"""The search ends when so many units in a row got no answer."""
OTHER_SHARD = "other-shard"
Work: TypeAlias = Callable[[str, int, Collection[str]], Iterable[Unit]]
"""The units of an effort, a seed and the claimed profiles."""


def run(options: Options, target: Target, progress: Progress, work: Work = units) -> Report:
    """Judge the target; after Ctrl-C the report of what was done. TargetError: it cannot be judged at all."""
    ledger = None if target.in_process else Ledger(options.out / LEDGER)
    baseline = load(options.baseline, options.target, may_be_missing=options.update_baseline)
    with started(options, target) as processes, opened(target, ledger, options.max_keys) as worker:
        if ledger is not None:
            ledger.begin(options.target, target.info.endpoint)
        try:
            return _judged(
                options, target, worker=worker, processes=processes, baseline=baseline, progress=progress, work=work
            )
        finally:
            if processes is not None:
                processes.end()
            _clean_up(worker, target, ledger, progress)


def _judged(
    options: Options,
    target: Target,
    worker: Worker,
    processes: Processes | None,
    baseline: Sequence[Entry],
    progress: Progress,
    work: Work,
) -> Report:
    began, clock, ledger = datetime.now(UTC), time.monotonic(), worker.pool.ledger
    check(worker.executor, target)
    if ledger is not None:
        _clean_up_after_others(worker, target, ledger, progress)
    claimed = claims(worker.executor, target, options.profiles, worker.waiting.rest)
    with_principals, wire = bool(WITH_PRINCIPALS & set(claimed.claimed)), "wire" in claimed.claimed
    target = replace(target, with_principals=with_principals, wire=wire)
    worker.executor.wire = wire
    if target.with_principals:
        worker.enlist()
        if why := worker.alone:
            claimed = without_principals(claimed, why, target, options.profiles)
    requirements = selected(claimed.claimed, options.require)
    if not requirements:
        raise TargetError(nothing_to_judge(target, claimed))
    late, rest = target.info.grant_s > 0, worker.waiting.rest
    unenforced_by_kms = unenforced(worker.executor, worker.pool, claimed.claimed, eventual=late, rest=rest)
    judged = {row.id for row in requirements}
    entries = [row for row in baseline if row.signature[0] in judged and _can_be_met(row.deviation, target)]
    merged, state, work = Merged(), Known(entries), _asked_for(work, options.require)
    try:
        progress.begin(target.info, claimed, options)
        if options.max_failures is not None:  # what is counted then is exactly what is not known
            state.settle(worker)
        crew = workers(target, worker, processes, ledger, options.max_keys)
        every, alone, profiles = _units(work, alone=False), _units(work, alone=True), claimed.claimed
        _search(crew, options, every, profiles=profiles, merged=merged, state=state, progress=progress)
        if not merged.lost and not answers(worker.executor):  # nothing could be shown once more
            merged.lost, merged.lost_by = 1, worker.executor.oversized
        if not merged.lost:
            state.settle(worker, merged.found.values())
        _prove(crew, options, state, merged, progress)
        if processes is not None:
            processes.end()
        ports, here = worker.executor.ports, Here(worker)
        if not merged.lost and ports is not None and ports.has("restart"):  # all others are done
            _search(here, options, alone, profiles=profiles, merged=merged, state=state, progress=progress)
            state.settle(worker, merged.found.values(), alone=True)
            _prove(here, options, state, merged, progress)
        if not merged.lost:
            state.settle(worker, merged.found.values(), alone=True)
    except KeyboardInterrupt:
        merged.interrupted = True
    except SuiteError as error:
        merged.faults.append(Fault(str(error)))
    state.give_up(merged.found.values())
    for fault in merged.faults[:1]:
        progress.say("suite-fault", f"a fault of the suite itself, please report it: {fault.text}")
    deviations = state.mark(_timed([*merged.deviations, *_unproved(merged, state, observed=False)], merged, target))
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
        disclaimed=frozenset(worker.executor.disclaimed),
        met=_met(worker.executor.cast, target.callerless) | _of_restarts(worker.executor.ports),
        in_process=target.in_process,
        unenforced_by_kms=unenforced_by_kms,
        ports=_has_ports(worker.executor.ports),
    )
    volatile = Volatile(
        started=began.isoformat(timespec="seconds"),
        duration_s=round(time.monotonic() - clock, 3),
        calls=sum(merged.operations.values()),
        operations=dict(sorted(merged.operations.items())),
        keys_created=len({*worker.pool.created, *merged.keys}),
        reducing_calls=tuple(merged.costs),
        found_after_s=merged.seconds,
    )
    return _report(
        options,
        target,
        claimed=claimed,
        volatile=volatile,
        judged=results(evidence, requirements),
        stale=state.stale,
        evidence=evidence,
        merged=merged,
    )


OF_ANOTHER_ACCOUNT = frozenset({"GRANT-069", "GRANT-072", "POLICY-027", "POLICY-028", "POLICY-063"})
"""Requirements that need somebody of another account."""
OF_A_RESTART = frozenset({DATA_OUTLIVES, SETTINGS_OUTLIVE})
"""Those that need the port by which the target is restarted."""
OF_ANOTHER_TRAIL = frozenset({"AUDIT-003"})
"""Those that need somebody who may read the trail of another account: nobody has that yet."""


def _met(cast: Cast, callerless: Collection[str]) -> frozenset[str]:
    """The requirements that need somebody who is there, and whom the service would know."""
    if not set(ROLES) <= cast.parties.keys():
        return frozenset()
    beyond = OF_ANOTHER_TRAIL if STRANGER in cast.parties else OF_ANOTHER_ACCOUNT | OF_ANOTHER_TRAIL
    rows = (row for row in REGISTRY.values() if row.needs == "needs-principal" and row.profile not in callerless)
    return frozenset(row.id for row in rows) - beyond


def _has_ports(ports: Ports | None) -> bool:
    """Whether what needs a port of a service could have been judged."""
    return ports is not None and ports.has("inspect")


def _of_restarts(ports: Ports | None) -> frozenset[str]:
    """What outlives a restart, where there is a port for one."""
    return OF_A_RESTART if ports is not None and ports.has("restart") else frozenset()


def _asked_for(make: Work, requirements: Collection[str]) -> Work:
    """The units that can exercise what was asked for."""
    return lambda effort, seed, profiles: needed(make(effort, seed, profiles), requirements)


def _units(make: Work, *, alone: bool) -> Work:
    """The units that have to be run alone, or all others."""
    return lambda effort, seed, profiles: (unit for unit in make(effort, seed, profiles) if unit.alone is alone)


def _search(
    crew: Workers,
    options: Options,
    make: Work,
    profiles: Collection[str],
    merged: Merged,
    state: Known,
    progress: Progress,
) -> None:
    """Run the units until all are done, or as much was sent or found as may be; what is left over is cut."""
    part, parts = options.shard
    every = list(make(options.effort, options.seed, profiles))
    work = [unit for index, unit in enumerate(every) if index % parts == part - 1]
    effort, left = EFFORTS[options.effort], {unit.name: unit for unit in work}

    def affordable(unit: Unit) -> bool:
        return merged.purses[unit.purse] < effort.purse(unit.purse)

    progress.units(len(work))
    for result in crew.run(work, affordable):
        if not affordable(left[result.name]):
            continue  # it was begun before this was known
        del left[result.name]
        merged.add(result)
        progress.unit(result, merged.calls, len(merged.found))
        if result.trouble == INTERRUPTED:
            raise KeyboardInterrupt
        enough = options.max_failures is not None and state.new(merged.found.values()) >= options.max_failures
        if enough or merged.calls >= (options.max_calls or inf) or merged.lost >= LOST_IN_A_ROW:
            break
    merged.cuts += (Cut(BUDGET, unit.profiles) for unit in left.values())
    merged.cuts += (Cut(OTHER_SHARD, unit.profiles) for unit in every if parts > 1)


def _prove(crew: Workers, options: Options, state: Known, merged: Merged, progress: Progress) -> None:
    """Prove the findings, grouped so that one that explains another is proved before it, in the same place.

    A group of which nothing may belong to what was asked for is left as it was found.
    """
    if merged.lost:
        return

    def group_of(raw: Raw) -> tuple[bool, str, str]:
        return (raw.observation, str(raw.finding.kind), raw.finding.operation)

    order = [raw for key, raw in merged.found.items() if key not in merged.tried]
    groups = [
        Group(tuple(group), () if observed else state.of(kind, operation))
        for (observed, kind, operation), group in groupby(sorted(order, key=group_of), key=group_of)
    ]
    if options.require:
        asked = {*options.require, *IN_TIME, MEANWHILE}
        groups = [group for group in groups if any(not asked.isdisjoint(raw.finding.candidates) for raw in group.found)]
    progress.findings(sum(len(group.found) for group in groups))
    most_calls = EFFORTS[options.effort].proofs()
    for group, proofs in zip(groups, crew.prove(groups), strict=False):
        merged.prove(group, proofs)
        state.saw(group.known, proofs.again)
        progress.proved(proofs)
        if proofs.trouble == INTERRUPTED:
            raise KeyboardInterrupt
        if merged.lost >= LOST_IN_A_ROW or merged.proving >= most_calls:
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


def _timed(found: list[Deviation], merged: Merged, target: Target) -> list[Deviation]:
    """The deviations, with the seconds to each where time is not part of what must be repeatable."""
    if target.in_process:
        return found
    return [
        replace(row, found_after=FoundAfter(row.found_after.calls, round(merged.seconds["/".join(row.signature)], 3)))
        if "/".join(row.signature) in merged.seconds
        else row
        for row in found
    ]


def _can_be_met(deviation: Deviation, target: Target) -> bool:
    """Whether this run has whoever led to a known deviation: else that is neither shown again nor missed."""
    return target.with_principals or not any(
        call.principal or any(isinstance(term, PrincipalRef) for _, term in call.params) for call in deviation.trace
    )


def _clean_up(worker: Worker, target: Target, ledger: Ledger | None, progress: Progress) -> None:
    """Leave nothing behind: what any worker made, whether it is still alive or not."""
    try:
        worker.waiting.rest()
        keys = worker.pool.end() if ledger is None else 0
        roles = worker.dismiss()
        if ledger is not None:
            left = clean(worker.clients, ledger.own(), target.principals.other_account)
            if not left:
                ledger.end()
                return
            text = f"{told(left)} could not be removed; see {ledger.path}, and: kms-conformance sweep"
            progress.say("left", text, left=len(left))
        elif keys or roles:
            progress.say("left", f"{keys} keys and {len(roles)} roles could not be removed", left=keys + len(roles))
    except KeyboardInterrupt:  # the second one: whoever presses it has no time for this
        return


def _clean_up_after_others(worker: Worker, target: Target, ledger: Ledger, progress: Progress) -> None:
    """Remove what earlier runs left at this target that were killed; nothing of anybody else's is in the ledger."""
    for run in ledger.left(target.info.endpoint):
        left = clean(worker.clients, run.things, target.principals.other_account)
        if not left:
            ledger.end(run.id)
        if run.things:
            progress.say("swept", f"removed {len(run.things) - len(left)} things that a run of {run.began} left behind")


def _report(
    options: Options,
    target: Target,
    claimed: Claims,
    volatile: Volatile,
    judged: tuple[Result, ...],
    stale: Sequence[StaleEntry],
    evidence: Evidence,
    merged: Merged,
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
        suite=suite,
        target=info,
        seed=options.seed,
        effort=options.effort,
        profiles=claimed.claimed,
        volatile=volatile,
        results=judged,
        stale=tuple(stale),
        interrupted=evidence.interrupted,
        lost=evidence.lost,
        strict=options.strict,
        lost_by=merged.lost_by,
    )
