"""What the units and proofs brought so far, merged in the order of the work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kms_conformance.conformance.judge.examples import ExampleKey
from kms_conformance.conformance.judge.findings import Exercise
from kms_conformance.conformance.proof.proof import Raw
from kms_conformance.conformance.run.proofs import BUDGET, FAULT, LOST, MONEY, Attempt, Group, Key, Proofs, fault_key
from kms_conformance.conformance.run.work import UnitResult
from kms_conformance.models.report import Deviation, Example
from kms_conformance.strategies.units import purse_of


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the suite itself, and what was not judged for it: all, where neither profiles nor requirements are."""

    text: str
    profiles: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()

    def concerns(self, requirement: str, profile: str) -> bool:
        """Whether a requirement may be without a verdict for it."""
        everything = not self.profiles and not self.requirements
        return everything or profile in self.profiles or requirement in self.requirements


BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Cut:
    """Work that was not done to its end, and why: a reason of a verdict."""

    reason: str
    profiles: tuple[str, ...]


@dataclass(slots=True)
class Merged:
    """The sum of all results."""

    calls: int = 0
    keys: list[str] = field(default_factory=list)
    exercised: set[Exercise] = field(default_factory=set)
    examples: dict[ExampleKey, Example] = field(default_factory=dict)
    indeterminate: dict[str, str] = field(default_factory=dict)
    found: dict[tuple[object, ...], Raw] = field(default_factory=dict)
    tried: set[tuple[object, ...]] = field(default_factory=set)
    """Of `found`, what was proved, or failed to be."""
    faults: list[Fault] = field(default_factory=list)
    deviations: list[Deviation] = field(default_factory=list)
    observations: list[Deviation] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    lost: int = 0
    """How many results in a row came from a target that no longer answers."""
    lost_by: str = ""
    """What was wrong with the last answers of such a target, where something came."""
    interrupted: bool = False
    cuts: list[Cut] = field(default_factory=list)
    ended_early: str = ""
    """The option for which the search ended before all units were done, and not for the want of calls."""
    attempts: dict[Key, Attempt] = field(default_factory=dict)
    """What was proved while the search went on."""
    weighed: dict[Key, bool] = field(default_factory=dict)
    """By the key of a finding whether it alone fails the run, where that is counted."""
    proving: int = 0
    """Calls that reducing and proving took."""
    purses: Counter[str] = field(default_factory=Counter)
    broke: bool = False
    """The budget of money is used up."""

    def add(self, result: UnitResult) -> None:
        """Merge the next unit."""
        for raw in result.found:
            key = fault_key(raw.finding)
            known = self.found.get(key)
            later = replace(raw, calls_before=self.calls + raw.calls_before)
            self.found[key] = replace(known, times=known.times + raw.times) if known else later
        self.calls += result.calls
        self.keys += result.keys
        self.exercised |= result.exercised
        for key, example in result.examples.items():
            self.examples.setdefault(key, example)
        for requirement, reason in result.indeterminate.items():
            self.indeterminate.setdefault(requirement, reason)
        self.purses[purse_of(result.profiles)] += result.calls
        if result.trouble:
            cause = next((word for word in (BUDGET, LOST) if result.trouble.startswith(word)), BLOCKED)
            self.cuts.append(Cut(cause, result.profiles))
        self._note(result.trouble, Fault(f"{result.name}: {result.trouble}", result.profiles))

    def prove(self, group: Group, proofs: Proofs) -> None:
        """Merge the next group of proofs."""
        self.tried |= {fault_key(raw.finding) for raw in group.found}
        self.deviations += proofs.deviations
        self.observations += proofs.observations
        self.costs += proofs.costs
        self.proving += sum(proofs.operations.values())
        self.keys += proofs.keys
        self.seconds |= proofs.seconds
        accused = tuple(dict.fromkeys(name for raw in group.found for name in raw.finding.candidates))
        self._note(proofs.trouble, Fault(f"proof: {proofs.trouble}", requirements=accused))

    @property
    def untried(self) -> Iterator[Raw]:
        """What was found and not proved, because the run ended before."""
        return (raw for key, raw in self.found.items() if key not in self.tried)

    def _note(self, trouble: str, fault: Fault) -> None:
        self.broke = self.broke or trouble == MONEY
        self.lost = self.lost + 1 if trouble.startswith(LOST) else 0
        if trouble.startswith(LOST):
            self.lost_by = trouble.removeprefix(LOST).removeprefix(": ")
        if trouble.startswith(FAULT):
            self.faults.append(fault)
