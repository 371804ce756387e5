"""Faults in what is stored of contacts, and of recordings that wait, which a port is needed to see."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from kms_conformance.cloud.connect.base import ATTRIBUTES, CONTACT
from kms_conformance.cloud.connect.intermediate import Intermediate
from kms_conformance.cloud.connect.service import Connect
from kms_conformance.cloud.services.envelope import document
from kms_conformance.cloud.services.rows import Scope, SealedRecord
from kms_conformance.faults.service_faults import Logging, masked
from kms_conformance.faults.service_mutant import seeded, table


class _Journal(Logging, Connect):
    """Some kinds lie in a journal, too."""

    kinds: tuple[str, ...] = ()

    def put(
        self, scope: Scope, kind: str, item: str, value: Mapping[str, Any] | bytes, *, under: Any = None
    ) -> SealedRecord:
        if kind in self.kinds and not isinstance(value, bytes):
            self.log(self.form(document(value)))
        return super().put(scope, kind, item, value, under=under)

    def form(self, text: bytes) -> bytes:
        """What is written of it."""
        return text


class _AttributesInClear(_Journal):
    kinds = (ATTRIBUTES,)


class _ContactsInBase64(_Journal):
    kinds = (CONTACT,)

    def form(self, text: bytes) -> bytes:
        return base64.b64encode(text)


class _AttributesMasked(_AttributesInClear):
    def form(self, text: bytes) -> bytes:
        return masked(text)


class _Unbound(Connect):
    """A record is opened wherever it lies."""

    def place(self, record: SealedRecord) -> bytes:
        return b"anywhere"

    def read(self, record: SealedRecord) -> bytes:
        key = self.store.dek(record.dek_id)
        return super().read(record) if key is None else self.unsealed(record, self.opened(key))


class _PlainHeld(Intermediate):
    """What waits lies as it is, too."""

    def sealed(self, record: SealedRecord, plaintext: bytes, key: bytes) -> SealedRecord:
        self.store.change("CREATE TABLE IF NOT EXISTS spool (body BLOB)")
        self.store.change("INSERT INTO spool VALUES (?)", self.form(plaintext))
        return super().sealed(record, plaintext, key)

    def form(self, body: bytes) -> bytes:
        """What lies there."""
        return body


class _PackedHeld(_PlainHeld):
    def form(self, body: bytes) -> bytes:
        return base64.b64encode(body)


class _StayingHeld(Intermediate):
    """What was delivered stays, marked as delivered."""

    def release(self, record: SealedRecord) -> None:
        self.store.change("UPDATE records SET class = 'delivered' WHERE record_id = ?", record.record_id)


class _HeldInClear(Connect):
    def made_store(self, **how: Any) -> Intermediate:
        return _PlainHeld(self.cloud, **how)


class _HeldInBase64(Connect):
    def made_store(self, **how: Any) -> Intermediate:
        return _PackedHeld(self.cloud, **how)


class _HeldForever(Connect):
    def made_store(self, **how: Any) -> Intermediate:
        return _StayingHeld(self.cloud, **how)


CREATE, ATTRIBUTE, RECORD = "CreateContact", "UpdateContactAttributes", "AssociateInstanceStorageConfig"
MUTANTS = table(
    seeded(
        _AttributesInClear, "attributes-in-plaintext", "INSTANCE-001", "effect",
        "Attributes of contacts lie in plaintext.", CREATE, ATTRIBUTE,
    ),
    seeded(
        _ContactsInBase64, "contacts-in-base64", "INSTANCE-001", "effect",
        "Names and descriptions of contacts lie in Base64.", CREATE,
    ),
    seeded(
        _AttributesMasked, "attributes-masked", "INSTANCE-001", "effect",
        "Attributes of contacts lie masked with a key that repeats.", CREATE, ATTRIBUTE,
    ),
    seeded(
        _Unbound, "records-not-bound", "INSTANCE-004", "guard-off",
        "A record of one instance is told as that of another, where somebody has moved it.", "DescribeContact",
    ),
    seeded(
        _HeldInClear, "recordings-wait-in-plaintext", "RECORDINGS-007", "effect",
        "Recordings wait for their delivery in plaintext.", RECORD,
    ),
    seeded(
        _HeldInBase64, "recordings-wait-in-base64", "RECORDINGS-007", "effect",
        "Recordings wait for their delivery in Base64.", RECORD,
    ),
    seeded(
        _HeldForever, "recordings-stay-after-delivery", "RECORDINGS-014", "effect",
        "Recordings stay in the intermediate store when they were delivered.", RECORD,
    ),
)  # fmt: skip
