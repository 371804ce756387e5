"""Runs of a few units on a target in this process, with their findings proved: a part of what a whole run does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from kms_conformance.conformance.proof.proof import Raw
from kms_conformance.conformance.run.proofs import Group
from kms_conformance.conformance.run.work import Worker, opened
from kms_conformance.conformance.session.session import Session
from kms_conformance.conformance.targets import Target
from kms_conformance.models.report import Deviation
from kms_conformance.strategies.units import Unit, units

PROFILES = ("kms-grants", "kms-authorization")


@dataclass(frozen=True)
class Outcome:
    """What a few units brought."""

    raw: tuple[Raw, ...]
    deviations: tuple[Deviation, ...]
    observations: tuple[Deviation, ...]
    exercised: frozenset[tuple[str, str]]
    """Requirement and sign."""
    labels: frozenset[str]
    """Of all calls."""

    @property
    def blamed(self) -> set[str]:
        """The requirements of the deviations that their scripts showed once more."""
        return {row.requirement for row in self.deviations if row.proved}

    def of(self, requirement: str) -> list[Deviation]:
        """The deviations of a requirement."""
        return [row for row in self.deviations if row.requirement == requirement]


@contextmanager
def worker_on(target: Target) -> Iterator[Worker]:
    """A worker with principals."""
    with opened(replace(target, with_principals=True)) as worker:
        yield worker


def outcome(target: Target, *names: str, seed: int = 1, profiles: Sequence[str] | None = None) -> Outcome:
    """The outcome of the units whose names begin so."""
    found: dict[tuple[bool, str, str], list[Raw]] = {}
    exercised: set[tuple[str, str]] = set()
    deviations: list[Deviation] = []
    observations: list[Deviation] = []
    sessions: list[Session] = []
    with worker_on(target) as worker:
        begin = worker.begin

        def remembered(*, patient: bool = False) -> Session:
            sessions.append(begin(patient=patient))
            return sessions[-1]

        worker.begin = remembered  # type: ignore[method-assign]
        for unit in chosen(*names, seed=seed, profiles=profiles):
            result = worker.run(unit)
            assert result.trouble == "", result.trouble
            exercised |= {(row.requirement, row.sign) for row in result.exercised}
            for raw in result.found:
                group = (raw.observation, str(raw.finding.kind), raw.finding.operation)
                found.setdefault(group, []).append(raw)
        labels = frozenset(call.label for session in sessions for call in session.trace)
        for raws in found.values():
            proofs = worker.prove(Group(tuple(raws)))
            assert proofs.trouble == "", proofs.trouble
            deviations += proofs.deviations
            observations += proofs.observations
    raw = tuple(row for raws in found.values() for row in raws)
    return Outcome(raw, tuple(deviations), tuple(observations), frozenset(exercised), labels)


def chosen(*names: str, seed: int = 1, profiles: Sequence[str] | None = None) -> list[Unit]:
    """The units of a quick run whose names begin so."""
    return [unit for unit in units("quick", seed, profiles or PROFILES) if unit.name.startswith(names)]
