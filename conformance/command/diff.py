"""`diff`: what changed from one report to another."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from kms_conformance.conformance.command.saved_reports import saved_report
from kms_conformance.reports.diff import WORSE, Kind, difference
from kms_conformance.reports.diff_formats import FORMATS


def diff(old: Path, new: Path, form: str, fail_on: Sequence[str]) -> int:
    """Print what changed; the exit status: 1 if something of these kinds did, or without any where it became worse."""
    found = difference(saved_report(old), saved_report(new))
    sys.stdout.write(FORMATS[form](found))
    kinds = [Kind(name) for name in fail_on if name != "none"] if fail_on else WORSE
    return 1 if found.of(kinds) else 0
