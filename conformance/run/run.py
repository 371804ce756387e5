"""A run: preflight, judging, cleaning up; a shard also keeps what it found for the merge."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain

from kms_conformance.conformance.errors import OutOfBudgetError, TargetError, UsageError
from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.proof.proof import Raw
from kms_conformance.conformance.run.baseline import Entry, load
from kms_conformance.conformance.run.cleaning import clean
from kms_conformance.conformance.run.defaults import LEDGER, SPENDING
from kms_conformance.conformance.run.enforcement import unenforced
from kms_conformance.conformance.run.found import found
from kms_conformance.conformance.run.judging import Work, chosen, judge
from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.parts import Recorder, fingerprint
from kms_conformance.conformance.run.parts_file import Shared, save
from kms_conformance.conformance.run.preflight import (
    answers,
    check,
    claims,
    nothing_to_judge,
    unpaid,
    without_principals,
)
from kms_conformance.conformance.run.preparation import as_judged
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.proofs import Attempt, Group, Proofs
from kms_conformance.conformance.run.scene import Scene, has, needs_met, suite, upsets
from kms_conformance.conformance.run.sweep import told
from kms_conformance.conformance.run.verdicts import selected
from kms_conformance.conformance.run.work import UnitResult, Worker, opened
from kms_conformance.conformance.run.workers import Helpers, Here, started, workers
from kms_conformance.conformance.targets import Target
from kms_conformance.conformance.wire.ledger import Entry as Thing, Ledger
from kms_conformance.models.calls import Call
from kms_conformance.models.report import Deviation, Report
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.requirements.requirement import PROFILES
from kms_conformance.models.terms import PrincipalRef
from kms_conformance.strategies.units import Unit, units


def run(options: Options, target: Target, progress: Progress, work: Work = units) -> Report:
    """Judge the target; after Ctrl-C the report of what was done. TargetError: it cannot be judged at all."""
    ledger = None if target.in_process else Ledger(options.out / LEDGER)
    baseline = load(options.baseline, options.target, may_be_missing=options.update_baseline)
    target = _shared_with_others(target, options)
    with started(options, target) as helpers, opened(target, ledger, _keys_of_this(options)) as worker:
        if ledger is not None:
            ledger.begin(options.target, target.info.endpoint, target.mark.run if target.mark else "")
        try:
            return _judged(_Run(options, target, worker, helpers, progress), baseline, work)
        finally:
            if helpers is not None:
                helpers.end()
            _clean_up(worker, target, ledger, progress)


def _shared_with_others(target: Target, options: Options) -> Target:
    """The target with the part of this run, a shard perhaps, of what may be sent and spent; nothing is spent yet."""
    parts = options.share[1]
    target = replace(target, max_rps=target.max_rps / parts)
    if target.metering is None:
        return target
    if options.cluster is not None:
        raise UsageError("--cluster cannot be used on AWS: its workers share no budget; give -n, or --shard")
    spending = options.out / SPENDING
    spending.unlink(missing_ok=True)
    return replace(target, metering=replace(target.metering, share=parts, file=spending))


def _keys_of_this(options: Options) -> int | None:
    """How many keys this run may make: a shard has a part of them."""
    return None if options.max_keys is None else max(1, options.max_keys // options.share[1])


@dataclass(frozen=True, slots=True)
class _Run:
    """What a run works with."""

    options: Options
    target: Target
    worker: Worker
    helpers: Helpers | None
    progress: Progress


def _judged(run: _Run, baseline: Sequence[Entry], work: Work) -> Report:
    began, clock = datetime.now(UTC), time.monotonic()
    options, worker = run.options, run.worker
    scene, target = _scene(run, baseline, work)
    live = _Live(workers(target, worker, run.helpers, worker.pool.ledger, _keys_of_this(options)), worker, run.helpers)
    recorder = Recorder(live, scene.entries) if options.shard else None
    judged = judge(
        scene, recorder or live, options, run.progress, work, begin=lambda: run.progress.begin(scene.info, options)
    )
    sent = worker.sent + (run.helpers.sent if run.helpers is not None else Counter())
    volatile = replace(
        judged.report.volatile,
        started=began.isoformat(timespec="seconds"),
        duration_s=round(time.monotonic() - clock, 3),
        calls=sent.total(),
        operations=dict(sorted(sent.items())),
        keys_created=len({*worker.pool.created, *judged.merged.keys}),
        cost_usd=None if worker.meter is None else round(worker.meter.purse.spent_usd, 6),
    )
    report = replace(judged.report, volatile=volatile)
    if recorder is not None:
        part = recorder.part(options.share[0], report, judged.merged)
        claimed = scene.info.claimed
        save(options.out, Shared(scene, options, fingerprint([*chain(*chosen(work, options, claimed))])), [part])
    return report


def _scene(run: _Run, baseline: Sequence[Entry], work: Work) -> tuple[Scene, Target]:
    """What is settled before the first unit, and the target as the workers must know it."""
    options, target, worker, ledger = run.options, run.target, run.worker, run.worker.pool.ledger
    target = replace(target, implements=worker.implements)
    try:
        check(worker.executor, target)
        if ledger is not None:
            _clean_up_after_others(worker, target, ledger, run.progress)
        claimed = claims(worker.executor, target, options.profiles, worker.waiting.rest, _of_use(options, work))
    except OutOfBudgetError:  # not even this is paid for: all that is left then has that as its reason
        claimed = unpaid(target, options.profiles, _of_use(options, work))
    target = as_judged(target, claimed.claimed)
    worker.executor.wire = target.wire
    if target.with_principals:
        worker.enlist()
        if why := worker.alone:
            claimed = without_principals(claimed, why, target, options.profiles)
    requirements = selected(claimed.claimed, options.require)
    if not requirements:
        raise TargetError(nothing_to_judge(target, claimed))
    late, ports = target.info.grant_s > 0, worker.executor.ports
    unenforced_by_kms: Mapping[str, str] = {}
    with suppress(OutOfBudgetError):
        unenforced_by_kms = unenforced(
            worker.executor, worker.pool, claimed.claimed, eventual=late, rest=worker.waiting.rest
        )
    judged = {row.id for row in requirements}
    entries = [row for row in baseline if row.signature[0] in judged and _can_be_met(row.deviation, target)]
    scene = Scene(
        info=replace(target.info, claimed=claimed.claimed, skipped=claimed.skipped),
        suite=suite(),
        entries=tuple(entries),
        in_process=target.in_process,
        disclaimed=frozenset(worker.executor.disclaimed),
        met=needs_met(worker.executor.cast, target.callerless, ports),
        unenforced_by_kms=unenforced_by_kms,
        inspect=has(ports, "inspect"),
        upsets=upsets(ports),
    )
    return scene, target


def _of_use(options: Options, work: Work) -> Collection[str]:
    """The profiles of what was asked for, and of the units that may exercise that: the others are not even probed."""
    if not options.require:
        return PROFILES
    beside, alone = chosen(work, options, options.profiles or PROFILES)
    own = {REGISTRY[name].profile for name in options.require}
    return own.union(*(unit.profiles for unit in (*beside, *alone)))


class _Live:
    """The crew of a run: those who work on the target now, and this process for what is done one by one."""

    def __init__(self, crew: Helpers | Here, worker: Worker, helpers: Helpers | None) -> None:
        self._crew, self._worker, self._helpers = crew, worker, helpers

    def run(self, units: Sequence[Unit], wanted: Callable[[Unit], bool]) -> Iterator[UnitResult]:
        """The results of the units."""
        return self._crew.run(units, wanted)

    def prove(self, groups: Sequence[Group]) -> Iterator[Proofs]:
        """The proofs of the groups."""
        return self._crew.prove(groups)

    def attempt(self, raw: Raw, known: Sequence[Deviation]) -> Attempt:
        """One finding, proved in this process: the others are busy."""
        return self._worker.attempt(raw, known)

    def still_shows(self, trace: Sequence[Call], finding: Finding) -> bool | None:
        """Whether a baseline entry still departs."""
        return self._worker.still_shows(trace, finding)

    def answers(self) -> str | None:
        """None where the target answers still."""
        try:
            return None if answers(self._worker.executor) else self._worker.executor.oversized
        except OutOfBudgetError:
            return None

    def be_alone(self) -> None:
        """End all others."""
        if self._helpers is not None:
            self._helpers.end()
        self._crew = Here(self._worker)


def _can_be_met(deviation: Deviation, target: Target) -> bool:
    """Whether this run has whoever led to a known deviation: else that is neither shown again nor missed."""
    return target.with_principals or not any(
        call.principal or any(isinstance(term, PrincipalRef) for _, term in call.params) for call in deviation.trace
    )


def _clean_up(worker: Worker, target: Target, ledger: Ledger | None, progress: Progress) -> None:
    """Leave nothing behind: what any worker made, whether it is still alive or not."""
    try:
        if worker.meter is not None:
            worker.meter.ending = True
        worker.waiting.rest()
        keys = worker.pool.end() if ledger is None else 0
        roles = worker.dismiss()
        if ledger is not None:
            left = clean(
                worker.clients, ledger.own(), target.principals.other_account, thorough=target.mark is not None
            )
            left += _clean_up_unknown(worker, target)
            if not left:
                ledger.end()
                return
            text = f"{told(left)} could not be removed; see {ledger.path}, and: kms-conformance sweep"
            progress.say("left", text, left=len(left))
        elif keys or roles:
            progress.say("left", f"{keys} keys and {len(roles)} roles could not be removed", left=keys + len(roles))
    except KeyboardInterrupt:  # the second one: whoever presses it has no time for this
        return


def _clean_up_unknown(worker: Worker, target: Target) -> list[Thing]:
    """Remove the keys of which nobody was told, because the answer to CreateKey was lost: their mark tells of them."""
    if worker.meter is None or target.mark is None or not (unknown := worker.meter.purse.unknown()):
        return []
    run = target.mark.run
    left = clean(worker.clients, [row.thing for row in found(worker.clients, lambda mark: mark.run == run)])
    for name in unknown:
        worker.meter.purse.ended(name)
    return left


def _clean_up_after_others(worker: Worker, target: Target, ledger: Ledger, progress: Progress) -> None:
    """Remove what earlier runs left at this target that were killed; nothing of anybody else's is in the ledger."""
    for run in ledger.left(target.info.endpoint):
        left = clean(worker.clients, run.things, target.principals.other_account, thorough=target.mark is not None)
        if not left:
            ledger.end(run.id)
        if run.things:
            progress.say("swept", f"removed {len(run.things) - len(left)} things that a run of {run.began} left behind")
