"""What the baseline of a run knows, told apart: what still departs, what is stale, and what could not be shown again.

The search comes first. An entry that it met still departs; all others are replayed after it, each by its own sequence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.judge.traces import needed
from kms_conformance.conformance.proof.proof import Raw, explained
from kms_conformance.conformance.run.baseline import Entry, Signature
from kms_conformance.models.calls import Call
from kms_conformance.models.report import Deviation, StaleEntry
from kms_conformance.strategies.units import upset


class Replays(Protocol):
    """Whoever performs the sequence of an entry."""

    def still_shows(self, trace: Sequence[Call], finding: Finding) -> bool | None:
        """Whether it still departs; None when it cannot be replayed."""


class Known:
    """The entries that apply to a run; until they are settled, each is thought to depart still.

    Of a shard, `share` is (I, N): it replays each Nth entry, and of the others what decides whether its own findings
    are new.
    """

    def __init__(self, entries: Sequence[Entry], share: tuple[int, int] = (1, 1)) -> None:
        self.failing = list(entries)
        self.stale: list[StaleEntry] = []
        self.not_replayable: set[str] = set()
        self.times: Counter[Signature] = Counter()
        part, parts = share
        self._open = dict(enumerate(entries))
        self._elsewhere = {place for place in self._open if place % parts != part - 1}
        self._by_kind: dict[tuple[str, str, str], list[int]] = {}
        for place, entry in self._open.items():
            self._by_kind.setdefault(_kind(entry.finding), []).append(place)

    def meet(self, found: Iterable[Raw]) -> None:
        """Settle what a unit of the search has met: it departs still."""
        for raw in found:
            for place in self._by_kind.get(_kind(raw.finding), ()):
                if place in self._open and met(self._open[place], [raw]):
                    del self._open[place]

    def settle(
        self, worker: Replays, found: Iterable[Raw] = (), *, alone: bool = False, all_of_them: bool = False
    ) -> None:
        """Replay what the search did not meet; what upsets the whole target waits until nothing else is left to do."""
        rows = list(found)
        self.meet(rows)
        for place, entry in list(self._open.items()):
            if _upsets(entry) and not alone:
                continue
            if place not in self._elsewhere or all_of_them or self._decides(entry, rows):
                del self._open[place]
                self._sort(entry, worker.still_shows(entry.deviation.trace, entry.finding))

    def _decides(self, entry: Entry, found: Sequence[Raw]) -> bool:
        """Whether it depends on an entry alone if something that was found is known."""
        row = entry.deviation
        of_a_kind = [raw for raw in found if (raw.finding.kind, raw.finding.operation) == (row.kind, row.operation)]
        waiting = {other.signature for other in self._open.values()}
        settled = [known for known in self.of(str(row.kind), row.operation) if known.signature not in waiting]
        return any(
            explained(raw, [row]) is not None and explained(raw, settled) is None
            for raw in of_a_kind
            if not raw.observation
        )

    def give_up(self, found: Iterable[Raw]) -> None:
        """Nothing is replayed any more: what the search did not meet until now cannot be told, or by another shard."""
        self.meet(found)
        for place, entry in self._open.items():
            if place in self._elsewhere:
                self.failing.remove(entry)
            else:
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


def _kind(finding: Finding) -> tuple[str, str, str]:
    return (str(finding.kind), finding.operation, finding.label)


def met(entry: Entry, found: Iterable[Raw]) -> bool:
    """Whether the search has seen just what an entry knows: then its own sequence need not be performed.

    No less will do than its requirement alone to blame, its operation, kind, label and answer or untrue claim, seen
    where nothing that the call depends on had departed before: what may be of another requirement, or an echo of
    another departure, does not tell.
    """
    return any(_same(entry, raw) and not _may_be_an_echo(raw) for raw in found)


def _same(entry: Entry, raw: Raw) -> bool:
    one, other = entry.finding, raw.finding
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


def _upsets(entry: Entry) -> bool:
    return bool(upset(entry.deviation.trace))
