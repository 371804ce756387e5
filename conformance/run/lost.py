"""What is done about workers and targets that are lost: what stands for a result, and when nothing more is begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kms_conformance.conformance.run.proofs import FAULT, LOST, Group, Proofs, unproved
from kms_conformance.conformance.run.work import UnitResult
from kms_conformance.strategies.units import Unit

HELD_BACK_AFTER = 3
"""After so many results of a target that is gone, work waits until it is known what those before it brought: a worker
that is ahead of a slower one must not go on asking in vain."""


@dataclass(slots=True)
class Silence:
    """How many results in a row, as they came, were of a target that no longer answers."""

    times: int = 0

    def heard(self, trouble: str) -> None:
        """One more result, with what ended its work early."""
        self.times = self.times + 1 if trouble.startswith(LOST) else 0

    @property
    def holds_back(self) -> bool:
        """Whether nothing more is begun until what is under way is there."""
        return self.times >= HELD_BACK_AFTER


def lost_unit(unit: Unit, why: str) -> UnitResult:
    """Nothing was found: its profiles are without a verdict where that matters."""
    return UnitResult(unit.name, 0, 0.0, profiles=unit.profiles, trouble=f"{FAULT}: {why}")


def lost_group(group: Group, why: str) -> Proofs:
    """Nothing was proved: all stays as it was found."""
    rows: list[list[Any]] = [[], []]
    for raw in group.found:
        rows[raw.observation].append(unproved(raw))
    return Proofs(
        deviations=tuple(rows[False]),
        observations=tuple(rows[True]),
        costs=(),
        operations={},
        keys=(),
        seconds={},
        trouble=f"{FAULT}: {why}",
    )
