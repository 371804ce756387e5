"""Faults of GenerateDataKeyWithoutPlaintext."""

from __future__ import annotations

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.data_keys import RepeatsDataKeys
from kms_conformance.faults.mutant import (
    Around,
    Effect,
    GuardOff,
    Mutant,
    OtherCode,
    acts_on,
    acts_with,
    table,
    with_params,
    without,
)

OPERATION = ("GenerateDataKeyWithoutPlaintext",)


def _with_plaintext_by_number_of_bytes(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    return kms.data_key(request) if "NumberOfBytes" in request.params else original(request)


def _of_aes_256(request: Request) -> Request:
    return with_params(request, KeySpec="AES_256") if "KeySpec" in request.params else request


MUTANTS = table(
    Mutant(
        "without-plaintext-returns-plaintext", "DATAKEY-007", "response",
        "The answer of GenerateDataKeyWithoutPlaintext with NumberOfBytes has an additional member Plaintext.",
        OPERATION,
        (Around(_with_plaintext_by_number_of_bytes),),
    ),
    Mutant(
        "without-plaintext-missing-key-id-wrong-code", "VALID-022", "wrong-error",
        "GenerateDataKeyWithoutPlaintext without KeyId is refused with NotFoundException, not ValidationException.",
        OPERATION,
        (OtherCode("NotFoundException"),),
    ),
    Mutant(
        "without-plaintext-disabled-key-accepted", "STATE-GenerateDataKeyWithoutPlaintext-Disabled", "guard-off",
        "GenerateDataKeyWithoutPlaintext doesn't look at the key state Disabled and answers with a data key.",
        OPERATION,
        (GuardOff(),),
    ),
    Mutant(
        "without-plaintext-drops-context", "CTX-019", "data",
        "GenerateDataKeyWithoutPlaintext doesn't bind the context, so that its blobs open without one.",
        OPERATION,
        (acts_with(EncryptionContext={}),),
    ),
    Mutant(
        "without-plaintext-ignores-number-of-bytes", "DATAKEY-003", "data",
        "GenerateDataKeyWithoutPlaintext encrypts a data key of 32 bytes whatever NumberOfBytes is.",
        OPERATION,
        (acts_with(NumberOfBytes=32),),
    ),
    Mutant(
        "without-plaintext-aes-128-has-32-bytes", "DATAKEY-002", "data",
        "GenerateDataKeyWithoutPlaintext with KeySpec=AES_128 encrypts a data key of 32 bytes.",
        OPERATION,
        (acts_on(_of_aes_256),),
    ),
    Mutant(
        "without-plaintext-repeats-data-key", "DATAKEY-006", "data",
        "GenerateDataKeyWithoutPlaintext encrypts the same data key at every call with one key and size.",
        OPERATION,
        (RepeatsDataKeys(lambda kms, request: "in any context"),),
    ),
    Mutant(
        "without-plaintext-lacks-material-id", "DATAKEY-009", "response",
        "The answer of GenerateDataKeyWithoutPlaintext has no KeyMaterialId.",
        OPERATION,
        (without("KeyMaterialId", lambda request: True),),
    ),
)  # fmt: skip
