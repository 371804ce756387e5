"""How a script writes the call of Parameter Store that stands for two: a stored parameter, opened with KMS."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.everyday.parameter_facts import CONTEXT, OPEN


def composed(call: Call, method: str, params: list[str]) -> str | None:
    """The expression for the answer of a call that stands for several; None for any other."""
    if call.operation != OPEN:
        return None
    given = dict(param.split("=", 1) for param in params)
    return f"open_stored(kms, {method.rpartition('.')[0]}, {given['Name']}, {given[CONTEXT]})"
