"""The service: each domain has a data key of its own, wrapped under a key that the service holds in a file.

kms-conformance run --target python:examples.owned_keys.store:make --profile cases
"""

from __future__ import annotations

import json
import secrets
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kms_conformance import DataKey, Dump, MissingError, StoredItem, Values

NONCE = 12
ITSELF = ""
"""In the place of an item's id: the values of the domain itself."""
SERVICE_KEY = "service.key"
NUMBER = 4
"""Bytes before a wrapped data key that tell under which material it lies."""
TABLES = """
CREATE TABLE IF NOT EXISTS domains (domain TEXT PRIMARY KEY, wrapped BLOB);
CREATE TABLE IF NOT EXISTS items (domain TEXT, item TEXT, sealed BLOB, PRIMARY KEY (domain, item));
"""


def make(kms_endpoint_url: str) -> OwnedKeys:
    """The factory. The KMS is the customer's: this service has nothing to ask of it."""
    return OwnedKeys(Path(tempfile.mkdtemp(prefix="owned-keys-")))


class OwnedKeys:
    """One lock guards all. What is stored is AES-GCM, bound to its domain and its id."""

    judged_as = "cases"

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, threading.RLock()
        self._keys = sorted(self._folder.glob(f"*{SERVICE_KEY}"))
        if not self._keys:
            self.rotate()
        self._rows = sqlite3.connect(folder / "store.db", check_same_thread=False, isolation_level=None)
        self._rows.executescript(TABLES)

    # domains

    def create_domain(self, values: Values) -> str:
        """A domain with a data key that no other domain has."""
        domain_id = f"d-{secrets.token_hex(12)}"
        number = len(self._keys) - 1
        sealed = seal(self._keys[number].read_bytes(), secrets.token_bytes(32), domain_id)
        wrapped = number.to_bytes(NUMBER, "big") + sealed
        with self._lock:
            self._rows.execute("INSERT INTO domains VALUES (?, ?)", (domain_id, wrapped))
            self._put(domain_id, ITSELF, values)
        return domain_id

    def describe_domain(self, domain_id: str) -> Values:
        """The values of the domain."""
        return self._get(domain_id, ITSELF)

    def list_domains(self) -> Mapping[str, Values]:
        """All domains."""
        with self._lock:
            ids = [row[0] for row in self._rows.execute("SELECT domain FROM domains")]
            return {domain_id: self._get(domain_id, ITSELF) for domain_id in ids}

    def delete_domain(self, domain_id: str) -> None:
        """Its data, and the key without which nobody reads them."""
        with self._lock:
            self._data_key(domain_id)
            self._rows.execute("DELETE FROM items WHERE domain = ?", (domain_id,))
            self._rows.execute("DELETE FROM domains WHERE domain = ?", (domain_id,))

    # items

    def write_item(self, domain_id: str, values: Values) -> str:
        """A new item."""
        item_id = f"i-{secrets.token_hex(12)}"
        self._put(domain_id, item_id, values)
        return item_id

    def overwrite_item(self, domain_id: str, item_id: str, values: Values) -> None:
        """The item anew."""
        with self._lock:
            self._get(domain_id, item_id)
            self._put(domain_id, item_id, values)

    def read_item(self, domain_id: str, item_id: str) -> Values:
        """The item."""
        return self._get(domain_id, item_id)

    def list_items(self, domain_id: str) -> Mapping[str, Values]:
        """All items of a domain."""
        with self._lock:
            self._data_key(domain_id)
            query = "SELECT item FROM items WHERE domain = ? AND item <> ?"
            ids = [row[0] for row in self._rows.execute(query, (domain_id, ITSELF))]
            return {item_id: self._get(domain_id, item_id) for item_id in ids}

    def delete_item(self, domain_id: str, item_id: str) -> None:
        """The item is gone."""
        with self._lock:
            self._get(domain_id, item_id)
            self._rows.execute("DELETE FROM items WHERE domain = ? AND item = ?", (domain_id, item_id))

    # what is stored

    def rotate(self) -> None:
        """New material: data keys are wrapped under it from now on, older ones stay under the old."""
        with self._lock:
            made = self._folder / f"{len(self._keys):06d}-{SERVICE_KEY}"
            made.write_bytes(secrets.token_bytes(32))
            self._keys.append(made)

    def dump(self) -> Dump:
        """All files, the wrapped data keys, and where each item is. The file with the service's key is no store."""
        with self._lock:
            files = {path.name: path.read_bytes() for path in self._folder.iterdir() if path not in self._keys}
            keys = self._rows.execute("SELECT domain, wrapped FROM domains").fetchall()
            items = self._rows.execute("SELECT domain, item, sealed FROM items").fetchall()
        return Dump(
            files,
            tuple(DataKey(domain, domain, "service-owned:one", wrapped, {}) for domain, wrapped in keys),
            tuple(StoredItem(domain, item, domain, sealed) for domain, item, sealed in items),
        )

    def close(self) -> None:
        """Let go of the files."""
        self._rows.close()
        shutil.rmtree(self._folder)

    def _data_key(self, domain_id: str) -> bytes:
        row = self._rows.execute("SELECT wrapped FROM domains WHERE domain = ?", (domain_id,)).fetchone()
        if row is None:
            raise MissingError("There is no such domain.")
        number = int.from_bytes(row[0][:NUMBER], "big")
        return opened(self._keys[number].read_bytes(), row[0][NUMBER:], domain_id)

    def _put(self, domain_id: str, item_id: str, values: Values) -> None:
        with self._lock:
            text = json.dumps(dict(values)).encode()
            sealed = seal(self._data_key(domain_id), text, f"{domain_id}/{item_id}")
            self._rows.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?)", (domain_id, item_id, sealed))

    def _get(self, domain_id: str, item_id: str) -> Values:
        with self._lock:
            key = self._data_key(domain_id)
            query = "SELECT sealed FROM items WHERE domain = ? AND item = ?"
            row = self._rows.execute(query, (domain_id, item_id)).fetchone()
        if row is None:
            raise MissingError("There is no such item.")
        values: Values = json.loads(opened(key, row[0], f"{domain_id}/{item_id}"))
        return values


def seal(key: bytes, text: bytes, place: str) -> bytes:
    """A text as it is stored, which opens in its own place alone."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text, place.encode())


def opened(key: bytes, sealed: bytes, place: str) -> bytes:
    """The text."""
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
