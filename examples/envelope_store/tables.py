"""What is stored, in SQLite: ids, ARNs and statuses as they are, everything of the customer's as sealed bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS domains (
    domain_id TEXT PRIMARY KEY, key TEXT NOT NULL, data_key_id TEXT NOT NULL, sealed BLOB NOT NULL,
    old_key TEXT, status TEXT, message TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS data_keys (
    data_key_id TEXT PRIMARY KEY, domain_id TEXT NOT NULL, key TEXT NOT NULL, wrapped BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS items (
    item_id TEXT PRIMARY KEY, domain_id TEXT NOT NULL, data_key_id TEXT NOT NULL, sealed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS grants (
    domain_id TEXT NOT NULL, key TEXT NOT NULL, grant_id TEXT NOT NULL, PRIMARY KEY (domain_id, key));
"""


@dataclass(frozen=True, slots=True)
class DomainRow:
    """A domain: its key, the data key of new data, its own values, and the last change of key."""

    domain_id: str
    key: str
    data_key_id: str
    sealed: bytes
    old_key: str | None = None
    status: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class DataKeyRow:
    """A wrapped data key, and the key of the KMS under which it lies."""

    data_key_id: str
    domain_id: str
    key: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item, encrypted under a data key."""

    item_id: str
    domain_id: str
    data_key_id: str
    sealed: bytes


class Tables:
    """The database in a folder. Whoever calls holds the lock of the store."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "store.db"
        self._db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it, or nothing, whenever the process ends."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def domain(self, domain_id: str) -> DomainRow | None:
        """A domain."""
        return next(iter(self.domains("domain_id = ?", domain_id)), None)

    def domains(self, condition: str = "TRUE", *values: str) -> list[DomainRow]:
        """Domains."""
        return [DomainRow(*row) for row in self._rows("domains", condition, values)]

    def data_keys(self, condition: str = "TRUE", *values: str) -> list[DataKeyRow]:
        """Data keys."""
        return [DataKeyRow(*row) for row in self._rows("data_keys", condition, values)]

    def items(self, condition: str = "TRUE", *values: str) -> list[ItemRow]:
        """Items."""
        return [ItemRow(*row) for row in self._rows("items", condition, values)]

    def grants(self, domain_id: str) -> list[tuple[str, str]]:
        """The grants of a domain, each as key and id."""
        return [(row[1], row[2]) for row in self._rows("grants", "domain_id = ?", (domain_id,))]

    def granted(self) -> set[str]:
        """The domains that have grants, or had them when the process ended."""
        return {row[0] for row in self._rows("grants", "TRUE", ())}

    def put(self, row: DomainRow | DataKeyRow | ItemRow) -> None:
        """Insert or replace a row."""
        table = {DomainRow: "domains", DataKeyRow: "data_keys", ItemRow: "items"}[type(row)]
        values = astuple(row)
        self._db.execute(f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * len(values))})", values)

    def put_grant(self, domain_id: str, key: str, grant_id: str) -> None:
        """Remember a grant."""
        self._db.execute("INSERT OR REPLACE INTO grants VALUES (?,?,?)", (domain_id, key, grant_id))

    def drop(self, table: str, column: str, value: str) -> None:
        """Delete rows."""
        self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (value,))

    def drop_grant(self, domain_id: str, key: str) -> None:
        """Forget a grant."""
        self._db.execute("DELETE FROM grants WHERE domain_id = ? AND key = ?", (domain_id, key))

    def files(self) -> dict[str, bytes]:
        """The bytes of all files by their names."""
        return {path.name: path.read_bytes() for path in sorted(self._path.parent.glob("store.db*"))}

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _rows(self, table: str, condition: str, values: tuple[str, ...]) -> list[Any]:
        query = f"SELECT * FROM {table} WHERE {condition} ORDER BY rowid"
        return list(self._db.execute(query, values))
