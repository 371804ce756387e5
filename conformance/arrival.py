"""Waiting for a target that is still being started, before anything is asked of it."""

from __future__ import annotations

import time

from kms_conformance.conformance.errors import AbsentError
from kms_conformance.conformance.executor import Executor
from kms_conformance.conformance.preflight import check
from kms_conformance.conformance.targets.target import Target

PAUSE_S = 0.25


def arrive(target: Target, within_s: float) -> None:
    """Come back once the target answers like KMS; a TargetError when it does not within so many seconds."""
    if target.info.kind != "endpoint":  # it is in this process, or started by us
        return
    end = time.monotonic() + within_s
    while True:
        try:
            with target.open() as clients:
                check(Executor(clients(), clients), target)
            return
        except AbsentError:
            if time.monotonic() + PAUSE_S > end:
                raise
        time.sleep(PAUSE_S)
