"""Faults of GenerateDataKey."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import (
    Answers,
    Effect,
    GuardOff,
    Mutant,
    Patched,
    TooStrict,
    acts_on,
    around,
    table,
    with_params,
    without,
)
from kms_conformance.models.facts import Facts

OPERATION = ("GenerateDataKey",)
AES_BYTES = {"AES_256": 32, "AES_128": 16}


def _number(size: int) -> Callable[[Facts], bool]:
    return lambda f: f.params.get("NumberOfBytes") == size


def _agreeing(f: Facts) -> bool:
    return AES_BYTES.get(str(f.params.get("KeySpec"))) == f.params.get("NumberOfBytes", 0)


def _other_key_with_context(request: Request, answer: Answer) -> Answer:
    other = bytes(byte ^ 0xFF for byte in answer["Plaintext"])
    return {**answer, "Plaintext": other} if request.context() else answer


def _one_more_for_1023(request: Request) -> Request:
    return with_params(request, NumberOfBytes=1024) if request.params.get("NumberOfBytes") == 1023 else request


@dataclass(frozen=True, slots=True)
class RepeatsDataKeys:
    """Data keys of one key and size are equal, though in fresh blobs, when `alike(kms, request)` is; None: fresh."""

    alike: Callable[[ReferenceKms, Request], Hashable]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Remember the data keys of the operations."""
        keys: dict[Hashable, bytes] = {}

        def data_key(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
            answer, key, alike = original(request), request.keys["KeyId"], self.alike(kms, request)
            if alike is None or request.operation not in mutant.operations:
                return answer
            plaintext = keys.setdefault((key.key_id, alike, len(answer["Plaintext"])), answer["Plaintext"])
            return {**answer, "Plaintext": plaintext, "CiphertextBlob": kms.seal(key, plaintext, request.context())}

        around(kms, "data_key", data_key)


def _equal_context(kms: ReferenceKms, request: Request) -> bytes | None:
    return kms.canonical_context(context) if (context := request.context()) else None


def _knows_aes_192(kms: ReferenceKms) -> None:
    kms.data_key_bytes["AES_192"] = 24


MUTANTS = table(
    Mutant(
        "data-key-with-context-differs-from-blob", "DATAKEY-001", "data",
        "With an encryption context the blob holds another data key than the plaintext one in the same answer.",
        OPERATION,
        (Answers(_other_key_with_context),),
    ),
    Mutant(
        "data-key-of-1023-bytes-has-1024", "DATAKEY-003", "data",
        "NumberOfBytes=1023 gives a data key of 1024 bytes; all other sizes are right.",
        OPERATION,
        (acts_on(_one_more_for_1023),),
    ),
    Mutant(
        "data-key-of-1024-bytes-refused", "DATAKEY-003", "too-strict",
        "NumberOfBytes=1024 is refused with ValidationException.",
        OPERATION,
        (TooStrict("ValidationException", _number(1024)),),
    ),
    Mutant(
        "data-key-of-1025-bytes-accepted", "DATAKEY-004", "guard-off",
        "NumberOfBytes=1025 is accepted.",
        OPERATION,
        (GuardOff(_number(1025)),),
    ),
    Mutant(
        "data-key-agreeing-spec-and-number-accepted", "DATAKEY-005", "guard-off",
        "KeySpec and NumberOfBytes together are accepted when they mean the same size (AES_256 and 32).",
        OPERATION,
        (GuardOff(_agreeing),),
    ),
    Mutant(
        "data-key-repeats-for-equal-context", "DATAKEY-006", "data",
        "Equal calls with an encryption context give the same plaintext data key, though in fresh blobs.",
        OPERATION,
        (RepeatsDataKeys(_equal_context),),
    ),
    Mutant(
        "data-key-lacks-material-id-by-number-of-bytes", "DATAKEY-009", "response",
        "The answer of GenerateDataKey with NumberOfBytes has no KeyMaterialId.",
        OPERATION,
        (without("KeyMaterialId", lambda request: "NumberOfBytes" in request.params),),
    ),
    Mutant(
        "data-key-answer-echoes-key-id", "KEY-034", "response",
        "GenerateDataKey gives KeyId as it was sent instead of the key ARN.",
        OPERATION,
        (Answers(lambda request, answer: {**answer, "KeyId": request.params["KeyId"]}),),
    ),
    Mutant(
        "data-key-spec-aes-192-accepted", "VALID-065", "guard-off",
        "GenerateDataKey accepts KeySpec=AES_192 and gives 24 bytes.",
        OPERATION,
        (GuardOff(lambda f: f.params.get("KeySpec") == "AES_192"), Patched(_knows_aes_192)),
    ),
)  # fmt: skip
