"""The cases that our evaluator is compared on are well spread and reproducible; known differences are accounted for."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kms_conformance.strategies.policies import CONDITION_OPERATORS, case, cases
from kms_conformance.strategies.policy_coverage import Coverage
from kms_conformance.strategies.policy_documents import parsed
from kms_conformance.strategies.policy_requests import CONDITION_KEYS

ROOT = Path(__file__).parent.parent
DIFFERENCES = tomllib.loads((ROOT / "examples" / "iam_simulate" / "differences.toml").read_text("utf-8"))["difference"]
CASES, ALL_CASES, FEWEST = 2_000, 10_000, 50


def test_a_fifth_of_the_cases_meets_a_fifth_of_the_quotas() -> None:
    coverage = Coverage()
    for drawn in cases(1, CASES):
        documents = parsed(drawn)
        coverage.add(documents, documents.decide(drawn.access, drawn.account))
    assert 0.3 <= coverage.allowed / CASES <= 0.7
    sets = ("ForAllValues", "ForAnyValue", "IfExists")
    assert coverage.rare((*CONDITION_OPERATORS, *sets), CONDITION_KEYS, FEWEST * CASES // ALL_CASES) == []
    assert {"key policy", "IAM policy", "explicit deny", "no permission", "no IAM permission"} <= set(coverage.reasons)


def test_a_case_is_a_function_of_seed_and_number() -> None:
    assert [case(1, number) for number in range(20)] == list(cases(1, 20))
    assert list(cases(1, 20)) != list(cases(2, 20))


def test_at_most_eight_classes_of_differences_remain() -> None:
    assert len({row["name"] for row in DIFFERENCES}) == len(DIFFERENCES) <= 8


@pytest.mark.parametrize("row", DIFFERENCES, ids=lambda row: row["name"])
def test_each_known_difference_has_its_source_and_a_test_of_ours(row: dict[str, str]) -> None:
    assert "Guide, " in row["source"] and row["ours"] and row["theirs"]
    file, _, name = row["test"].partition("::")
    assert f"def {name}(" in (ROOT / file).read_text("utf-8")
