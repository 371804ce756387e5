"""A proxy on a port, over HTTP or TLS."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from kms_conformance.cloud.errors import CannotServeError
from kms_conformance.cloud.http.messages import HttpRequest
from kms_conformance.cloud.xks.proxy import XksProxy

LARGEST_BODY = 64 * 1024


class Handler(BaseHTTPRequestHandler):
    """One connection; the server's `proxy` answers."""

    protocol_version = "HTTP/1.1"
    timeout = 75

    def do_POST(self) -> None:
        """A request."""
        length = self.headers.get("Content-Length", "0")
        size = int(length) if length.isdigit() else 0
        if size > LARGEST_BODY:
            self.close_connection = True
            self.send_error(413)
            return
        path, _, query = self.path.partition("?")
        headers = tuple((name.lower(), value) for name, value in self.headers.items())
        request = HttpRequest(
            self.command, path, query, headers, body=self.rfile.read(size), client=self.client_address[0]
        )
        answer = self.server.proxy.handle(request)  # type: ignore[attr-defined]
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing is logged: bodies hold plaintexts."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    proxy: XksProxy


def _bound(proxy: XksProxy, host: str, port: int, tls: ssl.SSLContext | None) -> tuple[_Server, str]:
    try:
        server = _Server((host, port), Handler)
    except (OSError, OverflowError) as error:
        raise CannotServeError(f"cannot listen on {host}:{port}: {error}; give another --port") from error
    server.proxy = proxy
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server, f"{'https' if tls else 'http'}://{host}:{server.server_address[1]}"


def serve(
    proxy: XksProxy, host: str, port: int, ready: Callable[[str], None], tls: ssl.SSLContext | None = None
) -> None:
    """Serve until Ctrl-C."""
    server, url = _bound(proxy, host, port, tls)
    with server, suppress(KeyboardInterrupt):
        ready(url)
        server.serve_forever()


@contextmanager
def serving(proxy: XksProxy, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Served on a free port of this machine, for tests: its URL."""
    server, url = _bound(proxy, "127.0.0.1", 0, tls)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
