"""The time of the cloud: that of the machine, moved forward by tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from kms_conformance.cloud.kms.base import utc_now


class Clock:
    """A clock in UTC that only goes forward. Calling it gives the time.

    Signatures are dated by clients whose clocks nobody moves, so that they are held against `machine_time`.
    """

    def __init__(self, machine_time: Callable[[], datetime] = utc_now) -> None:
        self.machine_time = machine_time
        self.offset = timedelta()

    def __call__(self) -> datetime:
        """The time now, with all that was added."""
        return self.machine_time() + self.offset

    def advance(self, seconds: float) -> datetime:
        """Move the clock forward and tell the new time; ValueError for what is no number of seconds forward."""
        if not 0 <= seconds <= LONGEST_STEP_S:
            raise ValueError(f"the clock moves forward by 0 to {LONGEST_STEP_S} seconds, not by {seconds}")
        self.offset += timedelta(seconds=seconds)
        return self()


LONGEST_STEP_S = 100 * 365 * 24 * 3600
