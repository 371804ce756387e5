"""The service: domains and items in SQLite, each encrypted under a data key of its domain.

kms-conformance run --target python:examples.envelope_store.store:make --profile voice-id
"""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

from botocore.exceptions import BotoCoreError, ClientError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from examples.envelope_store.key_management import CONTEXT_KEY, KeyManagement, context_of
from examples.envelope_store.tables import DataKeyRow, DomainRow, ItemRow, Tables
from kms_conformance import (
    ConflictError,
    DataKey,
    Domain,
    Dump,
    KeyAccessError,
    KeyChange,
    MissingError,
    StoredItem,
    StoreError,
    Values,
    WrongKeyError,
)

NONCE = 12
LATER_S, BREATH_S = 1, 0.1
"""Before the KMS is asked again that did not answer; and before each data key is moved: calls come first."""
ITSELF = ""
"""In the place of an item's id: the values of the domain itself."""
Status = Literal["IN_PROGRESS", "COMPLETED", "FAILED"]


def make(kms_endpoint_url: str) -> EnvelopeStore:
    """The factory: the service on that KMS, with its files in a temporary folder."""
    return EnvelopeStore(KeyManagement(kms_endpoint_url), Path(tempfile.mkdtemp(prefix="envelope-store-")))


class EnvelopeStore:
    """One lock guards all; a thread of its own moves data keys while a change of key is under way.

    Each call asks the KMS for the data keys that it needs: what was disabled or revoked shows at once.
    """

    context_key = CONTEXT_KEY

    def __init__(self, keys: KeyManagement, folder: Path) -> None:
        self._keys, self._folder, self._tables = keys, folder, Tables(folder)
        self._lock, self._work, self._ended = threading.RLock(), threading.Event(), threading.Event()
        self._work.set()  # what a process that was killed has left
        self._thread = threading.Thread(target=self._move_all, daemon=True)
        self._thread.start()

    # domains

    def create_domain(self, key: str, values: Values) -> str:
        """A domain with a grant and a data key of its own."""
        with self._lock:
            arn, domain_id = self._keys.usable_key(key), f"d-{secrets.token_hex(12)}"
            data_key, plaintext = self._adopted(domain_id, arn)
            with self._tables.transaction():
                self._tables.put(data_key)
                sealed = seal(plaintext, values, domain_id, ITSELF)
                self._tables.put(DomainRow(domain_id, arn, data_key.data_key_id, sealed))
            return domain_id

    def describe_domain(self, domain_id: str) -> Domain:
        """The domain, without its values while they cannot be decrypted."""
        with self._lock:
            return self._shown(self._domain(domain_id))

    def list_domains(self) -> list[Domain]:
        """All domains."""
        with self._lock:
            return [self._shown(row) for row in self._tables.domains()]

    def update_domain(self, domain_id: str, key: str, values: Values) -> Domain:
        """Prove the key, then name it and its data key in one transaction: from here on new data are under it."""
        with self._lock:
            row, arn = self._domain(domain_id), self._keys.usable_key(key)
            if arn != row.key and row.status == "IN_PROGRESS":
                raise ConflictError("The key of the domain is being changed.")
            data_key, plaintext = self._adopted(domain_id, arn)
            sealed = seal(plaintext, values, domain_id, ITSELF)
            row = replace(row, data_key_id=data_key.data_key_id, sealed=sealed)
            if arn != row.key:
                row = replace(row, key=arn, old_key=row.key, status="IN_PROGRESS", message="")
            elif row.status == "FAILED":
                row = replace(row, status="IN_PROGRESS", message="")
            with self._tables.transaction():
                self._tables.put(data_key)
                self._tables.put(row)
        self._work.set()
        return self.describe_domain(domain_id)

    def delete_domain(self, domain_id: str) -> None:
        """Its data first, then its grants."""
        with self._lock:
            self._domain(domain_id)
            with self._tables.transaction():
                for table in ("items", "data_keys", "domains"):
                    self._tables.drop(table, "domain_id", domain_id)
            self._retire(domain_id)

    # items

    def write_item(self, domain_id: str, values: Values) -> str:
        """A new item under the data key of the domain."""
        with self._lock:
            row, item_id = self._domain(domain_id), secrets.token_hex(11)
            self._put_item(row, item_id, values)
            return item_id

    def overwrite_item(self, domain_id: str, item_id: str, values: Values) -> None:
        """Other values in an item."""
        with self._lock:
            row = self._domain(domain_id)
            self._item(domain_id, item_id)
            self._put_item(row, item_id, values)

    def read_item(self, domain_id: str, item_id: str) -> Values:
        """The values of an item."""
        with self._lock:
            row = self._domain(domain_id)
            self._opened(row.data_key_id)
            item = self._item(domain_id, item_id)
            return unseal(self._opened(item.data_key_id), item.sealed, domain_id, item_id)

    def list_items(self, domain_id: str) -> Mapping[str, Values]:
        """All items; each data key is opened once."""
        with self._lock:
            row = self._domain(domain_id)
            opened = {row.data_key_id: self._opened(row.data_key_id)}
            found = {}
            for item in self._tables.items("domain_id = ?", domain_id):
                if item.data_key_id not in opened:
                    opened[item.data_key_id] = self._opened(item.data_key_id)
                found[item.item_id] = unseal(opened[item.data_key_id], item.sealed, domain_id, item.item_id)
            return found

    def delete_item(self, domain_id: str, item_id: str) -> None:
        """The item is gone; whoever cannot read it cannot delete it."""
        with self._lock:
            self.read_item(domain_id, item_id)
            self._tables.drop("items", "item_id", item_id)

    # what the suite may look at

    def dump(self) -> Dump:
        """All that is stored."""
        with self._lock:
            data_keys = [
                DataKey(row.data_key_id, row.domain_id, row.key, row.wrapped, context_of(row.domain_id))
                for row in self._tables.data_keys()
            ]
            items = [
                StoredItem(row.domain_id, row.item_id, row.data_key_id, row.sealed) for row in self._tables.items()
            ]
            return Dump(self._tables.files(), tuple(data_keys), tuple(items))

    def alter(self, domain_id: str, item_id: str) -> None:
        """Change a bit in the middle of what is stored of an item."""
        with self._lock:
            row = self._item(domain_id, item_id)
            middle = len(row.sealed) // 2
            changed = row.sealed[:middle] + bytes([row.sealed[middle] ^ 1]) + row.sealed[middle + 1 :]
            self._tables.put(replace(row, sealed=changed))

    def swap(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        """Exchange what is stored of two items."""
        with self._lock, self._tables.transaction():
            a, b = self._item(*one), self._item(*other)
            self._tables.put(replace(a, sealed=b.sealed, data_key_id=b.data_key_id))
            self._tables.put(replace(b, sealed=a.sealed, data_key_id=a.data_key_id))

    def close(self) -> None:
        """End the thread, and remove the temporary folder."""
        self._ended.set()
        self._work.set()
        self._thread.join()
        self._tables.close()
        shutil.rmtree(self._folder)

    # a change of key: the data keys that lie under another key than their domain's are what is left to do

    def _move_all(self) -> None:
        pause: float | None = None
        while not self._ended.is_set():
            self._work.wait(pause)
            self._work.clear()
            try:
                self._retire_left()
                while not self._ended.wait(BREATH_S) and self._move_one():
                    pass
                pause = None
            except (BotoCoreError, ClientError):  # the KMS does not answer, or is asked too often
                pause = LATER_S

    def _move_one(self) -> bool:
        """Move one data key, or end a change; whether there was anything to do."""
        with self._lock:
            row = next(iter(self._tables.domains("status = 'IN_PROGRESS'")), None)
            if row is None:
                return False
            left = self._tables.data_keys("domain_id = ? AND key <> ?", row.domain_id, row.key)
            if not left:
                self._tables.put(replace(row, status="COMPLETED", message=""))
                self._retire(row.domain_id, keep=row.key)
                return True
            data_key = left[0]
            try:
                wrapped = self._keys.rewrapped(data_key.key, data_key.wrapped, row.domain_id, row.key)
            except KeyAccessError as error:
                message = f"{error} Make both keys accessible, then update the domain with the same key."
                self._tables.put(replace(row, status="FAILED", message=message))
            else:
                self._tables.put(replace(data_key, key=row.key, wrapped=wrapped))
            return True

    # parts of the above

    def _adopted(self, domain_id: str, key: str) -> tuple[DataKeyRow, bytes]:
        """A grant on a key, and a data key by it, which proves that it can be used. Refused, nothing is left."""
        known = dict(self._tables.grants(domain_id))
        grant_id = self._keys.grant(key, domain_id)
        self._tables.put_grant(domain_id, key, grant_id)
        try:
            fresh = self._keys.fresh(key, domain_id)
        except KeyAccessError as error:
            if known.get(key) != grant_id:
                self._keys.retire(key, grant_id)
                self._tables.drop_grant(domain_id, key)
            raise WrongKeyError(str(error)) from error
        row = DataKeyRow(f"k-{secrets.token_hex(12)}", domain_id, key, fresh.wrapped)
        return row, fresh.plaintext

    def _retire_left(self) -> None:
        """Give back the grants that a process has not come to give back."""
        with self._lock:
            for domain_id in self._tables.granted():
                row = self._tables.domain(domain_id)
                if row is None or row.status not in ("IN_PROGRESS", "FAILED"):
                    self._retire(domain_id, keep=row.key if row else None)

    def _retire(self, domain_id: str, keep: str | None = None) -> None:
        for key, grant_id in self._tables.grants(domain_id):
            if key != keep:
                self._keys.retire(key, grant_id)
                self._tables.drop_grant(domain_id, key)

    def _domain(self, domain_id: str) -> DomainRow:
        row = self._tables.domain(domain_id)
        if row is None:
            raise MissingError("There is no such domain.")
        return row

    def _item(self, domain_id: str, item_id: str) -> ItemRow:
        for item in self._tables.items("domain_id = ? AND item_id = ?", domain_id, item_id):
            return item
        raise MissingError("There is no such item.")

    def _put_item(self, row: DomainRow, item_id: str, values: Values) -> None:
        sealed = seal(self._opened(row.data_key_id), values, row.domain_id, item_id)
        self._tables.put(ItemRow(item_id, row.domain_id, row.data_key_id, sealed))

    def _opened(self, data_key_id: str) -> bytes:
        """A data key in plaintext, asked of the KMS."""
        row = self._tables.data_keys("data_key_id = ?", data_key_id)[0]
        return self._keys.unwrapped(row.key, row.wrapped, row.domain_id)

    def _shown(self, row: DomainRow) -> Domain:
        try:
            values = unseal(self._opened(row.data_key_id), row.sealed, row.domain_id, ITSELF)
        except KeyAccessError:
            values = None
        status = cast("Status", row.status)
        change = KeyChange(row.old_key, status, row.message) if row.old_key else None
        return Domain(row.domain_id, row.key, values, change)


def seal(key: bytes, values: Values, domain_id: str, item_id: str) -> bytes:
    """Values encrypted and bound to their place."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, json.dumps(dict(values)).encode(), place(domain_id, item_id))


def unseal(key: bytes, sealed: bytes, domain_id: str, item_id: str) -> dict[str, str]:
    """The values again; StoreError where they were put in another place, or changed."""
    try:
        plaintext = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place(domain_id, item_id))
    except InvalidTag as tag:
        raise StoreError("What is stored is not what was written.") from tag
    values: dict[str, str] = json.loads(plaintext)
    return values


def place(domain_id: str, item_id: str) -> bytes:
    """What is encrypted is bound to."""
    return json.dumps([domain_id, item_id]).encode()
