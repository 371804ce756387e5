"""From what was found and exercised to a verdict for each requirement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kms_conformance.conformance.judge.findings import Exercise
from kms_conformance.conformance.run.merged import BLOCKED, Cut, Fault
from kms_conformance.models.report import Deviation, Example, FindingKind, Result, Verdict
from kms_conformance.models.requirements import REGISTRY, Requirement

KEPT_UNPROVED = frozenset({FindingKind.WRONGLY_ALLOWED, FindingKind.DATA_LOST})
"""Kinds that count though they did not show again: a wrong plaintext is one, however rare."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a run brought, merged in the order of its units."""

    exercised: frozenset[Exercise] = frozenset()
    examples: Mapping[tuple[str, str], Example] = field(default_factory=dict)
    """By requirement and sign."""
    deviations: tuple[Deviation, ...] = ()
    observations: tuple[Deviation, ...] = ()
    indeterminate: Mapping[str, str] = field(default_factory=dict)
    not_replayable: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    """Faults of the suite itself."""
    cuts: tuple[Cut, ...] = ()
    """Units that were not run, or not to their end."""
    interrupted: bool = False
    lost: bool = False
    """The target stopped answering before the end."""
    disclaimed: frozenset[str] = frozenset()
    """Operations that the target does not claim."""
    met: frozenset[str] = frozenset()
    """Requirements whose needs the target meets: what else kept them from being seen is the reason."""
    in_process: bool = True
    """Nothing comes between the target and us, that could garble an answer."""
    unenforced_by_kms: Mapping[str, str] = field(default_factory=dict)
    """What cannot be judged on this KMS, and the reason."""
    ports: bool = False
    """Ports of services are there: work that was cut, and not their want, is why nothing was seen by them."""


def selected(profiles: Iterable[str], only: Sequence[str]) -> list[Requirement]:
    """The requirements that are judged, in the order of the report."""
    wanted = set(profiles)
    rows = [
        row
        for row in REGISTRY.values()
        if row.profile in wanted
        and (not only or row.id in only)
        and (not row.beside or not wanted.isdisjoint(row.beside))
    ]
    return sorted(rows, key=lambda row: (row.area, row.id))


def results(evidence: Evidence, requirements: Iterable[Requirement]) -> tuple[Result, ...]:
    """A verdict for each requirement."""
    counts = Counter((exercise.requirement, exercise.sign) for exercise in evidence.exercised)
    return tuple(_result(evidence, row, counts[row.id, "positive"], counts[row.id, "negative"]) for row in requirements)


def _result(evidence: Evidence, row: Requirement, positive: int, negative: int) -> Result:
    deviations = tuple(d for d in evidence.deviations if d.requirement == row.id)
    observations = tuple(d for d in evidence.observations if d.requirement == row.id)
    enough = positive >= row.floor.positive and negative >= row.floor.negative
    verdict, reason = _verdict(evidence, row, deviations, enough=enough)
    shown = (evidence.examples.get((row.id, sign)) for sign in ("negative", "positive"))
    examples = tuple(example for example in shown if example is not None)
    return Result(
        requirement=row,
        verdict=verdict,
        reason=reason,
        positive=positive,
        negative=negative,
        deviations=deviations,
        observations=observations,
        examples=examples,
    )


def _verdict(
    evidence: Evidence, row: Requirement, deviations: Sequence[Deviation], *, enough: bool
) -> tuple[Verdict, str | None]:
    if row.id in evidence.unenforced_by_kms:
        return Verdict.INDETERMINATE, evidence.unenforced_by_kms[row.id]
    counted = [d for d in deviations if d.proved or _kept(d, evidence)]
    if any(not d.known for d in counted):
        return Verdict.FAIL, None
    if row.id in evidence.not_replayable:
        return Verdict.INDETERMINATE, "not-replayable"
    if counted:
        return Verdict.KNOWN_FAIL, None
    faulty = any(fault.concerns(row.id, row.profile) for fault in evidence.faults)
    if deviations:
        if faulty and all(row.untried for row in deviations):
            return Verdict.ERROR, "suite-fault"
        return Verdict.INDETERMINATE, _ended_early(evidence) or "not-reproduced"
    if enough:
        return Verdict.PASS, None
    own = [name for name in row.operations if not name.startswith("kms:")]  # else that of a service is done without
    if own and evidence.disclaimed.issuperset(own):
        return Verdict.UNSUPPORTED, None
    if row.id in evidence.indeterminate and not evidence.lost:
        return Verdict.INDETERMINATE, evidence.indeterminate[row.id]
    if faulty and not (row.needs and row.id not in evidence.met):
        return Verdict.ERROR, "suite-fault"
    if ended := _ended_early(evidence):
        return Verdict.INDETERMINATE if evidence.lost else Verdict.NOT_EXERCISED, ended
    cut = next((cut.reason for cut in evidence.cuts if row.profile in cut.profiles), None)
    by_port = row.needs == "needs-port" and evidence.ports and cut is not None
    if row.needs and row.id not in evidence.met and not by_port:
        return Verdict.NOT_EXERCISED, row.needs
    return Verdict.NOT_EXERCISED, cut or BLOCKED


def _kept(deviation: Deviation, evidence: Evidence) -> bool:
    """Whether a deviation counts though it did not show again.

    A call that was wrongly allowed does: nothing on the way turns a refusal into an answer.  Wrong data counts if it
    was seen more than once.  Neither counts where other things came and went: an endpoint that garbles bodies hits
    other members too, makes bodies that cannot be parsed, and may have told us of an alias that there never was.
    """
    if deviation.kind not in KEPT_UNPROVED:
        return False
    if evidence.in_process or deviation.untried:
        return True
    garbled = any(d.kind not in KEPT_UNPROVED and not d.proved and not d.untried for d in evidence.deviations)
    return not garbled and (deviation.kind is FindingKind.WRONGLY_ALLOWED or deviation.times > 1)


def _ended_early(evidence: Evidence) -> str | None:
    return "connection-lost" if evidence.lost else "interrupted" if evidence.interrupted else None
