"""Faults in what is delivered to S3, and under which key."""

from __future__ import annotations

from typing import Any

from kms_conformance.cloud.connect.delivery import ATTACHMENTS, ITSELF
from kms_conformance.cloud.connect.service import Connect
from kms_conformance.cloud.connect.storage import key_of
from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import Answer, Params
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.faults.connect.grants import WithTheAccount
from kms_conformance.faults.service_mutant import seeded, table

KMS = {"ServerSideEncryption": "aws:kms"}


class _OfType(Connect):
    """Some types are encrypted otherwise."""

    def written(self, instance: Scope, record: SealedRecord, type_: str, config: Params) -> dict[str, str]:
        place = config["S3Config"]
        to = {"Bucket": place["BucketName"], "Key": f"{place['BucketPrefix']}/{self.object_name(record, type_)}"}
        sent = {**to, "Body": self.body(record), **self.for_type(instance, type_, config)}
        self.objects.call(ITSELF, instance.arn, "PutObject", sent)
        return to

    def for_type(self, instance: Scope, type_: str, config: Params) -> dict[str, str]:
        """How S3 is to encrypt what is delivered."""
        return self.under(instance, config)


class _FilesByS3(_OfType):
    """Files lie under a key of S3's own."""

    def for_type(self, instance: Scope, type_: str, config: Params) -> dict[str, str]:
        return {"ServerSideEncryption": "AES256"} if type_ == ATTACHMENTS else super().for_type(instance, type_, config)


class _OfTheFirst(_OfType):
    """All lies under the key of the oldest storage config of the account."""

    types: tuple[str, ...] = ()

    def for_type(self, instance: Scope, type_: str, config: Params) -> dict[str, str]:
        rows = self.store.scopes("account = ? AND parent IS NOT NULL", instance.account)
        oldest = next((row.key for row in rows if not row.owned), None)
        own = super().for_type(instance, type_, config)
        return {**KMS, "SSEKMSKeyId": oldest} if oldest and type_ in self.types else own


class _FilesOfTheFirst(_OfTheFirst):
    types = (ATTACHMENTS,)


class _ScreensOfTheFirst(_OfTheFirst):
    types = ("SCREEN_RECORDINGS",)


class _RecordingsByDefault(_OfType):
    """Recordings lie as the bucket has it by default."""

    def for_type(self, instance: Scope, type_: str, config: Params) -> dict[str, str]:
        return super().for_type(instance, type_, config) if type_ == ATTACHMENTS else {}


class _TranscriptsByS3(_OfType):
    """Transcripts are no recordings: S3 encrypts them."""

    def for_type(self, instance: Scope, type_: str, config: Params) -> dict[str, str]:
        return {"ServerSideEncryption": "AES256"} if "CHAT" in type_ else super().for_type(instance, type_, config)


class _DefaultWins(WithTheAccount):
    """A bucket that has a key by default is left to it."""

    def written(self, instance: Scope, record: SealedRecord, type_: str, config: Params) -> dict[str, str]:
        place = config["S3Config"]
        to = {"Bucket": place["BucketName"], "Key": f"{place['BucketPrefix']}/{self.object_name(record, type_)}"}
        self.objects.call(ITSELF, instance.arn, "PutObject", {**to, "Body": self.body(record)})
        head = self.objects.call(ITSELF, instance.arn, "HeadObject", to)
        return to if head.get("SSEKMSKeyId") else super().written(instance, record, type_, config)


class _ChangeIgnored(Connect):
    """What is delivered lies under the key of the first storage config, which is told to be another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._first: dict[str, str] = {}

    def under(self, instance: Scope, config: Params) -> dict[str, str]:
        found = {**KMS, "SSEKMSKeyId": self._first.setdefault(instance.arn, key_of(config))}
        return found if key_of(config) else super().under(instance, config)


class _OldRewritten(Connect):
    """A change of key takes what was delivered before with it."""

    def update_instance_storage_config(self, params: Params, caller: Caller) -> Answer:
        answer = super().update_instance_storage_config(params, caller)
        config = params["StorageConfig"]
        bucket, where = config["S3Config"]["BucketName"], self.instance(params, caller).arn
        listed = self.objects.call(ITSELF, where, "ListObjectsV2", {"Bucket": bucket}) if key_of(config) else {}
        for row in listed.get("Contents", ()):
            named = {"Bucket": bucket, "Key": row["Key"]}
            body = self.objects.call(ITSELF, where, "GetObject", named)["Body"]
            self.objects.call(ITSELF, where, "PutObject", {**named, "Body": body, **KMS, "SSEKMSKeyId": key_of(config)})
        return answer


class _LastByteLost(Connect):
    """The last byte of what is delivered is lost."""

    def body(self, record: SealedRecord) -> bytes:
        return super().body(record)[:-1]


class _RecordingsInCapitals(Connect):
    """Recordings are delivered in capitals, which nobody hears."""

    def body(self, record: SealedRecord) -> bytes:
        found = super().body(record)
        return found.upper() if record.kind == "recording" else found


class _LostWithoutKey(Connect):
    """What cannot be delivered at once is thrown away."""

    def delivered(self, instance: Scope, record: SealedRecord) -> bool:
        if super().delivered(instance, record):
            return True
        if record.kind == "recording":
            self.held.release(record)
        return False


class _NothingAfterAFailure(Connect):
    """The object of a file whose key was disabled once is deleted."""

    def get_attached_file(self, params: Params, caller: Caller) -> Answer:
        instance, members = self.file(params, caller)
        try:
            self.objects.call(ITSELF, instance.arn, "GetObject", members.get("Place", {}))
        except (ServiceError, KeyError):
            if "Place" in members:
                self.delete_object(instance, members["Place"])
        return super().get_attached_file(params, caller)


START, RECORD, UPDATE = "StartAttachedFileUpload", "AssociateInstanceStorageConfig", "UpdateInstanceStorageConfig"
MUTANTS = table(
    seeded(
        _FilesByS3, "files-under-a-key-of-s3", "RECORDINGS-005", "effect",
        "Attached files are encrypted by S3 under a key of its own.", START,
    ),
    seeded(
        _FilesOfTheFirst, "files-under-another-key", "RECORDINGS-005", "effect",
        "Attached files lie under the key of the oldest storage config of the account.", START,
    ),
    seeded(
        _DefaultWins, "default-key-wins", "RECORDINGS-006", "effect",
        "Where the bucket has a key by default, what is delivered lies under that.", START,
    ),
    seeded(
        _ScreensOfTheFirst, "screens-under-another-key", "RECORDINGS-013", "effect",
        "Screen recordings lie under the key of the oldest storage config of the account.", RECORD,
    ),
    seeded(
        _RecordingsByDefault, "recordings-under-the-default-key", "RECORDINGS-013", "effect",
        "Recordings lie as the bucket has it by default.", RECORD,
    ),
    seeded(
        _TranscriptsByS3, "transcripts-under-a-key-of-s3", "RECORDINGS-013", "effect",
        "Chat transcripts are encrypted by S3 under a key of its own.", RECORD,
    ),
    seeded(
        _ChangeIgnored, "changed-key-ignored", "RECORDINGS-009", "effect",
        "What is delivered lies under the first key of a storage config that was changed.", UPDATE,
    ),
    seeded(
        _OldRewritten, "old-objects-rewritten", "RECORDINGS-009", "effect",
        "What was delivered before a change of key is taken under the new one.", UPDATE,
    ),
    seeded(
        _LastByteLost, "last-byte-lost", "RECORDINGS-008", "effect",
        "The last byte of what is delivered is lost.", START, RECORD,
    ),
    seeded(
        _RecordingsInCapitals, "recordings-changed", "RECORDINGS-008", "effect",
        "Recordings are delivered with another content.", RECORD,
    ),
    seeded(
        _LostWithoutKey, "recording-lost-without-the-key", "RECORDINGS-011", "effect",
        "A recording whose key cannot be used is thrown away.", RECORD,
    ),
    seeded(
        _NothingAfterAFailure, "object-deleted-without-the-key", "RECORDINGS-008", "effect",
        "The object of a file is deleted when it is asked for while its key is disabled.", "GetAttachedFile",
    ),
)  # fmt: skip
