"""What the suite itself costs: per call beyond the bare boto3 call, and steps per second on the reference.

    python benchmarks/overhead.py

Overhead: the calls of one enumeration are recorded with their parameters, then sent again bare on the same target;
left out of both are CreateKey, and calls to another service or of somebody else. The median of five rounds is printed.
"""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Mapping
from typing import Any
from unittest import mock

from botocore import xform_name

from kms_conformance.conformance.proof.replay import perform_plan
from kms_conformance.conformance.run.work import Worker, opened
from kms_conformance.conformance.targets import resolve
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.operations import service_of
from kms_conformance.strategies.enumeration import plans
from kms_conformance.strategies.units import units

ROUNDS = 5
CREATION = "creation/"
PROFILES = ("kms-core",)


def overhead_ms(target: str, number: int = ROUNDS) -> tuple[float, int]:
    """Median milliseconds of CPU per call that the suite adds, and how many calls a round has."""
    chosen_target = resolve(target)
    with chosen_target.open() as client:
        worker, plain = Worker(chosen_target, client, None, None), client()
        chosen = [plan for plan in plans() if plan.profiles == PROFILES and not plan.name.startswith(CREATION)]
        for _ in range(6):
            worker.pool.give_back(worker.pool.lease())
        rounds = []
        for _ in range(number):
            sent: list[tuple[str, Mapping[str, Any]]] = []
            spent = _round(worker, chosen, sent)
            bare = _bare(plain, sent)
            rounds.append((spent - bare) / len(sent) * 1000)
    return statistics.median(rounds), len(sent)


def _round(worker: Worker, chosen: list[Any], sent: list[tuple[str, Mapping[str, Any]]]) -> float:
    """CPU seconds for one pass through the suite, without those spent in CreateKey; the calls go to `sent`."""
    creating, original = 0.0, Executor.execute

    def recording(
        self: Executor, operation: str, params: Mapping[str, Any], signature: str = "", principal: str = ""
    ) -> Any:
        nonlocal creating
        if operation != "CreateKey" and service_of(operation) == "kms" and not signature and not principal:
            sent.append((operation, params))
            return original(self, operation, params)
        started = time.process_time()
        outcome = original(self, operation, params, signature, principal)
        creating += time.process_time() - started
        return outcome

    with mock.patch.object(Executor, "execute", recording):  # of the class: sessions call it as a function
        started = time.process_time()
        for plan in chosen:
            session = worker.begin()
            perform_plan(session, plan.calls)
            session.close()
        return time.process_time() - started - creating


def _bare(plain: Any, sent: list[tuple[str, Mapping[str, Any]]]) -> float:
    """CPU seconds for the same calls made with boto3 alone, on a client that nobody listens to."""
    methods = {operation: getattr(plain, xform_name(operation)) for operation, _ in sent}
    started = time.process_time()
    for operation, params in sent:
        with contextlib.suppress(Exception):  # refusals are part of the work
            methods[operation](**params)
    return time.process_time() - started


def steps_per_second() -> float:
    """Calls per CPU second of a whole quick search and enumeration on the reference, through boto3."""
    with opened(resolve("reference")) as worker:
        started = time.process_time()
        calls = sum(worker.run(unit).calls for unit in units("quick", 1))
        return calls / (time.process_time() - started)


def main() -> None:
    """Print the figures."""
    for target in ("moto", "reference"):
        cost, calls = overhead_ms(target)
        print(f"overhead on {target}: {cost:.3f} ms per call (median of {ROUNDS} rounds of {calls} calls)")
    rates = sorted(steps_per_second() for _ in range(ROUNDS))
    print(f"steps per second on the reference: {rates[ROUNDS // 2]:.0f} (median of {ROUNDS}, {rates[0]:.0f} at least)")


if __name__ == "__main__":
    main()
