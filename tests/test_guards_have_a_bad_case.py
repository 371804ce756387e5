"""No guard passes a target that does not have it: each is switched off, and found missing, or carries its reason.

Faults written by hand are hunted elsewhere (test_seeded_faults, test_s3_profile, test_signatures, test_audit_faults).
Here a guard that has none is switched off by itself: what it would refuse is answered with an empty success.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.kms import ReferenceKms
from kms_conformance.conformance.run.work import Worker
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.targets.embedded import NOWHERE, reference
from kms_conformance.conformance.targets.inprocess import InProcessClients
from kms_conformance.conformance.targets.target import Clients, Target
from kms_conformance.faults import MUTANTS
from kms_conformance.models.guards import Guard
from kms_conformance.models.operations import GUARDS
from kms_conformance.models.report import TargetInfo
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.strategies.units import Unit, units
from tests.eventual import worker_on

pytestmark = pytest.mark.xdist_group("guards")  # all plans are run once, to find the shortest for each

PROFILES = ("kms-core", "kms-aliases", "kms-tags", "kms-rotation", "kms-grants", "kms-authorization")
REASONS = {
    "ENC-022": "the reference cannot tell in which way a ciphertext was damaged; ENC-021 stands for all",
    "ENC-024": "as ENC-022",
    "ENC-026": "as ENC-022",
    "CTX-008": "the reference cannot tell in which way a context differs; CTX-001 stands for all",
}
"""Guards that no KMS can be without while it has others."""
BY_HAND = {mutant.requirement for mutant in MUTANTS.values()}
ALONE = sorted(
    row.id
    for row in REGISTRY.values()
    if (row.kind, row.level) == ("guard", "MUST")
    and row.profile in PROFILES
    and row.id in {guard.requirement for guards in GUARDS.values() for guard in guards}
    and row.id not in BY_HAND | REASONS.keys()
    and row.needs in ("", "needs-principal")
)


class AnsweredAnywayError(Exception):
    """A guard that is switched off was asked, and would have refused."""


class WithoutAGuard(ReferenceKms):
    """A KMS that answers with an empty success where one guard would refuse."""

    def __init__(self, off: str, **options: Any) -> None:
        super().__init__(**options)
        self.off = off

    def refusal(self, request: Any, guard: Guard) -> Any:
        return AnsweredAnywayError() if guard.requirement == self.off else super().refusal(request, guard)

    def handle(self, operation: str, params: Mapping[str, Any], caller: Any = None) -> Any:
        try:
            return super().handle(operation, params, caller)
        except AnsweredAnywayError:
            return {}


def without(guard: str) -> Target:
    @contextmanager
    def opened() -> Iterator[Clients]:
        yield InProcessClients(Cloud(make_kms=partial(WithoutAGuard, guard)), clients(Connection(endpoint_url=NOWHERE)))

    return Target(TargetInfo("without", "mutant", "in-process", "1", script="reference"), opened, in_process=True)


@pytest.fixture(scope="module")
def asking() -> dict[str, Unit]:
    """For each requirement the shortest unit in which its guard alone refuses."""
    found: dict[str, Unit] = {}
    with worker_on(reference()) as worker:
        for unit in sorted(_plans(), key=lambda unit: len(unit.calls)):
            for exercise in worker.run(unit).exercised:
                if exercise.sign == "negative":
                    found.setdefault(exercise.requirement, unit)
    return found


def _plans() -> Iterator[Unit]:
    return (unit for unit in units("quick", 1, PROFILES) if not unit.examples and unit.calls)


def blamed(worker: Worker, unit: Unit) -> set[str]:
    return {name for raw in worker.run(unit).found for name in raw.finding.candidates}


@pytest.mark.parametrize("guard", ALONE)
def test_a_target_without_the_guard_is_found(guard: str, asking: dict[str, Unit]) -> None:
    with worker_on(without(guard)) as worker:
        assert guard in blamed(worker, asking[guard])


def test_reasons_are_of_guards_that_have_no_fault() -> None:
    assert not REASONS.keys() & BY_HAND
