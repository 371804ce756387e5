"""What a service whose keys are its own looks like from Python: no customer ever names a key, and none is touched.

Its class says `judged_as = "cases"`: it is judged by the requirements of Cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol

from kms_conformance.conformance.targets.hosted.store import Values


class OwnedKeyStore(Protocol):
    """A service with keys of its own. It is called by one thread.

    Three methods are optional: `dump() -> Dump`, without which what is stored is not judged, `rotate() -> None`, which
    makes new material for the keys of the service, and `close()`. Of a data key that lies under a key of the service
    the dump tells "service-owned:NAME" in the place of the key's ARN.
    """

    judged_as: Literal["cases"]
    """By which service's requirements it is judged."""

    def create_domain(self, values: Values) -> str:
        """A new domain; its id."""

    def describe_domain(self, domain_id: str) -> Values:
        """The values of a domain. MissingError."""

    def list_domains(self) -> Mapping[str, Values]:
        """All domains by their ids."""

    def delete_domain(self, domain_id: str) -> None:
        """The domain and all that is in it. MissingError."""

    def write_item(self, domain_id: str, values: Values) -> str:
        """A new item; its id. MissingError."""

    def overwrite_item(self, domain_id: str, item_id: str, values: Values) -> None:
        """Replace all values of an item. MissingError."""

    def read_item(self, domain_id: str, item_id: str) -> Values:
        """The values that were written last. MissingError."""

    def list_items(self, domain_id: str) -> Mapping[str, Values]:
        """All items of a domain by their ids. MissingError."""

    def delete_item(self, domain_id: str, item_id: str) -> None:
        """The item is gone. MissingError."""


METHODS = (
    "create_domain", "describe_domain", "list_domains", "delete_domain", "write_item", "overwrite_item", "read_item",
    "list_items", "delete_item",
)  # fmt: skip
"""What every OwnedKeyStore has."""
