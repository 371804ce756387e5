"""Faults in attached files: in what is told of them, and while their key cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kms_conformance.cloud.connect.delivery import APPROVED
from kms_conformance.cloud.connect.service import Connect
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.handed_out import Fetched
from kms_conformance.cloud.services.rows import Scope
from kms_conformance.faults.service_mutant import seeded, table


class _NameInAscii(Connect):
    """Letters of a name that are not in ASCII are lost."""

    def get_attached_file(self, params: Params, caller: Caller) -> Answer:
        answer = super().get_attached_file(params, caller)
        return {**answer, "FileName": answer["FileName"].encode("ascii", "replace").decode()}


class _FilesHaveOneSize(Connect):
    """The size of every file is told as that of a block."""

    def get_attached_file(self, params: Params, caller: Caller) -> Answer:
        return {**super().get_attached_file(params, caller), "FileSizeInBytes": 512}


class _UrlAtOnce(Connect):
    """A URL is told before there is anything at it."""

    def get_attached_file(self, params: Params, caller: Caller) -> Answer:
        answer = super().get_attached_file(params, caller)
        handed = self.handed(caller, "PUT", (self.instance_arn(params, caller), params["FileId"]), 60)
        early = {"DownloadUrlMetadata": {"Url": handed.url, "UrlExpiry": "2030-01-01T00:00:00Z"}}
        return answer if answer["FileStatus"] == APPROVED else {**answer, **early}


class _ReadsACopy(Connect):
    """What was read or uploaded once is kept, and given out without the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._copies: dict[str, bytes] = {}

    def served_at(self, method: str, place: Sequence[str], headers: Mapping[str, str], body: bytes) -> Fetched:
        if method == "PUT":
            self._copies[place[1]] = body
        try:
            return super().served_at(method, place, headers, body)
        except ServiceError:
            if method == "PUT" or place[1] not in self._copies:
                raise
            return Fetched(200, self._copies[place[1]])


class _NeverAgain(Connect):
    """A file that could not be read once is never read again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._given_up: set[str] = set()

    def served_at(self, method: str, place: Sequence[str], headers: Mapping[str, str], body: bytes) -> Fetched:
        if place[1] in self._given_up:
            raise self.denied("The file cannot be read.")
        try:
            return super().served_at(method, place, headers, body)
        except ServiceError:
            if method == "GET":
                self._given_up.add(place[1])
            raise


class _ObjectStays(Connect):
    """A deleted file is there no more, and its object is."""

    def delete_object(self, instance: Scope, place: Mapping[str, str]) -> None:
        pass


class _DeletedTold(Connect):
    """The object of a deleted file is deleted, and the file is told."""

    def delete_attached_file(self, params: Params, caller: Caller) -> Answer:
        instance, members = self.file(params, caller)
        if "Place" in members:
            self.delete_object(instance, members["Place"])
        self.put(instance, "attached-file", params["FileId"], {**members, "FileStatus": "FAILED"})
        return {}


class _FileOfAnyResource(Connect):
    """A file is found by its id alone."""

    def file(self, params: Params, caller: Caller) -> tuple[Scope, dict[str, Any]]:
        instance = self.instance(params, caller)
        return instance, self.thing(instance, "attached-file", params["FileId"])


class _WithoutSize(Connect):
    """The size of a file need not be told, and a URL may be asked for as long as one likes."""

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        size = {"FileSizeInBytes": 1} if operation == "StartAttachedFileUpload" else {}
        return super().answer(operation, {**size, **params}, caller)


class _AnyExpiry(Connect):
    """A URL may be asked for as long as one likes."""

    def answer(self, operation: str, params: Params, caller: Caller) -> Answer:
        asks = operation == "StartAttachedFileUpload" and isinstance(params.get("UrlExpiryInSeconds"), int)
        seconds = {"UrlExpiryInSeconds": min(max(params["UrlExpiryInSeconds"], 5), 300)} if asks else {}
        return super().answer(operation, {**params, **seconds}, caller)


START, GET, DELETE = "StartAttachedFileUpload", "GetAttachedFile", "DeleteAttachedFile"
MUTANTS = table(
    seeded(
        _NameInAscii, "file-name-in-ascii", "RECORDINGS-022", "effect",
        "Letters of a file's name that are not in ASCII are lost.", START, GET,
    ),
    seeded(
        _FilesHaveOneSize, "file-size-rounded", "RECORDINGS-022", "effect",
        "The size of every file is told as that of a block.", START, GET,
    ),
    seeded(
        _UrlAtOnce, "url-before-upload", "RECORDINGS-023", "response",
        "A URL is told of a file that was not uploaded.", START, GET,
    ),
    seeded(
        _ReadsACopy, "file-read-without-the-key", "RECORDINGS-010", "guard-off",
        "A file is given out while its key cannot be used.", START, GET,
    ),
    seeded(
        _NeverAgain, "file-given-up", "RECORDINGS-010", "too-strict",
        "A file that could not be read while its key was disabled is never read again.", START, GET,
    ),
    seeded(
        _ObjectStays, "deleted-file-left-in-the-bucket", "RECORDINGS-024", "effect",
        "The object of a deleted file stays in the bucket.", DELETE,
    ),
    seeded(_DeletedTold, "deleted-file-told", "RECORDINGS-024", "effect", "A deleted file is told.", DELETE),
    seeded(
        _FileOfAnyResource, "file-of-another-contact-told", "RECORDINGS-015", "guard-off",
        "A file is told as that of another contact.", START, GET,
    ),
    seeded(
        _WithoutSize, "file-without-size", "RECORDINGS-016", "guard-off",
        "A file whose size is not told is accepted.", START,
    ),
    seeded(
        _AnyExpiry, "url-for-any-time", "RECORDINGS-017", "guard-off",
        "A URL is given for longer, or shorter, than may be asked.", START,
    ),
)  # fmt: skip
