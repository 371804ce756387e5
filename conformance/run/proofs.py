"""Proofs of a group of findings: each is tried only if no known or earlier deviation explains it.

What an attempt comes to depends on the finding alone, and on nothing that was done before it: so attempts that were
made elsewhere, by another shard of a run, stand for those that would be made here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.proof.proof import Raw, explained
from kms_conformance.models.report import Deviation, FoundAfter

INTERRUPTED, LOST, FAULT, BUDGET, NO_KEY = TROUBLES = (
    "interrupted", "connection-lost", "suite-fault", "budget", "no-key"
)  # fmt: skip
"""Why work ended early."""
MONEY = f"{BUDGET}: money"
"""The run has spent what it may: no more work is begun."""
Key = tuple[object, ...]
"""What findings have in common that are proved once."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of reducing and proving one finding: a deviation, or nothing where it was an echo.

    asked    the findings at which it was asked whether they are known already, each with the calls made until then
    stopped  it came to a known deviation, and nothing more was tried
    """

    deviation: Deviation | None
    asked: tuple[tuple[Finding, int], ...] = ()
    stopped: bool = False
    calls: int = 0
    sent: Mapping[str, int] | None = None
    keys: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind and operation, and the deviations that the baseline already has of them.

    `tried` are attempts that were made before, by the key of their finding.
    """

    found: tuple[Raw, ...]
    known: tuple[Deviation, ...] = ()
    tried: Mapping[Key, Attempt] | None = None


@dataclass(frozen=True, slots=True)
class Proofs:
    """The deviations of one group of findings, with the calls that each cost."""

    deviations: tuple[Deviation, ...]
    observations: tuple[Deviation, ...]
    costs: tuple[int, ...]
    operations: Mapping[str, int]
    keys: tuple[str, ...]
    seconds: Mapping[str, float]
    trouble: str = ""
    """Why not all was proved: one of TROUBLES, and what was said."""
    again: tuple[int, ...] = ()
    """How often each of the group's known deviations was seen."""
    attempts: Mapping[Key, Attempt] | None = None
    """What was tried, by the key of the finding."""
    repeated: Mapping[Key, Key] | None = None
    """What only repeats a deviation that was proved here, and the finding of that."""


Try = Callable[[Raw, Sequence[Deviation]], Attempt]
"""Reduce and prove one finding, given the deviations that are known."""


def prove_group(group: Group, attempt: Try) -> Proofs:
    """Prove the findings of one kind and operation."""
    proved: dict[bool, list[Deviation]] = {False: list(group.known), True: []}
    of_whom: dict[bool, list[Key | None]] = {False: [None] * len(group.known), True: []}
    costs: list[int] = []
    seconds: dict[str, float] = {}
    sent: Counter[str] = Counter()
    keys: list[str] = []
    attempts: dict[Key, Attempt] = {}
    repeated: dict[Key, Key] = {}
    trouble = ""
    for raw in group.found:
        known, whose, key = proved[raw.observation], of_whom[raw.observation], fault_key(raw.finding)
        index = explained(raw, known)
        if index is None:
            if trouble.startswith((LOST, INTERRUPTED)):
                tried = Attempt(unproved(raw))
            else:
                tried = attempts[key] = (group.tried or {}).get(key) or attempt(raw, known)
            trouble = tried.trouble or trouble
            costs.append(tried.calls)
            sent.update(tried.sent or {})
            keys += tried.keys
            if tried.deviation is None:
                continue
            deviation = _as_found(tried.deviation, raw)
            seconds["/".join(deviation.signature)] = raw.seconds
            index = next((i for i, row in enumerate(known) if one_hole(row, deviation)), None)
            if index is None:
                known.append(deviation)
                whose.append(key)
                continue
        if (explaining := whose[index]) is not None:
            repeated[key] = explaining
        known[index] = replace(known[index], times=known[index].times + raw.times)
    return Proofs(
        deviations=tuple(proved[False][len(group.known) :]),
        observations=tuple(proved[True]),
        costs=tuple(costs),
        operations=sent,
        keys=tuple(keys),
        seconds=seconds,
        trouble=trouble,
        again=tuple(row.times - old.times for row, old in zip(proved[False], group.known, strict=False)),
        attempts=attempts,
        repeated=repeated,
    )


def _as_found(deviation: Deviation, raw: Raw) -> Deviation:
    """The deviation of an attempt, with when and how often its finding was seen: an attempt does not depend on that."""
    return replace(deviation, found_after=FoundAfter(raw.calls_before), times=raw.times)


def one_hole(one: Deviation, other: Deviation) -> bool:
    """Two deviations that come down to the same sequence or untrue claim, or have the same name, are one."""
    if one.requirement != other.requirement:
        return False
    if (one.operation, one.kind) != (other.operation, other.kind):
        return False
    same_claim = (
        one.claim is not None
        and other.claim is not None
        and (one.claim.member, one.claim.relation) == (other.claim.member, other.claim.relation)
    )
    return same_claim or one.signature == other.signature or one.trace == other.trace


def unproved(raw: Raw) -> Deviation:
    """A finding as it was seen, when there was no time to prove it."""
    finding = raw.finding
    return Deviation(
        requirement=finding.candidates[0],
        kind=finding.kind,
        operation=finding.operation,
        label=finding.label,
        expected=finding.expected,
        got=finding.got,
        trace=raw.trace,
        claim=finding.claim,
        candidates=finding.candidates if len(finding.candidates) > 1 else (),
        found_after=FoundAfter(raw.calls_before),
        times=raw.times,
    )


def fault_key(finding: Finding) -> Key:
    """Findings with the same key are proved once."""
    claim = (finding.claim.member, finding.claim.relation) if finding.claim else None
    return (finding.kind, finding.operation, finding.label, finding.got, claim, finding.candidates)
