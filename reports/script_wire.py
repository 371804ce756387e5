"""How a script judges an answer as it comes over the wire."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.claims import Claim
from kms_conformance.reports.source import literal


def judged(claim: Claim, operation: str, request: str) -> Iterator[str]:
    """The statements that judge the last call; `request` is the call of raw_answer."""
    yield request
    words = ", ".join(map(literal, (claim.requirement, claim.member)))
    yield f"return malformed({literal(operation)}, answer, {words})"
