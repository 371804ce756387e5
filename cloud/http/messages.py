"""What goes over the wire: requests and responses as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class HttpRequest:
    """A complete request.

    path, query  as sent, percent-encoded
    headers      names in lower case, in the order sent; a name may occur more than once
    client       the address of the peer
    """

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    client: str
    secure: bool = False

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The headers by name, repeated ones joined with a comma, as RFC 9110 (5.3) allows."""
        joined: dict[str, str] = {}
        for name, value in self.headers:
            joined[name] = f"{joined[name]},{value}" if name in joined else value
        return joined


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A complete response; the server adds Date and Content-Length."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
