"""URLs that a service hands out: who has one may put a body, or get one, until it is over, and signs nothing."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, runtime_checkable

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.domain_service import DomainService
from kms_conformance.cloud.services.envelope import keyed_hash
from kms_conformance.cloud.services.faults import CrashError

PREFIX = "/_content/"
"""The beginning of the paths of these URLs, before the name of the service. No bucket of S3 can have that name."""


class Handed(NamedTuple):
    """A URL, and when it is over, in seconds since 1970."""

    url: str
    expires: float


class Fetched(NamedTuple):
    """What comes of a request to such a URL."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})


@runtime_checkable
class AtUrls(Protocol):
    """A service that hands out URLs."""

    def at_url(self, method: str, token: str, headers: Mapping[str, str], body: bytes) -> Fetched:
        """Serve a request to one of them."""


class HandsOut(DomainService):
    """A URL holds what it is for, authenticated under the service's own key: nothing is kept of it."""

    def handed(self, caller: Caller, method: str, place: Sequence[str], seconds: float) -> Handed:
        """A URL for one method and one place."""
        expires = self.now() + seconds
        what = json.dumps([method, expires, *place]).encode()
        token = base64.urlsafe_b64encode(self._url_tag(what) + what).decode().rstrip("=")
        return Handed(f"{caller.endpoint}{PREFIX}{self.name}/{token}", expires)

    def at_url(self, method: str, token: str, headers: Mapping[str, str], body: bytes) -> Fetched:
        """Serve a request to a URL; one that was not handed out, or is over, is refused."""
        with self.lock:
            try:
                allowed, expires, *place = self._read(token)
                if method != allowed or expires < self.now():
                    raise self.denied("The URL is not for that, or is over.")
                with self.store.transaction():
                    return self.served_at(method, place, headers, body)
            except CrashError:
                self.restart()
                return Fetched(500)
            except ServiceError as error:
                return Fetched(error.status, json.dumps({"code": error.code}).encode())
            finally:
                self.end_call()

    def served_at(self, method: str, place: Sequence[str], headers: Mapping[str, str], body: bytes) -> Fetched:
        """Put or get what lies at a place; raises ServiceError for a refusal."""
        raise NotImplementedError

    def _read(self, token: str) -> list[Any]:
        try:
            read = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (binascii.Error, ValueError):
            read = b""
        tag, what = read[:32], read[32:]
        if not hmac.compare_digest(tag, self._url_tag(what)):
            raise self.denied("The URL was not handed out.")
        place: list[Any] = json.loads(what)
        return place

    def _url_tag(self, what: bytes) -> bytes:
        return keyed_hash(self.store.service_key, "url", what.hex())
