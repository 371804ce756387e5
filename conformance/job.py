"""The main job: judge a target, write every report, and say how it went."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from kms_conformance.conformance.baseline import load, save
from kms_conformance.conformance.errors import UsageError
from kms_conformance.conformance.options import Options, checked
from kms_conformance.conformance.progress import progress
from kms_conformance.conformance.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report, Verdict
from kms_conformance.reports import files
from kms_conformance.reports.terminal import scoreboard

NO_ANSWER = (Verdict.NOT_EXERCISED, Verdict.INDETERMINATE)
AGAIN = "see its log, then run again"


def job(options: Options) -> int:
    """Do it; the exit status."""
    options = checked(options)
    target = resolve(options.target)
    # A wrong file is told before anything is spent on the target.
    load(options.baseline, options.target, may_be_missing=options.update_baseline)
    if options.update_baseline and not _baseline_of(options).parent.is_dir():
        raise UsageError(f"cannot write the baseline {_baseline_of(options)}: its folder is missing; make it first")
    for warning in target.warnings:
        print(f"kms-conformance: warning: {warning}", file=sys.stderr)
    report = run(options, target, progress(options.progress))
    files.write(report, options.out)
    if options.update_baseline:
        _update(report, options)
    scoreboard(report, Console(), options.out)
    if lost := len(unreachable(report)):
        where = target.info.endpoint
        text = f"{where} stopped answering: {lost} requirements have no verdict; {AGAIN}"
        print(f"kms-conformance: {text}", file=sys.stderr)
    return exit_status(report, strict=options.strict)


def exit_status(report: Report, *, strict: bool) -> int:
    """The exit status of a run."""
    verdicts = {result.verdict for result in report.results}
    if report.interrupted:
        return 130
    if Verdict.ERROR in verdicts or not report.results:
        return 3
    if Verdict.FAIL in verdicts or report.stale or (strict and verdicts & set(NO_ANSWER)):
        return 1
    nothing = not verdicts & {Verdict.PASS, Verdict.KNOWN_FAIL}
    return 3 if nothing or unreachable(report) else 0


def unreachable(report: Report) -> list[str]:
    """The requirements that could not be judged because the target stopped answering."""
    if not report.lost:
        return []
    rows = (row for row in report.results if row.verdict is Verdict.INDETERMINATE)
    return [row.requirement.id for row in rows if row.reason == "connection-lost"]


def _baseline_of(options: Options) -> Path:
    return Path(options.baseline) if options.baseline not in (None, "none") else options.out / "baseline.json"


def _update(report: Report, options: Options) -> None:
    path = _baseline_of(options)
    if report.interrupted or unreachable(report):
        print(f"kms-conformance: the run did not come to its end: {path} is left as it was", file=sys.stderr)
        return
    deviations = [row for result in report.results for row in result.deviations if row.proved]
    save(path, deviations)
    print(f"kms-conformance: wrote {len(deviations)} known deviations to {path}", file=sys.stderr)
