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
from kms_conformance.models.report import Report
from kms_conformance.reports import files
from kms_conformance.reports.outcome import exit_status, missing, unreachable, without_evidence, word
from kms_conformance.reports.terminal import scoreboard

AGAIN = "see its log, then run again"
WITH_PORTS = "give it a dump or a port (docs/certify-your-service.md), or take this for no certificate"


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
    for text in missing(report) if word(report) != "INTERRUPTED" else ():
        print(f"kms-conformance: {text}; {WITH_PORTS if without_evidence(report) else AGAIN}", file=sys.stderr)
    return exit_status(report)


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
