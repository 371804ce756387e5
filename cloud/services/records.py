"""Records: the items of a scope, each encrypted under one of its data keys and found by its id or by a keyed hash."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.services.data_keys import DataKeys
from kms_conformance.cloud.services.envelope import (
    DamagedError,
    document,
    keyed_hash,
    new_id,
    new_key,
    place_of,
    seal,
    unseal,
)
from kms_conformance.cloud.services.rows import Scope, SealedRecord, WrappedKey

DOMAIN, INDEX_KEY = "domain", "index-key"
"""The kinds of record that each scope has once: what describes it, and the key of its keyed hashes."""
ITSELF = "self"
"""The item of such a record."""


class Records(DataKeys):
    """Reads and writes of items. Members of an item are JSON values; bytes are stored as they are."""

    def place(self, record: SealedRecord) -> bytes:
        """What a record is bound to: service, scope, kind, item and its own id."""
        return place_of(self.name, record.scope, record.kind, record.item, record.record_id)

    def writing_key(self, scope: Scope) -> WrappedKey:
        """The data key for the next record: under the scope's key of now, with room for one more."""
        for key in self.store.deks("scope = ? AND purpose = 'data' AND kek = ?", scope.arn, scope.key):
            if self.store.uses(key.dek_id) < self.options.records_per_key:
                return key
        try:
            key = self.generate(scope, "data")
        except ServiceError as error:
            raise self.without_key(error) from error
        self.store.add_dek(key)
        return key

    def put(
        self, scope: Scope, kind: str, item: str, value: Mapping[str, Any] | bytes, *, under: WrappedKey | None = None
    ) -> SealedRecord:
        """Write an item, or write it anew: it keeps its place in lists."""
        before = self.store.record(scope.arn, kind, item)
        key = under or self.writing_key(scope)
        record = SealedRecord(
            number=before.number if before else 0,
            record_id=before.record_id if before else new_id("r"),
            scope=scope.arn,
            kind=kind,
            item=item,
            dek_id=key.dek_id,
            sealed=b"",
            created=self.now(),
        )
        plaintext = value if isinstance(value, bytes) else document(value)
        self.store.put_record(self.sealed(record, plaintext, self.opened(key)))
        if before and before.dek_id != key.dek_id:
            self.store.drop_unused(before.dek_id)
        self.faults.passing("recorded")
        return record

    def read(self, record: SealedRecord) -> bytes:
        """What a record holds; a refusal where the KMS refuses, or where the record is not what was written there."""
        key = self.store.dek(record.dek_id)
        if key is None or key.scope != record.scope:
            raise self.failed("A stored record has lost its data key.")
        return self.unsealed(record, self.opened(key))

    def sealed(self, record: SealedRecord, plaintext: bytes, key: bytes) -> SealedRecord:
        """A record with its content."""
        return replace(record, sealed=seal(key, plaintext, self.place(record)))

    def unsealed(self, record: SealedRecord, key: bytes) -> bytes:
        """The content of a record; a refusal where it is not what was written there."""
        try:
            return unseal(key, record.sealed, self.place(record))
        except DamagedError as error:
            raise self.failed("A stored record is damaged.") from error

    def members(self, record: SealedRecord) -> dict[str, Any]:
        """The members of an item."""
        members: dict[str, Any] = json.loads(self.read(record))
        return members

    def get(self, scope: Scope, kind: str, item: str) -> dict[str, Any] | None:
        """The members of an item by its id; None where there is none."""
        record = self.store.record(scope.arn, kind, item)
        return self.members(record) if record else None

    def all(self, scope: Scope, kind: str) -> list[dict[str, Any]]:
        """All items of a kind, the oldest first."""
        return [self.members(record) for record in self.store.records("scope = ? AND class = ?", scope.arn, kind)]

    def index(self, scope: Scope, kind: str, texts: Iterable[str], record: SealedRecord) -> None:
        """Let a record be found by texts of which keyed hashes alone are stored; those of before are gone."""
        self.store.change("DELETE FROM lookup WHERE record_id = ? AND class = ?", record.record_id, kind)
        for text in texts:
            self.store.add_hash(scope.arn, kind, self.hash_of(scope, kind, text), record.record_id)

    def find(self, scope: Scope, kind: str, text: str) -> list[SealedRecord]:
        """The records that are found by a text, the oldest first."""
        if self.store.record(scope.arn, INDEX_KEY, ITSELF) is None:
            return []
        found = self.store.found(scope.arn, kind, self.hash_of(scope, kind, text))
        return [record for id_ in found for record in self.store.records("record_id = ?", id_)]

    def hash_of(self, scope: Scope, kind: str, text: str) -> bytes:
        """The keyed hash of a text: under a key of the scope that is itself a record, and so moves with the others."""
        record = self.store.record(scope.arn, INDEX_KEY, ITSELF)
        if record is None:
            key = new_key()
            self.put(scope, INDEX_KEY, ITSELF, key)
        else:
            key = self.read(record)
        return keyed_hash(key, kind, text)
