"""Examples: for each requirement the first sequence, of each sign, by which it was exercised and kept."""

from __future__ import annotations

from collections.abc import Sequence

from kms_conformance.conformance.judge.traces import needed
from kms_conformance.models.calls import Call
from kms_conformance.models.report import Answer

ExampleKey = tuple[str, str]
"""Requirement and sign."""
LONGEST = 12
"""A longer sequence explains nothing to anybody."""


def example(trace: Sequence[Call], answers: Sequence[Answer]) -> tuple[tuple[Call, ...], tuple[Answer, ...]] | None:
    """The calls that the last one depends on, and the answers that they had; None when there are too many."""
    kept = needed(tuple(trace), changes=True)
    chosen = {id(call) for call in kept}
    rows = [(call, said) for call, said in zip(trace, answers, strict=True) if id(call) in chosen]
    if len(rows) > LONGEST:
        return None
    return tuple(call for call, _ in rows), tuple(said for _, said in rows)
