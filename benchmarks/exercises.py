"""Write strategies/exercises.json: what each fixed sequence of a run exercises on the reference KMS.

Run it after a change of the enumerations, or of the requirements: `python benchmarks/exercises.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from kms_conformance.conformance.preflight import claims
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.work import opened
from kms_conformance.models.operations import JUDGED
from kms_conformance.models.requirements.requirement import PROFILES
from kms_conformance.strategies.needed import TABLE, digest, written
from kms_conformance.strategies.units import EFFORTS, Unit, units


def sequences() -> list[Unit]:
    """The fixed sequences of the greatest effort that can be run in this process."""
    return [unit for unit in units(list(EFFORTS)[-1], 1, PROFILES) if not unit.examples and not unit.alone]


def exercised(chosen: Iterable[Unit]) -> Mapping[str, tuple[str, frozenset[str]]]:
    """By unit its digest, and the requirements that it exercises."""
    with opened(replace(resolve("reference"), with_principals=True)) as worker:
        claimed = set(claims(worker.executor, worker.target, ()).claimed)
        able = [unit for unit in chosen if set(unit.profiles) <= claimed & set(JUDGED)]
        results = ((unit, worker.run(unit)) for unit in able)
        return {
            unit.name: (digest(unit), frozenset(row.requirement for row in result.exercised))
            for unit, result in results
        }


def main() -> None:
    """Write the table."""
    path = Path(__file__).parent.parent / "strategies" / TABLE
    path.write_text(written(exercised(sequences())), "utf-8")


if __name__ == "__main__":
    main()
