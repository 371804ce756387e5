"""The top of the page: totals, what departs by causes, deviations by severity, areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kms_conformance.models.causes import area_name
from kms_conformance.models.report import SEVERITIES, FindingKind, Report, Result, Verdict, severity
from kms_conformance.reports.causes import Departing, Wrong, wrongs
from kms_conformance.reports.html.rows import finding_anchor, row_anchor
from kms_conformance.reports.summary import Told, deviations, new_by_severity, told


@dataclass(frozen=True, slots=True)
class Share:
    """How many requirements of a whole have a verdict."""

    verdict: Verdict
    number: int


@dataclass(frozen=True, slots=True)
class Bar:
    """The verdicts of an area; `percent` is its length beside the longest."""

    code: str
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

    @property
    def all(self) -> int:
        """What departs, whether the baseline knows it or not."""
        return self.new + self.known


@dataclass(frozen=True, slots=True)
class Departure:
    """How a requirement departs in one kind: its first example, and how many more there are.

    row, finding  the elements of the requirement and, once that is opened, of the example
    """

    id: str
    statement: str
    row: str
    finding: str
    told: Told
    more: int
    others: tuple[str, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that is wrong, with the requirements that show it."""

    wrong: Wrong
    departures: tuple[Departure, ...]


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """What the top of the page shows beside the report's own fields."""

    present: tuple[Verdict, ...]
    shares: tuple[Share, ...]
    areas: tuple[Bar, ...]
    tallies: tuple[Tally, ...]
    causes: tuple[Cause, ...]


def scoreboard(report: Report) -> Scoreboard:
    """The scoreboard of a report."""
    shares = _shares(Counter(result.verdict for result in report.results))
    return Scoreboard(
        present=tuple(share.verdict for share in shares),
        shares=shares,
        areas=_areas(report.results),
        tallies=_tallies(report),
        causes=tuple(Cause(one, tuple(_departures(one.rows))) for one in wrongs(report)),
    )


def _shares(counts: Mapping[Verdict, int]) -> tuple[Share, ...]:
    return tuple(Share(verdict, counts[verdict]) for verdict in Verdict if counts[verdict])


def _areas(results: tuple[Result, ...]) -> tuple[Bar, ...]:
    counts: dict[str, Counter[Verdict]] = {}
    for result in results:
        counts.setdefault(result.requirement.area, Counter())[result.verdict] += 1
    longest = max((row.total() for row in counts.values()), default=1)
    return tuple(
        Bar(area, area_name(area), row.total(), round(100 * row.total() / longest, 1), _shares(row))
        for area, row in counts.items()
    )


def _tallies(report: Report) -> tuple[Tally, ...]:
    new = new_by_severity(report)
    unproved = _by_severity(report, known=False, proved=False)
    known = _by_severity(report, known=True)
    return tuple(Tally(name, new.get(name, 0), unproved[name], known[name]) for name in SEVERITIES)


def _by_severity(report: Report, *, known: bool, proved: bool | None = None) -> Counter[str]:
    rows = deviations(report, known=known)
    return Counter(
        severity(row.kind, result.requirement) for _, row, result in rows if proved is None or row.proved is proved
    )


def _departures(rows: Sequence[Departing]) -> Iterator[Departure]:
    """Those of one requirement and kind as one."""
    groups: dict[tuple[str, FindingKind], list[Departing]] = {}
    for row in rows:
        groups.setdefault((row.result.requirement.id, row.deviation.kind), []).append(row)
    for (id_, _), (example, *more) in groups.items():
        yield Departure(
            id=id_,
            statement=example.result.requirement.statement,
            row=row_anchor(id_),
            finding=finding_anchor(example.base),
            told=told(example.deviation),
            more=len(more),
            others=tuple(name for name in example.deviation.candidates if name != id_),
            known=example.deviation.known,
        )
