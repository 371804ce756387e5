"""Writing a baseline: what fails now, and what an earlier one knew that this run did not get to.

A run of a few requirements, or of one shard, must not forget what others found.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.run.baseline import Entry, load, save
from kms_conformance.conformance.run.options import Options
from kms_conformance.models.report import Deviation, Report
from kms_conformance.reports.outcome import JUDGED, unreachable


def place(options: Options) -> Path:
    """The file that `--update-baseline` writes."""
    return Path(options.baseline) if options.baseline not in (None, "none") else options.out / "baseline.json"


def require_place(options: Options) -> None:
    """A UsageError where the file could not be written, or what it holds could not be kept."""
    load(options.baseline, options.target, may_be_missing=options.update_baseline)
    if not options.update_baseline:
        return
    path = place(options)
    if not path.parent.is_dir():
        raise UsageError(f"cannot write the baseline {path}: its folder is missing; make it first")
    if options.baseline is None:
        load(str(path), options.target, may_be_missing=True)


def renew(report: Report, options: Options) -> str:
    """Write it, unless the run did not come to its end; what was done, in words."""
    path = place(options)
    if report.interrupted or unreachable(report):
        return f"the run was cut short, so {path} is unchanged"
    found = [row for result in report.results for row in result.deviations if row.proved]
    kept = _kept(report, options, found)
    save(path, [*found, *kept])
    told = f" and kept {len(kept)} that this run did not come to" if kept else ""
    return f"wrote {len(found)} known deviations{told} to {path}"


def _kept(report: Report, options: Options, found: Iterable[Deviation]) -> list[Deviation]:
    """The known deviations of which this run says nothing."""
    known = load(options.baseline, options.target, may_be_missing=True)
    replayed = {entry.signature for entry in known}
    judged = {row.requirement.id for row in report.results if row.verdict in JUDGED}
    settled = {row.signature for row in found}
    settled |= {(row.requirement, row.operation, row.kind, row.label) for row in report.stale}
    return [
        entry.deviation
        for entry in _earlier(options, known)
        if entry.signature not in settled and (entry.signature in replayed or entry.signature[0] not in judged)
    ]


def _earlier(options: Options, known: Iterable[Entry]) -> list[Entry]:
    """What the baseline of the run and the file in the place of the new one know, each once."""
    there: Iterable[Entry] = ()
    if options.baseline in (None, "none"):  # otherwise the place is that of the baseline itself
        with suppress(UsageError):  # with `none` it may be one that cannot be used
            there = load(str(place(options)), options.target, may_be_missing=True)
    return list({entry.signature: entry for entry in (*there, *known)}.values())
