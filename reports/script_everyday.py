"""How a script writes calls that stand for several: a stored parameter, opened with KMS; a table that comes to rest."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.everyday.parameter_facts import CONTEXT, OPEN
from kms_conformance.models.everyday.table_facts import CREATE, DELETE, UPDATE


def composed(call: Call, method: str, params: list[str]) -> str | None:
    """The expression for the answer of a call that stands for several; None for any other."""
    if call.operation in (CREATE, UPDATE, DELETE):
        return f"settled({', '.join(('script', method.rpartition('.')[0], method, *params))})"
    if call.operation != OPEN:
        return None
    given = dict(param.split("=", 1) for param in params)
    return f"open_stored(kms, {method.rpartition('.')[0]}, {given['Name']}, {given[CONTEXT]})"
