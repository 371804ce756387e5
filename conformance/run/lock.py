"""A report folder belongs to one run at a time: two would write over each other's reports and clean up each other."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kms_conformance.conformance.errors import UsageError

try:
    import fcntl
except ImportError:  # where files cannot be locked like this, nobody is kept out
    fcntl = None  # type: ignore[assignment]

NAME = ".run.lock"


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Hold the folder; the system gives it back however the process ends. UsageError: it is another run's."""
    with (folder / NAME).open("a+", encoding="utf-8") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UsageError(
                    f"{folder} is in use{_by_whom(folder / NAME)}; wait for that run, or give another folder with --out"
                ) from None
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), "began": datetime.now(UTC).isoformat(timespec="seconds")}))
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def _by_whom(path: Path) -> str:
    try:
        said = json.loads(path.read_text("utf-8"))
        return f" by process {said['pid']}, since {said['began']}"
    except (OSError, ValueError, LookupError, TypeError):
        return ""
