"""Buckets: one namespace for all accounts, each bucket of one account in one Region."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from kms_conformance.cloud.s3.data_keys import Wrapped
from kms_conformance.cloud.s3.encryption import SSE_S3, Encryption
from kms_conformance.cloud.s3.errors import refusal
from kms_conformance.cloud.s3.stored import Details, Piece, StoredObject

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")


@dataclass(slots=True)
class Upload:
    """A multipart upload that is neither completed nor aborted. `pieces` by part number."""

    key: str
    wrapped: Wrapped
    details: Details
    checksum_algorithm: str | None
    pieces: dict[int, Piece] = field(default_factory=dict)


@dataclass(slots=True)
class Bucket:
    """A bucket. `default` is None until somebody sets the default encryption: then it is SSE-S3 all the same.

    takes_customer_keys  whether SSE-C was unblocked for it
    """

    name: str
    account: str
    region: str
    created: datetime
    default: Encryption | None = None
    takes_customer_keys: bool = False
    tags: dict[str, str] = field(default_factory=dict)
    objects: dict[str, StoredObject] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    @property
    def default_encryption(self) -> Encryption:
        """The encryption of objects whose requests say nothing (AWS-118)."""
        return self.default or SSE_S3

    def bytes_held(self) -> int:
        """The size of everything in it."""
        parts = (piece for upload in self.uploads.values() for piece in upload.pieces.values())
        return sum(item.size for item in self.objects.values()) + sum(piece.size for piece in parts)


class Buckets:
    """Every bucket by its name."""

    def __init__(self, capacity: int) -> None:
        self._by_name: dict[str, Bucket] = {}
        self._capacity = capacity

    def get(self, name: str) -> Bucket | None:
        """The bucket of that name."""
        return self._by_name.get(name)

    def add(self, bucket: Bucket) -> None:
        """A new bucket; its name must be free."""
        self._by_name[bucket.name] = bucket

    def remove(self, bucket: Bucket) -> None:
        """The bucket is gone, and its name free."""
        del self._by_name[bucket.name]

    def of(self, account: str) -> Iterator[Bucket]:
        """The buckets of an account, by name."""
        return (bucket for _, bucket in sorted(self._by_name.items()) if bucket.account == account)

    def make_room(self, size: int) -> None:
        """Raise ServiceUnavailable where so many bytes more would not fit into the memory that this S3 may use."""
        if sum(bucket.bytes_held() for bucket in self._by_name.values()) + size > self._capacity:
            raise refusal("ServiceUnavailable", f"The reference target holds no more than {self._capacity} bytes.")


def check_name(name: str) -> None:
    """Raise InvalidBucketName for what the naming rules for general purpose buckets do not allow."""
    if not NAME.fullmatch(name) or ".." in name or ADDRESS.fullmatch(name):
        raise refusal("InvalidBucketName", BucketName=name)
