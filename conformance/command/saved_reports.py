"""Reports of earlier runs, read from their folders."""

from __future__ import annotations

import json
from pathlib import Path

from kms_conformance.conformance.errors import UsageError
from kms_conformance.reports.saved import SavedReport, parsed

NAME = "report.json"


def bytes_of(path: Path) -> bytes:
    """The bytes of the report in a folder, or of the file that a path names."""
    file = path / NAME if path.is_dir() else path
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}); give the report folder of a run") from error


def saved_report(path: Path) -> SavedReport:
    """The report in a folder, or in the file that a path names."""
    return read(path, bytes_of(path))


def read(path: Path, text: bytes) -> SavedReport:
    """The report that these bytes hold."""
    try:
        return parsed(json.loads(text))
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        why = str(error) if type(error) is ValueError else "it is cut off or was changed"
        raise UsageError(f"{path} holds no report of a run ({why}); run the suite again") from error
