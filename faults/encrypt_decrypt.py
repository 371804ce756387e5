"""Faults of Encrypt and Decrypt, encryption contexts apart."""

from __future__ import annotations

from collections.abc import Callable

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.blobs import (
    any_last_byte,
    any_tail,
    consumed_by,
    exchangeable_halves,
    long_plaintexts_in_the_clear,
)
from kms_conformance.faults.mutant import (
    GuardOff,
    Mutant,
    OtherCode,
    Patched,
    TooStrict,
    acts_on,
    around,
    table,
    with_params,
    without,
)
from kms_conformance.models.facts import Facts

BOTH = ("Encrypt", "Decrypt")


def _plaintext_of(size: int) -> Callable[[Facts], bool]:
    return lambda f: isinstance(f.params["Plaintext"], bytes) and len(f.params["Plaintext"]) == size


def _names_no_key(f: Facts) -> bool:
    return "KeyId" not in f.params


def _by_arn(f: Facts) -> bool:
    return str(f.params.get("KeyId", "")).startswith("arn:")


def _by_bare_id(f: Facts) -> bool:
    return "KeyId" in f.params and not _by_arn(f)


def _deterministic_with_context(kms: ReferenceKms) -> None:
    made: dict[tuple[str, bytes, bytes], bytes] = {}

    def encrypt(kms: ReferenceKms, original: Callable[[Request], Answer], request: Request) -> Answer:
        answer = original(request)
        if context := request.context():
            same = (answer["KeyId"], request.params["Plaintext"], kms.canonical_context(context))
            answer["CiphertextBlob"] = made.setdefault(same, answer["CiphertextBlob"])
        return answer

    around(kms, "encrypt", encrypt)


MUTANTS = table(
    Mutant(
        "encrypt-4096-bytes-refused", "ENC-001", "too-strict",
        "Encrypt refuses a plaintext of exactly 4096 bytes.",
        ("Encrypt",),
        (TooStrict("ValidationException", _plaintext_of(4096)),),
    ),
    Mutant(
        "encrypt-strips-trailing-nul", "ENC-001", "data",
        "Zero bytes at the end of a plaintext are lost between Encrypt and Decrypt.",
        ("Encrypt",),
        (acts_on(lambda request: with_params(request, Plaintext=request.params["Plaintext"].rstrip(b"\x00"))),),
    ),
    Mutant(
        "encrypt-4097-bytes-accepted", "ENC-002", "guard-off",
        "Encrypt accepts a plaintext of 4097 bytes (the limit is compared with an off-by-one).",
        ("Encrypt",),
        (GuardOff(_plaintext_of(4097)),),
    ),
    Mutant(
        "encrypt-deterministic-with-context", "ENC-010", "data",
        "With an encryption context the nonce is derived from key, context and plaintext: equal calls, equal blobs.",
        ("Encrypt",),
        (Patched(_deterministic_with_context),),
    ),
    Mutant(
        "long-plaintext-visible-in-blob", "ENC-011", "data",
        "A plaintext of more than 1024 bytes stands unencrypted in the blob.",
        BOTH,
        (Patched(long_plaintexts_in_the_clear),),
    ),
    Mutant(
        "decrypt-without-key-id-refused", "ENC-014", "too-strict",
        "Decrypt without KeyId is refused with ValidationException.",
        ("Decrypt",),
        (TooStrict("ValidationException", _names_no_key),),
    ),
    Mutant(
        "decrypt-other-key-arn-ignored", "ENC-015", "guard-off",
        "Decrypt compares KeyId with the ciphertext's key only when it is a bare id; an ARN of another key passes.",
        ("Decrypt",),
        (GuardOff(_by_arn),),
    ),
    Mutant(
        "decrypt-other-key-wrong-code", "ENC-015", "wrong-error",
        "Decrypt with the KeyId of another key is refused with InvalidCiphertextException.",
        ("Decrypt",),
        (OtherCode("InvalidCiphertextException"),),
    ),
    Mutant(
        "decrypt-bare-key-id-refused", "ENC-016", "too-strict",
        "Decrypt compares KeyId with the ARN as text: the bare id of the right key gives IncorrectKeyException.",
        ("Decrypt",),
        (TooStrict("IncorrectKeyException", _by_bare_id),),
    ),
    Mutant(
        "ciphertext-last-byte-not-authenticated", "ENC-021", "data",
        "The last byte of a ciphertext isn't authenticated: any value of it decrypts.",
        BOTH,
        (Patched(any_last_byte),),
    ),
    Mutant(
        "ciphertext-trailing-bytes-ignored", "ENC-023", "data",
        "Decrypt ignores bytes that follow the end of a ciphertext.",
        BOTH,
        (Patched(any_tail),),
    ),
    Mutant(
        "ciphertext-halves-exchangeable", "ENC-025", "data",
        "The front half of a ciphertext opens with the back half of any other ciphertext of the key and length.",
        BOTH,
        (Patched(exchangeable_halves),),
    ),
    Mutant(
        "decrypt-lacks-material-id-without-key-id", "ENC-028", "response",
        "The answer of a Decrypt without KeyId has no KeyMaterialId.",
        ("Decrypt",),
        (without("KeyMaterialId", lambda request: "KeyId" not in request.params),),
    ),
    Mutant(
        "second-decrypt-of-one-ciphertext-fails", "ENC-030", "effect",
        "Decrypt consumes the ciphertext: the second Decrypt of it gives InvalidCiphertextException.",
        ("Decrypt",),
        (Patched(consumed_by("decrypt")),),
    ),
    Mutant(
        "decrypt-disabled-key-without-key-id", "STATE-Decrypt-Disabled", "guard-off",
        "Decrypt looks at the key state only when KeyId is given; without it a disabled key decrypts.",
        ("Decrypt",),
        (GuardOff(_names_no_key, ("STATE-Decrypt-Disabled", "STATE-Decrypt-PendingDeletion")),),
    ),
    Mutant(
        "encrypt-disabled-key-wrong-code", "STATE-Encrypt-Disabled", "wrong-error",
        "Encrypt with a disabled key is refused with KMSInvalidStateException, not DisabledException.",
        ("Encrypt",),
        (OtherCode("KMSInvalidStateException"),),
    ),
)  # fmt: skip
