"""HTTP/1.1 by uvicorn and h11, with limits of size and time, on a socket that is bound before anything starts."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.errors import CannotServeError
from kms_conformance.cloud.http.app import Answering, app
from kms_conformance.cloud.http.gateway import Gateway
from kms_conformance.cloud.http.tls import Certificate

HEAD_WITHIN_S = 15
IDLE_S = 75
"""How long a connection is kept for the next request."""
LARGEST_HEAD = 64 * 1024
"""In bytes, request line and headers together."""
END_WITHIN_S = 2


class _OneWrite:
    """A transport that sends all that is written in one step of the loop at once: head and body are one packet."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Send that soon."""
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        """Close once everything is sent."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._parts:
            self._transport.write(b"".join(self._parts))
            self._parts.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class BoundedProtocol(H11Protocol):
    """h11 with a time limit for the head of a request, counted from its first byte."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has connected and owes a head."""
        super().connection_made(cast("asyncio.Transport", _OneWrite(transport, self.loop)))
        if connection := transport.get_extra_info("socket"):  # otherwise a body waits for the head to be confirmed
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._deadline = self.loop.call_later(HEAD_WITHIN_S, transport.close)

    def data_received(self, data: bytes) -> None:
        """More of a head or body has come."""
        super().data_received(data)
        owes_head = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        if not owes_head:
            self._met()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_WITHIN_S, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._met()
        super().connection_lost(exc)

    def _met(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class Server(uvicorn.Server):
    """A server that says when it is ready, and ends quietly when it is asked to."""

    def __init__(self, answering: Answering, ready: Callable[[], None], certificate: Certificate | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app(answering),
                http=BoundedProtocol,
                ws="none",
                lifespan="off",
                loop="asyncio",
                log_config=None,
                log_level="critical",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=IDLE_S,
                timeout_graceful_shutdown=END_WITHIN_S,
                date_header=False,
                h11_max_incomplete_event_size=LARGEST_HEAD,
                ssl_certfile=certificate.chain if certificate else None,
                ssl_keyfile=certificate.key if certificate else None,
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C and SIGTERM end the server; unlike uvicorn, nothing is raised again afterwards."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def bound(host: str, port: int) -> socket.socket:
    """A socket that is bound, port 0 being any free one; CannotServeError where that cannot be."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        number = error.errno if isinstance(error, OSError) else None
        why = (
            "is taken" if number == errno.EADDRINUSE else f"cannot be used: {getattr(error, 'strerror', None) or error}"
        )
        raise CannotServeError(
            f"port {port} of {host} {why}; give another one with --port, 0 for any free one"
        ) from error


def url_of(listening: socket.socket, scheme: str = "http") -> str:
    """The URL of what listens there."""
    host, port, *_ = listening.getsockname()
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _answering(cloud: Cloud | Answering) -> Answering:
    return Gateway(cloud) if isinstance(cloud, Cloud) else cloud


def serve(
    cloud: Cloud | Answering,
    host: str,
    port: int,
    ready: Callable[[str], None],
    certificate: Certificate | None = None,
) -> None:
    """Serve until Ctrl-C or SIGTERM, over TLS where there is a certificate; `ready` is told the URL."""
    with bound(host, port) as listening:
        url = url_of(listening, "https" if certificate else "http")
        Server(_answering(cloud), lambda: ready(url), certificate).run(sockets=[listening])


@contextmanager
def serving(
    cloud: Cloud | Answering, host: str = "127.0.0.1", port: int = 0, certificate: Certificate | None = None
) -> Iterator[str]:
    """Serve from a thread of this process; gives the URL."""
    with bound(host, port) as listening:
        ready = threading.Event()
        server = Server(_answering(cloud), ready.set, certificate)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            while not ready.wait(0.05) and thread.is_alive():
                pass
            yield url_of(listening, "https" if certificate else "http")
        finally:
            server.should_exit = True
            thread.join()
