"""What is wrong in a few sentences: the deviations of a report, put together by their causes, the worst first.

A sentence says no more than the deviations do.  It stands as it is where every judged requirement of its cause
departs; otherwise "in most respects" or "in some respects" goes before it.  How many requirements depart, of how many,
and in how many variants, always goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kms_conformance.models.causes import OF_AREAS, Cause, area_name, cause_of
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
from kms_conformance.reports.outcome import JUDGED

DEPARTS = frozenset({Verdict.FAIL, Verdict.KNOWN_FAIL})
REFUSALS = frozenset({FindingKind.WRONGLY_ALLOWED, FindingKind.WRONG_ERROR})
"""Kinds of deviation of calls that AWS refuses."""


@dataclass(frozen=True, slots=True)
class Departing:
    """A deviation with the requirement that it departs from and the base name of its files."""

    result: Result
    base: str
    deviation: Deviation

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return severity(self.deviation.kind, self.result.requirement)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong.

    requirements, judged  how many requirements depart in this way, and of how many that could; judged is 0 where no
                          cause is named, and the sentence speaks of an area
    known                 how many of the deviations are in the baseline
    """

    sentence: str
    severity: Severity
    requirements: int
    judged: int
    known: int
    rows: tuple[Departing, ...]

    @property
    def variants(self) -> int:
        """How many deviations these are."""
        return len(self.rows)

    @property
    def share(self) -> str:
        """How many requirements depart, of how many, and in how many variants."""
        of = f" of {self.judged}" if self.judged else ""
        plural = "" if max(self.judged, self.requirements) == 1 else "s"
        return (
            f"{self.requirements}{of} requirement{plural}, {self.variants} variant{'' if self.variants == 1 else 's'}"
        )

    @property
    def baseline(self) -> str:
        """What the baseline knows of it, where it knows something."""
        return "" if not self.known else "known" if self.known == self.variants else f"{self.known} of them known"


def wrongs(report: Report) -> tuple[Wrong, ...]:
    """Everything that is wrong: the worst first, then what most requirements show."""
    groups: dict[tuple[str, ...], list[Departing]] = {}
    causes: dict[tuple[str, ...], Cause | None] = {}
    for row in departing(report):
        cause = cause_of(row.result.requirement, row.deviation.kind)
        key = (cause.sentence,) if cause else (row.result.requirement.area, row.deviation.kind, row.severity)
        causes[key] = cause
        groups.setdefault(key, []).append(row)
    found = [_wrong(report, causes[key], rows) for key, rows in groups.items()]
    return tuple(sorted(found, key=lambda one: (SEVERITIES.index(one.severity), -one.requirements, -one.variants)))


def departing(report: Report) -> Iterator[Departing]:
    """The deviations of the requirements that fail, known or not; what could not be shown again is no ground."""
    for result in report.results:
        if result.verdict in DEPARTS:
            for base, deviation in list(named(result))[: len(result.deviations)]:
                yield Departing(result, base, deviation)


def known_requirements(report: Report) -> Mapping[Severity, int]:
    """How many requirements are known to depart, by how bad that is."""
    rows = [result.severity for result in report.results if any(row.known for row in result.deviations)]
    return {name: rows.count(name) for name in SEVERITIES}


def headline(report: Report) -> str:
    """What the counts alone do not tell: how much is known to depart."""
    known = known_requirements(report)
    if not (number := sum(known.values())):
        return ""
    new = sum(not row.deviation.known for row in departing(report))
    first = f"{new} new deviation{'' if new == 1 else 's'}" if new else "No new deviation"
    worst = f" ({known['security']} in security)" if known["security"] else ""
    return f"{first}; {number} requirement{' is' if number == 1 else 's are'} known to depart from AWS{worst}"


def _wrong(report: Report, cause: Cause | None, rows: list[Departing]) -> Wrong:
    worst = min((row.severity for row in rows), key=SEVERITIES.index)
    known = sum(row.deviation.known for row in rows)
    results = {row.result.requirement.id: row.result for row in rows}
    if cause is None:
        first = rows[0]
        only = f" ({first.result.requirement.id})" if len(results) == 1 else ""
        sentence = f"{area_name(first.result.requirement.area)}: {OF_AREAS[first.deviation.kind]}{only}"
        return Wrong(
            sentence=sentence, severity=worst, requirements=len(results), judged=0, known=known, rows=tuple(rows)
        )
    judged = sum(
        row.requirement.id in results or (cause.speaks_of(row.requirement.id) and _can_depart(row, cause))
        for row in report.results
        if row.verdict in JUDGED
    )
    sentence = _sentence(cause, list(results.values()), judged)
    return Wrong(
        sentence=sentence, severity=worst, requirements=len(results), judged=judged, known=known, rows=tuple(rows)
    )


def _can_depart(result: Result, cause: Cause) -> bool:
    """Whether a requirement can depart in this way: one of valid calls cannot be wrongly allowed."""
    return result.requirement.kind != "response" or not REFUSALS.issuperset(cause.kinds)


def _sentence(cause: Cause, results: list[Result], judged: int) -> str:
    """The sentence of a cause, as far as its requirements bear it out."""
    if len(results) == judged:
        return cause.sentence if any(_seen_kept(result, cause) for result in results) else cause.always
    first, rest = cause.sentence[0], cause.sentence[1:]
    start = first.lower() if rest[:1].islower() or rest[:1] == " " else first
    return f"In {'most' if 2 * len(results) > judged else 'some'} respects {start}{rest}"


def _seen_kept(result: Result, cause: Cause) -> bool:
    """Whether some call had the answer that the requirement demands: an example of it, or more calls than departed."""
    departed = [row for row in result.deviations if row.kind in cause.kinds]
    sign = "negative" if any(row.kind in REFUSALS for row in departed) else "positive"
    tried = result.negative if sign == "negative" else result.positive
    shown = any(example.sign == sign for example in result.examples)
    return shown or tried > sum(row.times for row in departed)
