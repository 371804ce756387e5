"""Requests for time off as the model knows them, and why each is as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kms_conformance.models.parties import ACCOUNT
from kms_conformance.models.terms import Moment, Output, Term

UNTOUCHED, AT_REST, KEPT = "FORECAST-001", "FORECAST-002", "FORECAST-003"
"""The requirements of the customer's keys, of what is stored, of what is read again."""
INDEPENDENT, ROTATED, APART = "FORECAST-004", "FORECAST-005", "FORECAST-006"
"""Those of the state of the customer's keys, of rotation, of several instances' data keys."""
MISSING, REQUIRED, BOUNDS, WINDOW, OVERRIDES = (
    "FORECAST-007", "FORECAST-008", "FORECAST-009", "FORECAST-010", "FORECAST-011",
)  # fmt: skip
"""Those of what is not there, and of requests that are not as the service model wants them."""
DECIDED, NOT_CANCELLED, DESCRIBED, OVERLAPS, FOREIGN = (
    "FORECAST-012", "FORECAST-013", "FORECAST-014", "FORECAST-015", "FORECAST-016",
)  # fmt: skip
"""Those of a request's status, of deciding what was cancelled, of descriptions that are given with a decision, of time
off that overlaps, and of what another account has."""
ID = "TimeOffId"
"""The member of answers that names a request."""


class Status(StrEnum):
    """What became of a request. PENDING is none that lasts."""

    AWAITING = "AWAITING_APPROVAL"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class TimeOff:
    """One of these by the slot of the answer that made it.

    instance, user  the terms that name where and whose it is
    settings        what it is told to be, by the member of the answer: the value, None where it is told to have none,
                    and the requirement that put it there
    status          what became of it; None where the rules of the instance decided, which nobody here knows
    because         the requirement by which it has this status
    account         of which account the instance is
    """

    slot: int
    instance: Term
    user: Term
    settings: Mapping[str, tuple[Term, str]] = field(default_factory=dict)
    status: Status | None = None
    because: str = DECIDED
    account: str = ACCOUNT
    lost: bool = False

    @property
    def id(self) -> Output:
        """What names it."""
        return Output(self.slot, ID)

    @property
    def window(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Its begin and its end, in days and seconds; None where these are no moments."""
        start, end = (self.settings[name][0] for name in ("StartAt", "EndAt"))
        if not isinstance(start, Moment) or not isinstance(end, Moment):
            return None
        return (start.days, start.seconds), (end.days, end.seconds)

    def overlaps(self, other: TimeOff) -> bool:
        """Whether both are of one user, and their windows have a moment in common."""
        if (self.instance, self.user, self.account) != (other.instance, other.user, other.account):
            return False
        if (own := self.window) is None or (its := other.window) is None:
            return False
        return own[0] < its[1] and its[0] < own[1]
