"""The grants on the keys of one account in one Region."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from kms_conformance.cloud.kms.principals import Directory, Nobody, gone, remembered
from kms_conformance.cloud.kms.store import KeyStore
from kms_conformance.cloud.kms.stored import Stored
from kms_conformance.models.grants import Grant, Terms, counts, is_retry

GRANT_ID = re.compile("[0-9a-f]{64}")
"""As in every example of the API Reference and the Developer Guide."""

NAMED = ("grantee_principal", "retiring_principal")
"""The terms that may name users and roles."""


@dataclass(slots=True)
class Kept:
    """A grant, its place in the order of creation, and when it was retired or revoked.

    principals  the unique ids of the users and roles that it names, by ARN
    """

    grant: Grant
    number: int
    deleted: datetime | None = None
    principals: Mapping[str, str] = field(default_factory=dict)


class Grants(Stored):
    """Every grant by its id. When a key is gone, its grants are too.

    A deleted grant is in no list, but gives its permissions until `delay` is over, and a new one none until then.
    """

    kept = ("_by_id", "_created")

    def __init__(self, store: KeyStore, delay: timedelta, directory: Callable[[], Directory] = Nobody) -> None:
        self.delay, self._directory = delay, directory
        self._store = store
        self._by_id: dict[str, Kept] = {}
        self._created = 0

    def new_id(self) -> str:
        """An id as AWS gives them: 64 hexadecimal digits."""
        return os.urandom(32).hex()

    def add(self, terms: Terms, issuing_account: str, now: datetime) -> Grant:
        """A new grant; its id is one that was never given before."""
        grant = Grant(self.new_id(), terms, issuing_account, now)
        named = remembered(filter(None, (getattr(terms, name) for name in NAMED)), self._directory())
        self._by_id[grant.grant_id] = Kept(grant, self._created, principals=named)
        self._created += 1
        return grant

    def repeated(self, terms: Terms, issuing_account: str) -> Grant | None:
        """The grant that a retry of its CreateGrant is about."""
        return next((kept.grant for kept in self.all() if is_retry(kept.grant, terms, issuing_account)), None)

    def get(self, grant_id: str) -> Kept | None:
        """The grant of that id, unless it was deleted."""
        kept = self._by_id.get(grant_id)
        there = kept is not None and kept.deleted is None and self._has_key(kept)
        return self._told(kept) if kept is not None and there else None

    def remove(self, grant_id: str, now: datetime) -> None:
        """Retire or revoke the grant, and forget those whose deletion is over."""
        self._by_id[grant_id].deleted = now
        over = [id_ for id_, kept in self._by_id.items() if kept.deleted and kept.deleted + self.delay < now]
        for id_ in over:
            del self._by_id[id_]

    def all(self) -> Iterator[Kept]:
        """Every grant that there is, in the order of creation."""
        there = (kept for kept in list(self._by_id.values()) if kept.deleted is None and self._has_key(kept))
        return map(self._told, there)

    def remembered(self) -> Iterator[Kept]:
        """Every grant, and those deleted ones that may still give their permissions."""
        return map(self._told, list(self._by_id.values()))

    def counting(self, key_arn: str, now: datetime, tokens: Collection[str] = ()) -> Iterator[Grant]:
        """The grants on a key that give their permissions now, to a request with tokens of these grants."""
        for kept in self._by_id.values():
            grant = kept.grant
            with_token = grant.grant_id in tokens
            if grant.terms.key == key_arn and counts(
                grant.created, kept.deleted, now, self.delay, with_token=with_token
            ):
                yield self._told(kept).grant

    def _told(self, kept: Kept) -> Kept:
        """The grant as it is to be read now: whom it named and who is no more is nobody but an id."""
        names = gone(kept.principals, self._directory()) if kept.principals else {}
        if not names:
            return kept
        terms = kept.grant.terms
        ids: dict[str, Any] = {name: names[text] for name in NAMED if (text := getattr(terms, name)) in names}
        return replace(kept, grant=replace(kept.grant, terms=replace(terms, **ids)))

    def _has_key(self, kept: Kept) -> bool:
        return self._store.get(kept.grant.terms.key.rpartition("/")[2]) is not None
