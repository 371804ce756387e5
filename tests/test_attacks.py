"""The attacks: each has a name, the requirements that stop it, and a plan in which the reference stops it by these."""

from __future__ import annotations

import pytest

from kms_conformance.conformance.targets import resolve
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.strategies.enumeration.attacks import ATTACKS, plans
from tests.eventual import outcome


def test_every_attack_has_one_plan_and_every_plan_is_an_attack() -> None:
    names = [plan.name for plan in plans()]
    assert sorted(names) == sorted(f"attacks/{name}" for name in ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_names_requirements_on_security(attack: str) -> None:
    assert ATTACKS[attack]
    assert {REGISTRY[requirement].severity for requirement in ATTACKS[attack]} == {"security"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_reference_stops_an_attack_by_each_of_these_requirements(attack: str) -> None:
    found = outcome(resolve("reference"), f"attacks/{attack}")
    assert (found.raw, found.observations) == ((), ())
    assert {(requirement, "negative") for requirement in ATTACKS[attack]} <= found.exercised


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_permitted_is_done_beside_what_is_not(attack: str) -> None:
    plan = next(plan for plan in plans() if plan.name == f"attacks/{attack}")
    assert {call.operation for call in plan.calls if call.principal}
    assert len({call.label for call in plan.calls}) >= 3
