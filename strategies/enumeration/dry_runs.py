"""Dry runs: of what would succeed, of what would not, and that nothing comes of them."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import Blob, Context, Edit, KeyRef, Marker, Term, Texts, UnknownKey
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

CONTEXT = Context((("tenant", "Alpha"),))
OPERATIONS = ("Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext")
MAKES = tuple(operation for operation in OPERATIONS if operation != "Decrypt")
IGNORE = Texts(("IGNORE_CIPHERTEXT",))


def plans() -> Iterator[Plan]:
    """One plan for each operation, and one for the modifiers."""
    for operation in OPERATIONS:
        yield _plan(operation)
    yield _modifiers()


def _plan(operation: str) -> Plan:
    s = PlanBuilder(f"dry-runs/{operation}")
    key, other = s.key(), s.key()
    blob = s.encrypt(key, CONTEXT)
    valid: dict[str, dict[str, Term]] = {
        "Encrypt": {"KeyId": KeyRef(key), "Plaintext": Marker(16), "EncryptionContext": CONTEXT},
        "Decrypt": {"CiphertextBlob": Blob(blob), "EncryptionContext": CONTEXT},
        "ReEncrypt": {
            "CiphertextBlob": Blob(blob),
            "SourceEncryptionContext": CONTEXT,
            "DestinationKeyId": KeyRef(other),
        },
        "GenerateDataKey": {"KeyId": KeyRef(key), "KeySpec": "AES_256"},
        "GenerateDataKeyWithoutPlaintext": {"KeyId": KeyRef(key), "NumberOfBytes": 64},
    }
    params = valid[operation]
    makes = operation in MAKES
    for label, flag in {"dry-run": True, "dry-run-off": False, "no-dry-run": None}.items():
        s.send(operation, label, {**params, "DryRun": flag}, makes=makes)
    for label, wrong in _wrong(operation, blob).items():
        s.send(operation, label, {**params, **wrong}, makes=makes)
        s.send(operation, f"dry-run-{label}", {**params, **wrong, "DryRun": True}, makes=makes)
    s.on("DisableKey", key)
    s.send(operation, "dry-run-disabled", {**params, "DryRun": True}, makes=makes)
    s.on("EnableKey", key)
    s.send(operation, "dry-run-enabled-again", {**params, "DryRun": True}, makes=makes)
    s.decrypt(blob, CONTEXT, label="after-dry-runs")
    return s.plan()


def _wrong(operation: str, blob: int) -> dict[str, dict[str, Term]]:
    """Near misses of the valid call: wrong parameters, keys and ciphertexts."""
    by_key: dict[str, dict[str, Term]] = {"unknown-id": {"KeyId": UnknownKey(1)}, "empty-id": {"KeyId": ""}}
    match operation:
        case "Encrypt":
            return {**by_key, "plaintext-of-4097": {"Plaintext": Marker(4097)}}
        case "GenerateDataKey":
            return {
                **by_key,
                "both-sizes": {"NumberOfBytes": 32},
                "spec-outside-enum": {"KeySpec": "AES_192"},
                "number-of-bytes-1025": {"KeySpec": None, "NumberOfBytes": 1025},
            }
        case "GenerateDataKeyWithoutPlaintext":
            return {**by_key, "number-of-bytes-1025": {"NumberOfBytes": 1025}}
        case "Decrypt":
            return {
                "context-omitted": {"EncryptionContext": None},
                "flip": {"CiphertextBlob": Blob(blob, Edit("flipped", 900))},
                "empty-blob": {"CiphertextBlob": b""},
            }
        case _:
            return {
                "context-omitted": {"SourceEncryptionContext": None},
                "unknown-destination": {"DestinationKeyId": UnknownKey(1)},
                "empty-destination": {"DestinationKeyId": ""},
            }


def _modifiers() -> Plan:
    """IGNORE_CIPHERTEXT: the ciphertext may be anything, or be missing; the key must be named."""
    s = PlanBuilder("dry-runs/modifiers")
    key, other = s.key(), s.key()
    blob = s.encrypt(key, CONTEXT)
    ignoring: dict[str, Term] = {"DryRun": True, "DryRunModifiers": IGNORE}
    blobs: dict[str, Term] = {
        "right": Blob(blob),
        "missing": None,
        "flipped": Blob(blob, Edit("flipped", 900)),
        "foreign": b"this is not a ciphertext of AWS KMS at all",
    }
    for label, term in blobs.items():
        named: dict[str, Term] = {"CiphertextBlob": term, "KeyId": KeyRef(key)}
        s.send("Decrypt", f"ignore-{label}", {**named, **ignoring})
        moved: dict[str, Term] = {"CiphertextBlob": term, "SourceKeyId": KeyRef(key), "DestinationKeyId": KeyRef(other)}
        s.send("ReEncrypt", f"ignore-{label}", {**moved, **ignoring}, makes=True)
    s.send("Decrypt", "ignore-no-key", ignoring)
    s.send("ReEncrypt", "ignore-no-key", {"DestinationKeyId": KeyRef(other), **ignoring}, makes=True)
    wrong: dict[str, Term] = {"DryRun": True, "DryRunModifiers": Texts(("IGNORE_ALL",))}
    opened: dict[str, Term] = {"CiphertextBlob": Blob(blob), "EncryptionContext": CONTEXT, "KeyId": KeyRef(key)}
    s.send("Decrypt", "modifier-right", {**opened, "DryRun": True, "DryRunModifiers": IGNORE})
    s.send("Decrypt", "modifier-outside-enum", {**opened, **wrong})
    s.send("Decrypt", "modifier-without-dry-run", {**opened, "DryRunModifiers": IGNORE})
    return s.plan()
