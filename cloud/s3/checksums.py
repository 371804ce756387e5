"""Checksums that a client sends with a body, and Content-MD5."""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from kms_conformance.cloud.s3.errors import refusal


def reflected_crc(body: bytes, polynomial: int, bits: int) -> bytes:
    """A CRC that begins with ones, ends inverted and takes each byte from its lowest bit."""
    table, ones = _table(polynomial), (1 << bits) - 1
    value = ones
    for byte in body:
        value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return (value ^ ones).to_bytes(bits // 8, "big")


@cache
def _table(polynomial: int) -> tuple[int, ...]:
    rows = []
    for row in range(256):
        for _ in range(8):
            row = (row >> 1) ^ (polynomial if row & 1 else 0)
        rows.append(row)
    return tuple(rows)


DIGESTS: Mapping[str, Callable[[bytes], bytes]] = {
    "CRC32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "CRC32C": lambda body: reflected_crc(body, 0x82F63B78, 32),
    "CRC64NVME": lambda body: reflected_crc(body, 0x9A6C9329AC4BC9B5, 64),
    "SHA1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "SHA256": lambda body: hashlib.sha256(body).digest(),
}
ALGORITHMS = ("CRC32", "CRC32C", "SHA1", "SHA256")
"""Those of multipart uploads: a checksum of checksums is none that CRC64NVME has (S3 User Guide, "Checking object
integrity for data uploads", checksum types)."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """A checksum as S3 shows it: Base64, and of the whole object or of its parts."""

    algorithm: str
    value: str
    kind: Literal["FULL_OBJECT", "COMPOSITE"] = "FULL_OBJECT"

    def members(self) -> dict[str, str]:
        """The members of an answer that show it."""
        return {f"Checksum{self.algorithm}": self.value, "ChecksumType": self.kind}


def check_md5(header: str | None, body: bytes) -> None:
    """Raise for a Content-MD5 that is no digest, or not that of the body."""
    if header is None:
        return
    try:
        expected = base64.b64decode(header, validate=True)
    except binascii.Error as error:
        raise refusal("InvalidDigest") from error
    if len(expected) != hashlib.md5(usedforsecurity=False).digest_size:
        raise refusal("InvalidDigest")
    if expected != hashlib.md5(body, usedforsecurity=False).digest():
        raise refusal("BadDigest")


def sent_checksum(params: Mapping[str, Any], body: bytes) -> Checksum | None:
    """The checksum that came with the body, after it was verified."""
    for algorithm, digest in DIGESTS.items():
        value = params.get(f"Checksum{algorithm}")
        if value is None:
            continue
        if value != base64.b64encode(digest(body)).decode():
            raise refusal("BadDigest", f"The {algorithm} you specified did not match the calculated checksum.")
        return Checksum(algorithm, value)
    return None


def composite(algorithm: str, parts: Iterable[str]) -> Checksum:
    """The checksum of a multipart upload: that of the checksums of its parts, and how many they are."""
    digests = [base64.b64decode(part) for part in parts]
    value = base64.b64encode(DIGESTS[algorithm](b"".join(digests))).decode()
    return Checksum(algorithm, f"{value}-{len(digests)}", "COMPOSITE")
