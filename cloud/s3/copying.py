"""CopyObject: the source is read as the caller, and the copy gets a data key of its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from kms_conformance.cloud.s3.base import Answer, Params
from kms_conformance.cloud.s3.buckets import Bucket
from kms_conformance.cloud.s3.encryption import requested
from kms_conformance.cloud.s3.errors import refusal
from kms_conformance.cloud.s3.object_operations import ObjectOperations
from kms_conformance.cloud.s3.stored import Details, StoredObject, open_checksum, quoted
from kms_conformance.cloud.service import Caller

CHANGES_NOTHING = (
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
    "metadata, storage class, website redirect location or encryption attributes."
)


class CopyOperations(ObjectOperations):
    """Copies within the buckets of an account in one Region."""

    def copy_object(self, params: Params, caller: Caller) -> Answer:
        """CopyObject: the encryption of the source is not carried over (AWS-116), nor is its context."""
        bucket = self.bucket(params, caller)
        source_bucket, source_key = self._source(params, caller)
        location = self.location(bucket, params["Key"])
        self.authorize(caller, "s3:GetObject", self.location(source_bucket, source_key).arn)
        self.authorize(caller, "s3:PutObject", location.arn)
        source = self.found(source_bucket, source_key, caller)
        in_place = source_bucket is bucket and source_key == location.key
        if in_place and _changes_nothing(params, bucket, source):
            raise refusal("InvalidRequest", CHANGES_NOTHING)
        encryption = requested(params, bucket.default_encryption)
        data_key = self.data_keys.open(caller, source.wrapped)
        checksum = open_checksum(data_key, source.checksum) if source.checksum else None
        if checksum and checksum.kind == "COMPOSITE":
            checksum = None
        self.buckets.make_room(source.size)
        details = Details.of(params) if params.get("MetadataDirective") == "REPLACE" else source.details
        item = self.store(
            bucket,
            location.key,
            body=source.body(data_key),
            encryption=encryption,
            details=details,
            checksum=checksum,
            caller=caller,
        )
        result: dict[str, Any] = {"ETag": quoted(item.etag), "LastModified": item.modified}
        return {
            "CopyObjectResult": result | (checksum.members() if checksum else {}),
            **item.wrapped.members(),
            **item.wrapped.context_members(),
        }

    def _source(self, params: Params, caller: Caller) -> tuple[Bucket, str]:
        given = params["CopySource"]
        if isinstance(given, str):
            path, _, version = given.partition("?versionId=")
            name, _, key = unquote(path).removeprefix("/").partition("/")
        else:
            name, key, version = given["Bucket"], given["Key"], given.get("VersionId", "")
        if version:
            raise refusal("NotImplemented", "Versions are not supported by the reference target.")
        if not name or not key:
            raise refusal(
                "InvalidArgument",
                "Invalid copy source object key",
                ArgumentName="x-amz-copy-source",
                ArgumentValue="x-amz-copy-source",
            )
        return self.named_bucket(name, caller, params.get("ExpectedSourceBucketOwner")), key


def _changes_nothing(params: Params, bucket: Bucket, source: StoredObject) -> bool:
    """Whether a copy of an object to itself asks for no change; an encryption set for the bucket counts as one."""
    says = any(params.get(name) is not None for name in ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled"))
    replaces = params.get("MetadataDirective") == "REPLACE"
    kept = bucket.default is None and source.wrapped.encryption.algorithm == bucket.default_encryption.algorithm
    return kept and not says and not replaces
