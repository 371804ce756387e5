"""Bodies of answers have a ceiling and a time: one that drips, or never ends, costs neither an hour nor the memory.

Also what a compressed body stands for has that ceiling. botocore asks for none and reads none: it is decoded here, as
far as the ceiling, for being told, and handed on as it came.
"""

from __future__ import annotations

import time
import zlib
from io import BytesIO
from typing import Any

from botocore.exceptions import ConnectionClosedError, HTTPClientError, ReadTimeoutError
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError, ReadTimeoutError as RawTimeoutError

from kms_conformance.conformance.targets.timely import timely

CEILING = 8 * 1024 * 1024
"""Bytes of a body; the largest that AWS KMS sends is below 1 MiB."""
PIECE = 65536
COMPRESSED = ("gzip", "x-gzip", "deflate")
EITHER_FORMAT = 32 + zlib.MAX_WBITS
"""For zlib: with the header of gzip or its own."""


class TooLargeError(HTTPClientError):
    """A body of more bytes than CEILING: it is not read to its end."""

    fmt = "an answer has more than {most}"

    def __init__(self, ceiling: int) -> None:
        super().__init__(most=amount(ceiling))


class BombError(TooLargeError):
    """A body that stands for more bytes than CEILING."""

    fmt = "an answer decoded to more than {most}"


def amount(number: int) -> str:
    """A number of bytes in words."""
    for unit, name in ((2**20, "MiB"), (2**10, "KiB")):
        if number >= unit and number % unit == 0:
            return f"{number // unit} {name}"
    return f"{number} bytes"


class Bounded:
    """The HTTP session of a client, which reads each body itself, within so many seconds."""

    def __init__(self, session: Any, within_s: float, ceiling: int = CEILING) -> None:
        self._session, self._within_s, self._ceiling = session, within_s, ceiling

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def send(self, request: Any) -> Any:
        """The response with its whole body; botocore's exceptions where it does not come."""
        streamed, request.stream_output = request.stream_output, True
        try:
            response = self._session.send(request)
        finally:
            request.stream_output = streamed
        body = self._read(response.raw, request)
        defused(body, response.headers.get("Content-Encoding", ""), self._ceiling)
        if streamed:
            response.raw = HTTPResponse(BytesIO(body), preload_content=False, decode_content=False)
        response._content = body
        return response

    def _read(self, raw: Any, request: Any) -> bytes:
        pieces, size, end = [], 0, time.monotonic() + self._within_s
        read = getattr(raw, "read1", raw.read)  # whatever has come, before the next byte is waited for
        try:
            while piece := read(PIECE):
                pieces.append(piece)
                size += len(piece)
                if size > self._ceiling:
                    raise TooLargeError(self._ceiling)
                if time.monotonic() > end:
                    raise ReadTimeoutError(endpoint_url=request.url, error="the body came too slowly")
        except RawTimeoutError as error:
            raw.close()
            raise ReadTimeoutError(endpoint_url=request.url, error=error) from error
        except ProtocolError as error:
            raise ConnectionClosedError(endpoint_url=request.url, error=error, request=request) from error
        except HTTPClientError:
            raw.close()
            raise
        raw.release_conn()
        return b"".join(pieces)


def defused(body: bytes, encodings: str, ceiling: int = CEILING) -> None:
    """Raise a BombError where the body decodes to more than the ceiling; what cannot be decoded is no bomb."""
    for name in reversed([word.strip().lower() for word in encodings.split(",")]):
        if name not in COMPRESSED:
            return
        try:
            body = _decoded(body, ceiling)
        except zlib.error:
            return


def _decoded(body: bytes, ceiling: int) -> bytes:
    """What all members of a compressed body stand for."""
    decoded = b""
    while body:
        member = zlib.decompressobj(EITHER_FORMAT)
        decoded += member.decompress(body, ceiling + 1 - len(decoded))
        if len(decoded) > ceiling:
            raise BombError(ceiling)
        body = member.unused_data
    return decoded


def bounded(client: Any, within_s: float) -> Any:
    """The client, with answers that have a ceiling and a time."""
    client._endpoint.http_session = Bounded(timely(client._endpoint.http_session), within_s)
    return client
