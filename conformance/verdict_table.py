"""The verdicts of a run as the tests of the pytest plugin read them: from report.json, whoever wrote it."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import ConformanceError
from kms_conformance.conformance.options import Options, checked
from kms_conformance.conformance.progress import progress
from kms_conformance.conformance.run import run
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


def shared(options: Options, folder: Path) -> VerdictTable:
    """Run the suite once for all processes that share `folder`, and read what it found."""
    lock, problem = folder / "kms-conformance.lock", folder / "kms-conformance.problem"
    report = options.out / "report.json"
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        _wait(lock)
    else:
        try:
            options = checked(options)
            files.write(run(options, resolve(options.target), progress("none")), options.out)
        except ConformanceError as error:
            problem.write_text(str(error), "utf-8")
        finally:
            with contextlib.suppress(OSError):
                lock.write_text("done", "utf-8")
    if problem.exists():
        return VerdictTable({}, options.strict, problem.read_text("utf-8"))
    said = json.loads(report.read_text("utf-8"))
    rows = {row["id"]: row for row in said["requirements"]}
    return VerdictTable(rows, options.strict, "", said["conclusion"], tuple(said["missing"]), tuple(said["stale"]))


def _wait(lock: Path) -> None:
    """Wait for the process that runs the suite."""
    end = time.monotonic() + LONGEST_RUN_S
    while lock.read_text("utf-8") != "done":
        if time.monotonic() > end:
            raise TimeoutError("another pytest worker has been running the suite for an hour")
        time.sleep(POLL_S)
