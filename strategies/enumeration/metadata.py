"""Descriptions and last usage: what can be written and read of a key beside its state."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.key_types import AGREE, ENCAPSULATE, MAC, SIGN
from kms_conformance.models.terms import Blob, Context, Edit, Filler, KeyRef, OwnKey, Term
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder
from kms_conformance.strategies.typed_plan_builder import TypedPlanBuilder

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
    yield from _last_usage_of_types()


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


def _last_usage_of_types() -> Iterator[Plan]:
    """The same of keys of other types, and of a symmetric key that a data key pair is made under."""
    s = TypedPlanBuilder("metadata/last-usage/kms-asymmetric", "kms-asymmetric")
    key, signer = s.add("CreateKey", makes=True), s.create("ECC_NIST_P256", SIGN)
    s.pair(key)
    s.on("GetKeyLastUsage", key, label="after-GenerateDataKeyPair")
    s.pair(key, plaintext=False)
    s.on("GetKeyLastUsage", key, label="after-GenerateDataKeyPairWithoutPlaintext")
    made = s.sign(signer, "ECDSA_SHA_256")
    s.on("GetKeyLastUsage", signer, label="after-Sign")
    s.verify(signer, made, "ECDSA_SHA_256")
    s.verify(signer, b"", "ECDSA_SHA_256", label="refused")
    s.on("GetKeyLastUsage", signer, label="after-Verify")
    yield s.plan(observe=False)
    s = TypedPlanBuilder("metadata/last-usage/kms-hmac", "kms-hmac")
    key = s.create("HMAC_256", MAC)
    mac = s.mac(key, "HMAC_SHA_256")
    s.on("GetKeyLastUsage", key, label="after-GenerateMac")
    s.verify_mac(key, mac, "HMAC_SHA_256")
    s.on("GetKeyLastUsage", key, label="after-VerifyMac")
    yield s.plan(observe=False)
    s = TypedPlanBuilder("metadata/last-usage/kms-key-agreement", "kms-key-agreement")
    curve, capsules = s.create("ECC_NIST_P256", AGREE), s.create("ML_KEM_768", ENCAPSULATE)
    s.derive(curve, OwnKey("ECC_NIST_P256"))
    s.on("GetKeyLastUsage", curve, label="after-DeriveSharedSecret")
    capsule = s.encapsulate(capsules)
    s.on("GetKeyLastUsage", capsules, label="after-Encapsulate")
    s.decapsulate(capsules, capsule)
    s.on("GetKeyLastUsage", capsules, label="after-Decapsulate")
    yield s.plan(observe=False)


def _use(s: PlanBuilder, operation: str, key: int, context: Context) -> int:
    if operation == "Encrypt":
        return s.encrypt(key, context)
    return s.data_key(key, context) if operation == "GenerateDataKey" else s.sealed_data_key(key, context)
