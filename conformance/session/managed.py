"""The AWS managed key of S3, as the suite gets at it: by an object that is written under it."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.operations.aliases import MANAGED_ALIAS
from kms_conformance.models.outcomes import Indeterminate, Outcome, Success
from kms_conformance.models.terms import Value

NAME = "under-the-managed-key"
ALIAS: Mapping[str, Value] = {"KeyId": MANAGED_ALIAS}
UNUSABLE = ("KMS.DisabledException", "KMS.KMSInvalidStateException")
LET_GO = ("Disabled", "PendingDeletion")
"""A target has let somebody disable it, or schedule its deletion, which is said elsewhere (KEY-056)."""


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
        request = {**item, "Body": b"object", "ServerSideEncryption": "aws:kms"}
        written = executor.execute("PutObject", request)
        shown = executor.execute("DescribeKey", ALIAS)
        if _brought_back(executor, shown):
            written, shown = executor.execute("PutObject", request), executor.execute("DescribeKey", ALIAS)
        if written.got in UNUSABLE:
            return Indeterminate("blocked")
        if not isinstance(written, Success):
            return written
        return Indeterminate("blocked") if late and shown.got == "NotFoundException" else shown
    finally:
        executor.execute("DeleteObject", item)
        executor.execute("DeleteBucket", bucket)


def _brought_back(executor: Executor, shown: Outcome) -> bool:
    """Enable the managed key where a target has let somebody disable it, or schedule its deletion; AWS lets nobody."""
    metadata = shown.response.get("KeyMetadata") if isinstance(shown, Success) else None
    if not isinstance(metadata, Mapping) or metadata.get("KeyState") not in LET_GO:
        return False
    key = {"KeyId": metadata.get("KeyId")}
    executor.execute("CancelKeyDeletion", key)
    return isinstance(executor.execute("EnableKey", key), Success)
