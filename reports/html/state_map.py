"""The map of operation and key state: what is to happen in each cell of the lifecycle table, and what did."""

from __future__ import annotations

from dataclasses import dataclass

from kms_conformance.models.lifecycle import LIFECYCLE, state_requirement
from kms_conformance.models.report import Report, Result
from kms_conformance.reports.html.rows import row_anchor


@dataclass(frozen=True, slots=True)
class Cell:
    """What a call on a key of that state must come to: one of the errors, or success where there is none.

    `result` is None where the report has no such requirement.
    """

    state: str
    errors: tuple[str, ...]
    anchor: str
    result: Result | None


@dataclass(frozen=True, slots=True)
class StateMap:
    """The states in the order of the table, and for each operation its cells; None where the table says nothing."""

    states: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]


def state_map(report: Report) -> StateMap:
    """The lifecycle table with the verdicts of its requirements."""
    results = {result.requirement.id: result for result in report.results}
    states = tuple(dict.fromkeys(state for cells in LIFECYCLE.values() for state in cells))

    def cells(operation: str) -> tuple[Cell | None, ...]:
        found = []
        for state in states:
            id_ = state_requirement(operation, state)
            errors = LIFECYCLE[operation].get(state)
            cell = Cell(str(state), tuple(sorted(errors or ())), row_anchor(id_), results.get(id_))
            found.append(None if errors is None else cell)
        return tuple(found)

    return StateMap(tuple(map(str, states)), tuple((operation, cells(operation)) for operation in LIFECYCLE))
