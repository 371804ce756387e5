"""How a client behaves towards its target: no faster than it may be, and patient where it is throttled.

A throttled call had no effect, so it is sent again.  Both hold for every request of a client, whoever makes it:
the executor, a key lease, a script.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

THROTTLED = frozenset({
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
    "TooManyRequestsException", "RequestLimitExceeded", "SlowDown",
})  # fmt: skip
"""Codes that say: later. LimitExceededException is not one of them, it answers the request."""
TOO_MANY_REQUESTS = 429
PAUSES_S = (0.02, 0.06, 0.2, 0.5, 1.0)
"""Before each repetition of a throttled call."""


def is_throttled(code: str, status: int) -> bool:
    """Whether an error says that the same request may succeed later."""
    return code in THROTTLED or status == TOO_MANY_REQUESTS


class Pace:
    """At most so many requests a second for all clients that share it, evenly spaced; 0 is no limit."""

    def __init__(
        self,
        max_rps: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap_s = 1 / max_rps if max_rps else 0.0
        self._clock, self._sleep = clock, sleep
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self, **_: Any) -> None:
        """Wait for the next free moment, and take it."""
        if not self._gap_s:
            return
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._gap_s
        if turn > now:
            self._sleep(turn - now)


def well_mannered(client: Any, pace: Pace) -> Any:
    """The client, with every request paced, and repeated while it is throttled."""
    service = event_name(client)
    client.meta.events.register(f"before-send.{service}", pace.wait)
    client.meta.events.register(f"needs-retry.{service}", _pause)
    return client


def event_name(client: Any) -> str:
    """What botocore calls the client's service in the names of its events."""
    return str(client.meta.service_model.service_id.hyphenize())


def _pause(response: tuple[Any, dict[str, Any]] | None, attempts: int, **_: Any) -> float | None:
    """Seconds until the request is sent again; None: it is not."""
    if response is None or attempts > len(PAUSES_S):
        return None
    http, parsed = response
    throttled = is_throttled(str(parsed.get("Error", {}).get("Code", "")), http.status_code)
    return PAUSES_S[attempts - 1] if throttled else None
