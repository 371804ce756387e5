"""The registry is what the verdicts mean: complete, sourced, and the same as the service model where that speaks."""

from __future__ import annotations

import botocore.session
import pytest

from kms_conformance.models.guards import LONGEST_TOKEN, MOST_TOKENS
from kms_conformance.models.lifecycle import LIFECYCLE, KeyState
from kms_conformance.models.operations import GUARDS, OPERATIONS, grant_guards as grants
from kms_conformance.models.operations.data_keys import DATA_KEY_BYTES, LARGEST, SMALLEST
from kms_conformance.models.operations.encrypt import ALGORITHMS, LARGEST_CIPHERTEXT, LARGEST_PLAINTEXT
from kms_conformance.models.operations.key_usages import KEY_SPECS, KEY_USAGES, OLD_KEY_SPECS, ORIGINS
from kms_conformance.models.requirements import FLOORS, REGISTRY
from kms_conformance.models.requirements.requirement import faults
from kms_conformance.models.vocabulary import ERRORS
from kms_conformance.strategies.needed import BY_PORTS, OVER_HTTP, exercises

SERVICE = botocore.session.Session().get_service_model("kms")


def test_the_lint_has_nothing_to_say() -> None:
    assert {name: said for name, row in REGISTRY.items() if (said := faults(row))} == {}


def test_the_lint_finds_each_kind_of_fault() -> None:
    from dataclasses import replace

    good = REGISTRY["CTX-003"]
    for changes in (
        {"level": "MAY"},
        {"kind": "rule"},
        {"severity": "low"},
        {"profile": "kms"},
        {"statement": "no full stop"},
        {"operations": ()},
        {"source": ""},
        {"source": "UNSOURCED"},
    ):
        assert len(faults(replace(good, **changes))) == 1, changes


def test_ids_and_aliases_name_one_requirement_each() -> None:
    names = [name for row in REGISTRY.values() for name in (row.id, *row.aliases)]
    assert len(names) == len(set(names))


def test_every_operation_and_every_guard_is_registered() -> None:
    others = {name: row.guards for name, row in OPERATIONS.items() if row.service != "kms"}
    for operation, guards in {**GUARDS, **others}.items():
        for guard in guards:
            assert REGISTRY[guard.requirement].kind == "guard", guard.requirement
            assert operation in REGISTRY[guard.requirement].operations, (operation, guard.requirement)
    for row in OPERATIONS.values():
        for allowance in row.allowances:
            assert allowance.requirement in REGISTRY


def test_every_requirement_is_exercised_on_the_reference_or_says_what_it_needs() -> None:
    """A row that no guard, claim, effect or allowance names stays without a verdict; of proxies tests/test_xks asks."""
    known = frozenset().union(*(names for _, names in exercises().values()))
    beside = {name for name, row in REGISTRY.items() if row.needs or row.profile in (*OVER_HTTP, "xks-proxy")}
    missing = REGISTRY.keys() - known - beside - BY_PORTS
    assert not missing, "name them in models/operations, then run: python benchmarks/exercises.py"


def test_floors_demand_exercise_of_every_must() -> None:
    for (kind, level), floor in FLOORS.items():
        assert floor.positive + floor.negative >= 1
        if level == "MUST":
            assert floor.positive >= 1
            assert kind != "guard" or floor.negative >= 1


def test_enumerations_and_limits_are_those_of_the_service_model() -> None:
    def shape(name: str) -> object:
        return SERVICE.shape_for(name)

    assert set(KEY_SPECS) == set(shape("KeySpec").enum)  # type: ignore[attr-defined]
    assert set(OLD_KEY_SPECS) == set(shape("CustomerMasterKeySpec").enum)  # type: ignore[attr-defined]
    assert set(KEY_USAGES) == set(shape("KeyUsageType").enum)  # type: ignore[attr-defined]
    assert set(ORIGINS) == set(shape("OriginType").enum)  # type: ignore[attr-defined]
    assert set(ALGORITHMS) == set(shape("EncryptionAlgorithmSpec").enum)  # type: ignore[attr-defined]
    assert set(DATA_KEY_BYTES) == set(shape("DataKeySpec").enum)  # type: ignore[attr-defined]
    assert set(KeyState) <= set(shape("KeyState").enum)  # type: ignore[attr-defined]
    assert shape("PlaintextType").metadata["max"] == LARGEST_PLAINTEXT  # type: ignore[attr-defined]
    assert shape("CiphertextType").metadata["max"] == LARGEST_CIPHERTEXT  # type: ignore[attr-defined]
    bytes_ = shape("NumberOfBytesType").metadata  # type: ignore[attr-defined]
    assert (bytes_["min"], bytes_["max"]) == (SMALLEST, LARGEST)


def test_the_syntax_of_grants_is_that_of_the_service_model() -> None:
    def metadata(name: str) -> dict[str, object]:
        return dict(SERVICE.shape_for(name).metadata)

    assert metadata("GrantTokenList") == {"min": 0, "max": MOST_TOKENS}
    assert metadata("GrantTokenType") == {"min": 1, "max": LONGEST_TOKEN}
    for shape, pattern in {
        "GrantNameType": grants.NAME,
        "GrantConstraintSourceArnType": grants.SOURCE_ARN,
        "ServicePrincipalType": grants.SERVICE_PRINCIPAL,
        "PrincipalIdType": grants.PRINCIPAL.replace("a-zA-Z0-9_", r"\w"),
    }.items():
        assert metadata(shape)["pattern"] == f"^{pattern}$"
    for shape, (low, high) in grants.LENGTHS.items():
        found = metadata(shape)
        assert (found["min"], found["max"]) == (low, high), shape


@pytest.mark.parametrize("operation", ERRORS)
def test_documented_errors_are_those_of_the_service_model(operation: str) -> None:
    assert {shape.name for shape in SERVICE.operation_model(operation).error_shapes} == ERRORS[operation]


def test_the_state_table_has_every_operation_that_names_a_key() -> None:
    without = {"CreateKey", "ListKeys", "GenerateRandom", "ListRetirableGrants", "GetKeyLastUsage", "ListKeyRotations"}
    """The first four name no key; of the others the table has no row."""
    assert set(LIFECYCLE) == set(GUARDS) - without
    for operation, cells in LIFECYCLE.items():
        open_ = {KeyState.PENDING_IMPORT} | ({KeyState.DISABLED} if operation == "ImportKeyMaterial" else set())
        assert set(KeyState) - set(cells) <= open_, operation


def test_no_must_rests_on_an_inference() -> None:
    assert [row.id for row in REGISTRY.values() if row.level == "MUST" and "infer" in row.source.lower()] == []
