"""Requests that are wrong in themselves, and the errors that the specification's table gives them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kms_conformance.models.xks.asks import DISABLED, UNKNOWN, Ask, Case, Check, Operation
from kms_conformance.strategies.xks.building import Members, bytes_of, encrypted, opening, refused

NOT_FOUND = ("404 KeyNotFoundException",)
NO_PATH = ("404 InvalidUriPathException",)
INVALID = ("400 ValidationException",)
OPERATIONS: tuple[Operation, ...] = ("metadata", "encrypt", "decrypt", "health")


def cases(seed: int) -> Iterator[Case]:
    """All of them."""
    text, aad = bytes_of(seed, "errors", 32), bytes_of(seed, "errors-aad", 16)
    plain: Members = {"plaintext": text, "encryptionAlgorithm": "AES_GCM", "additionalAuthenticatedData": aad}
    valid = encrypted(text, aad)
    bodies: dict[Operation, Members] = {"metadata": {}, "encrypt": plain, "decrypt": opening(0), "health": {}}
    for operation in OPERATIONS[:3]:
        missing = refused("XKS-026", operation, NOT_FOUND, members=bodies[operation], key=UNKNOWN)
        yield Case(f"error/unknown-key/{operation}", (valid, missing))
    for operation in OPERATIONS:
        got = Ask(operation, (Check("XKS-028", "refused", ("405",)),), method="GET")
        yield Case(f"error/get/{operation}", (valid, got))
        nowhere = replace(refused("XKS-027", operation, NO_PATH, members=bodies[operation]), path_suffix="x")
        yield Case(f"error/path/{operation}", (valid, nowhere))
    stopped = refused("XKS-024", "encrypt", ("400 InvalidStateException",), members=plain, key=DISABLED)
    yield Case("error/disabled/encrypt", (valid, stopped), frozenset({DISABLED}))
    both = ("400 InvalidStateException", "400 InvalidCiphertextException")
    stopped = refused("XKS-025", "decrypt", both, members=opening(0), key=DISABLED)
    yield Case("error/disabled/decrypt", (valid, stopped), frozenset({DISABLED}))
    for operation in ("encrypt", "decrypt"):
        other = bodies[operation] | {"encryptionAlgorithm": "AES_CBC"}
        errors = (*INVALID, "501 UnsupportedOperationException")
        yield Case(f"error/algorithm/{operation}", (valid, refused("XKS-052", operation, errors, members=other)))
    hashed = plain | {"ciphertextDataIntegrityValueAlgorithm": "MD5"}
    errors = (*INVALID, "501 UnsupportedOperationException")
    yield Case("error/hash", (valid, refused("XKS-053", "encrypt", errors, members=hashed)))
    without = {name: value for name, value in plain.items() if name != "plaintext"}
    yield Case("error/without-plaintext", (valid, refused("XKS-054", "encrypt", INVALID, members=without)))
    odd = plain | {"plaintext": "no base64!"}
    yield Case("error/not-base64", (valid, refused("XKS-055", "encrypt", INVALID, members=odd)))
    odd = opening(0, ciphertext="no base64!")
    errors = (*INVALID, "400 InvalidCiphertextException")
    yield Case("error/ciphertext-not-base64", (valid, refused("XKS-055", "decrypt", errors, members=odd)))
    yield Case("error/no-json", (valid, replace(refused("XKS-054", "encrypt", INVALID), text="{")))
