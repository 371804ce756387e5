"""Answers that are too large, too slow or cannot be read: they are told as what they are, soon and in little memory."""

from __future__ import annotations

import gzip
import json
import socket
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kms_conformance.conformance.targets.bodies import BombError, amount, defused
from kms_conformance.conformance.targets.clients import Connection, clients
from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.outcomes import Broken, Indeterminate, Outcome, Success

sys.path.insert(0, str(Path(__file__).parent))
from helpers import AWS_JSON, Answer, command, report_of, serving, tiny
from hostile import turning

CEILING = 4096
READ_TIMEOUT_S = 0.4
DRIP_S = 0.05
SOON_S = 4.0
"""A drip goes on for ten seconds; a machine may be busy."""
LIST = b'{"Keys": [], "Truncated": false}'


@contextmanager
def speaking(*pieces: bytes, drip: bytes = b"") -> Iterator[str]:
    """The URL of an endpoint that sends these bytes to everybody, and then drips until nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()

        def answer(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                connection.recv(65536)
                for piece in pieces:
                    connection.sendall(piece)
                for number in range(200 * bool(drip)):
                    connection.sendall(drip[number % len(drip) :][:1])
                    time.sleep(DRIP_S)

        threading.Thread(target=speak, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def listed(url: str) -> Outcome:
    """What an executor makes of a list of keys."""
    client = clients(Connection(url, read_timeout_s=READ_TIMEOUT_S))("kms")
    client._endpoint.http_session._ceiling = CEILING
    return Executor(client).execute("ListKeys", {})


def said(body: bytes, *headers: str) -> bytes:
    head = ["HTTP/1.1 200 OK", f"Content-Type: {AWS_JSON}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(head).encode() + body


BOMBS = {
    "gzip": (gzip.compress(bytes(CEILING + 1)), "gzip"),
    "gzip in gzip": (gzip.compress(gzip.compress(bytes(CEILING * 10))), "gzip, gzip"),
    "members": (gzip.compress(bytes(CEILING)) + gzip.compress(b"x"), "x-gzip"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_told_as_such(kind: str) -> None:
    body, encoding = BOMBS[kind]
    assert len(body) < CEILING
    with speaking(said(body, f"Content-Encoding: {encoding}")) as url:
        assert listed(url) == Indeterminate("too-large", "an answer decoded to more than 4 KiB")


def test_a_body_that_is_too_large_is_told_as_such() -> None:
    with speaking(said(bytes(CEILING + 1))) as url:
        assert listed(url) == Indeterminate("too-large", "an answer has more than 4 KiB")


@pytest.mark.parametrize("body", [gzip.compress(LIST), b"no gzip at all"], ids=["gzip", "no-gzip"])
def test_what_is_compressed_and_no_bomb_is_handed_on_as_it_came(body: bytes) -> None:
    with speaking(said(body, "Content-Encoding: gzip")) as url:
        assert isinstance(listed(url), Broken)
    with speaking(said(LIST, "Content-Encoding: gzip")) as url:
        assert listed(url) == Success(json.loads(LIST))


def test_a_bomb_is_decoded_to_the_ceiling_and_no_further() -> None:
    body = gzip.compress(bytes(4000 * CEILING))
    tracemalloc.start()
    with pytest.raises(BombError):
        defused(body, "gzip", CEILING)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * CEILING


def test_sizes_are_told_in_words() -> None:
    assert [amount(number) for number in (8 * 2**20, 65536, 1000)] == ["8 MiB", "64 KiB", "1000 bytes"]


def test_the_last_line_says_what_ended_a_run(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(9 * 2**20))

    def compresses(handler: object) -> None:
        handler.wfile.write(said(bomb, "Content-Encoding: gzip"))  # type: ignore[attr-defined]

    with turning(compresses, 60) as url:
        (tmp_path / "target.toml").write_text(f'endpoint_url = "{url}"\nread_timeout_s = {READ_TIMEOUT_S}\n', "utf-8")
        given = ("--target", "target.toml", "--profile", "kms-tags", "--out", "out", "--progress", "none")
        ran = command("run", *given, cwd=tmp_path)
    assert ran.returncode == 3, ran.stderr
    assert "(an answer decoded to more than 8 MiB)" in " ".join(ran.stdout.rpartition("\nINCOMPLETE: ")[2].split())
    assert report_of(tmp_path / "out")["summary"]["fail"] == 0


DRIPS = {
    "status line": ((), b"H"),
    "headers": ((b"HTTP/1.1 200 OK\r\n",), b"X-Drop: x\r\n"),
    "one header": ((b"HTTP/1.1 200 OK\r\nX-Drop: ",), b"x"),
    "continue": ((), b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": ((b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",), b" "),
    "size of a chunk": ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",), b"0"),
    "trailers": ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",), b"X-Drop: x\r\n"),
}


@pytest.mark.parametrize("part", DRIPS)
def test_what_drips_ends_as_soon_as_what_is_silent(part: str) -> None:
    before, drip = DRIPS[part]
    with speaking(*before, drip=drip) as url:
        started = time.monotonic()
        outcome = listed(url)
        assert time.monotonic() - started < SOON_S
    assert outcome == Indeterminate("timed-out")


def without_keys(text: bytes) -> Answer:
    """A clean KMS but for the answer of CreateKey."""
    kms = tiny()

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        status, kind, given = kms(operation, body)
        return (status, kind, text) if operation == "CreateKey" else (status, kind, given)

    return answer


UNREADABLE = {
    b'{"KeyMetadata": {"KeyId": "': "answers a valid call with what cannot be read",
    b'{"KeyMetadata": {"CreationDate": "yesterday"}}': "answers a valid call with what cannot be read",
    b"[1]": "answers a valid call with what cannot be read",
    b"{}": "answers a valid call with what cannot be read (no KeyMetadata.KeyId)",
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_key_that_cannot_be_read_is_not_called_unanswered(text: bytes, tmp_path: Path) -> None:
    with serving(without_keys(text)) as endpoint:
        given = ("--target", endpoint.url, "--profile", "kms-core", "--out", "out", "--progress", "none")
        ran = command("run", *given, cwd=tmp_path)
    assert ran.returncode == 3, ran.stderr
    assert UNREADABLE[text] in ran.stderr and ran.stderr.count("\n") == 1
    assert "not answer" not in ran.stderr and "budget" not in ran.stderr
