"""Faults of data key pairs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.private_keys import new_secret, private_key, public_key
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.expanded import expanded
from kms_conformance.faults.mutant import (
    Answers,
    Effect,
    GuardOff,
    Mutant,
    OtherCode,
    Patched,
    TooStrict,
    around,
    key_in,
    table,
    without,
)
from kms_conformance.models.facts import Facts
from kms_conformance.models.key_types import EDWARDS, ML_KEM, RSA_BITS
from kms_conformance.models.lifecycle import KeyState

WITH, WITHOUT = ("GenerateDataKeyPair",), ("GenerateDataKeyPairWithoutPlaintext",)
BOTH = (*WITH, *WITHOUT)
PRIVATE, SEALED, PUBLIC = "PrivateKeyPlaintext", "PrivateKeyCiphertextBlob", "PublicKey"


def _pairs(change: Callable[[ReferenceKms, Request, Answer], Answer]) -> Patched:
    """The answer of both operations is made otherwise."""

    def made(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        return change(kms, request, original(request))

    return Patched(lambda kms: around(kms, "data_key_pair", made))


def _keys(made: Callable[[str], bytes]) -> Patched:
    """The private keys are made otherwise."""
    return Patched(lambda kms: around(kms, "new_private_key", lambda kms, original, spec: made(spec)))


def _sealed_anew(kms: ReferenceKms, request: Request, private: bytes, **context: str) -> bytes:
    return kms.seal(request.keys["KeyId"], private, context)


def _under_no_context(kms: ReferenceKms, request: Request, answer: Answer) -> Answer:
    return {**answer, SEALED: _sealed_anew(kms, request, answer[PRIVATE])}


def _of_another_pair(kms: ReferenceKms, request: Request, answer: Answer) -> Answer:
    return {**answer, PUBLIC: public_key(new_secret(request.params["KeyPairSpec"]))}


def _another_sealed(operation: str) -> Callable[[ReferenceKms, Request, Answer], Answer]:
    def change(kms: ReferenceKms, request: Request, answer: Answer) -> Answer:
        if request.operation != operation:
            return answer
        other = new_secret(request.params["KeyPairSpec"])
        return {**answer, SEALED: kms.seal(request.keys["KeyId"], other, request.context())}

    return change


def _repeated() -> Callable[[str], bytes]:
    made: dict[str, bytes] = {}
    return lambda spec: made.setdefault(spec, new_secret(spec))


def _tells(kms: ReferenceKms) -> None:
    """The operation without plaintext answers as the one with it."""
    around(kms, METHOD_WITHOUT, lambda kms, original, request: kms.data_key_pair(request))


METHOD_WITHOUT = "generate_data_key_pair_without_plaintext"


def _traditional(request: Request, answer: Answer) -> Answer:
    """RSA and elliptic curve keys in the format from before PKCS #8."""
    spec = str(request.params["KeyPairSpec"])
    if spec not in RSA_BITS and not spec.startswith(("ECC_NIST_P", "ECC_SECG")):
        return answer
    key = private_key(answer[PRIVATE])
    return {**answer, PRIVATE: key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())}


def _expanded(kms: ReferenceKms, request: Request, answer: Answer) -> Answer:
    spec = str(request.params["KeyPairSpec"])
    if spec not in ML_KEM:
        return answer
    whole = expanded(spec, answer[PRIVATE])
    return {**answer, PRIVATE: whole, SEALED: kms.seal(request.keys["KeyId"], whole, request.context())}


def _raw_edwards(request: Request, answer: Answer) -> Answer:
    if request.params["KeyPairSpec"] != EDWARDS:
        return answer
    public = private_key(answer[PRIVATE]).public_key() if PRIVATE in answer else None
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw) if public else answer[PUBLIC][-32:]
    return {**answer, PUBLIC: raw}


def _instead(**specs: str) -> Patched:
    """A pair of another spec than the one that was asked for."""
    return _keys(lambda spec: new_secret(specs.get(spec, spec)))


def _of_spec(spec: str) -> Callable[[Facts], bool]:
    return lambda f: f.params.get("KeyPairSpec") == spec


def _any_context(kms: ReferenceKms) -> None:
    """A private key of a pair opens whatever the context."""
    sealed: dict[bytes, Any] = {}

    def made(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        answer = original(request)
        sealed[answer[SEALED]] = request.context()
        return answer

    def opened(kms: ReferenceKms, original: Any, blob: bytes, context: Any) -> Any:
        return original(blob, sealed.get(blob, context))

    around(kms, "data_key_pair", made)
    around(kms, "open", opened)


MUTANTS = table(
    Mutant(
        "pair-private-key-under-no-context", "CTX-019", "data",
        "The private key of a data key pair is encrypted under no context, whatever is asked for.",
        BOTH, (_pairs(_under_no_context),),
    ),
    Mutant(
        "pair-private-key-under-any-context", "CTX-006", "effect",
        "Decrypt opens the private key of a data key pair under any context.",
        (*BOTH, "Decrypt"), (Patched(_any_context),),
    ),
    Mutant(
        "pair-public-key-of-another", "DATAKEY-011", "response",
        "The public key of a data key pair is that of another pair.",
        BOTH, (_pairs(_of_another_pair),),
    ),
    Mutant(
        "pair-another-private-key-sealed", "DATAKEY-012", "data",
        "GenerateDataKeyPair encrypts another private key than the one that it answers.",
        WITH, (_pairs(_another_sealed(*WITH)),),
    ),
    Mutant(
        "pair-another-private-key-sealed-alone", "DATAKEY-012", "data",
        "GenerateDataKeyPairWithoutPlaintext encrypts the private key of another pair.",
        WITHOUT, (_pairs(_another_sealed(*WITHOUT)),),
    ),
    Mutant(
        "pair-repeated", "DATAKEY-015", "response",
        "All data key pairs of a spec are the same.",
        BOTH, (_keys(_repeated()),),
    ),
    Mutant(
        "pair-private-key-told", "DATAKEY-016", "response",
        "GenerateDataKeyPairWithoutPlaintext gives the private key in plaintext.",
        WITHOUT, (Patched(_tells),),
    ),
    Mutant(
        "pair-private-key-not-pkcs8", "DATAKEY-011", "response",
        "GenerateDataKeyPair gives RSA private keys as PKCS #1 has them, and those of curves as SEC 1 does.",
        WITH, (Answers(lambda request, answer: _traditional(request, answer)),),
    ),
    Mutant(
        "pair-ml-kem-expanded", "DATAKEY-014", "response",
        "Private keys of ML-KEM are given in the expanded form, not as seeds.",
        BOTH, (_pairs(_expanded),),
    ),
    Mutant(
        "pair-of-another-curve", "DATAKEY-010", "response",
        "A pair of ECC_SECG_P256K1 is one of the curve P-256.",
        BOTH, (_instead(ECC_SECG_P256K1="ECC_NIST_P256"),),
    ),
    Mutant(
        "pair-of-weaker-rsa", "DATAKEY-010", "response",
        "A pair of RSA_3072 has 2048 bits.",
        BOTH, (_instead(RSA_3072="RSA_2048"),),
    ),
    Mutant(
        "pair-raw-edwards-key", "DATAKEY-010", "response",
        "The public key of an Ed25519 pair comes as its 32 bytes alone.",
        BOTH, (Answers(_raw_edwards),),
    ),
    Mutant(
        "pair-spec-not-told", "DATAKEY-013", "response",
        "The answer of GenerateDataKeyPair has no KeyPairSpec.",
        WITH, (without("KeyPairSpec", lambda request: True),),
    ),
    Mutant(
        "pair-edwards-refused", "DATAKEY-013", "too-strict",
        "No pair of ECC_NIST_EDWARDS25519 can be had.",
        BOTH, (TooStrict("UnsupportedOperationException", _of_spec(EDWARDS)),),
    ),
    Mutant(
        "pair-ml-kem-512-refused", "DATAKEY-013", "too-strict",
        "No pair of ML_KEM_512 can be had without plaintext.",
        WITHOUT, (TooStrict("UnsupportedOperationException", _of_spec("ML_KEM_512")),),
    ),
    Mutant(
        "pair-of-ml-dsa", "VALID-064", "guard-off",
        "GenerateDataKeyPair makes a pair of ML_DSA_44.",
        WITH, (GuardOff(_of_spec("ML_DSA_44")),),
    ),
    Mutant(
        "pair-of-a-mac-key-wrong-code", "DATAKEY-008", "wrong-error",
        "GenerateDataKeyPair with an HMAC key is refused with ValidationException, not InvalidKeyUsageException.",
        WITH, (OtherCode("ValidationException"),),
    ),
    Mutant(
        "pair-under-a-disabled-key", "STATE-GenerateDataKeyPair-Disabled", "guard-off",
        "GenerateDataKeyPair works with a disabled key.",
        WITH, (GuardOff(key_in(KeyState.DISABLED)),),
    ),
    Mutant(
        "pair-made-by-a-dry-run", "DRYRUN-001", "guard-off",
        "A dry run of GenerateDataKeyPairWithoutPlaintext gives a pair.",
        WITHOUT, (GuardOff(),),
    ),
    Mutant(
        "pair-material-not-told", "DATAKEY-009", "response",
        "GenerateDataKeyPair does not tell the key material.",
        WITH, (without("KeyMaterialId", lambda request: True),),
    ),
)  # fmt: skip
