"""The top of the page: totals, deviations by severity, areas, profiles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kms_conformance.models.report import SEVERITY, Report, Result, Verdict
from kms_conformance.reports.html.rows import finding_anchor
from kms_conformance.reports.summary import SEVERITIES, Line, count, deviations, grouped, new_by_severity, what


@dataclass(frozen=True, slots=True)
class Share:
    """How many requirements of a whole have a verdict."""

    verdict: Verdict
    number: int


@dataclass(frozen=True, slots=True)
class Bar:
    """The verdicts of an area; `percent` is its length beside the longest."""

    name: str
    total: int
    percent: float
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Deviations of one severity: new and shown again, new and not shown again, in the baseline."""

    severity: str
    new: int
    unproved: int
    known: int


@dataclass(frozen=True, slots=True)
class Departure:
    """A line of the list of what departs."""

    line: Line
    anchor: str
    what: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one kind."""

    kind: str
    severity: str
    count: str
    departures: tuple[Departure, ...]


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """What the top of the page shows beside the report's own fields."""

    present: tuple[Verdict, ...]
    shares: tuple[Share, ...]
    areas: tuple[Bar, ...]
    tallies: tuple[Tally, ...]
    groups: tuple[Group, ...]


def scoreboard(report: Report) -> Scoreboard:
    """The scoreboard of a report."""
    shares = _shares(Counter(result.verdict for result in report.results))
    return Scoreboard(
        present=tuple(share.verdict for share in shares),
        shares=shares,
        areas=_areas(report.results),
        tallies=_tallies(report),
        groups=tuple(_group(str(kind), severity, rows) for kind, severity, rows in grouped(report)),
    )


def _shares(counts: Mapping[Verdict, int]) -> tuple[Share, ...]:
    return tuple(Share(verdict, counts[verdict]) for verdict in Verdict if counts[verdict])


def _areas(results: tuple[Result, ...]) -> tuple[Bar, ...]:
    counts: dict[str, Counter[Verdict]] = {}
    for result in results:
        counts.setdefault(result.requirement.area, Counter())[result.verdict] += 1
    longest = max((row.total() for row in counts.values()), default=1)
    return tuple(
        Bar(area, row.total(), round(100 * row.total() / longest, 1), _shares(row)) for area, row in counts.items()
    )


def _tallies(report: Report) -> tuple[Tally, ...]:
    new = new_by_severity(report)
    unproved = Counter(SEVERITY[row.kind] for _, row, _ in deviations(report, known=False) if not row.proved)
    known = Counter(SEVERITY[row.kind] for _, row, _ in deviations(report, known=True))
    return tuple(Tally(name, new.get(name, 0), unproved[name], known[name]) for name in SEVERITIES)


def _group(kind: str, severity: str, rows: list[Line]) -> Group:
    departures = (Departure(row, finding_anchor(row.base), what(row.example)) for row in rows)
    return Group(kind, severity, count(rows), tuple(departures))
