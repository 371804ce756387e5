"""What a script says of an answer that is not as claimed: it decides with the functions with which the judge does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kms_conformance.models.answers.checks import CHECKS
from kms_conformance.models.answers.raw import Raw
from kms_conformance.models.claims import MISSING, Relation, Surroundings, holds, look_up
from kms_conformance.models.terms import OneOf
from kms_conformance.reports.helpers.script import Script


def untrue(
    script: Script,
    operation: str,
    answer: Mapping[str, Any],
    member: str,
    relation: str,
    expected: Any = None,
    asked_at: datetime | None = None,
) -> str:
    """What of an answer is not as claimed, or an empty text.

    member    its dotted path; empty for the whole answer
    relation  a value of models.claims.Relation; "fresh": it is in none of the answers that are expected
    expected  of a tuple any text is right
    asked_at  the moment of the request, where the relation needs it
    """
    value: Any = look_up({name: value for name, value in answer.items() if name != "ResponseMetadata"}, member)
    value = value.read() if member == "Body" and value is not MISSING else value
    around = Surroundings(script.region, (asked_at or datetime.now(UTC)) + script.moved)
    if _is_as_claimed(Relation(relation), value, expected, around):
        return ""
    return f"{operation}: {member or 'answer'} is not as claimed ({relation})"


def _is_as_claimed(relation: Relation, value: Any, expected: Any, around: Surroundings) -> bool:
    if relation is Relation.FRESH:
        return isinstance(value, str | bytes) and value not in expected
    if relation is Relation.ABSENT and value is None:
        return True
    return holds(relation, value, OneOf(expected) if isinstance(expected, tuple) else expected, around)


def malformed(operation: str, answer: Raw, requirement: str, member: str) -> str:
    """What is wrong on the wire with a part of a raw answer, or an empty text."""
    came = CHECKS[requirement].look(answer).get(member)
    return f"{operation}: {member}: {came}" if came else ""
