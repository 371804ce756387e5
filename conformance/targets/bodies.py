"""Bodies of answers have a ceiling and a time: one that drips, or never ends, costs neither an hour nor the memory."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

from botocore.exceptions import ConnectionClosedError, HTTPClientError, ReadTimeoutError
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError, ReadTimeoutError as RawTimeoutError

CEILING = 8 * 1024 * 1024
"""Bytes of a body; the largest that AWS KMS sends is below 1 MiB."""
PIECE = 65536


class EndlessBodyError(HTTPClientError):
    """A body of more bytes than CEILING: it is not read to its end."""

    fmt = "the body has more than {ceiling} bytes"


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
                    raise EndlessBodyError(ceiling=self._ceiling)
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


def bounded(client: Any, within_s: float) -> Any:
    """The client, with bodies that have a ceiling and a time."""
    client._endpoint.http_session = Bounded(client._endpoint.http_session, within_s)
    return client
