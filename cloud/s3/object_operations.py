"""PutObject, GetObject, HeadObject, DeleteObject, DeleteObjects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.s3.base import Answer, Params, S3Base
from kms_conformance.cloud.s3.buckets import Bucket
from kms_conformance.cloud.s3.checksums import Checksum
from kms_conformance.cloud.s3.data_keys import DataKey
from kms_conformance.cloud.s3.encryption import Encryption, requested
from kms_conformance.cloud.s3.errors import refusal
from kms_conformance.cloud.s3.preconditions import check_reading, check_writing
from kms_conformance.cloud.s3.ranges import requested_range
from kms_conformance.cloud.s3.stored import Details, StoredObject, open_checksum, quoted, seal_checksum, seal_piece
from kms_conformance.cloud.service import Caller, ServiceError

MOST_DELETED = 1000
"""Keys in one DeleteObjects."""
NO_HEADER = "Header value cannot be represented using ISO-8859-1."
RESPONSE = "Response"
"""The prefix of the parameters with which a GetObject overrides a header of its answer."""


class ObjectOperations(S3Base):
    """The operations on whole objects."""

    def put_object(self, params: Params, caller: Caller) -> Answer:
        """PutObject: what is there under the key already is replaced as a whole, or, after a refusal, stays."""
        bucket = self.bucket(params, caller)
        location = self.location(bucket, params["Key"])
        self.authorize(caller, "s3:PutObject", location.arn)
        encryption = requested(params, bucket.default_encryption)
        check_writing(params, location.key, bucket.objects.get(location.key))
        body, checksum = self.body(params)
        item = self.store(
            bucket,
            location.key,
            body=body,
            encryption=encryption,
            details=Details.of(params),
            checksum=checksum,
            caller=caller,
        )
        return {
            "ETag": quoted(item.etag),
            **(checksum.members() if checksum else {}),
            **item.wrapped.members(),
            **item.wrapped.context_members(),
        }

    def store(
        self, bucket: Bucket, key: str, body: bytes, encryption: Encryption, details: Details,
        checksum: Checksum | None, caller: Caller,
    ) -> StoredObject:  # fmt: skip
        """A new object under a data key of its own."""
        data_key = self.data_keys.new(caller, encryption, self.location(bucket, key))
        piece = seal_piece(data_key, body, None)
        item = StoredObject(
            pieces=(piece,),
            etag=piece.etag,
            modified=self.clock(),
            wrapped=data_key.wrapped,
            details=details,
            checksum=seal_checksum(data_key, checksum),
        )
        bucket.objects[key] = item
        return item

    def get_object(self, params: Params, caller: Caller) -> Answer:
        """GetObject: the KMS is asked for the data key each time, of a range, too."""
        item = self.readable(params, caller)
        part = requested_range(params.get("Range"), item.size)
        data_key = self.data_keys.open(caller, item.wrapped)
        body = item.body(data_key)
        answer = {**_shown(item), **_overrides(params), "Body": body, "ContentLength": len(body)}
        if part:
            asked_for = body[part.first : part.last + 1]
            return answer | {
                "Body": asked_for, "ContentLength": len(asked_for), "ContentRange": part.content_range
            }  # fmt: skip
        return answer | _checksum(params, item, data_key)

    def head_object(self, params: Params, caller: Caller) -> Answer:
        """HeadObject: the KMS is asked for the sake of the checksum alone, which is encrypted."""
        item = self.readable(params, caller)
        part = requested_range(params.get("Range"), item.size)
        answer = {**_shown(item), **_overrides(params), "ContentLength": item.size}
        if part:
            return answer | {"ContentLength": part.last - part.first + 1, "ContentRange": part.content_range}
        if params.get("ChecksumMode") != "ENABLED" or item.checksum is None:
            return answer
        return answer | _checksum(params, item, self.data_keys.open(caller, item.wrapped))

    def readable(self, params: Params, caller: Caller) -> StoredObject:
        """The object that a request names, if the caller may read it."""
        bucket = self.bucket(params, caller)
        self.authorize(caller, "s3:GetObject", self.location(bucket, params["Key"]).arn)
        item = self.found(bucket, params["Key"], caller)
        check_reading(params, item)
        return item

    def delete_object(self, params: Params, caller: Caller) -> Answer:
        """DeleteObject: also where there is none."""
        self.delete(self.bucket(params, caller), params["Key"], caller)
        return {}

    def delete(self, bucket: Bucket, key: str, caller: Caller) -> None:
        """Delete an object; the KMS is not asked."""
        self.authorize(caller, "s3:DeleteObject", self.location(bucket, key).arn)
        bucket.objects.pop(key, None)

    def delete_objects(self, params: Params, caller: Caller) -> Answer:
        """DeleteObjects: a refusal for each key by itself; with Quiet, refusals alone are told."""
        bucket = self.bucket(params, caller)
        asked = params["Delete"]
        keys = [entry["Key"] for entry in asked.get("Objects") or []]
        if not 0 < len(keys) <= MOST_DELETED:
            raise refusal("MalformedXML")
        if any(entry.get("VersionId") for entry in asked["Objects"]):
            raise refusal("NotImplemented", "Versions are not supported by the reference target.")
        deleted: list[Mapping[str, str]] = []
        errors: list[Mapping[str, str]] = []
        for key in keys:
            try:
                self.delete(bucket, key, caller)
                deleted.append({"Key": key})
            except ServiceError as error:
                errors.append({"Key": key, "Code": error.code, "Message": error.message})
        return {"Deleted": [] if asked.get("Quiet") else deleted, "Errors": errors}


def _shown(item: StoredObject) -> dict[str, Any]:
    return {
        "AcceptRanges": "bytes",
        "ETag": quoted(item.etag),
        "LastModified": item.modified.replace(microsecond=0),
        **item.details.members(),
        **item.wrapped.members(),
    }


def _overrides(params: Params) -> dict[str, Any]:
    """The headers that a request asks for; each must be one line of ISO-8859-1."""
    asked = {name.removeprefix(RESPONSE): value for name, value in params.items() if name.startswith(RESPONSE)}
    for name, value in asked.items():
        if not value.isprintable() or not value.encode("latin-1", "ignore").decode("latin-1") == value:
            raise refusal("InvalidArgument", NO_HEADER, ArgumentName=name)
    return asked


def _checksum(params: Params, item: StoredObject, data_key: DataKey) -> dict[str, str]:
    if params.get("ChecksumMode") != "ENABLED" or item.checksum is None:
        return {}
    return open_checksum(data_key, item.checksum).members()
