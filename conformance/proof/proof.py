"""Proof: a finding is reduced, blamed, and shown once more by its own script before it is reported."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.judge.judge import BROKEN
from kms_conformance.conformance.judge.traces import Trace, consistent
from kms_conformance.conformance.proof.blame import blame
from kms_conformance.conformance.proof.reducer import MOST_ATTEMPTS, MOST_CALLS, OF_AN_OBSERVATION, Reducer
from kms_conformance.conformance.proof.replay import Begin, Shown, perform_plan, shows
from kms_conformance.models.calls import HURRIED, Call
from kms_conformance.models.domains.ports import PORTS
from kms_conformance.models.guards import ACCESS_DENIED
from kms_conformance.models.key_changes import CHANGES, IN_TIME, MEANWHILE
from kms_conformance.models.operations import service_of
from kms_conformance.models.report import Deviation, FoundAfter, TargetInfo
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.reports.playing import loaded
from kms_conformance.reports.script import script
from kms_conformance.reports.script_principals import NAMES, variable
from kms_conformance.strategies.units import upset

LATER = "later"
"""The label of a call that is made once more when changes have had time enough to show."""
SCRIPT_RUNS = 3
"""How often a script is run that does not show its deviation at once: the fault may be intermittent."""
DOUBT, MOST_IN_A_ROW = 1e-6, 10
"""An endpoint that loses or garbles answers shows a deviation by chance; so many runs in a row that it is unlikely."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A finding with the calls that led to it, as a unit reports it."""

    finding: Finding
    trace: tuple[Call, ...]
    straight: tuple[Call, ...]
    """The trace without the earlier calls after which the target was elsewhere than AWS."""
    calls_before: int
    seconds: float = 0.0
    times: int = 1
    observation: bool = False


Repeated = Callable[[Finding], Deviation | None]
"""The proved deviation that a finding only shows once more."""


def nothing(_: Finding) -> Deviation | None:
    """Nothing is known yet."""
    return None


FEW_ATTEMPTS = 8
"""Restarts of a target, or steps of its clock, that are made to find the shortest sequence."""


class Prover:
    """Proves findings on one open target."""

    def __init__(
        self,
        client: Callable[[], Any],
        others: Callable[[str], Any],
        begin: Begin,
        patiently: Begin,
        info: TargetInfo,
        unsteadiness: Callable[[], float],
        cast: Callable[[str], Any],
        *,
        lends: bool = True,
    ) -> None:
        """`lends`: a key may have been used by earlier conversations."""
        self._client, self._others, self._begin, self._info = client, others, begin, info
        self._patiently = patiently
        self._unsteadiness, self._cast, self._lends = unsteadiness, cast, lends

    def prove(self, raw: Raw, repeated: Repeated = nothing) -> Deviation | None:
        """The finding as a deviation: its shortest sequence, its requirement, and whether its script shows it.

        None for an echo: what is seen only after another departure, in a state that AWS never comes to.
        What `repeated` says is known already where the finding comes to that as soon as it is shown again.
        """
        deviation = self._reduced(raw, repeated, fresh=False)
        if self._lends and (deviation is None or not deviation.proved):  # what a lent key has been through may show it
            deviation = self._reduced(raw, repeated, fresh=True) or deviation
        if deviation is None and shows(self._begin, raw.trace, raw.finding, fresh=True) is not None:
            return None
        return deviation or _deviation(raw, raw.finding, raw.trace, raw.finding.candidates[0], reproduced="0/1")

    def _reduced(self, raw: Raw, repeated: Repeated, *, fresh: bool) -> Deviation | None:
        """The finding with its shortest sequence, run once more; None when not even the whole one shows it again."""

        def shown(calls: Trace) -> Shown | None:
            return shows(self._begin, calls, raw.finding, fresh=fresh, clean=True)

        def is_known(finding: Finding) -> bool:
            return repeated(finding) is not None

        attempts = FEW_ATTEMPTS if upset(raw.trace) else MOST_ATTEMPTS
        reducer = Reducer(shown, OF_AN_OBSERVATION if raw.observation else MOST_CALLS, is_known, attempts)
        straight = consistent(raw.straight)
        found = reducer.reduce(straight) if straight else None
        found = found or reducer.reduce(raw.trace, straight=raw.trace == raw.straight)
        if found is None:
            return None
        trace, again = found
        if (same := repeated(again.finding)) is not None:
            return same
        deviation = _deviation(raw, again.finding, trace, self._blame(again.finding, trace), reproduced="0/1")
        deviation = replace(deviation, answers=again.answers if len(again.answers) == len(trace) else ())
        return replace(deviation, reproduced=self._run_script(deviation))

    def _blame(self, finding: Finding, trace: Trace) -> str:
        *before, last = trace
        changes = [requirement for requirement in finding.candidates if requirement in (*IN_TIME, MEANWHILE)]
        if changes and not shows(self._patiently, (*before, _patient(last)), finding):
            return self._without_the_change(finding, before, last) or changes[0]
        session = self._begin()
        try:
            perform_plan(session, before, observe=False)
            world = session.world
        finally:
            session.close()
        return blame(finding, last, world, lambda call: shows(self._begin, (*before, call), finding) is not None)

    def _without_the_change(self, finding: Finding, before: Sequence[Call], last: Call) -> str:
        """The requirement that the same answer breaks where a key, or an alias, was never changed; empty: none."""
        places = [place for place, call in enumerate(before) if call.operation in CHANGES and call.result is None]
        if not places or not last.at_once:
            return ""
        session = self._patiently()
        try:
            perform_plan(session, [*before[: places[-1]], *before[places[-1] + 1 :]], observe=False)
            if not session.can(last):
                return ""
            perform_plan(session, [_patient(last)], observe=False)
            found = [seen.finding for seen in session.found if seen.index == len(session.trace) - 1]
            member = finding.claim and finding.claim.member
            same = (row for row in found if row.got == finding.got and (row.claim and row.claim.member) == member)
            return next((row.candidates[0] for row in same), "")
        finally:
            session.close()

    def _run_script(self, deviation: Deviation) -> str:
        """The outcome of running the deviation's own script: how often it was shown, of how many times.

        Over a connection that is not steady it is shown only by several runs in a row.
        """
        namespace = loaded(script(deviation, self._info, REGISTRY[deviation.requirement]))
        client, session = self._client(), self._begin()
        services = {service_of(call.operation) for call in deviation.trace if not call.principal} - {"kms", *PORTS}
        others = {variable(service): self._others(service) for service in sorted(services)}
        others |= {
            name: self._cast(name) for name in inspect.signature(namespace["deviates"]).parameters if name in NAMES
        }
        for run in range(1, SCRIPT_RUNS + 1):
            shown = self._shown(lambda: self._once(namespace, client, others), broken=deviation.got in BROKEN)
            session.waiting.taken_back()
            if shown:
                return f"1/{run}"
        return f"0/{SCRIPT_RUNS}"

    @staticmethod
    def _once(namespace: dict[str, Any], client: Any, others: Mapping[str, Any]) -> str:
        """One run of the script; its aliases are deleted, so that the next run can create them."""
        try:
            return str(namespace["deviates"](client, **others))
        finally:
            if (used := namespace.get("script")) is not None:
                used.begin_again(client)

    def _shown(self, deviates: Callable[[], str], *, broken: bool) -> bool:
        """Whether the script shows it in as many runs as it takes; a run in which it cannot be shown is repeated.

        A broken answer does not show another deviation, nor does another deviation show a broken answer.
        """
        left = in_a_row(self._unsteadiness())
        for _ in range(2 * left - 1):
            try:
                seen = deviates()
                if not seen:
                    return False
                left -= broken == any(f"got {word}" in seen for word in BROKEN)
            except Exception:  # noqa: BLE001 - it cannot be shown, or a target in this process raised what it liked
                continue
            if left == 0:
                return True
        return False


def _deviation(raw: Raw, finding: Finding, trace: Trace, requirement: str, reproduced: str) -> Deviation:
    return Deviation(
        requirement=requirement,
        kind=finding.kind,
        operation=finding.operation,
        label=raw.finding.label,
        expected=finding.expected,
        got=finding.got,
        trace=tuple(_plain(call) for call in trace),
        claim=finding.claim,
        candidates=finding.candidates if len(finding.candidates) > 1 else (),
        found_after=FoundAfter(raw.calls_before),
        times=raw.times,
        reproduced=reproduced,
    )


def may_repeat(finding: Finding) -> bool:
    """Whether a finding can be told to be one that was proved already: by its claim, of one requirement alone."""
    return finding.claim is not None and len(finding.candidates) == 1


def repeats(finding: Finding, known: Sequence[Deviation]) -> Deviation | None:
    """The proved deviation whose claim, of the same requirement alone, is untrue here, too."""
    claim = finding.claim
    if claim is None or not may_repeat(finding):
        return None
    return next(
        (
            row
            for row in known
            if row.proved
            and (row.kind, row.operation, row.requirement) == (finding.kind, finding.operation, finding.candidates[0])
            and row.claim is not None
            and (row.claim.member, row.claim.relation) == (claim.member, claim.relation)
        ),
        None,
    )


def in_a_row(unsteadiness: float) -> int:
    """How many runs in a row must show a deviation when so many of the answers may be wrong by chance."""
    if unsteadiness <= 0:
        return 1
    return min(MOST_IN_A_ROW, math.ceil(math.log(DOUBT) / math.log(min(unsteadiness, 0.5))))


DENIED = tuple(sorted(ACCESS_DENIED))
"""What is expected of a call without permission: that it is allowed is one hole, in whatever way it was tried."""
GENERIC_LABELS = frozenset({"plain", "search", "again", "repeated", "use-after-change", "context-drawn"})
"""Labels that say nothing of what was broken."""


def explained(raw: Raw, proved: Sequence[Deviation]) -> int | None:
    """The index of a proved deviation that this finding only repeats, or None.

    Two near misses of one guard are two holes and are both proved; the demand of a valid call's success, and a claim,
    are proved once for each requirement.
    """
    finding = raw.finding
    for index, deviation in enumerate(proved):
        same = (deviation.kind, deviation.operation) == (finding.kind, finding.operation)
        if not same or deviation.requirement not in finding.candidates or _may_do_better(raw, deviation):
            continue
        if (finding.claim is None) != (deviation.claim is None):
            continue
        if finding.claim is not None and deviation.claim is not None:
            if (finding.claim.member, finding.claim.relation) == (deviation.claim.member, deviation.claim.relation):
                return index
        elif deviation.got == finding.got and (
            not finding.by_guard
            or finding.label.removeprefix(f"{HURRIED}-") in (*GENERIC_LABELS, deviation.label)
            or len(finding.candidates) > 1
            or finding.expected == DENIED
        ):
            return index
    return None


def _may_do_better(raw: Raw, deviation: Deviation) -> bool:
    """Whether a deviation could not be shown again, and the finding came of calls of other operations than it did."""
    if deviation.proved or deviation.untried:
        return False
    return not {call.operation for call in raw.straight} <= {call.operation for call in deviation.trace}


def _plain(call: Call) -> Call:
    """A leased key is a created one to whoever reads the sequence."""
    return replace(call, lease=False, label="plain") if call.lease else call


def _patient(call: Call) -> Call:
    """The same call after everything that it depends on must show."""
    return replace(call, at_once=False, label=LATER)
