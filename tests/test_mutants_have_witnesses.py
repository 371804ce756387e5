"""Each mutant is a correct KMS but for its fault, and its witness, written apart from it, tells the two apart."""

from __future__ import annotations

from collections import Counter

import pytest

from kms_conformance.cloud.domain_services import SERVICES
from kms_conformance.cloud.kms import ReferenceKms
from kms_conformance.cloud.kms.caller import root
from kms_conformance.conformance.targets import in_process_client
from kms_conformance.faults import MUTANTS, ServiceMutant, make
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.requirements import REGISTRY
from tests.witnesses import WITNESSES

IDS = sorted(WITNESSES.keys() | MUTANTS.keys())


def test_mutants_and_witnesses_have_the_same_ids() -> None:
    assert MUTANTS.keys() == WITNESSES.keys()


def test_both_sides_say_the_same_of_each_fault() -> None:
    for mutant_id in IDS:
        mutant, witness = MUTANTS[mutant_id], WITNESSES[mutant_id]
        assert mutant.id == mutant_id
        assert (mutant.requirement, mutant.family) == (witness.requirement, witness.family), mutant_id
        assert mutant.fault == witness.fault, mutant_id
        if isinstance(mutant, ServiceMutant):
            service = mutant.service
            assert service not in SERVICES, mutant_id
            assert mutant_id.startswith(f"{service.name}-")
            assert {operation.partition(":")[0] for operation in mutant.operations} == {service.name}, mutant_id
            assert {operation.partition(":")[2] for operation in mutant.operations} <= service.served, mutant_id
        else:
            assert mutant.patches, mutant_id
            assert set(mutant.operations) <= OPERATIONS.keys(), mutant_id


@pytest.mark.parametrize("mutant_id", IDS)
def test_the_witness_passes_on_the_plain_reference(mutant_id: str) -> None:
    permissions, keys = MUTANTS[mutant_id].delay_s, MUTANTS[mutant_id].key_state_s
    late = f"@{permissions:g}/{keys:g}" if permissions or keys else ""
    WITNESSES[mutant_id].check(in_process_client(f"reference{late}"))


@pytest.mark.parametrize("mutant_id", IDS)
def test_the_witness_fails_on_its_mutant(mutant_id: str) -> None:
    with pytest.raises(AssertionError):
        WITNESSES[mutant_id].check(in_process_client(f"mutant:{mutant_id}"))


def test_the_blamed_requirements_are_those_of_the_registry() -> None:
    assert {mutant.requirement for mutant in MUTANTS.values()} <= REGISTRY.keys()


def test_no_mutant_is_faulty_through_another_ones_patch() -> None:
    make("encrypt-4097-bytes-accepted")
    assert ReferenceKms().guards["Encrypt"] == OPERATIONS["Encrypt"].guards


def test_at_most_two_fifths_of_the_mutants_are_guards_switched_off() -> None:
    """Faults that are the reverse of a guard are the easiest to find; a score made of them would say little."""
    families = Counter(mutant.family for mutant in MUTANTS.values())
    assert families["guard-off"] <= 0.4 * len(MUTANTS)


def test_every_mutant_takes_a_caller() -> None:
    for mutant_id in MUTANTS:
        make(mutant_id).handle("ListAliases", {"Limit": 1}, root("000000000000"))


def test_an_unknown_mutant_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        make("no-such-mutant")
