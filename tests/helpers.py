"""The command as a user starts it, and endpoints that answer as they are told."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

sys.path.insert(0, str(Path(__file__).parent))
from tiny_kms import KmsError, TinyKms

COMMAND = (sys.executable, "-m", "kms_conformance.conformance.command.cli")
AWS_JSON = "application/x-amz-json-1.1"
LONGEST_S = 60

Answer = Callable[[str, bytes], tuple[int, str, bytes]]
"""Operation and body of a request to status, content type and body; ConnectionError: none at all."""


def is_gone(group: int) -> bool:
    """Whether no process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def later(parameters: Iterable[Any]) -> list[Any]:
    """Parameters of a test that are tried by `pytest -m exhaustive`."""
    return [pytest.param(value, marks=pytest.mark.exhaustive) for value in parameters]


def first_of(in_one: int, names: Iterable[Any]) -> list[Any]:
    """Parameters of a test: of so many one is tried always, the others by `pytest -m exhaustive`."""
    every = enumerate(names)
    return [pytest.param(name, marks=pytest.mark.exhaustive if number % in_one else ()) for number, name in every]


def given(*arguments: str) -> list[str]:
    """The command. A run has one process where none are asked for: that it has more by itself is tested by itself."""
    one = arguments[:1] == ("run",) and not {"-n", "--cluster"} & {*arguments}
    return [*COMMAND, *arguments, *(("-n", "1") if one else ())]


def command(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, with `env` added to the environment."""
    return subprocess.run(
        given(*arguments),
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )


def heeds_ctrl_c() -> None:
    """As in the foreground: a shell starts what is in its background with Ctrl-C ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def started(*arguments: str, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the command in a process group of its own, as a terminal does, and leave nothing of it behind."""
    pipes: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    own: dict[str, Any] = {"start_new_session": True, "preexec_fn": heeds_ctrl_c}
    with subprocess.Popen(given(*arguments), cwd=cwd, text=True, **own, **pipes) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def wait_for_units(process: subprocess.Popen[str], number: int) -> None:
    """Read what `--progress json` says until that many units are done."""
    assert process.stderr is not None
    for line in process.stderr:
        event = json.loads(line)
        if event["event"] == "unit" and event["done"] >= number:
            return
    raise AssertionError("the run ended before")


def report_of(folder: Path) -> dict[str, Any]:
    """report.json."""
    loaded: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    return loaded


def call(url: str, operation: str, **params: Any) -> dict[str, Any]:
    """One call over HTTP without boto3."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    request = AWSRequest("POST", url, {"X-Amz-Target": f"TrentService.{operation}"}, json.dumps(params))
    SigV4Auth(Credentials("test", "test"), "kms", "us-east-1").add_auth(request)
    connection.request("POST", "/", request.data, dict(request.headers))
    with connection.getresponse() as response:
        answer: dict[str, Any] = json.loads(response.read())
    connection.close()
    return answer


def closed_port() -> int:
    """A port of the loopback on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class Endpoint:
    """An HTTP server of this process, and what it has seen: operations and Authorization headers."""

    url: str = ""
    operations: list[str] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)


@contextmanager
def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Endpoint]:
    """Serve HTTP, or HTTPS, on the loopback."""
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            endpoint.operations.append(operation)
            endpoint.authorizations.append(self.headers.get("Authorization", ""))
            try:
                status, content_type, text = answer(operation, body)
            except ConnectionError:
                self.close_connection = True
                return
            with suppress(ConnectionError):
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        endpoint.url = f"http{'s' * (tls is not None)}://127.0.0.1:{server.server_address[1]}"
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.block_on_close = False
        with _in_thread(server):
            yield endpoint


@contextmanager
def speaking(greeting: bytes) -> Iterator[str]:
    """A TCP server that is no HTTP server: it says something, or nothing, and closes."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self.request.sendall(greeting)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server, _in_thread(server):
        yield f"http://127.0.0.1:{server.server_address[1]}"


@contextmanager
def _in_thread(server: socketserver.BaseServer) -> Iterator[None]:
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()


def always(status: int, content_type: str, text: str) -> Answer:
    """The same answer to everything."""
    return lambda operation, body: (status, content_type, text.encode())


def tiny() -> Answer:
    """A clean KMS."""
    kms = TinyKms()

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        try:
            status, result = 200, kms.handle(operation, json.loads(body or b"{}"))
        except KmsError as error:
            status, result = 400, {"__type": error.code} | ({"message": error.message} if error.message else {})
        return status, AWS_JSON, json.dumps(result).encode()

    return answer


def dying(after: int, hang_s: float = 0) -> Answer:
    """A clean KMS that gives no answer any more after so many requests: it closes the connection, or hangs first."""
    kms, served = tiny(), iter(range(after))

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        if next(served, None) is None:
            threading.Event().wait(hang_s)
            raise ConnectionResetError
        return kms(operation, body)

    return answer
