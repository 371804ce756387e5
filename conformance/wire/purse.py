"""What a run spends, counted before each call in a file that all processes of the run share.

A key is paid for each hour that it has begun. Beside what was spent, as much is kept back as it takes to end in order:
another hour of each key, and the calls that remove it. So the budget holds even if the run ends at once.

The file holds one JSON object, under a lock while it is read and written. Without a path it is kept in this process.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kms_conformance.conformance.errors import OutOfBudgetError
from kms_conformance.models.aws.prices import MOST_MATERIALS, hour_usd, request_usd

try:
    import fcntl
except ImportError:  # there a run has one process (targets/aws)
    fcntl = None  # type: ignore[assignment]

HOUR_S = 3600
NEW = "new-"
"""What the name of a key begins with that has no id yet."""
KEPT_BACK_USD = 0.002
"""For what ends a run beside the removal of keys: buckets, aliases, and the last calls of a session."""
REMOVAL_REQUESTS = 8
"""Calls that remove a key, with its aliases and grants, at most as a rule."""
REMOVAL_USD = REMOVAL_REQUESTS * request_usd("kms", "ScheduleKeyDeletion")


@dataclass(slots=True)
class KeyAccount:
    """A key, or a further material of one: since when it costs, until when, and what an hour costs."""

    since: float
    hour_usd: float
    until: float | None = None

    def usd(self, now: float) -> float:
        """What it has cost by now."""
        end = now if self.until is None else self.until
        return (math.floor(max(0.0, end - self.since) / HOUR_S) + 1) * self.hour_usd


@dataclass(slots=True)
class State:
    """What the file holds. `turns`: by quota the moment of its next free turn."""

    requests_usd: float = 0
    keys: dict[str, list[KeyAccount]] = field(default_factory=dict)
    turns: dict[str, float] = field(default_factory=dict)

    def spent(self, now: float) -> float:
        """All that was spent by now."""
        return self.requests_usd + sum(part.usd(now) for parts in self.keys.values() for part in parts)

    def kept_back(self) -> float:
        """What it takes to end."""
        live = [part for parts in self.keys.values() for part in parts if part.until is None]
        return KEPT_BACK_USD + sum(part.hour_usd for part in live) + REMOVAL_USD * len(live)


class Purse:
    """The budget of a run."""

    def __init__(self, budget_usd: float, path: Path | None, now: Callable[[], float]) -> None:
        self._budget, self._path, self._now = budget_usd, path, now
        self._own = State()

    @property
    def spent_usd(self) -> float:
        """All that was spent by now."""
        with self._held() as state:
            return state.spent(self._now())

    def pay(self, usd: float, *, key: str = "", last: bool = False) -> None:
        """Pay for a request, and begin to pay for a key under this name, unless that goes over the budget.

        last  it ends the run: what was kept back pays for it
        """
        with self._held() as state:
            now = self._now()
            made = KeyAccount(now, hour_usd(datetime.fromtimestamp(now, UTC))) if key else None
            more = usd + (2 * made.hour_usd + REMOVAL_USD if made else 0)
            if not last and (usd or made) and state.spent(now) + state.kept_back() + more > self._budget:
                raise OutOfBudgetError(f"the budget of ${self._budget:.2f} is used up; what is left is not judged")
            state.requests_usd += usd
            if made is not None:
                state.keys[key] = [made]

    def unknown(self) -> tuple[str, ...]:
        """The names of keys that were paid for, of which nobody knows whether there are any: no answer came."""
        with self._held() as state:
            return tuple(name for name, parts in state.keys.items() if name.startswith(NEW) and parts[0].until is None)

    def turn(self, quota: str, gap_s: float) -> float:
        """Take the next free turn of a quota: seconds until it comes."""
        with self._held() as state:
            now = self._now()
            due = max(now, state.turns.get(quota, 0.0))
            state.turns[quota] = due + gap_s
            return due - now

    def renamed(self, key: str, key_id: str) -> None:
        """The key that was paid for under a name of ours has this id."""
        with self._held() as state:
            if key in state.keys:
                state.keys[key_id] = state.keys.pop(key)

    def not_made(self, key: str) -> None:
        """The key that was paid for was not made."""
        with self._held() as state:
            state.keys.pop(key, None)

    def rotated(self, key_id: str) -> None:
        """A key has another material."""
        with self._held() as state:
            parts = state.keys.get(key_id, [])
            if parts and len(parts) <= MOST_MATERIALS:
                now = self._now()
                parts.append(KeyAccount(now, hour_usd(datetime.fromtimestamp(now, UTC))))

    def ended(self, key_id: str, since: float | None = None) -> None:
        """A key is scheduled for deletion: from now on it costs nothing, or since it was scheduled."""
        with self._held() as state:
            for part in state.keys.get(key_id, ()):
                part.until = (self._now() if since is None else since) if part.until is None else part.until

    def back(self, key_id: str) -> None:
        """Its deletion is cancelled: it costs as though it had never been scheduled."""
        with self._held() as state:
            for part in state.keys.get(key_id, ()):
                part.until = None

    @contextmanager
    def _held(self) -> Iterator[State]:
        if self._path is None:
            yield self._own
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            state = _read(os.pread(descriptor, os.fstat(descriptor).st_size, 0))
            yield state
            text = _written(state)
            os.pwrite(descriptor, text, 0)
            os.ftruncate(descriptor, len(text))
        finally:
            os.close(descriptor)


def _read(text: bytes) -> State:
    if not text:
        return State()
    row: dict[str, Any] = json.loads(text)
    keys = {name: [KeyAccount(*part) for part in parts] for name, parts in row["keys"].items()}
    return State(row["requests_usd"], keys, row["turns"])


def _written(state: State) -> bytes:
    keys = {name: [[part.since, part.hour_usd, part.until] for part in parts] for name, parts in state.keys.items()}
    return json.dumps({"requests_usd": state.requests_usd, "keys": keys, "turns": state.turns}).encode()
