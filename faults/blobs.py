"""Faulty ciphertexts: each function gives a KMS another blob format, or another way to read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import TypeAlias

from kms_conformance.cloud.kms.cipher import OVERHEAD
from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.opened import Opened
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.memory import Context
from kms_conformance.faults.mutant import around

Seal: TypeAlias = Callable[[Key, bytes, Context], bytes]
Open: TypeAlias = Callable[[bytes, Context], Opened | None]

LENGTH = 4
DIGEST = 32
WITHOUT_SECRECY = b"\x02"
"""The version byte of a blob that holds its plaintext as it is; correct blobs begin with another."""


def any_last_byte(kms: ReferenceKms) -> None:
    """The last byte of a blob isn't authenticated."""

    def seal(kms: ReferenceKms, original: Seal, key: Key, plaintext: bytes, context: Context) -> bytes:
        return original(key, plaintext, context) + b"\x00"

    def open_it(kms: ReferenceKms, original: Open, blob: bytes, context: Context) -> Opened | None:
        return original(blob[:-1], context)

    around(kms, "seal", seal)
    around(kms, "open", open_it)


def any_tail(kms: ReferenceKms) -> None:
    """A blob begins with its length, and what follows after that length isn't read."""

    def seal(kms: ReferenceKms, original: Seal, key: Key, plaintext: bytes, context: Context) -> bytes:
        blob = original(key, plaintext, context)
        return len(blob).to_bytes(LENGTH, "big") + blob

    def open_it(kms: ReferenceKms, original: Open, blob: bytes, context: Context) -> Opened | None:
        end = LENGTH + int.from_bytes(blob[:LENGTH], "big")
        return original(blob[LENGTH:end], context) if end <= len(blob) else None

    around(kms, "seal", seal)
    around(kms, "open", open_it)


def exchangeable_halves(kms: ReferenceKms) -> None:
    """Two halves open together, whichever blobs of one key and length they are from."""
    fronts: dict[bytes, tuple[bytes, str]] = {}
    backs: dict[bytes, tuple[int, str]] = {}

    def seal(kms: ReferenceKms, original: Seal, key: Key, plaintext: bytes, context: Context) -> bytes:
        blob = original(key, plaintext, context)
        middle = len(blob) // 2
        fronts[blob[:middle]], backs[blob[middle:]] = (blob, key.key_id), (len(blob), key.key_id)
        return blob

    def open_it(kms: ReferenceKms, original: Open, blob: bytes, context: Context) -> Opened | None:
        middle = len(blob) // 2
        front, back = fronts.get(blob[:middle]), backs.get(blob[middle:])
        fit = front and back and (len(front[0]), front[1]) == back
        return original(front[0] if front and fit else blob, context)

    around(kms, "seal", seal)
    around(kms, "open", open_it)


def long_plaintexts_in_the_clear(kms: ReferenceKms) -> None:
    """Of a plaintext over 1024 bytes only the digest is encrypted: authentic, bound to its context, and readable."""

    def seal(kms: ReferenceKms, original: Seal, key: Key, plaintext: bytes, context: Context) -> bytes:
        if len(plaintext) <= 1024:
            return original(key, plaintext, context)
        return WITHOUT_SECRECY + original(key, sha256(plaintext).digest(), context) + plaintext

    def open_it(kms: ReferenceKms, original: Open, blob: bytes, context: Context) -> Opened | None:
        if blob[:1] != WITHOUT_SECRECY:
            return original(blob, context)
        start = 1 + OVERHEAD + DIGEST
        opened, plaintext = original(blob[1:start], context), blob[start:]
        if opened is None or opened.plaintext is None:
            return opened
        return replace(opened, plaintext=plaintext) if sha256(plaintext).digest() == opened.plaintext else None

    around(kms, "seal", seal)
    around(kms, "open", open_it)


def consumed_by(method: str) -> Callable[[ReferenceKms], None]:
    """A ciphertext is lost once it went through a successful call of the method; its key is still known."""

    def patch(kms: ReferenceKms) -> None:
        spent: set[bytes] = set()

        def spend(kms: ReferenceKms, original: Callable[[Request], Answer], request: Request) -> Answer:
            answer = original(request)
            spent.add(request.params["CiphertextBlob"])
            return answer

        def open_it(kms: ReferenceKms, original: Open, blob: bytes, context: Context) -> Opened | None:
            opened = original(blob, context)
            return replace(opened, plaintext=None) if opened and blob in spent else opened

        around(kms, method, spend)
        around(kms, "open", open_it)

    return patch
