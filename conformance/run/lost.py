"""What stands for the result of work that killed whoever did it."""

from __future__ import annotations

from typing import Any

from kms_conformance.conformance.run.proofs import FAULT, Group, Proofs, unproved
from kms_conformance.conformance.run.work import UnitResult
from kms_conformance.strategies.units import Unit


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
