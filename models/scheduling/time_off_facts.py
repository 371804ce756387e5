"""What the guards see of a call for scheduling; `facts` finds it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimeOffFacts:
    """Each None where it cannot be asked.

    there          the request that is named was made here, for this user in this instance
    own            the instance is of the caller's account
    not_cancelled  it was not cancelled
    in_order       the window that is wanted ends after it begins
    near           it is no more than a year before today, and no more than two years after
    overrides      rules may be overridden: they are evaluated at once
    balance        a balance is within a hundred years of zero
    """

    there: bool | None = None
    own: bool | None = None
    not_cancelled: bool | None = None
    in_order: bool | None = None
    near: bool | None = None
    overrides: bool | None = None
    balance: bool | None = None
