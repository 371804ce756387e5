"""Faults of answers as such: leaks in errors, server errors, unknown codes, refusals by the shape of the request."""

from __future__ import annotations

from kms_conformance.cloud.kms.cipher import HEADER, named_key_id
from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.memory import LeaksPlaintext, leaks_what_was_opened
from kms_conformance.faults.mutant import Mutant, OtherCode, Refusals, TooStrict, key_in, table
from kms_conformance.models.ciphertext_guards import CONTEXT_REQUIREMENTS
from kms_conformance.models.lifecycle import KeyState


def _fail_on_unknown_key(kms: ReferenceKms, request: Request, error: KmsError) -> KmsError:
    """A blob whose header names no key, as random bytes don't; damage further back is refused as it should be."""
    blob = request.params["CiphertextBlob"]
    if len(blob) >= HEADER and kms.store.get(named_key_id(blob)) is None:
        return KmsError("KMSInternalException", "The request was rejected because an internal exception occurred.")
    return error


MUTANTS = table(
    Mutant(
        "decrypt-wrong-context-error-holds-plaintext", "INV-02", "protocol",
        "Decrypt with a wrong context is refused with the right code, but the error body has a member Plaintext.",
        ("Decrypt",),
        (LeaksPlaintext(CONTEXT_REQUIREMENTS),),
    ),
    Mutant(
        "reencrypt-disabled-destination-error-holds-plaintext", "INV-02", "protocol",
        "ReEncrypt to a disabled key is refused with the right code, but the error body has a member Plaintext.",
        ("ReEncrypt",),
        (leaks_what_was_opened("STATE-ReEncrypt-Disabled"),),
    ),
    Mutant(
        "decrypt-random-blob-server-error", "PROTO-001", "protocol",
        "Decrypt of random bytes is answered with HTTP 500 and KMSInternalException.",
        ("Decrypt",),
        (Refusals(("ENC-026",), _fail_on_unknown_key),),
    ),
    Mutant(
        "data-key-of-one-byte-server-error", "PROTO-001", "protocol",
        "GenerateDataKey with NumberOfBytes=1 is answered with HTTP 500 and KMSInternalException.",
        ("GenerateDataKey",),
        (TooStrict("KMSInternalException", lambda f: f.params.get("NumberOfBytes") == 1),),
    ),
    Mutant(
        "schedule-disabled-key-undocumented-code", "PROTO-003", "protocol",
        "ScheduleKeyDeletion of a disabled key is answered with HTTP 400 and the code OperationAbortedException.",
        ("ScheduleKeyDeletion",),
        (TooStrict("OperationAbortedException", key_in(KeyState.DISABLED)),),
    ),
    Mutant(
        "decrypt-empty-blob-wrong-code", "VALID-057", "wrong-error",
        "Decrypt of an empty CiphertextBlob is refused with InvalidCiphertextException, not ValidationException.",
        ("Decrypt",),
        (OtherCode("InvalidCiphertextException", lambda f: f.params.get("CiphertextBlob") == b""),),
    ),
    Mutant(
        "cancel-missing-key-id-wrong-code", "VALID-001", "wrong-error",
        "CancelKeyDeletion without KeyId is refused with NotFoundException, not ValidationException.",
        ("CancelKeyDeletion",),
        (OtherCode("NotFoundException"),),
    ),
)  # fmt: skip
