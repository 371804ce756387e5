"""Faults of requests with DryRun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.messages import NULL_CIPHERTEXT
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.memory import leaks_what_was_opened
from kms_conformance.faults.mutant import (
    GuardOff,
    Mutant,
    OtherCode,
    Patched,
    Refusals,
    TooStrict,
    around,
    refused_yet,
    table,
)
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import DRY_RUN

ENCRYPT, DECRYPT, RE_ENCRYPT, DATA_KEY = ("Encrypt",), ("Decrypt",), ("ReEncrypt",), ("GenerateDataKey",)
WOULD_SUCCEED = "DRYRUN-001"


def _asks_only(f: Facts) -> bool:
    return f.dry_run


def _switched_off(f: Facts) -> bool:
    return f.params.get("DryRun") is False


def _would_succeed(change: Callable[[ReferenceKms, Request, KmsError], KmsError]) -> Refusals:
    """What would succeed is answered with another error."""
    return Refusals((WOULD_SUCCEED,), change)


def _succeeds_empty(
    kms: ReferenceKms, original: Callable[..., Answer], operation: str, params: Mapping[str, Any], *caller: Any
) -> Answer:
    try:
        return original(operation, params, *caller)
    except KmsError as error:
        if operation in DATA_KEY and error.code in DRY_RUN:
            return {}
        raise


def _and_ciphertext(kms: ReferenceKms, request: Request, error: KmsError) -> KmsError:
    return KmsError(error.code, error.message, {"CiphertextBlob": kms.encrypt(request)["CiphertextBlob"]})


def _without_ciphertext(kms: ReferenceKms, request: Request, error: KmsError) -> KmsError:
    return error if "CiphertextBlob" in request.params else KmsError("ValidationException", NULL_CIPHERTEXT)


def _with_wrong_ciphertext(kms: ReferenceKms, request: Request, error: KmsError) -> KmsError:
    blob = request.params.get("CiphertextBlob")
    wrong = isinstance(blob, bytes) and kms.open(blob, request.context("SourceEncryptionContext")) is None
    return KmsError("InvalidCiphertextException") if wrong else error


MUTANTS = table(
    Mutant(
        "encrypt-dry-run-ignored", "DRYRUN-001", "effect",
        "Encrypt ignores DryRun and answers with a ciphertext.",
        ENCRYPT,
        (GuardOff(),),
    ),
    Mutant(
        "decrypt-dry-run-wrong-code", "DRYRUN-001", "wrong-error",
        "Decrypt with DryRun is refused with ValidationException, not DryRunOperationException.",
        DECRYPT,
        (OtherCode("ValidationException"),),
    ),
    Mutant(
        "data-key-dry-run-empty-success", "DRYRUN-001", "response",
        "GenerateDataKey with DryRun is answered with success and an empty result.",
        DATA_KEY,
        (Patched(lambda kms: around(kms, "handle", _succeeds_empty)),),
    ),
    Mutant(
        "without-plaintext-dry-run-ignored", "DRYRUN-001", "effect",
        "GenerateDataKeyWithoutPlaintext ignores DryRun and answers with a ciphertext.",
        ("GenerateDataKeyWithoutPlaintext",),
        (GuardOff(),),
    ),
    Mutant(
        "reencrypt-dry-run-ignored", "DRYRUN-001", "effect",
        "ReEncrypt ignores DryRun and answers with a ciphertext.",
        RE_ENCRYPT,
        (GuardOff(),),
    ),
    Mutant(
        "decrypt-dry-run-holds-plaintext", "DRYRUN-002", "protocol",
        "Decrypt with DryRun is refused with DryRunOperationException, but the error body has a member Plaintext.",
        DECRYPT,
        (leaks_what_was_opened(WOULD_SUCCEED),),
    ),
    Mutant(
        "encrypt-dry-run-holds-ciphertext", "DRYRUN-002", "protocol",
        "Encrypt with DryRun is refused with DryRunOperationException, but the error body has a CiphertextBlob.",
        ENCRYPT,
        (_would_succeed(_and_ciphertext),),
    ),
    Mutant(
        "encrypt-dry-run-recorded-as-usage", "DRYRUN-002", "effect",
        "Encrypt with DryRun is recorded as the last usage of the key.",
        ENCRYPT,
        (refused_yet(WOULD_SUCCEED, ReferenceKms.record_usage),),
    ),
    Mutant(
        "encrypt-dry-run-skips-length", "DRYRUN-003", "guard-off",
        "Encrypt with DryRun doesn't check the length of Plaintext and answers DryRunOperationException.",
        ENCRYPT,
        (GuardOff(_asks_only, ("ENC-002", "ENC-003")),),
    ),
    Mutant(
        "data-key-dry-run-skips-size", "DRYRUN-003", "guard-off",
        "GenerateDataKey with DryRun doesn't check NumberOfBytes and answers DryRunOperationException.",
        DATA_KEY,
        (GuardOff(_asks_only, ("DATAKEY-004",)),),
    ),
    Mutant(
        "encrypt-dry-run-false-taken-for-true", "DRYRUN-004", "too-strict",
        "Encrypt takes DryRun=false for true and answers DryRunOperationException.",
        ENCRYPT,
        (TooStrict("DryRunOperationException", _switched_off),),
    ),
    Mutant(
        "decrypt-dry-run-false-taken-for-true", "DRYRUN-004", "too-strict",
        "Decrypt takes DryRun=false for true and answers DryRunOperationException.",
        DECRYPT,
        (TooStrict("DryRunOperationException", _switched_off),),
    ),
    Mutant(
        "decrypt-ignored-ciphertext-required", "DRYRUN-006", "too-strict",
        "Decrypt with DryRun and IGNORE_CIPHERTEXT is refused with ValidationException without a CiphertextBlob.",
        DECRYPT,
        (_would_succeed(_without_ciphertext),),
    ),
    Mutant(
        "decrypt-ignored-ciphertext-without-key-id", "DRYRUN-006", "guard-off",
        "Decrypt with DryRun and IGNORE_CIPHERTEXT answers DryRunOperationException without KeyId and ciphertext.",
        DECRYPT,
        (GuardOff(lambda f: "CiphertextBlob" not in f.params),),
    ),
    Mutant(
        "reencrypt-ignored-ciphertext-checked", "DRYRUN-006", "too-strict",
        "ReEncrypt with DryRun and IGNORE_CIPHERTEXT still refuses a wrong ciphertext with InvalidCiphertextException.",
        RE_ENCRYPT,
        (_would_succeed(_with_wrong_ciphertext),),
    ),
)  # fmt: skip
