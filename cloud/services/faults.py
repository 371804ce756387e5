"""Points at which a service can be made to end: a fault port names one, and the service passes it."""

from __future__ import annotations

from collections.abc import Callable

POINTS = (
    "granted",  # CreateGrant has answered, the store does not know of it
    "adopted",  # the new key is proven, the domain still has the old one
    "switched",  # the domain has the new key, nothing has moved
    "rewrapped",  # ReEncrypt has answered, the store still has the old blob
    "moved",  # the store has the new blob
    "all-moved",  # nothing is left under the old key, the status still says IN_PROGRESS
    "completed",  # the status says COMPLETED, the old grant is still there
    "recorded",  # a record is written, its call not answered
)
"""In the order in which a change of key passes them; the last one is passed by each write."""


class CrashError(BaseException):
    """The service has ended here, as if its process were killed: nobody but its restart catches this."""


def crash() -> None:
    """End within this process."""
    raise CrashError


class Faults:
    """The one point where the service ends next, and how it ends."""

    def __init__(self, end: Callable[[], None] = crash) -> None:
        self.end = end
        self._armed: str | None = None

    def arm(self, point: str) -> None:
        """Let the service end when it passes that point the next time; ValueError for what is none."""
        if point not in POINTS:
            raise ValueError(f"{point!r} is no point; there are {', '.join(POINTS)}")
        self._armed = point

    def disarm(self) -> None:
        """Let it pass all points."""
        self._armed = None

    def passing(self, point: str) -> None:
        """The service is at a point."""
        if self._armed == point:
            self._armed = None
            self.end()
