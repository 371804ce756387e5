"""Descriptions and last usage: what can be written and read of a key beside its state."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import Blob, Context, Edit, Filler, KeyRef, Term
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

DESCRIPTIONS: dict[str, Term] = {
    "short": "short",
    "wide-text": "äöü 键 🔑",
    "spaces-around": "  lead and trail  ",
    "of-8192": Filler(8192),
    "empty": "",
    "after-empty": "again",
    "of-8193": Filler(8193),
}


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _descriptions()
    yield _last_usage()


def _descriptions() -> Plan:
    s = PlanBuilder("metadata/descriptions")
    key = s.key()
    for label, text in DESCRIPTIONS.items():
        s.on("DescribeKey", key)
        s.on("UpdateKeyDescription", key, label=f"description-{label}", Description=text)
        s.on("DescribeKey", key, label="again")
    s.on("DisableKey", key)
    s.on("UpdateKeyDescription", key, label="description-of-disabled", Description="short")
    s.on("EnableKey", key)
    s.on("DescribeKey", key)
    return s.plan()


def _last_usage() -> Plan:
    """Never used; used; a refused use, a dry run and management are no use."""
    s = PlanBuilder("metadata/last-usage")
    context = Context((("tenant", "Alpha"),))
    for origin in ("Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"):
        key = s.add("CreateKey", makes=True)
        s.on("GetKeyLastUsage", key, label="never-used")
        blob = _use(s, origin, key, context)
        s.on("GetKeyLastUsage", key, label=f"after-{origin}")
        s.decrypt(blob, None, label="context-omitted")
        s.decrypt(blob, context, edit=Edit("flipped", 900), label="flip")
        s.on("GetKeyLastUsage", key, label="after-refused-Decrypt")
        s.add("Decrypt", label="dry-run", CiphertextBlob=Blob(blob), EncryptionContext=context, DryRun=True)
        s.on("GetKeyLastUsage", key, label="after-dry-run")
        s.decrypt(blob, context)
        s.on("GetKeyLastUsage", key, label="after-Decrypt")
        s.on("DescribeKey", key)
        s.on("GetKeyLastUsage", key, label="after-management", form="arn")
    other = s.add("CreateKey", makes=True)
    moved = s.reencrypt(s.encrypt(key), KeyRef(other))
    for slot in (key, other):
        s.on("GetKeyLastUsage", slot, label="after-ReEncrypt")
        s.on("GetKeyLastUsage", slot, label="after-ReEncrypt", form="arn")
    s.decrypt(moved)
    s.on("GetKeyLastUsage", other, label="after-Decrypt")
    dry = s.add("CreateKey", makes=True)
    s.add("Encrypt", label="dry-run", makes=True, KeyId=KeyRef(dry), Plaintext=b"0123456789abcdef", DryRun=True)
    s.on("GetKeyLastUsage", dry, label="after-dry-run-only")
    return s.plan(observe=False)  # an observer's Decrypt would be the last usage


def _use(s: PlanBuilder, operation: str, key: int, context: Context) -> int:
    if operation == "Encrypt":
        return s.encrypt(key, context)
    return s.data_key(key, context) if operation == "GenerateDataKey" else s.sealed_data_key(key, context)
