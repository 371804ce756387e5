"""What changed between two reports: requirement by requirement, deviation by deviation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from kms_conformance.reports.saved import SavedFinding, SavedReport, SavedResult


class Kind(StrEnum):
    """What kind of change it is, the worst first."""

    NEWLY_FAILING = "newly-failing"
    NEW_DEVIATION = "new-deviation"
    NO_LONGER_EXERCISED = "no-longer-exercised"
    FAILS_AS_NEW = "fails-as-new"
    NEW_IN_CATALOGUE = "new-in-catalogue"
    GONE_FROM_CATALOGUE = "gone-from-catalogue"
    NEWLY_EXERCISED = "newly-exercised"
    DEVIATION_GONE = "deviation-gone"
    FIXED = "fixed"
    NEW_OBSERVATION = "new-observation"
    OBSERVATION_GONE = "observation-gone"


MEANING = {
    Kind.NEWLY_FAILING: "kept before, departed from now",
    Kind.NEW_DEVIATION: "departed from before, and now in another way, too",
    Kind.NO_LONGER_EXERCISED: "judged before, without a verdict now",
    Kind.FAILS_AS_NEW: "departed from; the old report has no verdict on it",
    Kind.NEW_IN_CATALOGUE: "kept, or without a verdict; the old report does not know it",
    Kind.GONE_FROM_CATALOGUE: "the new report does not know it",
    Kind.NEWLY_EXERCISED: "kept; without a verdict before",
    Kind.DEVIATION_GONE: "departed from still, but no longer in this way",
    Kind.FIXED: "departed from before, kept now",
    Kind.NEW_OBSERVATION: "not kept, which fails nobody",
    Kind.OBSERVATION_GONE: "not kept before",
}
WORSE = (Kind.NEWLY_FAILING, Kind.NEW_DEVIATION, Kind.NO_LONGER_EXERCISED)
"""What makes the new report the worse one. A requirement that the old one did not judge says nothing of a change."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    result   the requirement as the new report has it, or the old one where it is in that alone
    before, after  its verdict, with the reason where there is one; empty where it is not in that report
    findings  the deviations or observations that came or went
    """

    kind: Kind
    result: SavedResult
    before: str
    after: str
    findings: tuple[SavedFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Diff:
    """All changes, the worst kind first, within a kind in the order of the reports."""

    old: SavedReport
    new: SavedReport
    changes: tuple[Change, ...]

    @property
    def same_catalogue(self) -> bool:
        """Whether both speak of the same sentences."""
        return self.old.digest == self.new.digest

    def of(self, kinds: Iterable[Kind]) -> list[Change]:
        """The changes of these kinds."""
        wanted = set(kinds)
        return [change for change in self.changes if change.kind in wanted]

    def remarks(self) -> Iterator[str]:
        """What makes a difference that is not the target's."""
        if not self.same_catalogue:
            yield "the reports were made with different requirements: a sentence may have changed under its id"
        for name in ("effort", "seed"):
            was, now = getattr(self.old, name), getattr(self.new, name)
            if was != now:
                yield f"{name} {was} before, {now} now"
        if self.old.name != self.new.name:
            yield f"two targets: {self.old.name} and {self.new.name}"
        for word, report in (("old", self.old), ("new", self.new)):
            if report.interrupted or report.lost or report.ended_early:
                yield f"the run of the {word} report did not come to its end"


def difference(old: SavedReport, new: SavedReport) -> Diff:
    """What changed from one report to the other."""
    ids, same = dict.fromkeys((*new.results, *old.results)), old.digest == new.digest
    pairs = ((old.results.get(id_), new.results.get(id_)) for id_ in ids)
    found = [change for pair in pairs for change in _changes(*pair, same_catalogue=same)]
    order = list(Kind)
    return Diff(old, new, tuple(sorted(found, key=lambda change: order.index(change.kind))))


def _changes(old: SavedResult | None, new: SavedResult | None, *, same_catalogue: bool) -> Iterator[Change]:
    if new is None:
        if old is not None and (not same_catalogue or old.judged):
            kind = Kind.NO_LONGER_EXERCISED if same_catalogue else Kind.GONE_FROM_CATALOGUE
            yield Change(kind, old, _said(old), "")
        return
    if (changed := _of_verdicts(old, new)) is not None:
        yield Change(changed, new, _said(old), _said(new), new.deviations if new.fails else ())
    if old is None:
        return
    if old.fails and new.fails:
        yield from _of_findings((Kind.NEW_DEVIATION, Kind.DEVIATION_GONE), (old, old.deviations), (new, new.deviations))
    if old.judged and new.judged:
        kinds = (Kind.NEW_OBSERVATION, Kind.OBSERVATION_GONE)
        yield from _of_findings(kinds, (old, old.observations), (new, new.observations))


def _of_verdicts(old: SavedResult | None, new: SavedResult) -> Kind | None:
    if old is None:
        return Kind.FAILS_AS_NEW if new.fails else Kind.NEW_IN_CATALOGUE
    if old.judged and not new.judged:
        return Kind.NO_LONGER_EXERCISED
    if new.fails:
        return None if old.fails else Kind.NEWLY_FAILING if old.judged else Kind.FAILS_AS_NEW
    if new.judged:
        return Kind.FIXED if old.fails else None if old.judged else Kind.NEWLY_EXERCISED
    return None


def _of_findings(
    kinds: tuple[Kind, Kind],
    before: tuple[SavedResult, tuple[SavedFinding, ...]],
    after: tuple[SavedResult, tuple[SavedFinding, ...]],
) -> Iterator[Change]:
    (old, was), (new, now) = before, after
    known, still = ({row.signature for row in rows} for rows in (was, now))
    came = tuple(row for row in now if row.signature not in known)
    went = tuple(row for row in was if row.signature not in still)
    for kind, rows in zip(kinds, (came, went), strict=True):
        if rows:
            yield Change(kind, new, _said(old), _said(new), rows)


def _said(result: SavedResult | None) -> str:
    if result is None:
        return ""
    return str(result.verdict) if result.reason is None else f"{result.verdict}: {result.reason}"
