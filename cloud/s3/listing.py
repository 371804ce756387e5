"""ListObjectsV2: keys in the order of their UTF-8 bytes, page by page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from kms_conformance.cloud.partitions import partition
from kms_conformance.cloud.s3.base import Answer, Params, S3Base, canonical_user
from kms_conformance.cloud.s3.buckets import Bucket
from kms_conformance.cloud.s3.errors import refusal
from kms_conformance.cloud.s3.locations import bucket_arn
from kms_conformance.cloud.s3.stored import quoted
from kms_conformance.cloud.service import Caller

LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """An object, or all objects whose keys have a prefix in common up to the delimiter."""

    name: str
    is_prefix: bool


class ListOperations(S3Base):
    """Lists of objects."""

    def list_objects_v2(self, params: Params, caller: Caller) -> Answer:
        """ListObjectsV2: the KMS is not asked."""
        bucket = self.bucket(params, caller)
        self.authorize(caller, "s3:ListBucket", bucket_arn(bucket.name, partition(bucket.region)))
        asked = params.get("MaxKeys", LARGEST_PAGE)
        if asked < 0:
            raise refusal("InvalidArgument", "max-keys must not be negative", ArgumentName="max-keys")
        prefix, delimiter = params.get("Prefix") or "", params.get("Delimiter") or ""
        size = min(asked, LARGEST_PAGE)
        token = params.get("ContinuationToken")
        after = _after(token) if token else params.get("StartAfter") or ""
        rows = [row for row in _rows(bucket, prefix, delimiter) if row.name.encode() > after.encode()]
        page, truncated = rows[:size], 0 < size < len(rows)
        show = quote if params.get("EncodingType") == "url" else str
        return {
            "Name": bucket.name,
            "Prefix": show(prefix),
            "MaxKeys": asked,
            "KeyCount": len(page),
            "IsTruncated": truncated,
            "Contents": [_entry(bucket, row.name, params, show(row.name)) for row in page if not row.is_prefix],
            "CommonPrefixes": [{"Prefix": show(row.name)} for row in page if row.is_prefix],
            **({"NextContinuationToken": _token(page[-1].name)} if truncated else {}),
            **{name: params[name] for name in ("ContinuationToken", "EncodingType") if params.get(name)},
            **{name: show(params[name]) for name in ("Delimiter", "StartAfter") if params.get(name)},
        }


def _rows(bucket: Bucket, prefix: str, delimiter: str) -> Iterator[Row]:
    last = None
    for key in sorted(bucket.objects, key=str.encode):
        if not key.startswith(prefix):
            continue
        head, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        row = Row(prefix + head + found, True) if found else Row(key, False)
        if row != last:
            yield row
        last = row


def _entry(bucket: Bucket, key: str, params: Params, shown: str) -> Answer:
    item = bucket.objects[key]
    owner = {"Owner": canonical_user(bucket.account)} if params.get("FetchOwner") else {}
    return {
        "Key": shown,
        "LastModified": item.modified,
        "ETag": quoted(item.etag),
        "Size": item.size,
        "StorageClass": "STANDARD",
        **owner,
    }


def _token(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode()


def _after(token: str) -> str:
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise refusal(
            "InvalidArgument", "The continuation token provided is incorrect", ArgumentName="continuation-token"
        ) from error
