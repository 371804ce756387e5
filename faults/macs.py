"""Faults of GenerateMac and VerifyMac."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from typing import Any

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import GuardOff, Mutant, OtherCode, Patched, TooStrict, around, key_in, table
from kms_conformance.faults.verification import answers_false
from kms_conformance.models.facts import Facts
from kms_conformance.models.key_types import MAC_HASHES
from kms_conformance.models.lifecycle import KeyState

BOTH, VERIFY = ("GenerateMac", "VerifyMac"), ("VerifyMac",)
SHORT = 16


def _same(alike: Callable[[bytes, bytes], bool]) -> Patched:
    """MACs are compared otherwise."""
    return Patched(lambda kms: around(kms, "same_mac", lambda kms, original, right, given: alike(right, given)))


def _of_message(change: Callable[[bytes], bytes]) -> Patched:
    """The MAC is that of another message."""

    def mac(kms: ReferenceKms, original: Any, key: Key, algorithm: str, message: bytes) -> bytes:
        return bytes(original(key, algorithm, change(message)))

    return Patched(lambda kms: around(kms, "mac", mac))


def _short(kms: ReferenceKms) -> None:
    around(kms, "mac", lambda kms, original, *what: original(*what)[:SHORT])


def _salted(kms: ReferenceKms) -> None:
    """The MAC is over a counter, too, which VerifyMac tries out."""
    counter, mac = itertools.count(), kms.mac

    def generate(kms: ReferenceKms, original: Any, request: Request) -> Answer:
        key, algorithm, message = request.keys["KeyId"], request.params["MacAlgorithm"], request.params["Message"]
        return {**original(request), "Mac": mac(key, algorithm, bytes([next(counter) % 256]) + message)}

    def fits(kms: ReferenceKms, original: Any, key: Key, params: Any) -> bool | None:
        if original(key, params) is None:
            return None
        tried = (mac(key, params["MacAlgorithm"], bytes([number]) + params["Message"]) for number in range(256))
        return any(kms.same_mac(made, params["Mac"]) for made in tried)

    around(kms, "generate_mac", generate)
    around(kms, "mac_fits", fits)


def _digest_too(kms: ReferenceKms) -> None:
    """VerifyMac takes the MAC of a digest for one of the message."""

    def fits(kms: ReferenceKms, original: Any, key: Key, params: Any) -> bool | None:
        function = MAC_HASHES.get(str(params.get("MacAlgorithm")), "sha256")
        hashed = hashlib.new(function, params.get("Message", b"")).digest()
        return bool(original(key, params) or original(key, {**params, "Message": hashed}))

    around(kms, "mac_fits", fits)


def _one_secret(kms: ReferenceKms) -> None:
    """All HMAC keys have the key material of the oldest."""

    def mac(kms: ReferenceKms, original: Any, key: Key, algorithm: str, message: bytes) -> bytes:
        return bytes(original(next(other for other in kms.store.all() if other.spec == key.spec), algorithm, message))

    around(kms, "mac", mac)


def _one_byte(f: Facts) -> bool:
    message = f.params.get("Message")
    return isinstance(message, bytes) and len(message) == 1


MUTANTS = table(
    Mutant(
        "verify-mac-first-bytes", "HMAC-003", "effect",
        "VerifyMac compares as many bytes as are sent, and so takes a MAC that is cut.",
        VERIFY, (_same(lambda right, given: right.startswith(given)),),
    ),
    Mutant(
        "verify-mac-trailing-bytes-ignored", "HMAC-003", "effect",
        "VerifyMac leaves out of account what follows the MAC.",
        VERIFY, (_same(lambda right, given: given.startswith(right)),),
    ),
    Mutant(
        "verify-mac-last-byte-ignored", "HMAC-003", "effect",
        "VerifyMac does not compare the last byte.",
        VERIFY, (_same(lambda right, given: len(right) == len(given) and right[:-1] == given[:-1]),),
    ),
    Mutant(
        "mac-of-first-bytes", "HMAC-002", "effect",
        "Only the first 16 bytes of a message are authenticated.",
        BOTH, (_of_message(lambda message: message[:SHORT]),),
    ),
    Mutant(
        "mac-of-the-digest", "HMAC-010", "effect",
        "VerifyMac takes the MAC of a message's digest for one of the message.",
        VERIFY, (Patched(_digest_too),),
    ),
    Mutant(
        "mac-not-deterministic", "HMAC-005", "response",
        "GenerateMac gives another MAC each time, and VerifyMac takes any of them.",
        BOTH, (Patched(_salted),),
    ),
    Mutant(
        "mac-truncated", "HMAC-006", "response",
        "MACs have 16 bytes, whatever the algorithm.",
        BOTH, (Patched(_short),),
    ),
    Mutant(
        "mac-one-secret", "HMAC-004", "effect",
        "All HMAC keys of a spec have the same key material.",
        BOTH, (Patched(_one_secret),),
    ),
    Mutant(
        "verify-mac-answers-false", "HMAC-002", "response",
        "VerifyMac answers MacValid=false for a wrong MAC.",
        VERIFY, (answers_false("mac_fits", "verify_mac", "MacValid"),),
    ),
    Mutant(
        "mac-algorithm-of-another-spec", "HMAC-007", "guard-off",
        "GenerateMac computes with any algorithm under any HMAC key.",
        ("GenerateMac",), (GuardOff(),),
    ),
    Mutant(
        "mac-usage-wrong-code", "HMAC-008", "wrong-error",
        "GenerateMac with an encryption key is refused with ValidationException, not InvalidKeyUsageException.",
        ("GenerateMac",), (OtherCode("ValidationException"),),
    ),
    Mutant(
        "verify-mac-wrong-code", "HMAC-002", "wrong-error",
        "A wrong MAC is refused with ValidationException, not KMSInvalidMacException.",
        VERIFY, (OtherCode("ValidationException"),),
    ),
    Mutant(
        "mac-one-byte-refused", "HMAC-009", "too-strict",
        "GenerateMac refuses a message of one byte.",
        ("GenerateMac",), (TooStrict("ValidationException", _one_byte),),
    ),
    Mutant(
        "verify-mac-disabled-key", "STATE-VerifyMac-Disabled", "guard-off",
        "VerifyMac works with a disabled key.",
        VERIFY, (GuardOff(key_in(KeyState.DISABLED)),),
    ),
)  # fmt: skip
