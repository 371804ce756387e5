"""Delivery: what waits in the intermediate store is written to the customer's bucket, under the key of its type.

The worker does it, one object a step. What S3 or the KMS refuses stays where it is and is tried again; an object that
was written before the service has ended is written once more.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from kms_conformance.cloud.connect.base import CONTACT, FILE
from kms_conformance.cloud.connect.intermediate import ABOUT, UPLOAD, Intermediate
from kms_conformance.cloud.connect.storage import StorageConfigs, key_of
from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.services.domain_service import DomainService, Params
from kms_conformance.cloud.services.objects import CloudObjects, Objects
from kms_conformance.cloud.services.rows import Scope, SealedRecord

ITSELF = ""
"""The service calls S3 as itself, and assumes no role."""
DRAFTING, PROCESSING, APPROVED = "DRAFTING", "PROCESSING", "APPROVED"
ATTACHMENTS = "ATTACHMENTS"
RECORDED = {"CALL_RECORDINGS": "wav", "SCREEN_RECORDINGS": "mp4", "CHAT_TRANSCRIPTS": "json"}
"""What needs somebody who calls, or writes: the ends of its names."""


class Delivering(StorageConfigs):
    """The service, with its intermediate store.

    objects  the S3 to which it delivers; that of the same cloud unless given
    """

    def __init__(self, *args: Any, objects: Objects | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objects = objects or CloudObjects(self.cloud, self.prefix)
        self.held = self.made_store(keys=self.kms, folder=kwargs.get("folder"), options=self.options)
        self.held.lock = self.lock

    def made_store(self, **how: Any) -> Intermediate:
        """Its intermediate store."""
        return Intermediate(self.cloud, **how)

    def parts(self) -> tuple[DomainService, ...]:
        """The service, and its intermediate store."""
        return (self, self.held)

    def place_recording(self, instance_id: str, contact: str, type_: str, body: bytes) -> None:
        """Take a recording that would have come by telephone, as a fault port gives it; ValueError for none."""
        with self.lock:
            scope = next(iter(self.store.scopes("name = ? AND parent IS NULL", instance_id)), None)
            if scope is None or type_ not in RECORDED or self.store.record(scope.arn, CONTACT, contact) is None:
                raise ValueError("there is no such contact, or nothing of that type is recorded")
            if self.config_for(scope, type_) is None:
                raise ValueError(f"the instance has no storage for {type_}")
            try:
                self.held.hold_recording(scope, type_, contact, body)
                self.after_call(scope.arn)
            finally:
                self.end_call()

    def busy(self) -> list[str]:
        """Instances of which something waits, too."""
        return list(dict.fromkeys((*super().busy(), *self.held.waiting())))

    def progress(self, arn: str) -> bool:
        """One step: something is delivered."""
        return self.deliver(arn) or super().progress(arn)

    def deliver(self, arn: str) -> bool:
        """Deliver the oldest of an instance that can be; whether there was one."""
        instance = self.store.scope(arn)
        if instance is None or instance.parent is not None:
            return False
        return any(self.delivered(instance, record) for record in self.held.held(arn))

    def delivered(self, instance: Scope, record: SealedRecord) -> bool:
        """Deliver one of them, or say that it is not its time."""
        file = self.get(instance, FILE, record.item) if record.kind == UPLOAD else None
        if file is not None and file["FileStatus"] == DRAFTING:
            return False
        if record.kind == UPLOAD and (file is None or file["FileStatus"] == APPROVED):
            self.held.release(record)
            return True
        type_ = ATTACHMENTS if file is not None else self.about(record)["ResourceType"]
        found = self.config_for(instance, type_)
        if found is None or "S3Config" not in found[1]:
            return False
        try:
            to = self.written(instance, record, type_, found[1])
        except ServiceError:
            return False  # later
        if file is not None:
            with self.store.transaction():
                self.put(instance, FILE, record.item, {**file, "FileStatus": APPROVED, "Place": to})
        self.held.release(record)
        return True

    def about(self, record: SealedRecord) -> Params:
        """What a recording is of."""
        return self.held.members(self.held.store.record(record.scope, ABOUT, record.item) or record)

    def written(self, instance: Scope, record: SealedRecord, type_: str, config: Params) -> dict[str, str]:
        """Write an object; where it is."""
        place = config["S3Config"]
        to = {"Bucket": place["BucketName"], "Key": f"{place['BucketPrefix']}/{self.object_name(record, type_)}"}
        sent = {**to, "Body": self.body(record), **self.under(instance, config)}
        self.objects.call(ITSELF, instance.arn, "PutObject", sent)
        return to

    def body(self, record: SealedRecord) -> bytes:
        """What is delivered."""
        return self.held.read(record)

    def object_name(self, record: SealedRecord, type_: str) -> str:
        """The name of an object below its prefix: by the day, and without what the customer has written."""
        day = datetime.fromtimestamp(record.created, UTC).strftime("%Y/%m/%d")
        if type_ == ATTACHMENTS:
            return f"{day}/{record.item}"
        return f"{day}/{self.about(record)['ContactId']}_{record.item}.{RECORDED[type_]}"

    def under(self, instance: Scope, config: Params) -> dict[str, str]:
        """How S3 is to encrypt what is delivered."""
        key = key_of(config)
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key} if key else {}

    def drop_instance(self, scope: Scope) -> None:
        """Remove an instance, and what waits of it."""
        super().drop_instance(scope)
        self.held.drop(scope.arn)

    def end_call(self) -> None:
        """Forget what one call alone may know."""
        super().end_call()
        self.held.end_call()

    def flush(self) -> None:
        """Forget every data key."""
        super().flush()
        self.held.flush()

    def forget(self) -> None:
        """The intermediate store, too."""
        super().forget()
        self.held.forget()

    def restart(self) -> None:
        """What the end of the process and a new start do."""
        super().restart()
        self.held.restart()

    def close(self) -> None:
        """End the thread and let go of the stores."""
        super().close()
        self.held.close()
