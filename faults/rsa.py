"""Faults of encryption under RSA keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding

from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.opened import Opened
from kms_conformance.cloud.kms.private_keys import private_key
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import (
    Answers,
    GuardOff,
    Mutant,
    OtherCode,
    Patched,
    TooStrict,
    around,
    table,
)
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import named_by
from kms_conformance.models.key_types import ENCRYPT, OAEP, RSA_BITS
from kms_conformance.models.operations.encrypt import is_rsa

OTHER_HASH = {"RSAES_OAEP_SHA_1": hashes.SHA1(), "RSAES_OAEP_SHA_256": hashes.SHA256()}  # noqa: S303 - as AWS has it


def _padded(chosen: Callable[[str], AsymmetricPadding]) -> Patched:
    """Encryption and decryption with another padding."""

    def seal(kms: ReferenceKms, original: Any, key: Key, algorithm: str, plaintext: bytes) -> bytes:
        return bytes(private_key(key.materials[-1].secret).public_key().encrypt(plaintext, chosen(algorithm)))

    def opened(kms: ReferenceKms, original: Any, key: Key, algorithm: str, blob: bytes) -> Opened | None:
        material = key.materials[-1]
        try:
            plaintext = private_key(material.secret).decrypt(blob, chosen(algorithm))
        except ValueError:
            return None
        return Opened(key, plaintext, material.material_id, algorithm)

    def patch(kms: ReferenceKms) -> None:
        around(kms, "seal_rsa", seal)
        around(kms, "open_rsa", opened)

    return Patched(patch)


def _mask_of_sha_1(algorithm: str) -> AsymmetricPadding:
    return padding.OAEP(padding.MGF1(hashes.SHA1()), OTHER_HASH[algorithm], label=None)  # noqa: S303 - the fault


def _labelled(algorithm: str) -> AsymmetricPadding:
    function = OTHER_HASH[algorithm]
    return padding.OAEP(padding.MGF1(function), function, label=b"kms")


def _pkcs1(algorithm: str) -> AsymmetricPadding:
    return padding.PKCS1v15()


def _opens(tried: Callable[[ReferenceKms, Key, str], list[tuple[Key, str]]]) -> Patched:
    """Decryption tries other keys and algorithms as well, and tells those that were sent."""

    def opened(kms: ReferenceKms, original: Any, key: Key, algorithm: str, blob: bytes) -> Opened | None:
        for other, name in [(key, algorithm), *tried(kms, key, algorithm)]:
            if (found := original(other, name, blob)) is not None:
                return Opened(key, found.plaintext, found.material_id, algorithm)
        return None

    return Patched(lambda kms: around(kms, "open_rsa", opened))


def _any_algorithm(kms: ReferenceKms, key: Key, algorithm: str) -> list[tuple[Key, str]]:
    return [(key, name) for name in OAEP]


def _any_key(kms: ReferenceKms, key: Key, algorithm: str) -> list[tuple[Key, str]]:
    return [(other, algorithm) for other in kms.store.all() if (other.spec, other.usage) == (key.spec, ENCRYPT)]


def _cut_to_size(kms: ReferenceKms) -> None:
    """What follows a ciphertext is left out of account."""

    def opened(kms: ReferenceKms, original: Any, key: Key, algorithm: str, blob: bytes) -> Any:
        return original(key, algorithm, blob[: RSA_BITS[key.spec] // 8])

    around(kms, "open_rsa", opened)


def _repeated(kms: ReferenceKms) -> None:
    """The same plaintext gives the same ciphertext."""
    made: dict[tuple[str, str, bytes], bytes] = {}

    def seal(kms: ReferenceKms, original: Any, key: Key, algorithm: str, plaintext: bytes) -> bytes:
        asked = (key.arn, algorithm, plaintext)
        made[asked] = made.get(asked) or original(key, algorithm, plaintext)
        return made[asked]

    around(kms, "seal_rsa", seal)


def _with_the_default(kms: ReferenceKms) -> None:
    """Where no algorithm is sent, an RSA key takes RSAES_OAEP_SHA_256."""

    def sealed(kms: ReferenceKms, original: Any, key: Key, algorithm: str, *what: Any) -> bytes:
        default = not key.symmetric and algorithm == "SYMMETRIC_DEFAULT"
        return bytes(original(key, "RSAES_OAEP_SHA_256" if default else algorithm, *what))

    around(kms, "sealed", sealed)


def _always_sha_256(kms: ReferenceKms) -> None:
    def re_encrypt(kms: ReferenceKms, original: Any, request: Any) -> Any:
        seal = kms.seal_rsa
        kms.seal_rsa = lambda key, algorithm, plaintext: seal(key, "RSAES_OAEP_SHA_256", plaintext)  # type: ignore[method-assign]
        try:
            return original(request)
        finally:
            kms.seal_rsa = seal  # type: ignore[method-assign]

    around(kms, "re_encrypt", re_encrypt)


def _largest(f: Facts) -> bool:
    key, plaintext = named_by("KeyId")(f), f.params.get("Plaintext")
    return key is not None and key.spec == "RSA_2048" and isinstance(plaintext, bytes) and len(plaintext) == 190


MUTANTS = table(
    Mutant(
        "rsa-mask-of-sha-1", "ENC-020", "data",
        "With RSAES_OAEP_SHA_256 the mask is made with SHA-1.",
        ("Encrypt", "Decrypt"), (_padded(_mask_of_sha_1),),
    ),
    Mutant(
        "rsa-oaep-labelled", "ENC-020", "data",
        "OAEP has a label of the service's own.",
        ("Encrypt", "Decrypt"), (_padded(_labelled),),
    ),
    Mutant(
        "rsa-padded-by-pkcs1", "ENC-020", "data",
        "RSA ciphertexts are padded by PKCS #1 v1.5.",
        ("Encrypt", "Decrypt"), (_padded(_pkcs1),),
    ),
    Mutant(
        "rsa-decrypt-any-algorithm", "ENC-019", "effect",
        "Decrypt tries both encryption algorithms of an RSA key.",
        ("Decrypt",), (_opens(_any_algorithm),),
    ),
    Mutant(
        "rsa-decrypt-any-key", "ENC-015b", "effect",
        "Decrypt tries all RSA keys of the account.",
        ("Decrypt",), (_opens(_any_key),),
    ),
    Mutant(
        "rsa-trailing-bytes-ignored", "ENC-021b", "effect",
        "Decrypt leaves out of account what follows an RSA ciphertext.",
        ("Decrypt",), (Patched(_cut_to_size),),
    ),
    Mutant(
        "rsa-too-large-wrong-code", "ENC-005", "wrong-error",
        "A plaintext that is too large for RSA_2048 is refused with InvalidKeyUsageException.",
        ("Encrypt",), (OtherCode("InvalidKeyUsageException"),),
    ),
    Mutant(
        "rsa-largest-plaintext-refused", "ENC-038", "too-strict",
        "A plaintext of just the largest size under RSA_2048 is refused.",
        ("Encrypt",), (TooStrict("ValidationException", _largest),),
    ),
    Mutant(
        "rsa-decrypt-tells-material", "ENC-029", "response",
        "Decrypt under an RSA key tells a KeyMaterialId.",
        ("Decrypt",), (Answers(lambda request, answer: {"KeyMaterialId": "0" * 64, **answer}),),
    ),
    Mutant(
        "rsa-same-ciphertext-twice", "ENC-010", "response",
        "Encrypt under an RSA key gives the same ciphertext for the same plaintext.",
        ("Encrypt",), (Patched(_repeated),),
    ),
    Mutant(
        "rsa-encrypt-with-a-default", "ENC-031", "guard-off",
        "Encrypt under an RSA key takes RSAES_OAEP_SHA_256 where no algorithm is sent.",
        ("Encrypt",), (GuardOff(lambda f: is_rsa(named_by("KeyId")(f))), Patched(_with_the_default)),
    ),
    Mutant(
        "reencrypt-to-rsa-by-sha-256", "REENC-009", "data",
        "ReEncrypt to an RSA key encrypts by RSAES_OAEP_SHA_256, whatever algorithm it is asked for.",
        ("ReEncrypt",), (Patched(_always_sha_256),),
    ),
)  # fmt: skip
