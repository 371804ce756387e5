"""The intermediate store: recordings, transcripts and files wait in it until they are delivered to S3.

Source: Administrator Guide, Encryption at rest: during and after a contact, before they are delivered, recordings are
held temporarily in Amazon Connect. It has keys of its own, one for each instance.
"""

from __future__ import annotations

import uuid

from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.cloud.services.rows import OWNED, Scope, SealedRecord

UPLOAD, RECORDING, ABOUT = "upload", "recording", "about"


class Intermediate(DomainService):
    """What waits, in a store of its own. A file waits by its id, a recording by one that is new."""

    name = "connect-intermediate"
    prefix = "connect-intermediate"
    context_key = "aws:connect:intermediate:arn"
    media = "queue"
    retention = "temporary"
    served = frozenset()

    def failed(self, message: str) -> ServiceError:
        """The service's own fault: this store has no API, and no model of its errors."""
        return ServiceError("InternalServiceException", message, 500, {"Message": message})

    def place_in(self, instance: Scope) -> Scope:
        """The scope of what waits of an instance."""
        scope = self.store.scope(instance.arn)
        if scope is None:
            own = Scope(
                instance.arn, instance.name, instance.account, instance.region, f"{OWNED}{self.prefix}:{instance.arn}",
                created=self.now(), updated=self.now(),
            )  # fmt: skip
            scope = self.create_scope(own, root(instance.account, instance.region), {})
        return scope

    def hold_upload(self, instance: Scope, file: str, body: bytes) -> None:
        """Let the body of a file wait until somebody says that it is complete."""
        scope = self.place_in(instance)
        with self.store.transaction():
            self.put(scope, UPLOAD, file, body)

    def hold_recording(self, instance: Scope, type_: str, contact: str, body: bytes) -> None:
        """Let a recording or a transcript of a contact wait for its delivery."""
        scope, item = self.place_in(instance), str(uuid.uuid4())
        with self.store.transaction():
            self.put(scope, ABOUT, item, {"ResourceType": type_, "ContactId": contact})
            self.put(scope, RECORDING, item, body)

    def held(self, arn: str) -> list[SealedRecord]:
        """What waits of an instance, the oldest first."""
        if not self.store.opened:
            return []
        return list(self.store.records("scope = ? AND class IN (?, ?)", arn, UPLOAD, RECORDING))

    def upload(self, arn: str, file: str) -> bytes | None:
        """The body of a file that waits."""
        record = self.store.record(arn, UPLOAD, file) if self.store.opened else None
        return self.read(record) if record else None

    def release(self, record: SealedRecord) -> None:
        """Remove what was delivered, or is wanted no more."""
        with self.store.transaction():
            about = self.store.record(record.scope, ABOUT, record.item)
            for row in (record, *((about,) if about else ())):
                self.store.drop_record(row)

    def drop(self, arn: str) -> None:
        """Remove all that waits of an instance."""
        if self.store.opened:
            self.store.drop_scope(arn)

    def waiting(self) -> list[str]:
        """The ARNs of the instances of which something waits."""
        if not self.store.opened:
            return []
        rows = self.store.rows("SELECT DISTINCT scope FROM records WHERE class IN (?, ?)", UPLOAD, RECORDING)
        return [row[0] for row in rows]
