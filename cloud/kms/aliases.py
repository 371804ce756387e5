"""The aliases of the account, each a name for one key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kms_conformance.cloud.kms.store import Key, KeyStore
from kms_conformance.cloud.kms.stored import Stored

WELL_FORMED = re.compile(r"alias/[a-zA-Z0-9:/_-]+")


@dataclass(slots=True)
class Alias:
    """A name, and the key that it stands for at present."""

    name: str
    arn: str
    target_key_id: str
    created: datetime
    updated: datetime


class Aliases(Stored):
    """Every alias by its name. When a key is gone, its aliases are too (ALIAS-032)."""

    kept = ("names", "deleted")

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self.names: dict[str, Alias] = {}
        self.deleted: set[str] = set()
        """Names that were an alias and are none at present."""

    def add(self, name: str, key: Key, now: datetime) -> Alias:
        """A new alias, or one that begins anew under a name that was deleted (ALIAS-024)."""
        alias = Alias(name, self._store.arn(name), key.key_id, now, now)
        self.names[name] = alias
        self.deleted.discard(name)
        return alias

    def remove(self, name: str) -> None:
        """The name is no alias any longer."""
        del self.names[name]
        self.deleted.add(name)

    def get(self, name: str) -> Alias | None:
        """The alias of that name, if its key still is there."""
        alias = self.names.get(name)
        if alias is not None and self._store.get(alias.target_key_id) is None:
            self.remove(name)
            return None
        return alias

    def key_of(self, alias: Alias) -> Key | None:
        """The key that an alias stands for."""
        return self._store.get(alias.target_key_id)

    def all(self) -> Iterator[Alias]:
        """Every alias that there is."""
        for name in list(self.names):
            if alias := self.get(name):
                yield alias

    def of(self, key: Key) -> list[Alias]:
        """The aliases of a key that there is."""
        return [alias for alias in self.names.values() if alias.target_key_id == key.key_id]
