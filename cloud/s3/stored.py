"""Objects as they lie at rest: sealed pieces, a wrapped data key, and what S3 keeps in clear beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kms_conformance.cloud.s3.checksums import Checksum
from kms_conformance.cloud.s3.data_keys import DataKey, Wrapped
from kms_conformance.cloud.s3.envelope import seal, unseal

HEADERS = ("CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType")
DEFAULT_TYPE = "binary/octet-stream"


@dataclass(frozen=True, slots=True)
class Piece:
    """A body, or one part of a multipart upload; the checksum is sealed, too, as AWS does it with SSE-KMS."""

    number: int
    size: int
    etag: str
    sealed: bytes
    checksum: bytes | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """System and user metadata; not encrypted."""

    headers: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Details:
        """Those that a request gives."""
        headers = {name: params[name] for name in HEADERS if params.get(name) is not None}
        return cls({"ContentType": DEFAULT_TYPE, **headers}, dict(params.get("Metadata") or {}))

    def members(self) -> dict[str, Any]:
        """The members of an answer that show them."""
        return {**self.headers, "Metadata": dict(self.metadata)}


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object at rest."""

    pieces: tuple[Piece, ...]
    etag: str
    modified: datetime
    wrapped: Wrapped
    details: Details
    checksum: bytes | None = None

    @property
    def size(self) -> int:
        """Its size in bytes, as its owner sees it."""
        return sum(piece.size for piece in self.pieces)

    def body(self, key: DataKey) -> bytes:
        """The body in clear."""
        return b"".join(open_piece(key, piece) for piece in self.pieces)


def seal_piece(key: DataKey, body: bytes, checksum: Checksum | None, number: int = 1) -> Piece:
    """A body sealed under its data key.

    The ETag is the MD5 of the body with SSE-S3, and of the ciphertext with SSE-KMS, so that it tells nothing (AWS-115).
    """
    sealed = seal(key.plaintext, body, _place(key, number))
    hashed = body if key.wrapped.encryption.algorithm == "AES256" else sealed
    etag = hashlib.md5(hashed, usedforsecurity=False).hexdigest()
    return Piece(number, len(body), etag, sealed, seal_checksum(key, checksum, number))


def open_piece(key: DataKey, piece: Piece) -> bytes:
    """A piece in clear."""
    return unseal(key.plaintext, piece.sealed, _place(key, piece.number))


def seal_checksum(key: DataKey, checksum: Checksum | None, number: int = 0) -> bytes | None:
    """A checksum sealed; number 0 is that of the whole object."""
    if checksum is None:
        return None
    text = f"{checksum.algorithm} {checksum.kind} {checksum.value}"
    return seal(key.plaintext, text.encode(), f"{_place(key, number)} checksum")


def open_checksum(key: DataKey, sealed: bytes, number: int = 0) -> Checksum:
    """A checksum in clear."""
    text = unseal(key.plaintext, sealed, f"{_place(key, number)} checksum").decode()
    algorithm, kind, value = text.split(" ")
    return Checksum(algorithm, value, "COMPOSITE" if kind == "COMPOSITE" else "FULL_OBJECT")


def _place(key: DataKey, number: int) -> str:
    return f"{key.wrapped.location.arn} {number}"


def quoted(etag: str) -> str:
    """An ETag as HTTP shows it."""
    return f'"{etag}"'
