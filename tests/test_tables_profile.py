"""The profile dynamodb: a right DynamoDB passes all of it, in process and served; a table is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.session.everyday import perform_of_everyday
from kms_conformance.models.calls import Call
from kms_conformance.models.everyday.relations import granted_with
from kms_conformance.models.everyday.table_facts import CREATE
from kms_conformance.models.outcomes import Indeterminate, Outcome, Success
from kms_conformance.reports import script_everyday
from tests.profile_of_a_service import ServiceProfile, answering, served

TABLES = ServiceProfile("dynamodb", "kms-grants", frozenset())
PAIRS = {"aws:dynamodb:tableName": "table", "aws:dynamodb:subscriberId": "123456789012"}
EXPECTED = [part for pair in PAIRS.items() for part in pair]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as url:
        yield url


def test_the_reference_passes_all_of_it(tmp_path: Path) -> None:
    TABLES.passes_all("reference", tmp_path)


def test_so_it_does_over_http(url: str, tmp_path: Path) -> None:
    TABLES.passes_all(url, tmp_path)


def test_a_target_that_does_not_serve_it_is_not_judged_by_it(tmp_path: Path) -> None:
    TABLES.is_left_out_where_it_is_not_served(tmp_path)


@pytest.mark.parametrize(
    ("constraints", "fit"),
    [
        ({"EncryptionContextSubset": PAIRS}, True),
        ({"EncryptionContextEquals": {**PAIRS, "more": "1"}}, True),
        ({"EncryptionContextSubset": {**PAIRS, "aws:dynamodb:tableName": "table2"}}, False),
        ({"EncryptionContextSubset": {"aws:dynamodb:tableName": "table"}}, False),
        ({}, False),
        (None, False),
    ],
)
def test_a_grant_has_both_pairs(constraints: Any, fit: bool) -> None:
    assert granted_with([{"Constraints": {}}, {"Constraints": constraints}], EXPECTED) is fit


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        (("CREATING", "CREATING", "ACTIVE"), Success({"TableDescription": {"TableStatus": "CREATING"}})),
        (("ACTIVE",), Success({"TableDescription": {"TableStatus": "ACTIVE"}})),
        (("CREATING",) * 62, Indeterminate("timed-out")),
    ],
)
def test_a_table_is_waited_for(statuses: tuple[str, ...], outcome: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter(statuses)

    def answer(operation: str, params: Any) -> dict[str, Any]:
        return {"TableDescription" if operation == CREATE else "Table": {"TableStatus": next(left)}}

    with answering(answer, monkeypatch) as executor:
        assert perform_of_everyday(executor, Call.of(CREATE), {"TableName": "table"}, within_s=30) == outcome


def test_a_script_waits_for_it_too() -> None:
    expression = script_everyday.composed(Call.of(CREATE), "dynamodb.create_table", ["TableName=script.text(1)"])
    assert expression == "settled(script, dynamodb, dynamodb.create_table, TableName=script.text(1))"
