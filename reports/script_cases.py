"""How a script writes calls of Cases that stand for several: a domain's creation, and whole lists."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.cases.facts import DOMAIN, ENTRIES, TOKEN
from kms_conformance.reports.source import literal


def composed(call: Call, method: str, params: list[str]) -> str | None:
    """The expression for the answer of a call that stands for several; None for any other."""
    if call.operation == DOMAIN:
        return f"created({', '.join(('script', method.rpartition('.')[0], *params))})"
    if call.operation in ENTRIES and call.whole:
        entries = ENTRIES[call.operation]
        return f"every_entry({', '.join((method, *map(literal, (entries, TOKEN)), *params))})"
    return None
