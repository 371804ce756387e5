"""The AWS managed key of S3, as the suite gets at it: by an object that is written under it."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.operations.aliases import MANAGED_ALIAS
from kms_conformance.models.outcomes import Indeterminate, Outcome, Success
from kms_conformance.models.terms import Value

NAME = "under-the-managed-key"
UNUSABLE = ("KMS.DisabledException", "KMS.KMSInvalidStateException")
"""Somebody has disabled it, which is said elsewhere (KEY-056)."""


def managed_key(executor: Executor, params: Mapping[str, Value], *, late: bool) -> Outcome:
    """The answer of DescribeKey for the managed key, once an object was written under it.

    `late`: a new alias may take its time to show.
    """
    bucket = {"Bucket": params["By"]}
    location = params.get("CreateBucketConfiguration")
    made = executor.execute("CreateBucket", bucket | ({"CreateBucketConfiguration": location} if location else {}))
    if not isinstance(made, Success):
        return made
    item = {**bucket, "Key": NAME}
    try:
        written = executor.execute("PutObject", {**item, "Body": b"object", "ServerSideEncryption": "aws:kms"})
        if written.got in UNUSABLE:
            return Indeterminate("blocked")
        if not isinstance(written, Success):
            return written
        shown = executor.execute("DescribeKey", {"KeyId": MANAGED_ALIAS})
        return Indeterminate("blocked") if late and shown.got == "NotFoundException" else shown
    finally:
        executor.execute("DeleteObject", item)
        executor.execute("DeleteBucket", bucket)
