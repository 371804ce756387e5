"""The state of S3, and the steps that several operations share."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from typing import Any, TypeAlias

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.partitions import partition
from kms_conformance.cloud.s3.buckets import Bucket, Buckets
from kms_conformance.cloud.s3.checksums import Checksum, check_md5, sent_checksum
from kms_conformance.cloud.s3.data_keys import DataKeys
from kms_conformance.cloud.s3.errors import refusal
from kms_conformance.cloud.s3.locations import Location, bucket_arn
from kms_conformance.cloud.s3.stored import StoredObject
from kms_conformance.cloud.service import Caller

Params: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = dict[str, Any]

LONGEST_KEY = 1024
"""Of an object key, in bytes of UTF-8."""
LARGEST_BODY = 64 * 2**20


class S3Base:
    """What every part of S3 stands on."""

    def __init__(self, cloud: Cloud, data_keys: DataKeys, capacity: int) -> None:
        self.clock = cloud.clock
        self.permits = cloud.authority.permits
        self.data_keys = data_keys
        self.buckets = Buckets(capacity)
        self.lock = threading.RLock()

    def bucket(self, params: Params, caller: Caller) -> Bucket:
        """The bucket that a request names: of the caller's account, and in the Region of the request."""
        return self.named_bucket(params["Bucket"], caller, params.get("ExpectedBucketOwner"))

    def named_bucket(self, name: str, caller: Caller, expected_owner: str | None = None) -> Bucket:
        """The bucket of that name; no bucket policy lets another account in."""
        bucket = self.buckets.get(name)
        if bucket is None:
            raise refusal("NoSuchBucket", BucketName=name)
        if bucket.account != caller.principal.account or (expected_owner or bucket.account) != bucket.account:
            raise refusal("AccessDenied")
        if bucket.region != caller.region:
            raise refusal(
                "AuthorizationHeaderMalformed",
                f"The authorization header is malformed; the region '{caller.region}' is wrong; "
                f"expecting '{bucket.region}'",
                Region=bucket.region,
            )
        return bucket

    def authorize(self, caller: Caller, action: str, resource: str) -> None:
        """Raise AccessDenied unless the caller may do that."""
        if not self.permits(caller, action, resource):
            raise refusal(
                "AccessDenied",
                f'User: {caller.principal.arn} is not authorized to perform: {action} on resource: "{resource}" '
                f"because no identity-based policy allows the {action} action",
            )

    def location(self, bucket: Bucket, key: str) -> Location:
        """Where an object of that key lies."""
        if len(key.encode()) > LONGEST_KEY:
            raise refusal("KeyTooLongError", MaxSizeAllowed=str(LONGEST_KEY))
        return Location(bucket.name, key, partition(bucket.region))

    def found(self, bucket: Bucket, key: str, caller: Caller) -> StoredObject:
        """The object of that key; who may not list the bucket is not told that there is none."""
        item = bucket.objects.get(key)
        if item is None:
            if not self.permits(caller, "s3:ListBucket", bucket_arn(bucket.name, partition(bucket.region))):
                raise refusal("AccessDenied")
            raise refusal("NoSuchKey", Key=key)
        return item

    def body(self, params: Params) -> tuple[bytes, Checksum | None]:
        """The body of an upload, and the checksum that came with it; both verified, and there is room for it."""
        if "aws-chunked" in (params.get("ContentEncoding") or ""):
            raise refusal("NotImplemented", "Bodies in signed chunks are not supported by the reference target.")
        body: bytes = params.get("Body") or b""
        if len(body) > LARGEST_BODY:
            raise refusal("EntityTooLarge", MaxSizeAllowed=str(LARGEST_BODY), ProposedSize=str(len(body)))
        check_md5(params.get("ContentMD5"), body)
        checksum = sent_checksum(params, body)
        self.buckets.make_room(len(body))
        return body, checksum


def canonical_user(account: str) -> Answer:
    """The owner of what an account has, by its canonical user id."""
    return {"ID": hashlib.sha256(account.encode()).hexdigest()}
