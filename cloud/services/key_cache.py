"""Unwrapped data keys in memory: for the call that opened them, and for as long after it as is chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from kms_conformance.cloud.services.rows import WrappedKey


class KeyCache:
    """Keeps a data key for the rest of its call, and then for `ttl` since it was opened."""

    def __init__(self, ttl: timedelta, clock: Callable[[], datetime]) -> None:
        self.ttl, self._clock = ttl, clock
        self._kept: dict[tuple[str, int], tuple[datetime, bytes]] = {}
        self._now: set[tuple[str, int]] = set()

    def get(self, key: WrappedKey) -> bytes | None:
        """The plaintext, if it is kept."""
        name = key.dek_id, key.gen
        opened, plaintext = self._kept.get(name, (None, None))
        if opened is None or (name not in self._now and opened + self.ttl <= self._clock()):
            return None
        return plaintext

    def keep(self, key: WrappedKey, plaintext: bytes) -> None:
        """Keep what was just opened."""
        name = key.dek_id, key.gen
        self._kept[name] = self._clock(), plaintext
        self._now.add(name)

    def end_call(self) -> None:
        """The call is over: what is too old is forgotten."""
        self._now.clear()
        now = self._clock()
        self._kept = {name: kept for name, kept in self._kept.items() if kept[0] + self.ttl > now}

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self._now.clear()
