"""What the test modules of the areas share: one test for each requirement of an area."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kms_conformance.conformance.command.verdict_table import VerdictTable
from kms_conformance.models.operations import JUDGED
from kms_conformance.models.requirements import REGISTRY

NO_ANSWER = ("not-exercised", "indeterminate")
TESTED = frozenset(row.id for row in REGISTRY.values() if row.profile in JUDGED)
"""The requirements that have a test."""
NOT_JUDGED = "the target could not be judged"


def parametrized(*areas: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """One test for each requirement of the areas, of the profiles that are judged."""
    rows = sorted(name for name in TESTED if REGISTRY[name].area in areas)
    return pytest.mark.parametrize("requirement", rows)


def check(requirement: str, table: VerdictTable, record_property: Callable[[str, object], None]) -> None:
    """Fail, skip or pass as the verdict says, with the counts as properties."""
    if table.problem:
        pytest.skip(NOT_JUDGED)  # which is told once, and ends with a status of its own
    row = table.rows.get(requirement)
    if row is None:
        pytest.skip("its profile is not claimed, or was not asked for")
    record_property("requirement", requirement)
    record_property("level", row["level"])
    record_property("verdict", row["verdict"])
    for sign, count in row["exercised"].items():
        record_property(f"exercised.{sign}", count)
    verdict, text = row["verdict"], explanation(row)
    if verdict in ("fail", "error") or (table.strict and verdict in NO_ANSWER):
        pytest.fail(text, pytrace=False)
    if verdict == "known-fail":
        pytest.xfail(text)
    if verdict != "pass":
        pytest.skip(f"{verdict}: {row['reason']}")


def check_run(table: VerdictTable) -> None:
    """Fail where the run did not come to its end, or a known failure is gone: no requirement tells that."""
    if table.problem:
        pytest.skip(NOT_JUDGED)  # which is told once, and ends with a status of its own
    if table.conclusion in ("INCOMPLETE", "INTERRUPTED"):
        pytest.fail(f"{table.conclusion}: {'; '.join(table.missing) or 'see the report'}", pytrace=False)
    if table.stale:
        names = ", ".join(f"{row['requirement']} {row['operation']} ({row['label']})" for row in table.stale)
        pytest.fail(f"baseline entries that no longer fail: {names}; write the baseline anew", pytrace=False)


def explanation(row: Mapping[str, Any]) -> str:
    """The statement, its source and every deviation with its script."""
    lines = [f"{row['id']} {row['verdict']}: {row['statement']}", f"source: {row['source']}"]
    lines += (
        f"{found['kind']} {found['operation']} ({found['label']}): expected {' or '.join(found['expected'])}, "
        f"got {found['got']}; {found['repro']}"
        for found in row["deviations"]
    )
    return "\n".join(lines)
