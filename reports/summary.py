"""What a report comes to, in words: the conclusion, the deviations by severity, what else there is to say.

The scoreboard on a screen and the page say the same, because both say this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kms_conformance.models.claims import Relation
from kms_conformance.models.report import (
    SEVERITIES,
    Deviation,
    FindingKind,
    Report,
    Result,
    Verdict,
    severity,
)
from kms_conformance.models.requirements import Severity
from kms_conformance.reports.names import named
from kms_conformance.reports.outcome import missing, word
from kms_conformance.reports.telling import wanted

NOT_WORTH_A_LINE = ("not asked for", "this version has no requirements for it")
BY_IMPORTANCE = (
    Verdict.FAIL, Verdict.ERROR, Verdict.PASS, Verdict.KNOWN_FAIL, Verdict.INDETERMINATE, Verdict.NOT_EXERCISED,
    Verdict.UNSUPPORTED,
)  # fmt: skip
"""In the last line."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one requirement has of one kind: its first deviation as the example, and how many more there are."""

    result: Result
    base: str
    example: Deviation
    more: int

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return severity(self.example.kind, self.result.requirement)

    @property
    def others(self) -> tuple[str, ...]:
        """The requirements that may be departed from instead."""
        return tuple(name for name in self.example.candidates if name != self.example.requirement)

    @property
    def doubt(self) -> str:
        """Why it was not shown again, or nothing where it was."""
        row = self.example
        return "" if row.proved else f"reproduced {row.reproduced}: {self.result.reason or self.result.verdict}"


@dataclass(frozen=True, slots=True)
class Told:
    """A deviation in three parts: what was tried, what AWS does, and what came."""

    tried: str
    aws: str
    here: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence, and the verdict that it is about."""

    text: str
    verdict: Verdict | None = None


def conclusion(report: Report, width: int = 1000) -> str:
    """The word and the counts on one line: what is too much for the width is left out, the least important first."""
    summary, first = report.summary, word(report)
    new = new_by_severity(report)
    worst = ", ".join(f"{new[name]} {name}" for name in SEVERITIES if new[name])
    stale = f"{len(report.stale)} stale in the baseline" if report.stale else ""
    counts = [f"{summary[verdict]} {verdict}" for verdict in BY_IMPORTANCE if summary[verdict]]
    failing = f"{summary['fail']} fail"
    parts = [part for part in (*missing(report), stale, *counts) if part] or ["nothing was judged"]
    detailed = [f"{failing} ({worst} deviations)" if part == failing and worst else part for part in parts]
    shown = detailed if len(f"{first}: {', '.join(detailed)}") <= width else parts
    while len(shown) > 1 and len(f"{first}: {', '.join(shown)}") > width:
        shown = shown[:-1]
    return f"{first}: {', '.join(shown)}"


def new_by_severity(report: Report) -> Mapping[str, int]:
    """How many deviations outside the baseline were shown again, by severity."""
    return Counter(
        severity(row.kind, result.requirement) for _, row, result in deviations(report, known=False) if row.proved
    )


def deviations(report: Report, *, known: bool) -> Iterator[tuple[str, Deviation, Result]]:
    """The deviations that are in the baseline, or those that are not, with the base names of their files."""
    for result in report.results:
        for base, deviation in list(named(result))[: len(result.deviations)]:
            if deviation.known is known:
                yield base, deviation, result


def lines(report: Report) -> Iterator[Line]:
    """The deviations outside the baseline, those of one requirement and kind as one."""
    groups: dict[tuple[str, FindingKind], list[tuple[str, Deviation, Result]]] = {}
    for row in deviations(report, known=False):
        groups.setdefault((row[1].requirement, row[1].kind), []).append(row)
    for (base, example, result), *more in groups.values():
        yield Line(result, base, example, len(more))


def grouped(report: Report) -> Iterator[tuple[FindingKind, Severity, list[Line]]]:
    """Kind, severity and lines, the worst first; what was not found is left out."""
    rows = list(lines(report))
    for bad in SEVERITIES:
        for kind in FindingKind:
            of_kind = [row for row in rows if row.example.kind is kind and row.severity == bad]
            if of_kind:
                yield kind, bad, of_kind


def count(rows: list[Line]) -> str:
    """How many deviations these lines stand for, and of how many requirements."""
    return f"{sum(1 + row.more for row in rows)} from {len(rows)} requirement{'s' if len(rows) > 1 else ''}"


def what(row: Deviation) -> str:
    """What was tried, what AWS does, and what came."""
    said = told(row)
    return f"{said.tried}; {said.aws}; {said.here}"


def told(row: Deviation) -> Told:
    """The three parts of what a deviation comes to."""
    tried = row.operation if row.label == "plain" else f"{row.operation}, {row.label}"
    if row.claim is not None:
        of_many = len(row.expected) > 1 or row.claim.relation is Relation.ON_THE_WIRE
        return Told(tried, f"AWS: {' or '.join(row.expected) if of_many else wanted(row.claim)}", f"here: {row.got}")
    demanded, came = ("allowed" if words == "success" else words for words in (" or ".join(row.expected), row.got))
    return Told(tried, f"AWS: {demanded}", f"here: {came}")


def notes(report: Report) -> Iterator[Note]:
    """What else there is to say of the verdicts."""
    known = list(deviations(report, known=True))
    if known:
        requirements = len({row.requirement for _, row, _ in known})
        text = f"{len(known)} known deviations from {requirements} requirements are in the baseline"
        yield Note(text, Verdict.KNOWN_FAIL)
    if report.undone:
        yield Note(f"{report.undone} units of work were not done for want of calls or keys; the others decide")
    observed = sum(len(result.observations) for result in report.results)
    if observed:
        yield Note(f"{observed} observations on SHOULD and INFO requirements; they fail nobody")
    reasons = Counter((result.verdict, result.reason) for result in report.results if result.reason)
    for (verdict, reason), number in reasons.items():
        yield Note(f"{verdict}: {number} ({reason})", verdict)
    for entry in report.stale:
        words = f"stale: {entry.requirement} {entry.operation} {entry.kind} ({entry.label}) no longer fails"
        yield Note(f"{words}; write the baseline anew with --update-baseline", Verdict.KNOWN_FAIL)


def skipped(report: Report) -> Iterator[Note]:
    """The profiles that were not judged and why, as far as that is worth a line."""
    for profile, why in report.target.skipped.items():
        if why not in NOT_WORTH_A_LINE:
            yield Note(f"skipped {profile}: {why}", Verdict.UNSUPPORTED)
    later = [profile for profile, why in report.target.skipped.items() if why == NOT_WORTH_A_LINE[1]]
    if later:
        yield Note(f"not part of this version: {', '.join(later)}", Verdict.UNSUPPORTED)
