"""Parts of a run: what a shard found, recorded as it was merged there, and performed again for the merge of all.

The merge judges as the one run would have: it asks for the same units, replays and proofs in the same order, and takes
the answers from the parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from kms_conformance.conformance.errors import SuiteError
from kms_conformance.conformance.judge.findings import Finding
from kms_conformance.conformance.proof.proof import Raw, repeats
from kms_conformance.conformance.run.baseline import Entry
from kms_conformance.conformance.run.judging import Crew
from kms_conformance.conformance.run.known import met
from kms_conformance.conformance.run.merged import Merged
from kms_conformance.conformance.run.proofs import (
    Attempt,
    Group,
    Key,
    Proofs,
    Try,
    fault_key,
    prove_group,
    unproved,
)
from kms_conformance.conformance.run.work import UnitResult
from kms_conformance.models.calls import Call
from kms_conformance.models.report import UNTOLD, Deviation, Report, Volatile
from kms_conformance.strategies.needed import digest
from kms_conformance.strategies.units import Unit

Sequences = tuple[tuple[Call, ...], Finding]


@dataclass(frozen=True, slots=True)
class Part:
    """What one shard found.

    attempts  by the key of a finding what its proof came to, and of what finding: the first of its key in this shard
    repeated  findings that were not proved, with the key of the one that explained them
    replays   whether entries of the baseline, by their place, depart still
    """

    number: int
    results: tuple[UnitResult, ...]
    attempts: Mapping[Key, tuple[Finding, Attempt]] = field(default_factory=dict)
    repeated: Mapping[Key, Key] = field(default_factory=dict)
    findings: Mapping[Key, Finding] = field(default_factory=dict)
    replays: Mapping[int, bool | None] = field(default_factory=dict)
    interrupted: bool = False
    lost: str | None = None
    """What was wrong with the last answers of a target that was lost; None: it was not."""
    fault: str = ""
    """A fault of the suite itself that ended the shard."""
    volatile: Volatile = UNTOLD


def fingerprint(every: Iterable[Unit]) -> str:
    """Of the list of units of a whole run, with all that a unit does, in their order."""
    rows = (
        f"{unit.name} {','.join(unit.profiles)} {digest(unit)} {unit.seed} {unit.examples} {unit.steps}\n"
        for unit in every
    )
    return f"sha256:{sha256(''.join(rows).encode()).hexdigest()}"


class Recorder:
    """A crew, and what it has done."""

    def __init__(self, crew: Crew, entries: Sequence[Entry]) -> None:
        self._crew, self._places = crew, _places(entries)
        self._results: list[UnitResult] = []
        self._attempts: dict[Key, tuple[Finding, Attempt]] = {}
        self._repeated: dict[Key, Key] = {}
        self._findings: dict[Key, Finding] = {}
        self._replays: dict[int, bool | None] = {}

    def run(self, units: Sequence[Unit], wanted: Callable[[Unit], bool]) -> Iterator[UnitResult]:
        """The results of the units."""
        for result in self._crew.run(units, wanted):
            self._results.append(result)
            for raw in result.found:
                self._findings.setdefault(fault_key(raw.finding), raw.finding)
            yield result

    def prove(self, groups: Sequence[Group]) -> Iterator[Proofs]:
        """The proofs of the groups."""
        for proofs in self._crew.prove(groups):
            for key, attempt in (proofs.attempts or {}).items():
                self._attempts[key] = (self._findings[key], attempt)
            self._repeated |= proofs.repeated or {}
            yield proofs

    def attempt(self, raw: Raw, known: Sequence[Deviation]) -> Attempt:
        """One finding."""
        made = self._crew.attempt(raw, known)
        self._attempts[fault_key(raw.finding)] = (raw.finding, made)
        return made

    def still_shows(self, trace: Sequence[Call], finding: Finding) -> bool | None:
        """Whether a baseline entry still departs."""
        shown = self._crew.still_shows(trace, finding)
        self._replays[self._places[tuple(trace), finding]] = shown
        return shown

    def answers(self) -> str | None:
        """None where the target answers still."""
        return self._crew.answers()

    def be_alone(self) -> None:
        """Nothing else is done from now on."""
        self._crew.be_alone()

    def part(self, number: int, report: Report, merged: Merged) -> Part:
        """All of it."""
        whole = [fault.text for fault in merged.faults if not fault.profiles and not fault.requirements]
        return Part(
            number=number,
            results=tuple(self._results),
            attempts=self._attempts,
            repeated=self._repeated,
            findings=self._findings,
            replays=self._replays,
            interrupted=report.interrupted,
            lost=report.lost_by if report.lost else None,
            fault=whole[0] if whole else "",
            volatile=report.volatile,
        )


class Replayed:
    """The crew of a merge: what was done by the shards, told again."""

    def __init__(self, parts: Sequence[Part], entries: Sequence[Entry], missing: Try | None) -> None:
        """`missing` proves what no shard has proved, because there something else explained it."""
        self._parts = {part.number: part for part in parts}
        self._done = {result.name: (result, part) for part in parts for result in part.results}
        self._entries, self._places, self._missing = entries, _places(entries), missing
        self._first: dict[Key, Part] = {}

    def run(self, units: Sequence[Unit], wanted: Callable[[Unit], bool]) -> Iterator[UnitResult]:
        """The results of the units that some shard has run."""
        for unit in units:
            if unit.name in self._done and wanted(unit):
                result, part = self._done[unit.name]
                for raw in result.found:
                    self._first.setdefault(fault_key(raw.finding), part)
                yield result

    def prove(self, groups: Sequence[Group]) -> Iterator[Proofs]:
        """The proofs of the groups."""
        return (prove_group(group, self.attempt) for group in groups)

    def attempt(self, raw: Raw, known: Sequence[Deviation]) -> Attempt:
        """What came of the finding where it was found, as it would have come given what is known now."""
        key = fault_key(raw.finding)
        part = self._first[key]
        _, made = part.attempts.get(key, (None, None))
        told = made and as_known(made, known)
        if told is not None:
            return told
        if self._missing is not None:
            return self._missing(raw, known)
        _, made = part.attempts.get(part.repeated.get(key, key), (None, None))
        return made if made is not None and not made.stopped else Attempt(unproved(raw))

    def still_shows(self, trace: Sequence[Call], finding: Finding) -> bool | None:
        """What the shards say of an entry: it departs if one has seen that."""
        place = self._places[tuple(trace), finding]
        said = {part.replays[place] for part in self._parts.values() if place in part.replays}
        for word in (True, False):
            if word in said:
                return word
        entry = self._entries[place]
        seen = any(met(entry, result.found) for result, _ in self._done.values())
        return True if seen else None

    def answers(self) -> str | None:
        """None where the target answered every shard to its end."""
        for part in self._parts.values():
            if part.fault:
                raise SuiteError(part.fault)
            if part.interrupted:
                raise KeyboardInterrupt
        return next((part.lost for part in self._parts.values() if part.lost is not None), None)

    def be_alone(self) -> None:
        """All is done."""


def as_known(made: Attempt, known: Sequence[Deviation]) -> Attempt | None:
    """The attempt as it had come out with others known; None: it would have gone on from where it stopped."""
    for finding, calls in made.asked:
        if (row := repeats(finding, known)) is not None:
            return Attempt(row, stopped=True, calls=calls)
    return None if made.stopped else made


def _places(entries: Sequence[Entry]) -> dict[Sequences, int]:
    return {(entry.deviation.trace, entry.finding): place for place, entry in enumerate(entries)}
