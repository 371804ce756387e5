"""The store of one service: an SQLite database in a folder, which survives whatever ends the process."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from kms_conformance.cloud.services.envelope import KEY_BYTES, new_key
from kms_conformance.cloud.services.schema import PRAGMAS, SCHEMA


class Store:
    """A database, and beside it the key that the service holds itself.

    With a folder every commit is on the disk before it is answered. Without one the files lie in a temporary folder
    that goes with the store; they outlive `reopen` and a killed connection, but not the loss of power.  These are made
    when they are first needed: most clouds are made for their KMS alone.
    The service that has it lets one thread at a time into it.
    """

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self.name = name
        self._given, self._changes_when_empty = folder, 0
        if folder is not None:  # one that cannot be used is told at once
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.make()

    @cached_property
    def _temporary(self) -> tempfile.TemporaryDirectory[str] | None:
        return tempfile.TemporaryDirectory(prefix="kms-conformance-") if self._given is None else None

    @cached_property
    def folder(self) -> Path:
        """Where the files lie."""
        return Path(self._temporary.name) if self._temporary else Path(str(self._given))

    @cached_property
    def path(self) -> Path:
        """The database."""
        return self.folder / f"{self.name}.db"

    @property
    def service_key(self) -> bytes:
        """The key that the service holds itself, as it was made first."""
        return self.service_keys[0]

    @cached_property
    def service_keys(self) -> tuple[bytes, ...]:
        """The material of that key, the newest last."""
        return self._kept_keys()

    def rotate(self) -> None:
        """Have new material made for the key that the service holds; that of before is kept."""
        self._write_keys(material := (*self.service_keys, new_key()))
        self.__dict__["service_keys"] = material

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        return self._open()

    def make(self) -> None:
        """Have the key and the database made, where they are not there yet."""
        _ = self.service_keys, self._connection

    @property
    def opened(self) -> bool:
        """Whether there is a database yet."""
        return "_connection" in self.__dict__

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, cached_statements=256)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        if self._given is None:
            connection.execute("PRAGMA synchronous = OFF")  # nobody asks for these files after a loss of power
        connection.executescript(SCHEMA)
        return connection

    def _kept_keys(self) -> tuple[bytes, ...]:
        """The material that is there; the first is made once."""
        path = self.folder / f"{self.name}.key"
        kept = path.read_bytes() if path.exists() else b""
        if kept and len(kept) % KEY_BYTES == 0:
            return tuple(kept[at : at + KEY_BYTES] for at in range(0, len(kept), KEY_BYTES))
        self._write_keys(made := (new_key(),))
        return made

    def _write_keys(self, keys: tuple[bytes, ...]) -> None:
        """Write the material: for its owner's eyes alone, whole or not at all."""
        path = self.folder / f"{self.name}.key"
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(b"".join(keys))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    def reopen(self) -> None:
        """What a restart does: whatever was not committed is gone."""
        self._connection.close()
        self._connection, self._changes_when_empty = self._open(), -1

    def empty(self) -> None:
        """Delete every row, and whatever else may be left of them in the files; the tables stay, a fault's own, too."""
        if self._connection.total_changes == self._changes_when_empty:
            return
        tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        with self.transaction():
            self._connection.execute("PRAGMA defer_foreign_keys = ON")
            for (name,) in tables:
                self._connection.execute(f'DELETE FROM "{name}"')
        self._connection.execute("VACUUM")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._changes_when_empty = self._connection.total_changes

    def close(self) -> None:
        """Let go of the files; temporary ones are removed."""
        if self.opened:
            self._connection.close()
        if "_temporary" in self.__dict__ and self._temporary is not None:
            self._temporary.cleanup()

    def files(self) -> tuple[Path, ...]:
        """The files that the database consists of now."""
        self.make()
        return tuple(path for end in ("", "-wal", "-shm", "-journal") if (path := Path(f"{self.path}{end}")).exists())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing; within another one a part of that."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def rows(self, query: str, *values: Any) -> Sequence[tuple[Any, ...]]:
        """All rows of a query."""
        return self._connection.execute(query, values).fetchall()

    def row(self, query: str, *values: Any) -> tuple[Any, ...] | None:
        """Its first row."""
        found: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
        return found

    def change(self, statement: str, *values: Any) -> int:
        """Run a statement; the number of rows that it touched."""
        return self._connection.execute(statement, values).rowcount
