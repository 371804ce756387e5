"""S3Service: the operations of S3 as a service of the cloud."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.s3.bucket_operations import BucketOperations
from kms_conformance.cloud.s3.copying import CopyOperations
from kms_conformance.cloud.s3.data_keys import DataKeys
from kms_conformance.cloud.s3.errors import refusal
from kms_conformance.cloud.s3.listing import ListOperations
from kms_conformance.cloud.s3.multipart import MultipartOperations
from kms_conformance.cloud.s3.served import METHODS, check_complete, refuse_unserved
from kms_conformance.cloud.service import Caller

WRITING = frozenset({"CopyObject", "CreateMultipartUpload", "PutObject", "UploadPart"})
CAPACITY = 512 * 2**20


class S3Service(BucketOperations, CopyOperations, MultipartOperations, ListOperations):
    """S3 of all accounts and Regions. Threads may share one.

    capacity             bytes that all objects together may have
    bucket_key_lifetime  how long an S3 Bucket Key is used before the KMS is asked again
    """

    name = "s3"

    def __init__(
        self,
        cloud: Cloud,
        *,
        capacity: int = CAPACITY,
        bucket_key_lifetime: timedelta = timedelta(0),
    ) -> None:
        super().__init__(cloud, DataKeys(cloud, bucket_key_lifetime), capacity)

    def handle(self, operation: str, params: Mapping[str, Any], caller: Caller) -> Mapping[str, Any]:
        """Serve one call; raises ServiceError for a refusal."""
        if operation in WRITING and params.get("SSECustomerAlgorithm"):
            self.refuse_customer_keys(params, caller)
        refuse_unserved(operation, params)
        check_complete(operation, params)
        with self.lock:
            answer: Mapping[str, Any] = getattr(self, METHODS[operation])(params, caller)
            return answer

    def refuse_customer_keys(self, params: Mapping[str, Any], caller: Caller) -> None:
        """SSE-C is blocked unless the bucket was told to let it in (N30); then, too, it is not served here."""
        with self.lock:
            if not self.bucket(params, caller).takes_customer_keys:
                raise refusal("AccessDenied")
