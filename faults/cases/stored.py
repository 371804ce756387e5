"""Faults in what is stored of Cases, which a port that shows what is stored is needed to see."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.cases.base import FIELD, TEMPLATE
from kms_conformance.cloud.cases.events import EventQueue
from kms_conformance.cloud.cases.service import Cases
from kms_conformance.cloud.services.envelope import document
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.faults.owned_keys import OneDataKey
from kms_conformance.faults.service_faults import Logging, masked
from kms_conformance.faults.service_mutant import seeded, table


class _Indexed(Logging, Cases):
    """Cases and comments lie in a search index."""

    kinds = ("case", "related-item")

    def added(self, scope: Scope, kind: str, members: Mapping[str, Any]) -> dict[str, Any]:
        if kind in self.kinds:
            self.log(self.written(document(dict(members))))
        return super().added(scope, kind, members)

    def written(self, text: bytes) -> bytes:
        """What is written of it."""
        return text


class _IndexedInBase64(_Indexed):
    def written(self, text: bytes) -> bytes:
        return base64.b64encode(text)


class _IndexMasked(_Indexed):
    def written(self, text: bytes) -> bytes:
        return masked(text)


class _SchemaInClear(_Indexed):
    """What describes a domain's cases is taken for no customer data."""

    kinds = (FIELD, TEMPLATE)


class _PlainQueue(EventQueue):
    """Payloads wait as they are."""

    def sealed(self, record: SealedRecord, plaintext: bytes, key: bytes) -> SealedRecord:
        sealed = super().sealed(record, plaintext, key)
        if record.kind == "event":
            self.store.change("CREATE TABLE IF NOT EXISTS waiting (payload BLOB)")
            self.store.change("INSERT INTO waiting VALUES (?)", self.written(plaintext))
        return sealed

    def written(self, text: bytes) -> bytes:
        """What is written of a payload."""
        return text


class _PackedQueue(_PlainQueue):
    def written(self, text: bytes) -> bytes:
        return base64.b64encode(json.dumps(json.loads(text)).encode())


class _StayingQueue(EventQueue):
    """What is delivered stays, marked as delivered."""

    def deliver(self, arn: str) -> bool:
        if not self.store.opened:
            return False
        for record in list(self.store.records("scope = ? AND class = 'event'", arn)):
            self.delivered(self.members(record))
            with self.store.transaction():
                self.store.change("UPDATE records SET class = 'delivered' WHERE record_id = ?", record.record_id)
            return True
        return False


class _InClearQueue(Cases):
    def made_queue(self, **how: Any) -> EventQueue:
        return _PlainQueue(self.cloud, **how)


class _InBase64Queue(Cases):
    def made_queue(self, **how: Any) -> EventQueue:
        return _PackedQueue(self.cloud, **how)


class _Staying(Cases):
    def made_queue(self, **how: Any) -> EventQueue:
        return _StayingQueue(self.cloud, **how)


class _OneDataKey(OneDataKey, Cases):
    pass


CREATE, COMMENT, UPDATE = "CreateCase", "CreateRelatedItem", "UpdateCase"
PUBLISH = "PutCaseEventConfiguration"

MUTANTS = table(
    seeded(
        _Indexed, "plaintext-in-search-index", "CASES-002", "effect",
        "Cases and comments lie in a search index in plaintext.", CREATE, COMMENT,
    ),
    seeded(
        _IndexedInBase64, "base64-in-search-index", "CASES-002", "effect",
        "Cases and comments lie in a search index in Base64.", CREATE, COMMENT,
    ),
    seeded(
        _IndexMasked, "masked-in-search-index", "CASES-002", "effect",
        "Cases and comments lie in a search index, masked with a key that repeats.", CREATE, COMMENT,
    ),
    seeded(
        _SchemaInClear, "schema-in-plaintext", "CASES-002", "effect",
        "Descriptions of fields and templates lie in plaintext.", "CreateField", "CreateTemplate",
    ),
    seeded(
        _InClearQueue, "plaintext-in-event-queue", "CASES-006", "effect",
        "Payloads of events wait in plaintext.", PUBLISH, UPDATE,
    ),
    seeded(
        _InBase64Queue, "base64-in-event-queue", "CASES-006", "effect",
        "Payloads of events wait in Base64.", PUBLISH, UPDATE,
    ),
    seeded(
        _Staying, "payload-stays-after-delivery", "CASES-007", "effect",
        "Payloads of events stay in the queue when they are delivered.", PUBLISH, UPDATE,
    ),
    seeded(
        _OneDataKey, "data-key-shared-by-domains", "CASES-021", "effect",
        "All domains have the data key of the first one.", "CreateDomain",
    ),
)  # fmt: skip
