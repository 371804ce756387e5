"""The tiny KMS, where a change of a key or an alias shows late: until then everything is answered by what was before.

Written apart from the suite's own late KMS; like tiny_kms.py it imports nothing of the suite.
"""

from __future__ import annotations

import copy
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent))
import tiny_kms
from tiny_kms import TinyKms
from tiny_kms_requests import Json, KmsError

PROMPT = ("GetKeyPolicy", "PutKeyPolicy", "GetKeyLastUsage")
"""What is not of the state of keys: policies, and when a key was used."""
CHANGING = ("Cancel", "Create", "Delete", "Disable", "Enable", "Rotate", "Schedule", "Tag", "Untag", "Update")


class LateKms(TinyKms):
    """Changes show after `delay_s`. One that was refused by what shows is not made."""

    delay_s = 0.0

    def __init__(self, region: str = "us-east-1") -> None:
        super().__init__(region)
        self._one_call = threading.RLock()
        self._past: list[tuple[float, Any, Any]] = []

    def handle(self, operation: str, body: Json, request_id: str = "") -> Json:
        """As the tiny KMS, on what shows; a change once more on what there is."""
        with self._one_call:
            if operation in PROMPT:
                return super().handle(operation, body, request_id)
            if not operation.startswith(CHANGING):
                with self._as_before():
                    return super().handle(operation, body, request_id)
            if operation != "CreateKey":
                with self._as_before(trial=True):
                    super().handle(operation, body, request_id)
            before = copy.deepcopy((self._keys, self._aliases))
            answer = super().handle(operation, body, request_id)
            self._past.append((time.monotonic(), *before))
            return answer

    @contextmanager
    def _as_before(self, *, trial: bool = False) -> Iterator[None]:
        """Within it the oldest state that may still show is all there is; in a trial, a copy that is thrown away."""
        self._past = [row for row in self._past if row[0] > time.monotonic() - self.delay_s]
        now = self._keys, self._aliases
        shown = self._past[0][1:] if self._past else now
        self._keys, self._aliases = copy.deepcopy(shown) if trial else shown
        uses = {key_id: key.last_usage for key_id, key in self._keys.items()}
        try:
            yield
        finally:
            used = {key_id: key for key_id, key in self._keys.items() if key.last_usage is not uses[key_id]}
            self._keys, self._aliases = now
            for key_id, key in used.items():
                self._keys[key_id].last_usage = key.last_usage


@contextmanager
def running(delay_s: float) -> Iterator[str]:
    """Serve one in which changes take so many seconds, and yield the URL."""
    LateKms.delay_s = delay_s
    with tiny_kms.running(make=LateKms) as url:
        yield url


__all__ = ["KmsError", "LateKms", "running"]
