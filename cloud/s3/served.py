"""What is served of S3: the operations, and their parameters. All else is refused, never ignored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore import xform_name
from botocore.model import ListShape, Shape, StructureShape

from kms_conformance.cloud.s3.errors import refusal
from kms_conformance.cloud.service_models import service_model

BUCKET = frozenset({"Bucket", "ExpectedBucketOwner"})
OBJECT = BUCKET | {"Key"}
DETAILS = frozenset(
    {"CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType", "Metadata"}
)
ENCRYPTION = frozenset({"BucketKeyEnabled", "SSEKMSEncryptionContext", "SSEKMSKeyId", "ServerSideEncryption"})
BODY = frozenset(
    {"Body", "ChecksumAlgorithm", "ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME", "ChecksumSHA1",
     "ChecksumSHA256", "ContentLength", "ContentMD5"}
)  # fmt: skip
READING = OBJECT | {
    "ChecksumMode", "IfMatch", "IfNoneMatch", "Range", "ResponseCacheControl", "ResponseContentDisposition",
    "ResponseContentEncoding", "ResponseContentLanguage", "ResponseContentType",
}  # fmt: skip
NEW_OBJECT = OBJECT | DETAILS | ENCRYPTION | {"ACL", "ChecksumAlgorithm", "ChecksumType", "StorageClass"}

SERVED: Mapping[str, frozenset[str]] = {
    "AbortMultipartUpload": OBJECT | {"UploadId"},
    "CompleteMultipartUpload": OBJECT | {"ChecksumType", "MultipartUpload", "UploadId"},
    "CopyObject": NEW_OBJECT | {"CopySource", "ExpectedSourceBucketOwner", "MetadataDirective"},
    "CreateBucket": frozenset({"ACL", "Bucket", "CreateBucketConfiguration", "ObjectOwnership"}),
    "CreateMultipartUpload": NEW_OBJECT,
    "DeleteBucket": BUCKET,
    "DeleteBucketEncryption": BUCKET,
    "DeleteObject": OBJECT,
    "DeleteObjects": BUCKET | {"ChecksumAlgorithm", "Delete"},
    "GetBucketEncryption": BUCKET,
    "GetBucketLocation": BUCKET,
    "GetBucketTagging": BUCKET,
    "GetObject": READING,
    "HeadBucket": BUCKET,
    "HeadObject": READING,
    "ListBuckets": frozenset(),
    "ListObjectsV2": BUCKET
    | {"ContinuationToken", "Delimiter", "EncodingType", "FetchOwner", "MaxKeys", "Prefix", "StartAfter"},
    "PutBucketEncryption": BUCKET | {"ChecksumAlgorithm", "ContentMD5", "ServerSideEncryptionConfiguration"},
    "PutObject": NEW_OBJECT | BODY | {"IfMatch", "IfNoneMatch"},
    "UploadPart": OBJECT | BODY | {"PartNumber", "UploadId"},
}
"""The parameters served, by operation."""

METHODS = {operation: xform_name(operation) for operation in SERVED}
"""The method of S3Service that serves an operation."""

VALUES: Mapping[str, tuple[Any, ...]] = {
    "ACL": ("private", "bucket-owner-full-control"),
    "ChecksumType": ("COMPOSITE",),
    "ObjectOwnership": ("BucketOwnerEnforced",),
    "StorageClass": ("STANDARD",),
}
"""Parameters of which only what is the case anyhow may be asked for."""


def check_complete(operation: str, params: Mapping[str, Any]) -> None:
    """Raise MalformedXML for a request without a member that the service model requires, at whatever depth."""
    if _incomplete(service_model("s3").operation_model(operation).input_shape, params):
        raise refusal("MalformedXML")


def _incomplete(shape: Shape | None, value: Any) -> bool:
    if isinstance(shape, ListShape):
        return any(_incomplete(shape.member, item) for item in value or ())
    if not isinstance(shape, StructureShape) or not isinstance(value, Mapping):
        return isinstance(shape, StructureShape) and value is not None
    missing = any(value.get(name) is None for name in shape.required_members)
    return missing or any(_incomplete(member, value.get(name)) for name, member in shape.members.items())


def refuse_unserved(operation: str, params: Mapping[str, Any]) -> None:
    """Raise NotImplemented for an operation, a parameter or a value that is not served."""
    if operation not in SERVED:
        raise refusal("NotImplemented", f"{operation} is not supported by the reference target.")
    for name, value in params.items():
        given = value is not None and value != "" and value is not False
        unserved = name not in SERVED[operation] or value not in VALUES.get(name, (value,))
        if given and unserved:
            raise refusal(
                "NotImplemented", f"{name} is not supported by the reference target.", Header=name
            )  # fmt: skip
