"""What the baseline of a run knows, told apart: what still departs, what is stale, and what could not be shown again.

The search comes first. An entry that it met still departs; all others are replayed after it, each by its own sequence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.judge.traces import needed
from kms_conformance.conformance.proof.proof import Raw, explained
from kms_conformance.conformance.run.baseline import Entry, Signature
from kms_conformance.conformance.run.work import Worker
from kms_conformance.models.operations.restarts import RESTART
from kms_conformance.models.report import Deviation, StaleEntry


class Known:
    """The entries that apply to a run; until they are settled, each is thought to depart still."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.failing = list(entries)
        self.stale: list[StaleEntry] = []
        self.not_replayable: set[str] = set()
        self.times: Counter[Signature] = Counter()
        self._open = list(entries)

    def settle(self, worker: Worker, found: Iterable[Raw] = (), *, alone: bool = False) -> None:
        """Replay what the search did not meet; what restarts the target waits until nothing else is left to do."""
        rows = _sorted(found)
        for entry in [entry for entry in self._open if alone or not _restarts(entry)]:
            if not met(entry, rows[_sort_of(entry.finding)]):
                self._sort(entry, worker.still_shows(entry.deviation.trace, entry.finding))
            self._open.remove(entry)

    def give_up(self, found: Iterable[Raw]) -> None:
        """Nothing is replayed any more: what the search did not meet until now cannot be told."""
        rows = _sorted(found)
        for entry in self._open:
            if not met(entry, rows[_sort_of(entry.finding)]):
                self._sort(entry, None)
        self._open.clear()

    def _sort(self, entry: Entry, shown: bool | None) -> None:
        if shown:
            return
        self.failing.remove(entry)
        if shown is None:
            self.not_replayable.add(entry.signature[0])
        else:
            self.stale.append(entry.stale)

    def of(self, kind: str, operation: str) -> tuple[Deviation, ...]:
        """The entries that still fail, of one kind and operation."""
        rows = (entry.deviation for entry in {entry.signature: entry for entry in self.failing}.values())
        return tuple(row for row in rows if (str(row.kind), row.operation) == (kind, operation))

    def new(self, found: Iterable[Raw]) -> int:
        """How many kinds of findings the baseline does not know."""
        rows = (raw for raw in found if not raw.observation)
        return sum(explained(raw, self.of(str(raw.finding.kind), raw.finding.operation)) is None for raw in rows)

    def saw(self, known: Sequence[Deviation], times: Sequence[int]) -> None:
        """Count how often known deviations were seen by the search."""
        for row, number in zip(known, times, strict=False):
            self.times[row.signature] += number

    def mark(self, found: Sequence[Deviation]) -> list[Deviation]:
        """The found deviations, known where the baseline has them, and the known ones that were not found again."""
        failing = {entry.signature: entry for entry in self.failing}
        marked = [replace(row, known=row.signature in failing) for row in found]
        seen = {row.signature for row in marked}
        return marked + [
            replace(entry.deviation, reproduced="1/1", times=max(1, self.times[signature]))
            for signature, entry in failing.items()
            if signature not in seen
        ]


def met(entry: Entry, found: Iterable[Raw]) -> bool:
    """Whether the search has seen just what an entry knows: then its own sequence need not be performed.

    No less will do than its requirement alone to blame, its operation, kind, label and answer or untrue claim, seen
    where nothing that the call depends on had departed before: what may be of another requirement, or an echo of
    another departure, does not tell.
    """
    finding = entry.finding
    return any(_same(entry, finding, raw) and not _may_be_an_echo(raw) for raw in found)


Sort: TypeAlias = tuple[str, str, str]


def _sort_of(finding: Finding) -> Sort:
    """What two findings of one fault have in common at least."""
    return str(finding.kind), finding.operation, finding.label


def _sorted(found: Iterable[Raw]) -> Mapping[Sort, list[Raw]]:
    """Findings by their sort: an entry is compared with those of its own."""
    rows: defaultdict[Sort, list[Raw]] = defaultdict(list)
    for raw in found:
        rows[_sort_of(raw.finding)].append(raw)
    return rows


def _same(entry: Entry, one: Finding, raw: Raw) -> bool:
    other = raw.finding
    answered = one.claim is not None or (one.got, one.expected) == (other.got, other.expected)
    return (
        answered
        and (one.kind, one.operation, one.label) == (other.kind, other.operation, other.label)
        and other.candidates == one.candidates == (entry.deviation.requirement,)
        and other.same_fault(one)
        and not raw.observation
    )


def _may_be_an_echo(raw: Raw) -> bool:
    """Whether the target was already elsewhere than AWS in something that the last call depends on."""
    return bool(Counter(needed(raw.trace, changes=True)) - Counter(raw.straight))


def _restarts(entry: Entry) -> bool:
    return any(call.operation == RESTART for call in entry.deviation.trace)
