"""Tokens: those with which a client repeats a request, and those with which it goes on in a list."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from kms_conformance.cloud.service import Caller
from kms_conformance.cloud.services.base import KeyedService
from kms_conformance.cloud.services.envelope import canonical, keyed_hash

T = TypeVar("T")
REMEMBERED_S = 24 * 3600
"""How long a ClientToken is remembered."""
TAG_BYTES = 8
LARGEST_PAGE = 100


class Tokens(KeyedService):
    """A repeated request is answered with what the first one made; a list goes on after the last item shown."""

    def repeated(self, operation: str, params: Mapping[str, Any], caller: Caller) -> str | None:
        """The id of what an earlier request with the same ClientToken made; a refusal if it asked for something else.

        Tokens and requests are stored as keyed hashes, because both may hold customer data.
        """
        token = params.get("ClientToken")
        if not token:
            return None
        row = self.store.row(
            "SELECT request, resource FROM tokens WHERE hash = ? AND created > ?",
            self._token(operation, token, caller),
            self.now() - REMEMBERED_S,
        )
        if row is None:
            return None
        if not hmac.compare_digest(row[0], self._request(params)):
            raise self.invalid("The ClientToken was used for a request with other parameters.")
        return str(row[1])

    def remember(self, operation: str, params: Mapping[str, Any], caller: Caller, resource: str) -> None:
        """Let a repetition of the request find what it has made."""
        if token := params.get("ClientToken"):
            now = self.now()
            self.store.change("DELETE FROM tokens WHERE created <= ?", now - REMEMBERED_S)
            self.store.change(
                "INSERT OR REPLACE INTO tokens VALUES (?,?,?,?)",
                self._token(operation, token, caller), self._request(params), resource, now,
            )  # fmt: skip

    def _token(self, operation: str, token: str, caller: Caller) -> bytes:
        whose = (caller.principal.account, caller.region)
        return keyed_hash(self.store.service_key, "token", *whose, operation, token)

    def _request(self, params: Mapping[str, Any]) -> bytes:
        return keyed_hash(self.store.service_key, "request", canonical(dict(params)).decode("utf-8", "replace"))

    def page(
        self, items: Iterable[tuple[int, T]], params: Mapping[str, Any], what: str, largest: int = LARGEST_PAGE
    ) -> tuple[list[T], dict[str, str]]:
        """One page of items that are numbered upwards, and the NextToken where there are more."""
        after = self._place(params["NextToken"], what) if params.get("NextToken") else 0
        size = int(params.get("MaxResults", largest))
        rest = [(number, item) for number, item in items if number > after]
        token = {"NextToken": self._next(rest[size - 1][0], what)} if len(rest) > size else {}
        return [item for _, item in rest[:size]], token

    def small_page(
        self, items: Iterable[tuple[int, T]], params: Mapping[str, Any], what: str, largest: int = LARGEST_PAGE
    ) -> tuple[list[T], dict[str, str]]:
        """The same where the service spells its token and its limit with small letters."""
        asked = {"NextToken": params.get("nextToken"), "MaxResults": min(params.get("maxResults", largest), largest)}
        page, token = self.page(items, asked, what)
        return page, {"nextToken": token["NextToken"]} if token else {}

    def _next(self, number: int, what: str) -> str:
        place = number.to_bytes(8, "big")
        return base64.urlsafe_b64encode(place + self._tag(place, what)).decode()

    def _place(self, token: str, what: str) -> int:
        try:
            read = base64.urlsafe_b64decode(token)
        except (binascii.Error, ValueError):
            read = b""
        place, tag = read[:8], read[8:]
        if not hmac.compare_digest(tag, self._tag(place, what)):
            raise self.invalid("The NextToken is not one that this list has given.")
        return int.from_bytes(place, "big")

    def _tag(self, place: bytes, what: str) -> bytes:
        return keyed_hash(self.store.service_key, "page", what, place.hex())[:TAG_BYTES]
