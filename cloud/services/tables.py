"""The store's tables as values: what is asked of them, and how they change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.services.envelope import canonical
from kms_conformance.cloud.services.rows import GrantRow, Scope, SealedRecord, WrappedKey
from kms_conformance.cloud.services.store import Store

_SCOPE = (
    "arn, name, account, region, kek, parent, old_key, status, message, change_id, created, updated, deleted, detail"
)
_DEK = "dek_id, scope, purpose, kek, wrapped, context, gen, created"
TIMES = (
    ("scopes", "created"), ("scopes", "updated"), ("scopes", "deleted"), ("deks", "created"), ("records", "created"),
    ("grants", "made"), ("tokens", "created"), ("jobs", "created"), ("jobs", "ended"),
)  # fmt: skip
"""The columns that hold moments, with their tables."""
_RECORD = "number, record_id, scope, class, item, dek_id, sealed, created"


class Tables(Store):
    """A store whose rows are values."""

    # scopes

    def scope(self, arn: str) -> Scope | None:
        """The scope with that ARN, deleted ones too."""
        row = self.row(f"SELECT {_SCOPE} FROM scopes WHERE arn = ?", arn)
        return _scope(row) if row else None

    def scopes(self, condition: str = "TRUE", *values: Any) -> Iterator[Scope]:
        """The scopes for which a condition holds, in the order of creation."""
        return map(_scope, self.rows(f"SELECT {_SCOPE} FROM scopes WHERE {condition} ORDER BY rowid", *values))

    def put_scope(self, scope: Scope) -> None:
        """Add a scope, or replace what is there of it."""
        values = (
            scope.arn, scope.name, scope.account, scope.region, scope.key, scope.parent, scope.old_key, scope.status,
            scope.message, scope.change, scope.created, scope.updated, scope.deleted, json.dumps(dict(scope.detail)),
        )  # fmt: skip
        self.change(
            f"INSERT INTO scopes ({_SCOPE}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (arn) DO UPDATE SET "
            "kek = excluded.kek, old_key = excluded.old_key, status = excluded.status, message = excluded.message, "
            "change_id = excluded.change_id, updated = excluded.updated, deleted = excluded.deleted, "
            "detail = excluded.detail",
            *values,
        )

    def drop_scope(self, arn: str) -> None:
        """Remove a scope and all that lies under it, but for its grants, which are to be retired first."""
        with self.transaction():
            for table in ("lookup", "records", "jobs"):
                self.change(f"DELETE FROM {table} WHERE scope = ?", arn)
            unused = "dek_id NOT IN (SELECT dek_id FROM records)"  # a record that somebody moved may lie under one
            self.change(f"DELETE FROM deks WHERE scope = ? AND {unused}", arn)
            self.change("DELETE FROM scopes WHERE arn = ?", arn)

    def grow_older(self, seconds: float) -> None:
        """Have every row be so many seconds older."""
        if self.opened:
            with self.transaction():
                for table, column in TIMES:
                    self.change(f"UPDATE {table} SET {column} = {column} - ?", seconds)

    # data keys

    def dek(self, dek_id: str) -> WrappedKey | None:
        """The data key with that id."""
        row = self.row(f"SELECT {_DEK} FROM deks WHERE dek_id = ?", dek_id)
        return _dek(row) if row else None

    def deks(self, condition: str, *values: Any) -> Iterator[WrappedKey]:
        """The data keys for which a condition holds, the oldest first."""
        return map(_dek, self.rows(f"SELECT {_DEK} FROM deks WHERE {condition} ORDER BY rowid", *values))

    def add_dek(self, key: WrappedKey) -> None:
        """Add a data key."""
        context = canonical(dict(key.context)).decode()
        values = (key.dek_id, key.scope, key.purpose, key.key, key.wrapped, context, key.gen, key.created)
        self.change(f"INSERT INTO deks ({_DEK}) VALUES (?,?,?,?,?,?,?,?)", *values)

    def rewrap(self, key: WrappedKey, wrapped: bytes, kek: str) -> bool:
        """Put the same data key under another key, unless it has changed since it was read."""
        return bool(
            self.change(
                "UPDATE deks SET wrapped = ?, kek = ?, gen = gen + 1 WHERE dek_id = ? AND gen = ?",
                wrapped, kek, key.dek_id, key.gen,
            )
        )  # fmt: skip

    def drop_unused(self, dek_id: str) -> None:
        """Remove a data key under which nothing lies any more."""
        self.change(
            "DELETE FROM deks WHERE dek_id = ? AND NOT EXISTS (SELECT 1 FROM records WHERE dek_id = deks.dek_id)",
            dek_id,
        )

    def uses(self, dek_id: str) -> int:
        """How many records lie under a data key."""
        row = self.row("SELECT COUNT(*) FROM records WHERE dek_id = ?", dek_id)
        return int(row[0]) if row else 0

    # records

    def record(self, scope: str, kind: str, item: str) -> SealedRecord | None:
        """The record of an item."""
        row = self.row(
            f"SELECT {_RECORD} FROM records WHERE scope = ? AND class = ? AND item = ?", scope, kind, item
        )  # fmt: skip
        return SealedRecord(*row) if row else None

    def records(self, condition: str, *values: Any) -> Iterator[SealedRecord]:
        """The records for which a condition holds, the oldest first."""
        rows = self.rows(f"SELECT {_RECORD} FROM records WHERE {condition} ORDER BY number", *values)
        return (SealedRecord(*row) for row in rows)

    def put_record(self, record: SealedRecord) -> None:
        """Add a record, or replace the one of the same item, which keeps its place in lists."""
        values = (
            record.record_id, record.scope, record.kind, record.item, record.dek_id, record.sealed, record.created
        )  # fmt: skip
        self.change(
            "INSERT INTO records (record_id, scope, class, item, dek_id, sealed, created) VALUES (?,?,?,?,?,?,?) "
            "ON CONFLICT (scope, class, item) DO UPDATE SET record_id = excluded.record_id, "
            "dek_id = excluded.dek_id, sealed = excluded.sealed, created = excluded.created",
            *values,
        )

    def drop_record(self, record: SealedRecord) -> None:
        """Remove a record, its hashes, and its data key if that was the last use of it."""
        self.change("DELETE FROM lookup WHERE record_id = ?", record.record_id)
        self.change("DELETE FROM records WHERE record_id = ?", record.record_id)
        self.drop_unused(record.dek_id)

    # exact match

    def add_hash(self, scope: str, kind: str, value: bytes, record_id: str) -> None:
        """Let a record be found by a keyed hash."""
        self.change("INSERT OR IGNORE INTO lookup VALUES (?,?,?,?)", scope, kind, value, record_id)

    def found(self, scope: str, kind: str, value: bytes) -> tuple[str, ...]:
        """The ids of the records with that hash, the oldest first."""
        rows = self.rows(
            "SELECT l.record_id FROM lookup l JOIN records r USING (record_id) "
            "WHERE l.scope = ? AND l.class = ? AND l.hash = ? ORDER BY r.number",
            scope, kind, value,
        )  # fmt: skip
        return tuple(row[0] for row in rows)

    # grants

    def grants(self, condition: str = "TRUE", *values: Any) -> Iterator[GrantRow]:
        """The grants for which a condition holds."""
        rows = self.rows(f"SELECT scope, kek, grant_id, pending FROM grants WHERE {condition} ORDER BY rowid", *values)
        return (GrantRow(scope, key, grant_id, bool(pending)) for scope, key, grant_id, pending in rows)

    def intend_grant(self, scope: str, key: str, now: float) -> None:
        """Note that a grant is about to be made."""
        self.change(
            "INSERT INTO grants (scope, kek, pending, made) VALUES (?,?,1,?) "
            "ON CONFLICT (scope, kek) DO UPDATE SET pending = 1",
            scope, key, now,
        )  # fmt: skip

    def made_grant(self, scope: str, key: str, grant_id: str | None) -> None:
        """Note which grant was made."""
        self.change("UPDATE grants SET grant_id = ?, pending = 0 WHERE scope = ? AND kek = ?", grant_id, scope, key)

    def drop_grant(self, scope: str, key: str) -> None:
        """Forget a grant that is no more."""
        self.change("DELETE FROM grants WHERE scope = ? AND kek = ?", scope, key)


def _scope(row: tuple[Any, ...]) -> Scope:
    scope = Scope(*row[:-1])
    return replace(scope, detail=json.loads(row[-1]))


def _dek(row: tuple[Any, ...]) -> WrappedKey:
    dek_id, scope, purpose, kek, wrapped, context, gen, created = row
    return WrappedKey(
        dek_id=dek_id,
        scope=scope,
        purpose=purpose,
        key=kek,
        wrapped=wrapped,
        context=json.loads(context),
        gen=gen,
        created=created,
    )
