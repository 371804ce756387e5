"""A report folder belongs to one run at a time: two would write over each other's reports and clean up each other."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from kms_conformance.conformance.errors import UsageError

try:
    import fcntl
except ImportError:  # where files cannot be locked like this, nobody is kept out
    fcntl = None  # type: ignore[assignment]

NAME = ".run.lock"


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Hold the folder; the system gives it back however the process ends. UsageError: it is another run's."""
    with _opened(folder) as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UsageError(
                    f"{folder} is in use{_by_whom(folder / NAME)}; wait for that run, or give another folder with --out"
                ) from None
        try:
            with suppress(OSError):  # on a full disk the folder is held nevertheless
                said = {"pid": os.getpid(), "began": datetime.now(UTC).isoformat(timespec="seconds")}
                os.ftruncate(lock.fileno(), 0)
                os.write(lock.fileno(), json.dumps(said).encode())
            yield
        finally:
            os.ftruncate(lock.fileno(), 0)


def _opened(folder: Path) -> IO[str]:
    try:
        return (folder / NAME).open("a+", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {folder / NAME}: {error.strerror}; give another folder with --out") from error


def _by_whom(path: Path) -> str:
    try:
        said = json.loads(path.read_text("utf-8"))
        return f" by process {said['pid']}, since {said['began']}"
    except (OSError, ValueError, LookupError, TypeError):
        return ""
