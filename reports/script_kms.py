"""How a script writes a call to KMS that stands for several."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.operations.counting import COUNTED
from kms_conformance.models.operations.managed import MANAGED_KEY
from kms_conformance.models.operations.restarts import RESTART
from kms_conformance.models.operations.times import ADVANCE


def together(call: Call, params: list[str]) -> str | None:
    """The expression for the answer of a call to KMS that stands for several; None for any other."""
    if call.operation == COUNTED:
        return f"create_counted({', '.join(('kms', *params))})"
    if call.operation == MANAGED_KEY:
        return f"managed_key({', '.join(('script', 'kms', *(param.partition('=')[2] for param in params)))})"
    if call.operation == RESTART:
        return "restart(script, kms)"
    if call.operation == ADVANCE:
        return f"advance(script, kms, {call.get('Seconds')!r})"
    return None
