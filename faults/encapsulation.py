"""Faults of Encapsulate and Decapsulate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import GuardOff, Mutant, OtherCode, Patched, around, key_in, table
from kms_conformance.models.facts import Facts
from kms_conformance.models.key_types import KEM_CIPHERTEXT_BYTES
from kms_conformance.models.lifecycle import KeyState

BOTH, ENCAPSULATE, DECAPSULATE = ("Encapsulate", "Decapsulate"), ("Encapsulate",), ("Decapsulate",)


def _secrets(change: Callable[[bytes], bytes], *, both: bool) -> Patched:
    """The secret is another, in both answers, or in that of Encapsulate alone."""

    def encapsulated(kms: ReferenceKms, original: Any, key: Key) -> tuple[bytes, bytes]:
        secret, blob = original(key)
        return change(secret), blob

    def decapsulated(kms: ReferenceKms, original: Any, key: Key, blob: bytes) -> bytes:
        return change(bytes(original(key, blob)))

    def patch(kms: ReferenceKms) -> None:
        around(kms, "encapsulated", encapsulated)
        if both:
            around(kms, "decapsulated", decapsulated)

    return Patched(patch)


def _opened(opened: Callable[[ReferenceKms, Any, Key, bytes], bytes]) -> Patched:
    return Patched(lambda kms: around(kms, "decapsulated", opened))


def _known(kms: ReferenceKms) -> dict[bytes, tuple[str, bytes]]:
    """By ciphertext the ARN of the key and the secret, of all that Encapsulate makes from now on."""
    made: dict[bytes, tuple[str, bytes]] = {}

    def encapsulated(kms: ReferenceKms, original: Any, key: Key) -> tuple[bytes, bytes]:
        secret, blob = original(key)
        made[blob] = key.arn, secret
        return secret, blob

    around(kms, "encapsulated", encapsulated)
    return made


def _errs(kms: ReferenceKms) -> None:
    """A ciphertext that is not one of the key's own is refused."""
    made = _known(kms)

    def decapsulated(kms: ReferenceKms, original: Any, key: Key, blob: bytes) -> bytes:
        near = any(len(blob) == len(other) and _distance(blob, other) == 1 for other in made)
        if near or (blob in made and made[blob][0] != key.arn):
            raise KmsError("InvalidCiphertextException")
        return bytes(original(key, blob))

    around(kms, "decapsulated", decapsulated)


def _distance(one: bytes, other: bytes) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _mends(kms: ReferenceKms) -> None:
    """The last byte of a ciphertext is left out of account."""
    made = _known(kms)

    def decapsulated(kms: ReferenceKms, original: Any, key: Key, blob: bytes) -> bytes:
        return bytes(original(key, next((other for other in made if other[:-1] == blob[:-1]), blob)))

    around(kms, "decapsulated", decapsulated)


def _any_key(kms: ReferenceKms) -> None:
    """A ciphertext of another key opens as well."""
    made = _known(kms)

    def decapsulated(kms: ReferenceKms, original: Any, key: Key, blob: bytes) -> bytes:
        return made[blob][1] if blob in made else bytes(original(key, blob))

    around(kms, "decapsulated", decapsulated)


def _every_other(kms: ReferenceKms) -> None:
    """Each second Encapsulate under a key gives once more what the one before gave."""
    last: dict[str, tuple[bytes, bytes]] = {}

    def encapsulated(kms: ReferenceKms, original: Any, key: Key) -> tuple[bytes, bytes]:
        if key.arn in last:
            return last.pop(key.arn)
        last[key.arn] = original(key)
        return last[key.arn]

    around(kms, "encapsulated", encapsulated)


def _tagged(kms: ReferenceKms) -> None:
    """Ciphertexts have 16 bytes more, in which a digest of them is; with it and without it they are taken."""

    def encapsulated(kms: ReferenceKms, original: Any, key: Key) -> tuple[bytes, bytes]:
        secret, blob = original(key)
        return secret, blob + hashlib.sha256(blob).digest()[:16]

    around(kms, "encapsulated", encapsulated)
    around(kms, "decapsulated", _of_right_size)


def _of_right_size(kms: ReferenceKms, original: Any, key: Key, blob: bytes) -> bytes:
    size = KEM_CIPHERTEXT_BYTES[key.spec]
    return bytes(original(key, blob[:size].ljust(size, b"\0")))


def _too_long(f: Facts) -> bool:
    blob = f.params.get("SharedSecretCiphertextBlob")
    return isinstance(blob, bytes) and len(blob) - 1 in KEM_CIPHERTEXT_BYTES.values()


def _with_tag(f: Facts) -> bool:
    blob = f.params.get("SharedSecretCiphertextBlob")
    return isinstance(blob, bytes) and len(blob) - 16 in KEM_CIPHERTEXT_BYTES.values()


def _digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


MUTANTS = table(
    Mutant(
        "decapsulate-refuses-altered", "KEM-005", "too-strict",
        "Decapsulate refuses an altered ciphertext, or one of another key, with InvalidCiphertextException.",
        DECAPSULATE, (Patched(_errs),),
    ),
    Mutant(
        "decapsulate-last-byte-ignored", "KEM-005", "response",
        "Decapsulate leaves the last byte of a ciphertext out of account.",
        DECAPSULATE, (Patched(_mends),),
    ),
    Mutant(
        "decapsulate-with-any-key", "KEM-005", "response",
        "Decapsulate tries all keys of the account.",
        DECAPSULATE, (Patched(_any_key),),
    ),
    Mutant(
        "encapsulate-repeats", "KEM-003", "response",
        "Each second Encapsulate gives the secret of the one before.",
        ENCAPSULATE, (Patched(_every_other),),
    ),
    Mutant(
        "encapsulate-secret-hashed", "KEM-001", "response",
        "Encapsulate gives the digest of the secret that Decapsulate gives.",
        ENCAPSULATE, (_secrets(_digest, both=False),),
    ),
    Mutant(
        "encapsulate-decapsulate-hashed", "KEM-008", "response",
        "Encapsulate and Decapsulate give the digest of the secret.",
        BOTH, (_secrets(_digest, both=True),),
    ),
    Mutant(
        "encapsulate-short-secret", "KEM-001", "response",
        "Secrets have 16 bytes.",
        BOTH, (_secrets(lambda secret: secret[:16], both=True),),
    ),
    Mutant(
        "encapsulate-longer-ciphertext", "KEM-002", "response",
        "An encapsulated secret is 16 bytes longer, and Decapsulate takes it so.",
        BOTH, (Patched(_tagged), GuardOff(_with_tag, ("KEM-004",))),
    ),
    Mutant(
        "decapsulate-trailing-byte-ignored", "KEM-004", "effect",
        "Decapsulate leaves out of account a byte that follows a ciphertext.",
        DECAPSULATE, (GuardOff(_too_long), _opened(_of_right_size)),
    ),
    Mutant(
        "decapsulate-any-length", "KEM-004", "guard-off",
        "Decapsulate cuts or fills a ciphertext to the length that it should have.",
        DECAPSULATE, (GuardOff(), _opened(_of_right_size)),
    ),
    Mutant(
        "decapsulate-length-wrong-code", "KEM-004", "wrong-error",
        "A ciphertext of another length is refused with ValidationException, not InvalidCiphertextException.",
        DECAPSULATE, (OtherCode("ValidationException"),),
    ),
    Mutant(
        "encapsulate-usage-wrong-code", "KEM-007", "wrong-error",
        "Encapsulate with a key of another usage is refused with UnsupportedOperationException.",
        ENCAPSULATE, (OtherCode("UnsupportedOperationException"),),
    ),
    Mutant(
        "decapsulate-with-a-key-pending-deletion", "STATE-Decapsulate-PendingDeletion", "guard-off",
        "Decapsulate works with a key that is pending deletion.",
        DECAPSULATE, (GuardOff(key_in(KeyState.PENDING_DELETION)),),
    ),
    Mutant(
        "encapsulate-names-its-parameters", "VALID-068", "effect",
        "EncapsulationAlgorithm may be a parameter set of ML-KEM.",
        BOTH, (GuardOff(lambda f: f.params.get("EncapsulationAlgorithm") == "ML_KEM_768"),),
    ),
)  # fmt: skip
