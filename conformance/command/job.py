"""The main job: judge a target, write every report, and say how it went."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from kms_conformance.conformance.run.arrival import arrive
from kms_conformance.conformance.run.lock import owned
from kms_conformance.conformance.run.merging import merge
from kms_conformance.conformance.run.options import Options, checked, prepare
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.renewal import renew, require_place
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve, xks
from kms_conformance.models.report import Report
from kms_conformance.reports import files
from kms_conformance.reports.outcome import exit_status, missing, without_evidence, word
from kms_conformance.reports.terminal import scoreboard

AGAIN = "read the log of the target, then run again"
ON = "run without it"
WITH_PORTS = "give it a dump or a port (docs/certify-your-service.md), or do not count this as certified"


def job(options: Options) -> int:
    """Do it; the exit status."""
    options = checked(options)
    if xks.is_xks(options.target):
        return _proxy_job(options)
    target = resolve(options.target)
    # A wrong file is told before anything is spent on the target.
    require_place(options)
    for warning in target.warnings:
        print(f"kms-conformance: warning: {warning}", file=sys.stderr)
    with owned(options.out), terminable():
        if options.wait:
            arrive(target, options.wait)
        report = run(options, target, progress(options.progress))
        unwritten = _write(report, options.out)
    if options.update_baseline:
        print(f"kms-conformance: {renew(report, options)}", file=sys.stderr)
    return _told(report, options.out, unwritten)


def _proxy_job(options: Options) -> int:
    """Judge an external key store proxy; the exit status."""
    from kms_conformance.conformance.run.xks import run as run_on_proxy

    with owned(options.out), terminable():
        report = run_on_proxy(options, xks.resolve(options.target), progress(options.progress))
        unwritten = _write(report, options.out)
    return _told(report, options.out, unwritten)


def plan_job(options: Options) -> int:
    """Print what the run would do; the exit status."""
    from kms_conformance.conformance.run.plan import plan

    print(plan(options))
    return 0


def merge_job(folders: Sequence[Path], out: Path) -> int:
    """Merge the shards of a run; the exit status is that of the one run."""
    prepare(out)
    with owned(out):
        report = merge(folders, out)
        unwritten = _write(report, out)
    return _told(report, out, unwritten)


def _told(report: Report, out: Path, unwritten: str) -> int:
    """Show how it went; the exit status."""
    scoreboard(report, Console(), out)
    for text in missing(report) if word(report) != "INTERRUPTED" else ():
        what_next = WITH_PORTS if without_evidence(report) else ON if report.ended_early else AGAIN
        print(f"kms-conformance: {text}; {what_next}", file=sys.stderr)
    if unwritten:
        print(f"kms-conformance: {unwritten}", file=sys.stderr)
    return 3 if unwritten else exit_status(report)


def _write(report: Report, folder: Path) -> str:
    """Write the reports; why that was not possible, if so: what was found is on the screen then."""
    try:
        files.write(report, folder)
    except OSError as error:
        return f"cannot write the report to {folder}: {error.strerror}; make room, or give another folder with --out"
    return ""


@contextmanager
def terminable() -> Iterator[None]:
    """Have SIGTERM end a run as Ctrl-C does: with its report, and nothing left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
