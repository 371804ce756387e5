"""Faults of GenerateRandom."""

from __future__ import annotations

from collections.abc import Callable

from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import (
    Answers,
    Around,
    Effect,
    GuardOff,
    Mutant,
    OtherCode,
    Patched,
    TooStrict,
    acts_on,
    around,
    table,
    with_params,
)
from kms_conformance.models.facts import Facts
from kms_conformance.models.lifecycle import KeyState

OPERATION = ("GenerateRandom",)
BLOCK, DEFAULT_SIZE, ASCII = 16, 32, 0x7F


def _size_is(size: int) -> Callable[[Facts], bool]:
    return lambda f: f.params.get("NumberOfBytes") == size


def _in_whole_blocks(request: Request) -> Request:
    return with_params(request, NumberOfBytes=-(-request.params["NumberOfBytes"] // BLOCK) * BLOCK)


def _every_second_repeats(kms: ReferenceKms) -> None:
    to_repeat: dict[int, Answer] = {}

    def generate(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        size = request.params["NumberOfBytes"]
        if size in to_repeat:
            return to_repeat.pop(size)
        to_repeat[size] = original(request)
        return to_repeat[size]

    around(kms, "generate_random", generate)


def _needs_the_newest_key(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    keys = list(kms.store.all())
    if keys and keys[-1].state is KeyState.DISABLED:
        raise KmsError("UnsupportedOperationException", f"{keys[-1].arn} is disabled.")
    return original(request)


MUTANTS = table(
    Mutant(
        "random-rounded-up-to-16-bytes", "RNG-001", "data",
        "GenerateRandom rounds NumberOfBytes up to a multiple of 16.",
        OPERATION,
        (acts_on(_in_whole_blocks),),
    ),
    Mutant(
        "random-1024-bytes-refused", "RNG-001", "too-strict",
        "GenerateRandom refuses NumberOfBytes=1024 with ValidationException.",
        OPERATION,
        (TooStrict("ValidationException", _size_is(1024)),),
    ),
    Mutant(
        "random-has-default-length", "RNG-002", "guard-off",
        "GenerateRandom without NumberOfBytes gives 32 bytes.",
        OPERATION,
        (GuardOff(), acts_on(lambda r: with_params(r, NumberOfBytes=r.params.get("NumberOfBytes", DEFAULT_SIZE)))),
    ),
    Mutant(
        "random-zero-bytes-accepted", "RNG-003", "guard-off",
        "GenerateRandom accepts NumberOfBytes=0 and gives an empty Plaintext.",
        OPERATION,
        (GuardOff(_size_is(0)),),
    ),
    Mutant(
        "random-1025-bytes-wrong-code", "RNG-003", "wrong-error",
        "GenerateRandom with NumberOfBytes=1025 is refused with LimitExceededException, not ValidationException.",
        OPERATION,
        (OtherCode("LimitExceededException", _size_is(1025)),),
    ),
    Mutant(
        "random-every-second-answer-repeats", "RNG-004", "data",
        "Every second GenerateRandom with the same NumberOfBytes gives the bytes of the one before again.",
        OPERATION,
        (Patched(_every_second_repeats),),
    ),
    Mutant(
        "random-bytes-below-128", "RNG-004", "data",
        "The bytes of GenerateRandom are all below 128.",
        OPERATION,
        (Answers(lambda request, answer: {"Plaintext": bytes(byte & ASCII for byte in answer["Plaintext"])}),),
    ),
    Mutant(
        "random-refused-while-newest-key-disabled", "RNG-008", "too-strict",
        "GenerateRandom is refused with UnsupportedOperationException while the account's newest key is disabled.",
        OPERATION,
        (Around(_needs_the_newest_key),),
    ),
)  # fmt: skip
