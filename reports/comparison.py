"""Several targets side by side: their reports, requirement by requirement (JSON: kms-conformance/comparison/1)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kms_conformance.models.report import SEVERITIES, Verdict
from kms_conformance.reports.html.templates import code_hash, data, environment, markup
from kms_conformance.reports.saved import SavedReport, SavedResult

SCHEMA = "kms-conformance/comparison/1"
UNKNOWN = "not-in-report"
"""In place of a verdict, where a report does not have the requirement."""


@dataclass(frozen=True, slots=True)
class Column:
    """A report by a name that no other has."""

    name: str
    report: SavedReport

    @property
    def counts(self) -> Mapping[str, int]:
        """How many requirements have each verdict."""
        return Counter(str(row.verdict) for row in self.report.results.values())


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement, and what each report says of it; None where one does not have it."""

    result: SavedResult
    cells: tuple[SavedResult | None, ...]

    @property
    def differs(self) -> bool:
        """Whether the reports that judged it come to different verdicts."""
        return len({row.fails for row in self.cells if row is not None and row.judged}) > 1

    @property
    def verdicts(self) -> tuple[str, ...]:
        """The verdict of each report."""
        return tuple(UNKNOWN if row is None else str(row.verdict) for row in self.cells)

    @property
    def severity(self) -> str:
        """The worst of those that depart from it; else what is at stake."""
        found = {row.severity for row in self.cells if row is not None and row.fails}
        return next((name for name in SEVERITIES if name in found), self.result.severity)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All reports, and all requirements in the order of the first that has them."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def same_catalogue(self) -> bool:
        """Whether all speak of the same sentences."""
        return len({column.report.digest for column in self.columns}) == 1


def comparison(reports: Sequence[SavedReport]) -> Comparison:
    """The reports side by side."""
    columns = tuple(Column(name, report) for name, report in zip(_names(reports), reports, strict=True))
    found: dict[str, SavedResult] = {}
    for report in reports:
        for id_, result in report.results.items():
            found.setdefault(id_, result)
    order = sorted(found, key=lambda id_: (found[id_].area, id_))
    rows = (Row(found[id_], tuple(report.results.get(id_) for report in reports)) for id_ in order)
    return Comparison(columns, tuple(rows))


def document(compared: Comparison) -> dict[str, Any]:
    """For machines."""
    return {
        "schema": SCHEMA,
        "same_catalogue": compared.same_catalogue,
        "reports": [
            {
                "name": column.name,
                "target": column.report.name,
                "version": column.report.version,
                "effort": column.report.effort,
                "seed": column.report.seed,
                "started": column.report.started,
                "conclusion": column.report.conclusion,
                "requirements_digest": column.report.digest,
                "summary": dict(column.counts),
            }
            for column in compared.columns
        ],
        "requirements": [
            {
                "id": row.result.id,
                "area": row.result.area,
                "profile": row.result.profile,
                "level": row.result.level,
                "severity": row.severity,
                "statement": row.result.statement,
                "source": row.result.source,
                "differs": row.differs,
                "verdicts": [None if cell is None else _cell(cell) for cell in row.cells],
            }
            for row in compared.rows
        ],
    }


def dumps(compared: Comparison) -> str:
    """The text of compare.json."""
    return json.dumps(document(compared), indent=2, ensure_ascii=False) + "\n"


def page(compared: Comparison) -> str:
    """The text of compare.html."""
    code = data("comparison.js")
    rows = compared.rows
    choices = {
        "profile": list(dict.fromkeys(row.result.profile for row in rows)),
        "area": list(dict.fromkeys(row.result.area for row in rows)),
        "severity": [name for name in SEVERITIES if any(row.severity == name for row in rows)],
    }
    verdicts = [
        str(verdict) for verdict in Verdict if any(column.counts.get(str(verdict)) for column in compared.columns)
    ]
    return (
        environment()
        .get_template("comparison.jinja")
        .render(
            compared=compared,
            verdicts=verdicts,
            choices=choices,
            unknown=UNKNOWN,
            style=markup(data("style.css") + data("comparison.css")),
            code=markup(code),
            code_hash=code_hash(code),
        )
    )


def _cell(result: SavedResult) -> dict[str, Any]:
    return {
        "verdict": str(result.verdict),
        "reason": result.reason,
        "deviations": [
            {"kind": row.kind, "operation": row.operation, "label": row.label, "got": row.got}
            for row in result.deviations
        ],
    }


def _names(reports: Sequence[SavedReport]) -> list[str]:
    """Name and version of each, with what else tells two of the same apart."""
    names = [report.target for report in reports]
    if len(set(names)) < len(names):
        names = [f"{name}, {report.effort}, seed {report.seed}" for name, report in zip(names, reports, strict=True)]
    if len(set(names)) < len(names):
        names = [f"{name} ({number})" for number, name in enumerate(names, 1)]
    return names
