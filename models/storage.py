"""Buckets and objects of S3 as far as the keys of KMS concern them, and why each is as it is.

What a later answer can show remembers the requirement that put it there, as keys do (models/world).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from kms_conformance.models.terms import Context, Term

Place: TypeAlias = tuple[int, str]
"""Where an object is: the slot of its bucket, and its key there."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket and its default encryption: SSE-KMS under a key, or SSE-S3 where `key` is None.

    by_arn   whether the default names its key by the ARN
    because  the requirement that put the default there
    changes  how often the default was set
    """

    slot: int
    key: int | None = None
    by_arn: bool = False
    bucket_key: bool = False
    because: str = "S3-020"
    changes: int = 0
    lost: bool = False


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object: its bytes, and the key under which they lie; None is SSE-S3.

    because       the requirement that put it under that key
    by_arn        whether the key was named by its ARN
    bucket_key    whether it is under a bucket key; None where that was denied, and what answers tell is anybody's guess
    kept_because  the requirement by which it must have outlived the last thing that was tried with it, if any
    changes       how often the default of its bucket had been set when it was written
    The other numbers are those of its key when it was written, as in a ciphertext.
    """

    place: Place
    body: Term
    because: str
    key: int | None = None
    by_arn: bool = False
    bucket_key: bool | None = False
    context: Context = field(default_factory=Context)
    kept_because: str | None = None
    changes: int = 0
    disabled_times: int = 0
    cancelled_times: int = 0
    material: int = 0
    lost: bool = False
