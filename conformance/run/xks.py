"""A run on an external key store proxy: its cases in their order, each departure shown once more, and the report."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from kms_conformance.conformance.errors import TargetError, UsageError
from kms_conformance.conformance.judge.findings import Exercise, Sign
from kms_conformance.conformance.run.options import Options
from kms_conformance.conformance.run.progress import Progress
from kms_conformance.conformance.run.scene import suite
from kms_conformance.conformance.run.verdicts import Evidence, results, selected
from kms_conformance.conformance.targets.xks import XksTarget
from kms_conformance.conformance.wire.xks import UnansweredError, XksExecutor
from kms_conformance.models.calls import Call
from kms_conformance.models.report import Deviation, FoundAfter, Report, Volatile
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.xks.asks import NAMES, OWN, Ask, Case, Check, Exchange, UnboundError
from kms_conformance.models.xks.checks import Departure, judged
from kms_conformance.strategies.xks.building import asked
from kms_conformance.strategies.xks.cases import cases

PROFILE = "xks-proxy"
NEGATIVE = ("refused",)
DECIDING = ("refused", "succeeds")
"""Checks without which nothing else of an answer, or after it, can be judged."""


@dataclass(slots=True)
class _Found:
    """What a run has brought so far."""

    exercised: set[Exercise] = field(default_factory=set)
    departures: dict[tuple[str, str, str], Deviation] = field(default_factory=dict)
    indeterminate: dict[str, str] = field(default_factory=dict)
    lost_by: str = ""
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Departed:
    """What a case showed: the check, how the answer departs, and the number of its request."""

    check: Check
    departure: Departure
    ask: int


def run(options: Options, target: XksTarget, progress: Progress) -> Report:
    """Judge the proxy; TargetError: it cannot be judged at all."""
    _fitting(options)
    began, clock = datetime.now(UTC), time.monotonic()
    executor, found = XksExecutor(target), _Found()
    info = replace(target.info, claimed=(PROFILE,))
    try:
        _answers(executor, target)
        progress.begin(info, options)
        _all(options, target, executor, found)
    finally:
        executor.end()
    lost = bool(found.lost_by)
    ordered = tuple(found.departures.values())
    evidence = Evidence(
        exercised=frozenset(found.exercised),
        deviations=tuple(row for row in ordered if _binding(row.requirement)),
        observations=tuple(row for row in ordered if not _binding(row.requirement)),
        indeterminate=found.indeterminate,
        interrupted=found.interrupted,
        lost=lost,
        in_process=target.send is not None,
    )
    sent = executor.sent
    return Report(
        suite=suite(),
        target=info,
        seed=options.seed,
        effort=options.effort,
        profiles=(PROFILE,),
        volatile=Volatile(
            began.isoformat(timespec="seconds"), round(time.monotonic() - clock, 3), sum(sent.values()), sent, 0
        ),
        results=results(evidence, selected((PROFILE,), options.require)),
        interrupted=found.interrupted,
        lost=lost,
        strict=options.strict,
        lost_by=found.lost_by,
    )


def show(target: XksTarget, case: Case) -> Departed | None:
    """Do one case again; None where nothing departs."""
    executor = XksExecutor(target)
    try:
        return _case(executor, case, set())
    finally:
        executor.end()


def _binding(requirement: str) -> bool:
    return REGISTRY[requirement].level == "MUST"


def _fitting(options: Options) -> None:
    """A UsageError for what a run on a proxy has not."""
    if any(name != PROFILE for name in options.profiles):
        raise UsageError(f"a proxy is judged on {PROFILE} alone; leave --profile out")
    for option, value in (("--shard", options.shard), ("--baseline", options.baseline), ("--cluster", options.cluster)):
        if value is not None:
            raise UsageError(f"{option} is not for a proxy, whose run takes seconds; leave it out")
    if options.update_baseline:
        raise UsageError("--update-baseline is not for a proxy; leave it out")
    if options.require and not selected((PROFILE,), options.require):
        raise UsageError(f"a proxy is judged on {PROFILE} alone; see: kms-conformance list requirements")


def _answers(executor: XksExecutor, target: XksTarget) -> None:
    """A TargetError unless the proxy answers, and takes our credential."""
    where = f"{target.info.endpoint}{target.parties[OWN].path}"
    try:
        answer = executor.ask(asked("health"), ()).answer
    except UnansweredError as error:
        raise TargetError(f"nothing answers at {where} ({error}); is the proxy running, and the file right?") from error
    if answer.status in (401, 403):
        raise TargetError(f"{where} refuses our credential ({answer.got}); correct it in the file, or in the proxy")
    if answer.error == "InvalidUriPathException" or (answer.status == 404 and answer.json is None):
        raise TargetError(f"{where} is no URI path of the proxy ({answer.got}); correct uri_path in the target file")


def _all(options: Options, target: XksTarget, executor: XksExecutor, found: _Found) -> None:
    wanted = set(options.require)
    try:
        for case in cases(options.effort, options.seed):
            if not case.needs <= target.has:
                continue
            if wanted and not any(check.requirement in wanted for ask in case.asks for check in ask.checks):
                continue
            _one(case, target, executor, found, options.seed)
    except KeyboardInterrupt:
        found.interrupted = True
    except UnansweredError as error:
        found.lost_by = str(error)


def _one(case: Case, target: XksTarget, executor: XksExecutor, found: _Found, seed: int) -> None:
    try:
        departed = _case(executor, case, found.exercised)
    except UnboundError:
        return
    if departed is None:
        return
    key = (departed.check.requirement, case.asks[departed.ask].operation, _label(case))
    if key in found.departures:
        known = found.departures[key]
        found.departures[key] = replace(known, times=known.times + 1)
        return
    again = show(target, case)
    same = again is not None and again.check.requirement == departed.check.requirement
    number = FoundAfter(sum(executor.sent.values()))
    reproduced = "1/1" if same else "0/1"
    found.departures[key] = _deviation(case, departed, seed=seed, reproduced=reproduced, after=number)


def _case(executor: XksExecutor, case: Case, exercised: set[Exercise]) -> Departed | None:
    """Do a case to its first departure; what it exercised is added."""
    exchanges: list[Exchange] = []
    observed: Departed | None = None
    for number, ask in enumerate(case.asks):
        exchanges.append(executor.ask(ask, exchanges))
        for check in ask.checks:
            departure = judged(check, exchanges)
            if departure is None:
                exercised.update(_exercises(case, number, check))
                continue
            if _binding(check.requirement) or check.name in DECIDING:
                return Departed(check, departure, number)
            observed = observed or Departed(check, departure, number)
    return observed


def _exercises(case: Case, number: int, check: Check) -> list[Exercise]:
    """What an answer as expected counts for: a refusal after a success counts for both signs of a guard."""
    place = f"{case.name}/{number}".encode()
    if check.name not in NEGATIVE:
        return [Exercise(check.requirement, "positive", place)]
    signs: tuple[Sign, ...] = ("positive", "negative") if number else ("negative",)
    return [Exercise(check.requirement, sign, place) for sign in signs]


def _label(case: Case) -> str:
    """The case without its round."""
    head, _, last = case.name.rpartition("/")
    return head if head and last.isdigit() else case.name


def _deviation(case: Case, departed: Departed, *, seed: int, reproduced: str, after: FoundAfter) -> Deviation:
    asks = case.asks[: departed.ask + 1]
    return Deviation(
        requirement=departed.check.requirement,
        kind=departed.departure.kind,
        operation=NAMES[asks[-1].operation],
        label=_label(case),
        expected=departed.departure.expected,
        got=departed.departure.got,
        trace=tuple(_call(case, ask, seed if not number else None) for number, ask in enumerate(asks)),
        candidates=(departed.check.requirement,),
        reproduced=reproduced,
        found_after=after,
    )


def _call(case: Case, ask: Ask, seed: int | None) -> Call:
    """A request as a report shows it: whose key, how it is signed, and which members are taken from earlier answers.

    The first one holds the seed of the run, of which plaintexts are made.
    """
    params = {"key": ask.key, "prefix": ask.prefix, "signed": str(ask.signing)}
    if seed is not None:
        params["seed"] = str(seed)
    shown = {
        name: value if isinstance(value, str) else _words(value) for name, value in ask.members if value is not None
    }
    return Call(NAMES[ask.operation], tuple({**params, **shown}.items()), label=case.name)


def _words(value: object) -> str:
    if not hasattr(value, "member"):
        return "bytes of earlier members, cut elsewhere"
    edit = getattr(value, "edit", "")
    return f"{value.member} of request {getattr(value, 'ask', 0) + 1}" + (f", {edit}" if edit else "")


def again(target: XksTarget, seed: int, effort: str, name: str) -> Sequence[str]:
    """What one case of a run shows now, in words; nothing where it does as documented. For scripts."""
    case = next(case for case in cases(effort, seed) if case.name == name)
    departed = show(target, case)
    if departed is None:
        return ()
    row = REGISTRY[departed.check.requirement]
    return (f"{row.id}: expected {' or '.join(departed.departure.expected)}; got {departed.departure.got}",)
