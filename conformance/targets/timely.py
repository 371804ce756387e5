"""The head of an answer has a time, and so has its body: what drips byte by byte ends as soon as what is silent."""

from __future__ import annotations

import io
import time
from typing import Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPResponse,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)


class Deadline(io.RawIOBase):
    """The bytes of a socket until a moment: a time-out of the socket holds for each of them alone."""

    def __init__(self, raw: Any, connection: Any) -> None:
        self._raw, self._connection = raw, connection
        self._within_s: float | None = connection.gettimeout()
        self.begin()

    def begin(self) -> None:
        """What comes from now on has the whole time."""
        self._end = time.monotonic() + (self._within_s or 0)

    def readable(self) -> bool:
        """Whether it may be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come, or wait for it, but not beyond the moment."""
        if self._within_s is None:
            return int(self._raw.readinto(buffer))
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer came too slowly")
        self._connection.settimeout(left)
        try:
            return int(self._raw.readinto(buffer))
        finally:
            self._connection.settimeout(self._within_s)

    def close(self) -> None:
        """Let go of the socket."""
        if not self.closed:
            self._raw.close()
        super().close()


class TimelyResponse(AWSHTTPResponse):
    """An answer of which each part must come within the time-out of its connection."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, status_tuple=kwargs.pop("status_tuple", None), **kwargs)
        self._deadline = Deadline(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self._deadline)

    def begin(self) -> None:
        """Read status line and headers."""
        super().begin()
        self._deadline.begin()


class _Connection(AWSHTTPConnection):
    response_class = TimelyResponse


class _TlsConnection(AWSHTTPSConnection):
    response_class = TimelyResponse


class _Pool(AWSHTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(AWSHTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def timely(session: Any) -> Any:
    """The HTTP session of a client, where each part of an answer has the read time-out as a whole."""
    pools = getattr(session, "_pool_classes_by_scheme", None)
    if pools is not None:
        pools |= {"http": _Pool, "https": _TlsPool}
    return session
