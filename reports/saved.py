"""A report as report.json has it, long after its run: what `diff`, `compare` and `certify` read.

Every reader of report.json may rely on what the schema calls required; what later versions added has a default here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kms_conformance.models.report import SCHEMA, Verdict
from kms_conformance.reports.names import printable

FAILS = frozenset({Verdict.FAIL, Verdict.KNOWN_FAIL})
JUDGED = FAILS | {Verdict.PASS}


@dataclass(frozen=True, slots=True)
class SavedFinding:
    """A deviation, or an observation."""

    kind: str
    severity: str
    operation: str
    label: str
    expected: tuple[str, ...]
    got: str
    repro: str


@dataclass(frozen=True, slots=True)
class SavedResult:
    """The verdict on a requirement."""

    id: str
    area: str
    profile: str
    level: str
    statement: str
    source: str
    severity: str
    verdict: Verdict
    reason: str | None
    positive: int
    negative: int
    deviations: tuple[SavedFinding, ...]
    observations: tuple[SavedFinding, ...]

    @property
    def fails(self) -> bool:
        """Whether the target departs from it, known to a baseline or not."""
        return self.verdict in FAILS

    @property
    def judged(self) -> bool:
        """Whether it was exercised enough for an answer."""
        return self.verdict in JUDGED


@dataclass(frozen=True, slots=True)
class SavedReport:
    """A whole run. `results` are by the id of the requirement, in the order of the report."""

    suite: Mapping[str, str]
    name: str
    kind: str
    version: str
    seed: int
    effort: str
    profiles: tuple[str, ...]
    interrupted: bool
    lost: bool
    ended_early: str
    undone: int
    conclusion: str
    started: str
    results: Mapping[str, SavedResult]

    @property
    def digest(self) -> str:
        """Of the requirements: two reports with the same one speak of the same sentences."""
        return self.suite["requirements_digest"]

    @property
    def target(self) -> str:
        """Name and version of what was judged."""
        return f"{self.name} {self.version}".strip()


def parsed(document: Any) -> SavedReport:
    """The report that a document holds; LookupError, TypeError or ValueError where it holds none."""
    if document["schema"] != SCHEMA:
        raise ValueError(f"its schema is {document['schema']!r}, not {SCHEMA!r}")
    suite, target, run = document["suite"], document["target"], document["run"]
    results = [_result(row) for row in document["requirements"]]
    if len({row.id for row in results}) != len(results):
        raise ValueError("a requirement stands in it twice")
    return SavedReport(
        suite={printable(str(name)): printable(str(value)) for name, value in suite.items()},
        name=printable(str(target["name"])),
        kind=printable(str(target["kind"])),
        version=printable(str(target["version"])),
        seed=int(run["seed"]),
        effort=str(run["effort"]),
        profiles=tuple(map(str, run["profiles"])),
        interrupted=bool(run.get("interrupted")),
        lost=bool(run.get("lost")),
        ended_early=str(run.get("ended_early") or ""),
        undone=int(run.get("undone") or 0),
        conclusion=str(document.get("conclusion", "")),
        started=str(run["volatile"]["started"]),
        results={row.id: row for row in results},
    )


def _result(row: Any) -> SavedResult:
    return SavedResult(
        id=str(row["id"]),
        area=str(row["area"]),
        profile=str(row["profile"]),
        level=str(row["level"]),
        statement=str(row["statement"]),
        source=str(row["source"]),
        severity=str(row["severity"]),
        verdict=Verdict(row["verdict"]),
        reason=None if row["reason"] is None else str(row["reason"]),
        positive=int(row["exercised"]["positive"]),
        negative=int(row["exercised"]["negative"]),
        deviations=tuple(map(_finding, row["deviations"])),
        observations=tuple(map(_finding, row.get("observations", ()))),
    )


def _finding(row: Any) -> SavedFinding:
    return SavedFinding(
        kind=str(row["kind"]),
        severity=str(row["severity"]),
        operation=str(row["operation"]),
        label=str(row["label"]),
        expected=tuple(map(str, row["expected"])),
        got=str(row["got"]),
        repro=str(row["repro"]),
    )
