"""How a script writes the call of scheduling that stands for several: what came of a request for time off."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.scheduling.facts import GET


def composed(call: Call, method: str, params: list[str]) -> str | None:
    """The expression for the answer of a call that stands for several; None for any other."""
    if call.operation != GET:
        return None
    return f"decided({', '.join(('script', method.rpartition('.')[0], *params))})"
