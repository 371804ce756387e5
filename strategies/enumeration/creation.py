"""CreateKey: every parameter of a symmetric key, and each of them wrong."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.operations.key_usages import KEY_USAGES
from kms_conformance.models.terms import Filler, KeyRef, Term
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

ACCEPTED: dict[str, dict[str, Term]] = {
    "no-parameters": {},
    "no-parameters-again": {},
    "description": {"Description": "A key of the suite: äöü, 键, and  two  spaces"},
    "description-spaces": {"Description": "  lead and trail  "},
    "description-of-8192": {"Description": Filler(8192)},
    "description-of-8192-wide": {"Description": Filler(8192, "ü")},
    "key-spec": {"KeySpec": "SYMMETRIC_DEFAULT"},
    "key-usage": {"KeyUsage": "ENCRYPT_DECRYPT"},
    "old-key-spec": {"CustomerMasterKeySpec": "SYMMETRIC_DEFAULT"},
    "origin": {"Origin": "AWS_KMS"},
    "single-region": {"MultiRegion": False},
}

REFUSED: dict[str, dict[str, Term]] = {
    "description-of-8193": {"Description": Filler(8193)},
    "key-spec-outside-enum": {"KeySpec": "AES_256"},
    "old-key-spec-outside-enum": {"CustomerMasterKeySpec": "SYMMETRIC"},
    "key-usage-outside-enum": {"KeyUsage": "ENCRYPT"},
    "origin-outside-enum": {"Origin": "AWS"},
    "both-specs": {"KeySpec": "SYMMETRIC_DEFAULT", "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT"},
    **{
        f"usage-{usage}": {"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": usage}
        for usage in KEY_USAGES
        if usage != "ENCRYPT_DECRYPT"
    },
}


def plans() -> Iterator[Plan]:
    """Accepted calls, with what DescribeKey says of the key later, and refused ones."""
    s = PlanBuilder("creation/accepted")
    for label, params in ACCEPTED.items():
        key = s.send("CreateKey", label, params, makes=True)
        s.on("DescribeKey", key)
        s.encrypt(key)
        s.on("DescribeKey", key)
    yield s.plan()
    s = PlanBuilder("creation/refused")
    for label, params in REFUSED.items():
        twin = {name: _valid(name) for name in params if label != "both-specs"}
        s.send("CreateKey", f"{label}-twin", twin, makes=True)
        s.send("CreateKey", label, params, makes=True)
    yield s.plan()
    yield _identity()


def _identity() -> Plan:
    """KeyId, Arn and the fixed fields through all states."""
    s = PlanBuilder("creation/identity")
    key = s.add("CreateKey", makes=True)
    for operation in ("DisableKey", "EnableKey", "ScheduleKeyDeletion", "CancelKeyDeletion", "EnableKey"):
        s.add(operation, KeyId=KeyRef(key))
        s.on("DescribeKey", key)
    return s.plan()


def _valid(name: str) -> Term:
    return {
        "Description": "short",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "Origin": "AWS_KMS",
    }[name]
