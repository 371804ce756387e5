"""The verdicts of a run as the tests of the pytest plugin read them: from report.json, whoever wrote it."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import ConformanceError, UsageError
from kms_conformance.conformance.run.arrival import arrive
from kms_conformance.conformance.run.lock import owned
from kms_conformance.conformance.run.options import Options, checked, correct, prepare
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.renewal import renew, require_place
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.reports import files

POLL_S, LONGEST_RUN_S = 0.2, 3600


@dataclass(frozen=True, slots=True)
class VerdictTable:
    """The rows of report.json by requirement, or what kept the target from being judged."""

    rows: Mapping[str, Mapping[str, Any]]
    strict: bool = False
    problem: str = ""
    conclusion: str = ""
    """The word of the whole run."""
    missing: tuple[str, ...] = ()
    """What was not judged though it should have been."""
    stale: tuple[Mapping[str, str], ...] = ()
    """Entries of the baseline that no longer fail."""
    said: str = ""
    """What else was done, in words."""


NOTHING_ASKED = VerdictTable({}, conclusion="PASS")
"""Of the requirements that were asked for, no test was selected."""


def require_ready(options: Options, *, in_a_folder: bool) -> None:
    """Raise a ConformanceError for a wrong option, and for a target that does not answer in time."""
    correct(options)
    if in_a_folder:
        prepare(options.out)
    elif options.update_baseline and options.baseline in (None, "none"):
        raise UsageError("--kms-update-baseline has no place to write to; give --kms-baseline FILE, or --kms-out DIR")
    else:  # the folder of pytest is there by then
        options = replace(options, out=Path())
    target = resolve(options.target)
    require_place(options)
    arrive(target, options.wait)


def shared(options: Options, folder: Path) -> VerdictTable:
    """Run the suite once for all processes that share `folder`, and read what it found."""
    lock, problem, said = (folder / f"kms-conformance.{name}" for name in ("lock", "problem", "said"))
    report = options.out / "report.json"
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        _wait(lock)
    else:
        try:
            options = checked(options)
            with owned(options.out):
                found = run(options, resolve(options.target), progress("none"))
                files.write(found, options.out)
            if options.update_baseline:
                said.write_text(renew(found, options), "utf-8")
        except ConformanceError as error:
            problem.write_text(str(error), "utf-8")
        finally:
            with contextlib.suppress(OSError):
                lock.write_text("done", "utf-8")
    if problem.exists():
        return VerdictTable({}, options.strict, problem.read_text("utf-8"))
    read = json.loads(report.read_text("utf-8"))
    rows = {row["id"]: row for row in read["requirements"]}
    told = said.read_text("utf-8") if said.exists() else ""
    missing, stale = tuple(read["missing"]), tuple(read["stale"])
    return VerdictTable(
        rows=rows,
        strict=options.strict,
        problem="",
        conclusion=read["conclusion"],
        missing=missing,
        stale=stale,
        said=told,
    )


def _wait(lock: Path) -> None:
    """Wait for the process that runs the suite."""
    end = time.monotonic() + LONGEST_RUN_S
    while lock.read_text("utf-8") != "done":
        if time.monotonic() > end:
            raise TimeoutError("another pytest worker has been running the suite for an hour")
        time.sleep(POLL_S)
