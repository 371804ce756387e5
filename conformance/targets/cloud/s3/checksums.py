"""Checksums that a client sends with a body, and Content-MD5. Only those that the standard library computes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kms_conformance.conformance.targets.cloud.s3.errors import refusal

DIGESTS: Mapping[str, Callable[[bytes], bytes]] = {
    "CRC32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "SHA1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "SHA256": lambda body: hashlib.sha256(body).digest(),
}
ALGORITHMS = tuple(DIGESTS)


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
