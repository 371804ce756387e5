"""Multipart uploads: one data key for all parts, made when the upload begins."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from kms_conformance.cloud.s3.base import Answer, Params, S3Base
from kms_conformance.cloud.s3.buckets import Bucket, Upload
from kms_conformance.cloud.s3.checksums import ALGORITHMS, Checksum, composite
from kms_conformance.cloud.s3.data_keys import DataKey
from kms_conformance.cloud.s3.encryption import requested
from kms_conformance.cloud.s3.errors import refusal
from kms_conformance.cloud.s3.stored import (
    Details,
    Piece,
    StoredObject,
    open_checksum,
    quoted,
    seal_checksum,
    seal_piece,
)
from kms_conformance.cloud.service import Caller

MOST_PARTS = 10_000
SMALLEST_PART = 5 * 2**20
"""Of all parts but the last, in bytes."""
BAD_NUMBER = f"Part number must be an integer between 1 and {MOST_PARTS}, inclusive"


class MultipartOperations(S3Base):
    """Create, upload, complete, abort."""

    def create_multipart_upload(self, params: Params, caller: Caller) -> Answer:
        """CreateMultipartUpload: here the KMS is asked for the data key; the parts say nothing of encryption."""
        bucket = self.bucket(params, caller)
        location = self.location(bucket, params["Key"])
        self.authorize(caller, "s3:PutObject", location.arn)
        algorithm = params.get("ChecksumAlgorithm")
        if algorithm not in (None, *ALGORITHMS):
            raise refusal("NotImplemented", f"The reference target computes no {algorithm} checksums.")
        wrapped = self.data_keys.new(caller, requested(params, bucket.default_encryption), location).wrapped
        upload_id = uuid.uuid4().hex
        bucket.uploads[upload_id] = Upload(location.key, wrapped, Details.of(params), algorithm)
        shown = {"ChecksumAlgorithm": algorithm, "ChecksumType": "COMPOSITE"} if algorithm else {}
        return {
            "Bucket": bucket.name,
            "Key": location.key,
            "UploadId": upload_id,
            **shown,
            **wrapped.members(),
            **wrapped.context_members(),
        }

    def upload_part(self, params: Params, caller: Caller) -> Answer:
        """UploadPart: needs kms:Decrypt, for the data key is unwrapped again."""
        _, upload = self._upload(params, caller, "s3:PutObject")
        number = params["PartNumber"]
        if not 1 <= number <= MOST_PARTS:
            raise refusal("InvalidArgument", BAD_NUMBER, ArgumentName="partNumber", ArgumentValue=str(number))
        body, checksum = self.body(params)
        piece = seal_piece(self.data_keys.open(caller, upload.wrapped), body, checksum, number)
        upload.pieces[number] = piece
        shown = {f"Checksum{checksum.algorithm}": checksum.value} if checksum else {}
        return {"ETag": quoted(piece.etag), **shown, **upload.wrapped.members()}

    def complete_multipart_upload(self, params: Params, caller: Caller) -> Answer:
        """CompleteMultipartUpload: needs kms:Decrypt, too, where there is a checksum to be made from the parts."""
        bucket, upload = self._upload(params, caller, "s3:PutObject")
        listed = (params.get("MultipartUpload") or {}).get("Parts") or []
        if not listed:
            raise refusal("MalformedXML")
        pieces = _pieces(upload, listed)
        digests = b"".join(bytes.fromhex(piece.etag) for piece in pieces)
        etag = f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(pieces)}"
        sealed, checksum = None, None
        if upload.checksum_algorithm:
            data_key = self.data_keys.open(caller, upload.wrapped)
            checksum = _checksum(data_key, upload.checksum_algorithm, pieces)
            sealed = seal_checksum(data_key, checksum)
        bucket.objects[upload.key] = StoredObject(
            pieces=pieces,
            etag=etag,
            modified=self.clock(),
            wrapped=upload.wrapped,
            details=upload.details,
            checksum=sealed,
        )
        del bucket.uploads[params["UploadId"]]
        return {
            "Location": f"/{bucket.name}/{upload.key}",
            "Bucket": bucket.name,
            "Key": upload.key,
            "ETag": quoted(etag),
            **(checksum.members() if checksum else {}),
            **upload.wrapped.members(),
        }

    def abort_multipart_upload(self, params: Params, caller: Caller) -> Answer:
        """AbortMultipartUpload: the parts are gone; the KMS is not asked."""
        bucket, _ = self._upload(params, caller, "s3:AbortMultipartUpload")
        del bucket.uploads[params["UploadId"]]
        return {}

    def _upload(self, params: Params, caller: Caller, action: str) -> tuple[Bucket, Upload]:
        bucket = self.bucket(params, caller)
        self.authorize(caller, action, self.location(bucket, params["Key"]).arn)
        upload = bucket.uploads.get(params["UploadId"])
        if upload is None or upload.key != params["Key"]:
            raise refusal("NoSuchUpload", UploadId=params["UploadId"])
        return bucket, upload


def _pieces(upload: Upload, listed: Sequence[dict[str, Any]]) -> tuple[Piece, ...]:
    """The parts that are listed: ascending, each there with that ETag, and none but the last too small."""
    numbers: list[int] = [part["PartNumber"] for part in listed if part.get("PartNumber") is not None]
    if len(numbers) < len(listed):
        raise refusal("MalformedXML")
    if numbers != sorted(set(numbers)):
        raise refusal("InvalidPartOrder", UploadId="")
    pieces = []
    for part in listed:
        piece = upload.pieces.get(part["PartNumber"])
        if piece is None or part.get("ETag", "").strip('"') != piece.etag:
            raise refusal("InvalidPart", PartNumber=str(part["PartNumber"]), ETag=part.get("ETag", "").strip('"'))
        pieces.append(piece)
    for piece in pieces[:-1]:
        if piece.size < SMALLEST_PART:
            raise refusal(
                "EntityTooSmall",
                MinSizeAllowed=str(SMALLEST_PART),
                ProposedSize=str(piece.size),
                PartNumber=str(piece.number),
                ETag=piece.etag,
            )
    return tuple(pieces)


def _checksum(data_key: DataKey, algorithm: str, pieces: Sequence[Piece]) -> Checksum:
    values = []
    for piece in pieces:
        checksum = open_checksum(data_key, piece.checksum, piece.number) if piece.checksum else None
        if checksum is None or checksum.algorithm != algorithm:
            raise refusal("InvalidRequest", f"The upload was created using a {algorithm.lower()} checksum.")
        values.append(checksum.value)
    return composite(algorithm, values)
