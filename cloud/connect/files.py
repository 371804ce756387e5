"""Attached files: StartAttachedFileUpload, CompleteAttachedFileUpload, GetAttachedFile, DeleteAttachedFile."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from kms_conformance.cloud.connect.base import CONTACT, FILE, told
from kms_conformance.cloud.connect.delivery import APPROVED, ATTACHMENTS, DRAFTING, ITSELF, PROCESSING, Delivering
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.handed_out import Fetched
from kms_conformance.cloud.services.rows import Scope

GIVEN = ("FileName", "FileSizeInBytes", "FileUseCaseType", "AssociatedResourceArn")
SHOWN = (*GIVEN, "CreationTime", "FileStatus", "Tags", "CreatedBy")
UPLOAD_WITHIN_S, READ_WITHIN_S = 60, 300
LARGEST_FILE = 20 * 1024 * 1024


class AttachedFiles(Delivering):
    """A file is put at a URL, waits in the intermediate store, and is approved when it is delivered."""

    def start_attached_file_upload(self, params: Params, caller: Caller) -> Answer:
        """StartAttachedFileUpload: where the instance has storage for attachments."""
        instance = self.instance_of_files(params, caller)
        if known := self.repeated("StartAttachedFileUpload", params, caller):
            return self.begun(instance, known, params, caller)
        if params["FileUseCaseType"] != "ATTACHMENT":
            raise self.invalid("Only ATTACHMENT is supported.")
        if params["FileSizeInBytes"] > LARGEST_FILE:
            reason = {"AttachedFileInvalidRequestExceptionReason": "INVALID_FILE_SIZE"}
            raise self.error("InvalidRequestException", "The file is too large.", Reason=reason)
        self.require_resource(instance, params["AssociatedResourceArn"])
        if self.config_for(instance, ATTACHMENTS) is None:
            raise self.invalid("The instance has no storage for attachments.")
        item, tags = str(uuid.uuid4()), {"Tags": dict(params["Tags"])} if params.get("Tags") else {}
        by = params.get("CreatedBy") or {"AWSIdentityArn": caller.principal.arn}
        members = {**told(params, *GIVEN), **tags, "CreatedBy": by, "CreationTime": moment(self.now())}
        self.put(instance, FILE, item, {**members, "FileStatus": DRAFTING})
        self.remember("StartAttachedFileUpload", params, caller, item)
        return self.begun(instance, item, params, caller)

    def instance_of_files(self, params: Params, caller: Caller) -> Scope:
        """The instance; none is an invalid request where the service model has no other error."""
        try:
            return self.instance(params, caller)
        except ServiceError as error:
            raise self.invalid("The instance was not found.") from error

    def require_resource(self, instance: Scope, arn: str) -> None:
        """Refuse what no file can be attached to; of contacts those that are not there."""
        before, _, item = arn.rpartition("/")
        if not arn.startswith("arn:"):
            raise self.invalid("AssociatedResourceArn is no ARN.")
        if before == f"{instance.arn}/contact" and self.store.record(instance.arn, CONTACT, item) is None:
            raise self.invalid("There is no such contact.")

    def begun(self, instance: Scope, item: str, params: Params, caller: Caller) -> Answer:
        """What is told of a file that is to be put."""
        members = self.thing(instance, FILE, item)
        seconds = params.get("UrlExpiryInSeconds", UPLOAD_WITHIN_S)
        handed = self.handed(caller, "PUT", (instance.arn, item), seconds)
        url = {"Url": handed.url, "UrlExpiry": moment(handed.expires), "HeadersToInclude": {}}
        shown = told(members, "CreationTime", "FileStatus", "CreatedBy")
        return {"FileId": item, "FileArn": self.file_arn(instance, item), **shown, "UploadUrlMetadata": url}

    def file_arn(self, instance: Scope, item: str) -> str:
        """The ARN of a file."""
        return f"{instance.arn}/file/{item}"

    def file(self, params: Params, caller: Caller) -> tuple[Scope, dict[str, Any]]:
        """The instance, and the file that an operation names with the resource that it belongs to."""
        instance = self.instance(params, caller)
        members = self.thing(instance, FILE, params["FileId"])
        if members["AssociatedResourceArn"] != params["AssociatedResourceArn"]:
            raise self.missing()
        return instance, members

    def complete_attached_file_upload(self, params: Params, caller: Caller) -> Answer:
        """CompleteAttachedFileUpload: the file must have been put, with the size that was told."""
        instance, members = self.file(params, caller)
        if members["FileStatus"] != DRAFTING:
            return {}
        body = self.held.upload(instance.arn, params["FileId"])
        if body is None or len(body) != members["FileSizeInBytes"]:
            raise self.invalid("The file was not uploaded, or has another size.")
        self.put(instance, FILE, params["FileId"], {**members, "FileStatus": PROCESSING})
        return {}

    def get_attached_file(self, params: Params, caller: Caller) -> Answer:
        """GetAttachedFile: with a URL once it is approved."""
        instance, members = self.file(params, caller)
        named = {"FileId": params["FileId"], "FileArn": self.file_arn(instance, params["FileId"])}
        shown = {**named, **told(members, *SHOWN)}
        if members["FileStatus"] != APPROVED:
            return shown
        seconds = params.get("UrlExpiryInSeconds", READ_WITHIN_S)
        handed = self.handed(caller, "GET", (instance.arn, params["FileId"]), seconds)
        return {**shown, "DownloadUrlMetadata": {"Url": handed.url, "UrlExpiry": moment(handed.expires)}}

    def batch_get_attached_file_metadata(self, params: Params, caller: Caller) -> Answer:
        """BatchGetAttachedFileMetadata: those of the resource, and which are not there."""
        instance, files, errors = self.instance(params, caller), [], []
        for item in dict.fromkeys(params["FileIds"]):
            members = self.get(instance, FILE, item) or {}
            if members.get("AssociatedResourceArn") == params["AssociatedResourceArn"]:
                named = {"FileId": item, "FileArn": self.file_arn(instance, item)}
                files.append({**named, **told(members, *SHOWN)})
            else:
                errors.append({"FileId": item, "ErrorCode": "RESOURCE_NOT_FOUND", "ErrorMessage": "Not found."})
        return {"Files": files, "Errors": errors}

    def delete_attached_file(self, params: Params, caller: Caller) -> Answer:
        """DeleteAttachedFile: with the object in S3, and what waits of it."""
        instance, members = self.file(params, caller)
        if "Place" in members:
            self.delete_object(instance, members["Place"])
        self.forget_upload(instance, params["FileId"])
        self.store.drop_record(self.record(instance, FILE, params["FileId"]))
        return {}

    def delete_object(self, instance: Scope, place: Mapping[str, str]) -> None:
        """Delete what was delivered."""
        try:
            self.objects.call(ITSELF, instance.arn, "DeleteObject", place)
        except ServiceError as error:
            raise self.denied(f"The object cannot be deleted: {error.code}: {error.message}") from error

    def forget_upload(self, instance: Scope, item: str) -> None:
        """Remove what waits of a file."""
        for record in self.held.held(instance.arn):
            if record.item == item:
                self.held.release(record)

    def served_at(self, method: str, place: Sequence[str], headers: Mapping[str, str], body: bytes) -> Fetched:
        """Put a file, or get it from S3."""
        arn, item = place
        instance = self.store.scope(arn)
        if instance is None:
            raise self.missing()
        members = self.thing(instance, FILE, item)
        if method == "PUT":
            if members["FileStatus"] != DRAFTING or len(body) > members["FileSizeInBytes"]:
                raise self.invalid("The file is complete, or larger than was told.")
            self.held.hold_upload(instance, item, body)
            return Fetched(200)
        answer = self.objects.call(ITSELF, arn, "GetObject", members["Place"])
        return Fetched(200, answer["Body"], {"Content-Type": "application/octet-stream"})


def moment(seconds: float) -> str:
    """A time as the service model has it: ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
