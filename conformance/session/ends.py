"""How long the end of a job is awaited: where ends have been awaited in vain already, not so long once more.

What was awaited as long as it may take departs; what was awaited less long is indeterminate, and accuses nobody.
"""

from __future__ import annotations

from kms_conformance.conformance.wire.executor import Executor

IN_VAIN = 2
"""After so many ends in a row that did not come, the next are awaited for a part of the time."""
PART = 30


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
