"""How long the end of a job is awaited: where ends have been awaited in vain already, not so long once more.

What was awaited as long as it may take departs; what was awaited less long is indeterminate, and accuses nobody.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.outcomes import Indeterminate, Outcome

IN_VAIN = 2
"""After so many ends in a row that did not come, the next are awaited for a part of the time."""
PART = 30
PAUSE_S, LONGER = 0.1, 1.3
MOST_POLLS = 60
"""Of what does not end; the pauses between them grow, so that they last as long as it may take."""


def awaited(
    executor: Executor,
    service: str,
    begun: Outcome,
    *,
    runs: Callable[[Outcome], bool],
    ask: Callable[[], Outcome],
    within_s: float,
) -> Outcome:
    """The first outcome, of what has begun something or of those that are asked for, by which it no longer runs.

    Indeterminate where it runs still when the time is over.
    """
    outcome, pause = begun, PAUSE_S
    end = time.monotonic() + patience(executor, service, within_s)
    for _ in range(MOST_POLLS):
        if not runs(outcome) or time.monotonic() > end or executor.spent:
            break
        if not executor.steady:
            time.sleep(pause)
            pause *= LONGER
        outcome = ask()
    ended = not runs(outcome)
    told(executor, service, ended=ended)
    return outcome if ended else Indeterminate("timed-out")


def patience(executor: Executor, service: str, within_s: float) -> float:
    """The seconds that an end is awaited; `within_s` is how long it may take."""
    return within_s if _still_patient(executor, service) else within_s / PART


def told(executor: Executor, service: str, *, ended: bool) -> bool:
    """Remember whether an end came; whether that it did not come is known, and does not only seem so."""
    known = ended or _still_patient(executor, service)
    executor.in_vain[service] = 0 if ended else executor.in_vain[service] + 1
    return known


def _still_patient(executor: Executor, service: str) -> bool:
    return executor.steady or executor.in_vain[service] < IN_VAIN
