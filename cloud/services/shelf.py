"""What an everyday service has stored: by its ARN what holds customer data, and the versions of these."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kms_conformance.cloud.services.store import Store

TABLES = (
    "CREATE TABLE IF NOT EXISTS holders (arn TEXT PRIMARY KEY, name TEXT NOT NULL, detail TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS versions (arn TEXT NOT NULL, number INTEGER NOT NULL, kek TEXT NOT NULL, "
    "sealed BLOB NOT NULL, detail TEXT NOT NULL, created REAL NOT NULL, PRIMARY KEY (arn, number))",
)


@dataclass(frozen=True, slots=True)
class Held:
    """A parameter or a secret; `detail` has no customer data."""

    arn: str
    name: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """One version as it lies at rest: what is sealed, and the ARN of the key under which it is."""

    number: int
    key: str
    sealed: bytes
    detail: Mapping[str, Any] = field(default_factory=dict)
    created: float = 0


class Shelf:
    """The two tables of such a service, in its store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def _ready(self) -> Store:
        """The store with its tables: a transaction that was rolled back has taken them away with it."""
        for table in TABLES:
            self._store.change(table)
        return self._store

    def held(self, arn: str) -> Held | None:
        """What has that ARN."""
        row = self._ready().row("SELECT arn, name, detail FROM holders WHERE arn = ?", arn)
        return Held(row[0], row[1], json.loads(row[2])) if row else None

    def all_held(self, beginning: str) -> list[Held]:
        """All whose ARNs begin so, in the order of their names."""
        rows = self._ready().rows("SELECT arn, name, detail FROM holders ORDER BY name")
        return [Held(arn, name, json.loads(detail)) for arn, name, detail in rows if arn.startswith(beginning)]

    def hold(self, held: Held) -> None:
        """Add it, or replace what is said of it."""
        self._ready().change(
            "INSERT OR REPLACE INTO holders VALUES (?,?,?)", held.arn, held.name, json.dumps(dict(held.detail))
        )

    def versions(self, arn: str) -> list[Kept]:
        """Its versions, the oldest first."""
        rows = self._ready().rows(
            "SELECT number, kek, sealed, detail, created FROM versions WHERE arn = ? ORDER BY number", arn
        )
        return [Kept(number, key, sealed, json.loads(said), created) for number, key, sealed, said, created in rows]

    def keep(self, arn: str, kept: Kept) -> None:
        """Add a version, or replace it."""
        said = json.dumps(dict(kept.detail))
        row = (arn, kept.number, kept.key, kept.sealed, said, kept.created)
        self._ready().change("INSERT OR REPLACE INTO versions VALUES (?,?,?,?,?,?)", *row)

    def drop(self, arn: str) -> None:
        """Remove it with all its versions."""
        self._ready().change("DELETE FROM versions WHERE arn = ?", arn)
        self._ready().change("DELETE FROM holders WHERE arn = ?", arn)
