"""Markers: the place of the last entry that a page showed, sealed for one list."""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from kms_conformance.cloud.kms.stored import Stored

CODE = 16


class Markers(Stored):
    """Makes markers and reads those that it made."""

    kept = ("_secret",)

    def __init__(self) -> None:
        self._secret = os.urandom(32)

    def make(self, listing: str, place: str) -> str:
        """The marker of a place in a list."""
        text = place.encode("utf-8", "surrogatepass")
        return urlsafe_b64encode(self._code(listing, text) + text).decode("ascii")

    def place(self, listing: str, marker: str) -> str | None:
        """The place for which `make` made this marker for that list, None for any other text."""
        try:
            raw = urlsafe_b64decode(marker.encode("ascii"))
        except ValueError:
            return None
        text = raw[CODE:]
        genuine = hmac.compare_digest(self._code(listing, text), raw[:CODE])
        place = text.decode("utf-8", "surrogatepass") if genuine else ""
        return place if genuine and self.make(listing, place) == marker else None

    def _code(self, listing: str, text: bytes) -> bytes:
        return hmac.digest(self._secret, listing.encode() + b"\0" + text, "sha256")[:CODE]
