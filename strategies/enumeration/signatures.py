"""Signatures: for each of some operations the plain call, and the same with each fault of its signature."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kms_conformance.models.signatures import FAULTS, LATE
from kms_conformance.models.terms import Blob, KeyRef, Term
from kms_conformance.strategies.canonical import MAKES, PLAINTEXT
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

OPERATIONS = ("DescribeKey", "Decrypt", "DisableKey")
"""One that reads, one that gives a secret away, and one that changes something."""


def plans() -> Iterator[Plan]:
    """One plan for each operation."""
    for operation in OPERATIONS:
        s = PlanBuilder(f"signatures/{operation}", "sigv4")
        params = _params(operation, s)
        for fault in ("", *FAULTS, LATE):
            s.send(operation, fault or "plain", params, makes=operation in MAKES)
        plan = s.plan()
        # The label of a call is the fault of its signature.
        signed = {*FAULTS, LATE}
        calls = (replace(call, signature=call.label if call.label in signed else "") for call in plan.calls)
        yield replace(plan, calls=tuple(calls))


def _params(operation: str, s: PlanBuilder) -> dict[str, Term]:
    """The parameters of a valid call on a key of its own."""
    key = s.key()
    match operation:
        case "Encrypt":
            return {"KeyId": KeyRef(key), "Plaintext": PLAINTEXT}
        case "Decrypt":
            return {"CiphertextBlob": Blob(s.encrypt(key))}
        case "GenerateDataKey":
            return {"KeyId": KeyRef(key), "KeySpec": "AES_256"}
        case _:
            return {"KeyId": KeyRef(key)}
