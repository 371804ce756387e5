"""What a service that encrypts at rest looks like from Python, for `--target python:MODULE:FACTORY`.

The factory is called with the URL of the KMS and returns an EncryptedStore. Ids, names and values are texts of the
service's own choice; a domain is what a key belongs to, and an item is the customer's data in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

Values: TypeAlias = Mapping[str, str]
"""Texts by name: {"Name": "...", "Description": "..."}. All of them are the customer's data."""
Status: TypeAlias = Literal["IN_PROGRESS", "COMPLETED", "FAILED"]


class StoreError(Exception):
    """A refusal; anything else that a service raises is its own fault, as a status of 500 is."""


class KeyAccessError(StoreError):
    """The key of the domain is out of reach: disabled, to be deleted, or the grant is gone."""


class WrongKeyError(StoreError):
    """The key that was named cannot be used for a domain: unknown, disabled, of another usage, or none at all."""


class MissingError(StoreError):
    """There is no such domain, or no such item in it."""


class ConflictError(StoreError):
    """A change of key is under way."""


@dataclass(frozen=True, slots=True)
class KeyChange:
    """The last change of a domain's key: the key before it, how far it is, and of a failed one why."""

    old_key: str
    status: Status
    message: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain as it can be seen now.

    domain_id  also the value in the encryption context, by which the domain's grants are known
    key        the ARN of its key, or the key's id
    values     None while the key is out of reach
    change     None where the key was never changed
    """

    domain_id: str
    key: str
    values: Values | None
    change: KeyChange | None = None


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key as it is stored, wrapped under a key of the KMS with an encryption context."""

    data_key_id: str
    domain_id: str
    key_arn: str
    wrapped: bytes = field(repr=False)
    context: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StoredItem:
    """Under which data key an item lies."""

    domain_id: str
    item_id: str
    data_key_id: str
    stored: bytes = field(default=b"", repr=False)
    """The bytes of the item as they lie in a file, if they lie there in one piece; by these items are compared."""


@dataclass(frozen=True, slots=True)
class Dump:
    """All that is stored, at one moment: the bytes of every file by its name, the data keys, and each item once."""

    files: Mapping[str, bytes]
    data_keys: tuple[DataKey, ...]
    items: tuple[StoredItem, ...]


class EncryptedStore(Protocol):
    """A service. It is called by one thread; what it does by itself, it does in threads of its own.

    Four methods are optional: `dump() -> Dump`, without which what is stored is not judged,
    `alter(domain_id, item_id) -> None`, which changes a bit in the middle of what is stored of an item,
    `swap(one, other) -> None`, which exchanges what is stored of two items, with their data keys, each named by the ids
    of its domain and its own, and `close()`.
    """

    context_key: str
    """The name in the encryption context of every use of a key, and in the constraint of every grant; the value there
    is the id of the domain."""

    def create_domain(self, key: str, values: Values) -> str:
        """A new domain under a key, given by its ARN or id; the id of the domain.

        key  empty where the customer named none. WrongKeyError, KeyAccessError: it cannot be used.
        """

    def describe_domain(self, domain_id: str) -> Domain:
        """The domain. MissingError; KeyAccessError, or a domain without values, while its key is out of reach."""

    def list_domains(self) -> Iterable[Domain]:
        """All domains; those whose key is out of reach without their values."""

    def update_domain(self, domain_id: str, key: str, values: Values) -> Domain:
        """Replace all values. Another key starts the change of key; the same one tries a failed change again.

        In either case the grant is made where it is gone. WrongKeyError, KeyAccessError: the key cannot be used, and
        nothing has changed. ConflictError: another change of key is under way.
        """

    def delete_domain(self, domain_id: str) -> None:
        """The domain and all that is in it. MissingError."""

    def write_item(self, domain_id: str, values: Values) -> str:
        """A new item; its id. KeyAccessError."""

    def overwrite_item(self, domain_id: str, item_id: str, values: Values) -> None:
        """Replace all values of an item. MissingError, KeyAccessError."""

    def read_item(self, domain_id: str, item_id: str) -> Values:
        """The values that were written last. MissingError, KeyAccessError."""

    def list_items(self, domain_id: str) -> Mapping[str, Values]:
        """All items of a domain by their ids. MissingError, KeyAccessError."""

    def delete_item(self, domain_id: str, item_id: str) -> None:
        """The item is gone. MissingError, KeyAccessError."""


METHODS = (
    "create_domain", "describe_domain", "list_domains", "update_domain", "delete_domain", "write_item",
    "overwrite_item", "read_item", "list_items", "delete_item",
)  # fmt: skip
"""What every EncryptedStore has."""
