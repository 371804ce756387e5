"""Requirements, deviations and sequences as the page shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Literal

from kms_conformance.models.calls import Call
from kms_conformance.models.report import (
    SEVERITIES,
    Answer,
    Deviation,
    Example,
    Report,
    Result,
    TargetInfo,
    Verdict,
    severity,
)
from kms_conformance.models.requirements import Severity
from kms_conformance.reports.names import history_name, named, repro_name
from kms_conformance.reports.script import script
from kms_conformance.reports.summary import what
from kms_conformance.reports.words import Request, request

MOST_FINDINGS = 100
"""Of one requirement that the page shows; report.json has all."""
WORST_FIRST = (
    {Verdict.FAIL, Verdict.KNOWN_FAIL},
    {Verdict.ERROR},
    {Verdict.INDETERMINATE},
    {Verdict.PASS},
    {Verdict.NOT_EXERCISED},
    {Verdict.UNSUPPORTED},
)
"""Verdicts in the order in which somebody should look at them: that a failure is known makes it no better."""
_URL = re.compile(r"(https?://[^\s|<>\"']*[^\s|<>\"'.,;:)\]])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; one that is an address becomes a link."""

    text: str
    link: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A call of a sequence, what came back for it where that is known, and whether it is the one that decided."""

    request: Request
    answer: Answer | None
    decides: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """A deviation or an observation with its files, its script and its steps."""

    anchor: str
    row: Deviation
    word: Literal["deviation", "observation"]
    severity: str
    what: str
    history: str
    repro: str
    script: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An example of a requirement that is kept."""

    sign: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement with all that is known of it.

    rank        orders rows by how bad they are, 0 the worst: failures by severity, then by their number of deviations
    severities  those of its deviations, or its own where it has none: a filter finds it by each
    beyond      how many of its findings are in report.json alone
    """

    anchor: str
    result: Result
    rank: int
    severities: tuple[str, ...]
    sources: tuple[tuple[Piece, ...], ...]
    note: tuple[Piece, ...]
    findings: tuple[Finding, ...]
    beyond: int
    examples: tuple[Shown, ...]


def rows(report: Report) -> tuple[Row, ...]:
    """A row for each requirement, in the order of the report."""
    order = {result.requirement.id: rank for rank, result in enumerate(sorted(report.results, key=_badness))}
    return tuple(_row(result, report.target, order[result.requirement.id]) for result in report.results)


def _badness(result: Result) -> tuple[int, int, int]:
    group = next(number for number, verdicts in enumerate(WORST_FIRST) if result.verdict in verdicts)
    return group, SEVERITIES.index(result.severity), -len(result.deviations)


def row_anchor(requirement: str) -> str:
    """The id of a requirement's element in the page."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", requirement)


def finding_anchor(base: str) -> str:
    """The id of a deviation's element; `base` is the base name of its files."""
    return f"deviation-{row_anchor(base)}"


def severities_of(result: Result) -> tuple[Severity, ...]:
    """The severities of a requirement's deviations, the worst first; its own where it has none."""
    found = {result.severity, *(severity(row.kind, result.requirement) for row in result.deviations)}
    return tuple(name for name in SEVERITIES if name in found)


def pieces(text: str) -> tuple[Piece, ...]:
    """A text cut into addresses and what is between them."""
    parts = enumerate(_URL.split(text))
    return tuple(Piece(part, link=bool(number % 2)) for number, part in parts if part)


def _row(result: Result, target: TargetInfo, rank: int) -> Row:
    requirement = result.requirement
    return Row(
        anchor=row_anchor(requirement.id),
        result=result,
        rank=rank,
        severities=severities_of(result),
        sources=tuple(pieces(source.strip()) for source in requirement.source.split(" | ")),
        note=pieces(requirement.note),
        findings=tuple(islice(_findings(result, target), MOST_FINDINGS)),
        beyond=max(0, len(result.deviations) + len(result.observations) - MOST_FINDINGS),
        examples=tuple(_example(example) for example in result.examples),
    )


def _findings(result: Result, target: TargetInfo) -> Iterator[Finding]:
    for number, (base, row) in enumerate(named(result)):
        yield Finding(
            anchor=finding_anchor(base),
            row=row,
            word="deviation" if number < len(result.deviations) else "observation",
            severity=severity(row.kind, result.requirement),
            what=what(row),
            history=history_name(base),
            repro=repro_name(base),
            script=script(row, target, result.requirement),
            steps=_steps(row.trace, row.answers),
        )


def _example(example: Example) -> Shown:
    return Shown(example.sign, _steps(example.trace, example.answers))


def _steps(trace: Sequence[Call], answers: Sequence[Answer]) -> tuple[Step, ...]:
    """The calls with their answers; a sequence that was cut short has fewer answers than calls."""
    pairs = zip_longest(trace, answers[: len(trace)])
    return tuple(Step(request(call), answer, number == len(trace)) for number, (call, answer) in enumerate(pairs, 1))
