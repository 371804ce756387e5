"""How a script writes calls of outbound campaigns that stand for several: an onboarding, and whole lists."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.campaigns.facts import ENTRIES, TOKEN
from kms_conformance.models.campaigns.versions import LISTS, ONBOARDINGS
from kms_conformance.reports.source import literal


def composed(call: Call, method: str, params: list[str]) -> str | None:
    """The expression for the answer of a call that stands for several; None for any other."""
    if call.operation in ONBOARDINGS:
        client = method.rpartition(".")[0]
        return f"onboard({', '.join(('script', client, *params))})"
    if call.operation in LISTS and call.whole:
        return f"every_entry({', '.join((method, *map(literal, (ENTRIES, TOKEN)), *params))})"
    return None
