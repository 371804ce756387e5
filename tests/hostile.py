"""Endpoints that are a clean KMS for a while, and then die, hang, lie or flood. All of it stays on the loopback."""

from __future__ import annotations

import gzip
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from helpers import AWS_JSON, tiny

Turn = Callable[[BaseHTTPRequestHandler], None]
"""What is answered once the endpoint has turned."""
HANG_S = 1.5
PIECE = b"x" * 65536
MOST_PIECES = 20_000


def said(handler: BaseHTTPRequestHandler, status: int, kind: str, body: bytes, **headers: str) -> None:
    """A whole answer."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    for name, value in ({"Content-Length": str(len(body))} | headers).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def closes(handler: BaseHTTPRequestHandler) -> None:
    """No answer, and the connection is closed."""
    handler.close_connection = True


def hangs(handler: BaseHTTPRequestHandler) -> None:
    """No answer within the read time-out."""
    threading.Event().wait(HANG_S)
    handler.close_connection = True


def throttles(handler: BaseHTTPRequestHandler) -> None:
    """Refused for the rate alone, for ever."""
    said(handler, 400, AWS_JSON, b'{"__type": "ThrottlingException", "message": "Rate exceeded"}')


def fails(handler: BaseHTTPRequestHandler) -> None:
    """A server fault."""
    said(handler, 500, AWS_JSON, b'{"__type": "KMSInternalException"}')


def shows_a_page(handler: BaseHTTPRequestHandler) -> None:
    """A page of a load balancer, with status 200."""
    said(handler, 200, "text/html", b"<html><body>Sorry, we are under maintenance</body></html>")


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A body of which a byte comes now and then."""
    handler.send_response(200)
    handler.send_header("Content-Type", AWS_JSON)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    handler.close_connection = True
    with suppress(OSError):
        for _ in range(1000):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)


def floods(handler: BaseHTTPRequestHandler) -> None:
    """A body that never ends."""
    handler.send_response(200)
    handler.send_header("Content-Type", AWS_JSON)
    handler.end_headers()
    handler.close_connection = True
    with suppress(OSError):
        for _ in range(MOST_PIECES):
            handler.wfile.write(PIECE)


def is_not_http(handler: BaseHTTPRequestHandler) -> None:
    """Something else than HTTP."""
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
    handler.close_connection = True


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    """Less of a body than was promised."""
    said(handler, 200, AWS_JSON, b'{"Keys": [', Content_Length="5000")
    handler.close_connection = True


def compresses(handler: BaseHTTPRequestHandler) -> None:
    """A small body that stands for a huge one."""
    said(handler, 200, AWS_JSON, BOMB, Content_Encoding="gzip")


def nests(handler: BaseHTTPRequestHandler) -> None:
    """JSON that is nested too deeply for a parser."""
    said(handler, 200, AWS_JSON, b"[" * 200_000)


def says_little(handler: BaseHTTPRequestHandler) -> None:
    """An error without a code."""
    said(handler, 400, AWS_JSON, b"{}")


BOMB = gzip.compress(bytes(200 * 1024 * 1024), 9)
TURNS: dict[str, Turn] = {
    turn.__name__.replace("_", " "): turn
    for turn in (
        closes, hangs, throttles, fails, shows_a_page, drips, floods, is_not_http, breaks_off, compresses, nests,
        says_little,
    )
}  # fmt: skip


@contextmanager
def turning(turn: Turn, after: int) -> Iterator[str]:
    """The URL of an endpoint that turns after so many requests."""
    kms, left, lock = tiny(), iter(range(after)), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            with lock:
                clean = next(left, None) is not None
            with suppress(OSError):
                if clean:
                    status, kind, text = kms(operation, body)
                    said(self, status, kind, text)
                else:
                    turn(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
