"""Faults of Sign and Verify: what is signed, how it is padded, and what is taken for a signature."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import Any

from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.private_keys import private_key
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.signing import HASHES
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import (
    Answers,
    GuardOff,
    Mutant,
    OtherCode,
    Patched,
    TooStrict,
    around,
    key_in,
    table,
)
from kms_conformance.faults.nonces import ORDERS, number_of, sign_with
from kms_conformance.faults.verification import answers_false
from kms_conformance.models.asymmetric import der
from kms_conformance.models.facts import Facts
from kms_conformance.models.key_types import SIGN, SIGNING, algorithms
from kms_conformance.models.lifecycle import KeyState

BOTH = ("Sign", "Verify")


def _signs(change: Callable[[str, bytes, str], tuple[str, bytes, str]], *, verifies: bool = True) -> Patched:
    """Another algorithm, message or message type is signed; and verified as well."""

    def patch(kms: ReferenceKms) -> None:
        around(kms, "signature", lambda kms, original, key, *what: original(key, *change(*what)))
        if verifies:
            _verifies(change).patch(kms)

    return Patched(patch)


def _verifies(change: Callable[[str, bytes, str], tuple[str, bytes, str]]) -> Patched:
    def is_signature(kms: ReferenceKms, original: Any, key: Key, *what: Any) -> bool:
        *given, signature = what
        return bool(original(key, *change(*given), signature))

    return Patched(lambda kms: around(kms, "is_signature", is_signature))


Accepts = Callable[[ReferenceKms, Any, Key, str, bytes, str, bytes], bool]


def _also_accepts(accepts: Accepts) -> Patched:
    """What is no signature of the message is taken for one where `accepts` says so."""

    def is_signature(kms: ReferenceKms, original: Any, *what: Any) -> bool:
        return bool(original(*what) or accepts(kms, original, *what))

    return Patched(lambda kms: around(kms, "is_signature", is_signature))


def _salt(length: Any) -> Patched:
    def chosen(kms: ReferenceKms, original: Any, scheme: str, function: str) -> Any:
        if scheme != "pss":
            return original(scheme, function)
        return padding.PSS(padding.MGF1(HASHES[function]), salt_length=length)

    return Patched(lambda kms: around(kms, "padding", chosen))


def _pkcs1_for_pss(kms: ReferenceKms) -> None:
    around(kms, "padding", lambda kms, original, scheme, function: padding.PKCS1v15())


def _nonce_every_other(kms: ReferenceKms) -> None:
    """The second signature under a key has the secret number of the first, the fourth that of the third, and so on."""
    made: dict[str, int] = {}

    def signature(kms: ReferenceKms, original: Any, key: Key, algorithm: str, message: bytes, kind: str) -> bytes:
        private = private_key(key.materials[-1].secret)
        if SIGNING[algorithm].scheme != "ecdsa" or private.curve.name not in ORDERS:
            return bytes(original(key, algorithm, message, kind))
        number, made[key.arn] = made.get(key.arn, 0), made.get(key.arn, 0) + 1
        secret = number_of(key.materials[-1].secret + str(number // 2).encode(), ORDERS[private.curve.name])
        return sign_with(private, message if kind == "DIGEST" else hashlib.sha256(message).digest(), secret)

    around(kms, "signature", signature)


def _digest_hashed_again(algorithm: str, message: bytes, kind: str) -> tuple[str, bytes, str]:
    return algorithm, message, "RAW" if kind == "DIGEST" and algorithm != "ED25519_PH_SHA_512" else kind


def _digest_cut_to_size(algorithm: str, message: bytes, kind: str) -> tuple[str, bytes, str]:
    size = SIGNING[algorithm].digest_bytes()
    return algorithm, message[:size].ljust(size, b"\0") if kind == "DIGEST" else message, kind


def _mu_as_message(algorithm: str, message: bytes, kind: str) -> tuple[str, bytes, str]:
    return algorithm, message, "RAW" if kind == "EXTERNAL_MU" else kind


def _first_bytes(algorithm: str, message: bytes, kind: str) -> tuple[str, bytes, str]:
    return algorithm, message[:16] if kind == "RAW" else message, kind


def _not_prehashed(kms: ReferenceKms) -> None:
    """Ed25519 in place of Ed25519ph."""

    def signature(kms: ReferenceKms, original: Any, key: Key, algorithm: str, message: bytes, kind: str) -> bytes:
        if algorithm != "ED25519_PH_SHA_512":
            return bytes(original(key, algorithm, message, kind))
        return eddsa.new(ECC.import_key(key.materials[-1].secret), "rfc8032").sign(message)

    def is_signature(kms: ReferenceKms, original: Any, key: Key, *what: Any) -> bool:
        algorithm, *rest = what
        return bool(original(key, algorithm.replace("_PH", ""), *rest))

    around(kms, "signature", signature)
    around(kms, "is_signature", is_signature)


def _any_key(kms: ReferenceKms, original: Any, key: Key, *what: Any) -> bool:
    return any(original(other, *what) for other in kms.store.all() if (other.spec, other.usage) == (key.spec, SIGN))


def _any_algorithm(kms: ReferenceKms, original: Any, key: Key, _: str, message: bytes, kind: str, made: bytes) -> bool:
    fitting = (name for name in algorithms(key.spec, SIGN) if kind in SIGNING[name].types)
    usable = (name for name in fitting if kind == "RAW" or len(message) == SIGNING[name].digest_bytes())
    return any(original(key, name, message, kind, made) for name in usable)


def _as_digest_too(kms: ReferenceKms, original: Any, key: Key, *what: Any) -> bool:
    algorithm, message, _, made = what
    fits = len(message) == SIGNING[algorithm].digest_bytes() and "DIGEST" in SIGNING[algorithm].types
    return fits and bool(original(key, algorithm, message, "DIGEST", made))


def _without_what_follows(kms: ReferenceKms, original: Any, key: Key, *what: Any) -> bool:
    *given, made = what
    return any(original(key, *given, made[:-size]) for size in range(1, 9) if len(made) > size)


def _remembered(kms: ReferenceKms) -> None:
    """A signature that was verified once is right from then on, whatever the message."""
    seen: set[tuple[str, bytes]] = set()

    def is_signature(kms: ReferenceKms, original: Any, key: Key, *what: Any) -> bool:
        if original(key, *what):
            seen.add((key.arn, what[-1]))
        return (key.arn, what[-1]) in seen

    around(kms, "is_signature", is_signature)


def _empty_is_right(kms: ReferenceKms) -> None:
    around(
        kms,
        "signature_fits",
        lambda kms, original, key, params: original(key, params) or params.get("Signature") == b"",
    )


def _fixed_width(kms: ReferenceKms, original: Any, key: Key, *what: Any) -> bool:
    *given, made = what
    half = len(made) // 2
    if len(made) not in (64, 96, 132) or not given[0].startswith("ECDSA"):
        return False
    r, s = (int.from_bytes(part, "big") for part in (made[:half], made[half:]))
    return bool(original(key, *given, utils.encode_dss_signature(r, s)))


def _needless_zeros(kms: ReferenceKms, original: Any, key: Key, *what: Any) -> bool:
    *given, made = what
    numbers = [body.lstrip(b"\0") for tag, body in der.members(made) if tag == der.INTEGER]
    if len(numbers) != 2:
        return False
    r, s = (int.from_bytes(body, "big") for body in numbers)
    return bool(original(key, *given, utils.encode_dss_signature(r, s)))


def _zeros(kms: ReferenceKms, original: Any, key: Key, *what: Any) -> bool:
    return bool(what[-1] == utils.encode_dss_signature(0, 0))


def _unframed(kms: ReferenceKms) -> None:
    def signature(kms: ReferenceKms, original: Any, key: Key, algorithm: str, message: bytes, kind: str) -> bytes:
        made = bytes(original(key, algorithm, message, kind))
        if SIGNING[algorithm].scheme != "ecdsa":
            return made
        size = (private_key(key.materials[-1].secret).curve.key_size + 7) // 8
        return b"".join(number.to_bytes(size, "big") for number in utils.decode_dss_signature(made))

    def is_signature(kms: ReferenceKms, original: Any, *what: Any) -> bool:
        return bool(original(*what) or _fixed_width(kms, original, *what))

    around(kms, "signature", signature)
    around(kms, "is_signature", is_signature)


def _mask_of_sha_1(kms: ReferenceKms) -> None:
    def chosen(kms: ReferenceKms, original: Any, scheme: str, function: str) -> Any:
        if scheme != "pss":
            return original(scheme, function)
        mask = padding.MGF1(hashes.SHA1())  # noqa: S303 - the fault
        return padding.PSS(mask, salt_length=padding.PSS.DIGEST_LENGTH)

    around(kms, "padding", chosen)


def _signature_of_random_bytes(request: Request, answer: Answer) -> Answer:
    long = len(request.params["Message"]) > LONG
    return {**answer, "Signature": os.urandom(len(answer["Signature"]))} if long else answer


LONG = 1024


def _long(f: Facts) -> bool:
    message = f.params.get("Message")
    return isinstance(message, bytes) and len(message) == 4096


MUTANTS = table(
    Mutant(
        "sign-ecdsa-nonce-reused", "ASYM-033", "response",
        "Every second ECDSA signature under a key has the per-message secret number of the one before.",
        ("Sign",), (Patched(_nonce_every_other),),
    ),
    Mutant(
        "sign-pss-without-salt", "ASYM-014", "response",
        "RSASSA_PSS signatures have no salt, and Verify asks for none.",
        BOTH, (_salt(0),),
    ),
    Mutant(
        "sign-pss-longest-salt", "ASYM-014", "response",
        "RSASSA_PSS signatures have the longest salt that fits, and Verify asks for it.",
        BOTH, (_salt(padding.PSS.MAX_LENGTH),),
    ),
    Mutant(
        "sign-pss-as-pkcs1", "ASYM-014", "response",
        "With RSASSA_PSS algorithms the signatures are padded by PKCS #1 v1.5.",
        BOTH, (Patched(_pkcs1_for_pss),),
    ),
    Mutant(
        "sign-digest-hashed-again", "ASYM-014", "response",
        "A digest is hashed once more by Sign and by Verify, as if it were a message.",
        BOTH, (_signs(_digest_hashed_again),),
    ),
    Mutant(
        "verify-digest-hashed-again", "ASYM-018", "too-strict",
        "Verify hashes a digest once more, and so refuses signatures of it.",
        ("Verify",), (_verifies(_digest_hashed_again),),
    ),
    Mutant(
        "sign-mu-as-message", "ASYM-014", "response",
        "An external mu of ML-DSA is signed and verified as if it were a message.",
        BOTH, (_signs(_mu_as_message),),
    ),
    Mutant(
        "sign-first-bytes-alone", "ASYM-014", "response",
        "Of a message only the first 16 bytes are signed and verified.",
        BOTH, (_signs(_first_bytes),),
    ),
    Mutant(
        "sign-ed25519ph-without-hash", "ASYM-024", "response",
        "With ED25519_PH_SHA_512 the digest is signed as it is, by Ed25519.",
        BOTH, (Patched(_not_prehashed),),
    ),
    Mutant(
        "sign-long-message-noise", "ASYM-014", "response",
        "The signature of a message of more than 1,024 bytes is random bytes.",
        ("Sign",), (Answers(_signature_of_random_bytes),),
    ),
    Mutant(
        "verify-empty-signature-true", "VALID-057", "effect",
        "An empty signature verifies whatever the message.",
        ("Verify",), (GuardOff(), Patched(_empty_is_right)),
    ),
    Mutant(
        "verify-trailing-bytes-ignored", "ASYM-011", "response",
        "Verify leaves out of account up to eight bytes that follow a signature.",
        ("Verify",), (_also_accepts(_without_what_follows),),
    ),
    Mutant(
        "verify-signature-without-frame", "ASYM-011", "effect",
        "Verify takes an ECDSA signature as the bytes of its two numbers, too.",
        ("Verify",), (_also_accepts(_fixed_width),),
    ),
    Mutant(
        "verify-signature-not-in-der", "ASYM-011", "effect",
        "Verify takes an ECDSA signature that has needless zero bytes before its numbers.",
        ("Verify",), (_also_accepts(_needless_zeros),),
    ),
    Mutant(
        "verify-signature-of-zeros", "ASYM-011", "effect",
        "Verify does not look whether the numbers of an ECDSA signature are zero: (0, 0) verifies for any message.",
        ("Verify",), (_also_accepts(_zeros),),
    ),
    Mutant(
        "sign-ecdsa-without-frame", "ASYM-014", "response",
        "Sign gives ECDSA signatures as the bytes of their two numbers, and Verify takes them.",
        BOTH, (Patched(_unframed),),
    ),
    Mutant(
        "sign-pss-mask-of-sha-1", "ASYM-014", "response",
        "RSASSA_PSS signatures have a mask made with SHA-1, and Verify asks for it.",
        BOTH, (Patched(_mask_of_sha_1),),
    ),
    Mutant(
        "verify-signature-remembered", "ASYM-010", "effect",
        "A signature that Verify has found right once is right from then on, whatever the message.",
        ("Verify",), (Patched(_remembered),),
    ),
    Mutant(
        "verify-with-any-key", "ASYM-013", "effect",
        "Verify tries all keys of the account that have the spec of the one that is named.",
        ("Verify",), (_also_accepts(_any_key),),
    ),
    Mutant(
        "verify-with-any-algorithm", "ASYM-012", "effect",
        "Verify tries all signing algorithms of the key.",
        ("Verify",), (_also_accepts(_any_algorithm),),
    ),
    Mutant(
        "verify-message-tried-as-digest", "ASYM-017", "effect",
        "Verify takes a RAW message for a digest as well, where it is as long as one.",
        ("Verify",), (_also_accepts(_as_digest_too),),
    ),
    Mutant(
        "verify-answers-false", "ASYM-010", "response",
        "Verify answers SignatureValid=false for a wrong signature.",
        ("Verify",), (answers_false("signature_fits", "verify", "SignatureValid"),),
    ),
    Mutant(
        "sign-digest-of-any-length", "ASYM-018", "guard-off",
        "A digest is cut or filled to the length that the algorithm has.",
        BOTH, (GuardOff(), _signs(_digest_cut_to_size)),
    ),
    Mutant(
        "sign-4097-bytes-accepted", "ASYM-021", "guard-off",
        "Sign takes messages of more than 4096 bytes.",
        ("Sign",), (GuardOff(),),
    ),
    Mutant(
        "sign-4096-bytes-refused", "ASYM-021", "too-strict",
        "Sign refuses a message of 4096 bytes.",
        ("Sign",), (TooStrict("ValidationException", _long),),
    ),
    Mutant(
        "verify-needs-message-type", "ASYM-020", "too-strict",
        "Verify refuses requests without MessageType.",
        ("Verify",), (TooStrict("ValidationException", lambda f: "MessageType" not in f.params),),
    ),
    Mutant(
        "sign-unfit-algorithm-wrong-code", "ASYM-032", "wrong-error",
        "An algorithm of another spec is refused with ValidationException, not InvalidKeyUsageException.",
        ("Sign",), (OtherCode("ValidationException"),),
    ),
    Mutant(
        "sign-usage-wrong-code", "ASYM-026", "wrong-error",
        "A key that is not for signing is refused with UnsupportedOperationException, not InvalidKeyUsageException.",
        ("Sign",), (OtherCode("UnsupportedOperationException"),),
    ),
    Mutant(
        "verify-wrong-signature-wrong-code", "ASYM-010", "wrong-error",
        "A wrong signature is refused with InvalidCiphertextException, not KMSInvalidSignatureException.",
        ("Verify",), (OtherCode("InvalidCiphertextException"),),
    ),
    Mutant(
        "sign-pending-key-signs", "STATE-Sign-PendingDeletion", "guard-off",
        "Sign signs with a key that is pending deletion.",
        ("Sign",), (GuardOff(key_in(KeyState.PENDING_DELETION)),),
    ),
)  # fmt: skip
