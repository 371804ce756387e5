"""Faults of the wire: the reference as it is served, with a proxy in front that changes each answer on its way out."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from kms_conformance.cloud.cloud import Cloud
from kms_conformance.cloud.domain_services import running
from kms_conformance.cloud.http.server import serving
from kms_conformance.cloud.neighbours import add_neighbours

NO_LENGTH = "no-length"
"""In place of a body's length: the end of the connection is that of the body."""


@dataclass
class Reply:
    """An answer, and what of the request says which service it is of."""

    target: str
    """X-Amz-Target; empty in REST."""
    method: str
    path: str
    status: int
    headers: dict[str, str]
    """By name in lower case."""
    body: bytes

    @property
    def of_kms(self) -> bool:
        return self.target.startswith("TrentService.")

    @property
    def of_s3(self) -> bool:
        return "x-amz-id-2" in self.headers

    @property
    def in_json(self) -> bool:
        return not self.of_s3 and not self.headers.get("content-type", "").startswith("text/xml")


Fault = Callable[[Reply], None]


def changed(change: Callable[[str, Any], Any]) -> Fault:
    """Each member of each JSON object becomes what `change` makes of its name and value."""

    def walked(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: walked(change(name, inner)) for name, inner in value.items()}
        return [walked(entry) for entry in value] if isinstance(value, list) else value

    def fault(reply: Reply) -> None:
        if reply.in_json and reply.body:
            reply.body = json.dumps(walked(json.loads(reply.body))).encode()

    return fault


def renamed(old: str, new: str) -> Fault:
    def fault(reply: Reply) -> None:
        if reply.of_kms and reply.status >= 400:
            body = json.loads(reply.body)
            reply.body = json.dumps({new if name == old else name: value for name, value in body.items()}).encode()

    return fault


def no_message(reply: Reply) -> None:
    if reply.of_kms and reply.status >= 400:
        reply.body = json.dumps({"__type": json.loads(reply.body)["__type"]}).encode()


def no_key_id(reply: Reply) -> None:
    if reply.target.endswith(".DescribeKey") and reply.status == 200:
        body = json.loads(reply.body)
        del body["KeyMetadata"]["KeyId"]
        reply.body = json.dumps(body).encode()


def with_header(name: str, text: str | None, when: Callable[[Reply], bool] = lambda reply: reply.in_json) -> Fault:
    def fault(reply: Reply) -> None:
        if when(reply):
            reply.headers.pop(name, None)
            if text is not None:
                reply.headers[name] = text

    return fault


def with_status(old: int, new: int, when: Callable[[Reply], bool]) -> Fault:
    def fault(reply: Reply) -> None:
        if when(reply) and reply.status == old:
            reply.status = new

    return fault


def error_is(code: str) -> Callable[[Reply], bool]:
    return lambda reply: reply.of_kms and code.encode() in reply.body


def iso(name: str, value: Any) -> Any:
    dated = name.endswith(("Date", "At", "Time")) and isinstance(value, int | float)
    return datetime.fromtimestamp(value, UTC).isoformat().replace("+00:00", "Z") if dated else value


def number_as_text(name: str, value: Any) -> Any:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if whole and name in ("PendingWindowInDays", "DefaultExpirationDays") else value


def boolean_as_text(name: str, value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def in_lines(name: str, value: Any) -> Any:
    return f"{value[:20]}\n{value[20:]}" if name == "CiphertextBlob" else value


def text_as_number(name: str, value: Any) -> Any:
    return int(value) if name == "AWSAccountId" else value


def array_as_object(name: str, value: Any) -> Any:
    return {"member": value} if name == "PolicyNames" else value


def null_entry(name: str, value: Any) -> Any:
    return [*value, None] if name == "EncryptionAlgorithms" else value


def null_member(name: str, value: Any) -> Any:
    return {**value, "ValidTo": None} if name == "KeyMetadata" else value


def another_value(name: str, value: Any) -> Any:
    return "CUSTOMER_MANAGED" if name == "KeyManager" else value


def names_twice(reply: Reply) -> None:
    if reply.of_kms and reply.status == 200 and reply.body:
        reply.body = reply.body[:-1] + b', "KeyId": "k", "KeyId": "k"}'


def null_body(reply: Reply) -> None:
    if reply.of_kms and reply.status == 200 and not reply.body:
        reply.body = b"null"


def a_list(reply: Reply) -> None:
    if reply.target.endswith(".GenerateRandom") and reply.status == 200:
        reply.body = b"[" + reply.body + b"]"


def compressed(reply: Reply) -> None:
    if reply.target.endswith(".GetKeyPolicy") and reply.body:
        reply.body, reply.headers["content-encoding"] = gzip.compress(reply.body), "gzip"


def wrong_checksum(reply: Reply) -> None:
    if reply.in_json:
        reply.headers["x-amz-crc32"] = "1"


def no_type(reply: Reply) -> None:
    if reply.of_kms and reply.status >= 400:
        reply.body = json.dumps({"message": json.loads(reply.body).get("__type", "")}).encode()


def a_namespace(reply: Reply) -> None:
    if reply.of_kms and reply.status >= 400:
        reply.body = reply.body.replace(b'"__type": "', b'"__type": "com.amazonaws.kms#')


def html_error(reply: Reply) -> None:
    if reply.of_s3 and reply.status >= 400 and reply.method != "HEAD":
        reply.body = reply.body.replace(b"<Error>", b"<Fault>").replace(b"</Error>", b"</Fault>")


def s3_error(reply: Reply) -> bool:
    return reply.of_s3 and reply.status >= 400


def iso_header(reply: Reply) -> None:
    if reply.of_s3 and "last-modified" in reply.headers:
        reply.headers["last-modified"] = "2026-01-02T03:04:05Z"


def date_element(reply: Reply) -> None:
    start, end = reply.body.find(b"<LastModified>"), reply.body.find(b"</LastModified>")
    if reply.of_s3 and start >= 0:
        reply.body = reply.body[: start + 14] + b"Fri, 02 Jan 2026 03:04:05 GMT" + reply.body[end:]


def profiles(reply: Reply) -> bool:
    return reply.path.startswith("/domains") and not reply.target


def message_of_others(reply: Reply) -> None:
    if reply.target.startswith("VoiceID.") and reply.status >= 400:
        body = json.loads(reply.body)
        body["message"] = body.pop("Message", "")
        reply.body = json.dumps(body).encode()


KMS, S3 = ("wire",), ("wire", "s3-sse-kms")
FAULTS: dict[str, tuple[Fault, str, tuple[str, ...]]] = {
    "a body that is an array": (a_list, "WIRE-001", KMS),
    "null where there is no output": (null_body, "WIRE-002", KMS),
    "a name twice": (names_twice, "WIRE-003", KMS),
    "times as ISO text": (changed(iso), "WIRE-004", KMS),
    "numbers as text": (changed(number_as_text), "WIRE-005", KMS),
    "booleans as text": (changed(boolean_as_text), "WIRE-006", KMS),
    "an account that is a number": (changed(text_as_number), "WIRE-007", KMS),
    "a null in a list": (changed(null_entry), "WIRE-007", KMS),
    "blobs in lines": (changed(in_lines), "WIRE-008", KMS),
    "a list that is an object": (changed(array_as_object), "WIRE-009", KMS),
    "a null member": (changed(null_member), "WIRE-010", KMS),
    "an unknown value": (changed(another_value), "WIRE-011", KMS),
    "a required member left out": (no_key_id, "WIRE-012", KMS),
    "201 for a new key": (with_status(200, 201, lambda reply: b"KeyMetadata" in reply.body), "WIRE-013", KMS),
    "404 for what is not found": (with_status(400, 404, error_is("NotFoundException")), "WIRE-014", KMS),
    "403 for a wrong parameter": (with_status(400, 403, error_is("ValidationException")), "WIRE-014", KMS),
    "application/json": (with_header("content-type", "application/json"), "WIRE-016", KMS),
    "no type of an empty body": (with_header("content-type", None, lambda reply: not reply.body), "WIRE-016", KMS),
    "no request id": (with_header("x-amzn-requestid", None), "WIRE-017", KMS),
    "no length": (with_header("content-length", NO_LENGTH), "WIRE-018", KMS),
    "gzip": (compressed, "WIRE-019", KMS),
    "a wrong checksum": (wrong_checksum, "WIRE-020", KMS),
    "no error type": (no_type, "WIRE-021", KMS),
    "an error type with a namespace": (a_namespace, "WIRE-022", KMS),
    "Message": (renamed("message", "Message"), "WIRE-023", KMS),
    "no message": (no_message, "WIRE-024", KMS),
    "an error of S3 by another name": (html_error, "WIRE-030", S3),
    "400 for an object that is not there": (with_status(404, 400, s3_error), "WIRE-031", S3),
    "text/xml": (with_header("content-type", "text/xml", s3_error), "WIRE-032", S3),
    "no extended request id": (with_header("x-amz-id-2", None, lambda reply: reply.of_s3), "WIRE-033", S3),
    "an ISO time in a header": (iso_header, "WIRE-034", S3),
    "an HTTP date in XML": (date_element, "WIRE-035", S3),
    "200 for a deletion": (with_status(204, 200, lambda reply: reply.of_s3), "WIRE-013", S3),
    "400 for a domain that is not there": (
        with_status(404, 400, profiles), "WIRE-015", ("wire", "customer-profiles"),
    ),
    "message of Voice ID": (message_of_others, "WIRE-025", ("wire", "voice-id")),
}  # fmt: skip
"""By name the fault, the requirement that it breaks, and the profiles by whose calls it is seen."""


@contextmanager
def served(fault: Fault | None = None) -> Iterator[str]:
    """The reference with all its services, behind the fault."""
    cloud = Cloud()
    services = add_neighbours(cloud)
    with running(services), serving(cloud) as url, _proxy(urlsplit(url).netloc, fault) as front:
        yield front


@contextmanager
def _proxy(behind: str, fault: Fault | None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = self.asked(body)
            if fault is not None:
                fault(reply)
            with suppress(ConnectionError):
                self.answer(reply)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = forward  # noqa: N815

        def asked(self, body: bytes) -> Reply:
            connection = http.client.HTTPConnection(behind, timeout=20)
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, text in self.headers.items():
                if name.lower() != "expect":
                    connection.putheader(name, text)
            connection.endheaders(body)
            with connection.getresponse() as response:
                headers = {name.lower(): text for name, text in response.getheaders()}
                came = response.read()
            connection.close()
            target = self.headers.get("X-Amz-Target", "")
            return Reply(target, self.command, self.path, response.status, headers, came)

        def answer(self, reply: Reply) -> None:
            self.send_response_only(reply.status)
            if self.command != "HEAD" and reply.headers.get("content-length") != NO_LENGTH:
                reply.headers["content-length"] = str(len(reply.body))
            for name, text in reply.headers.items():
                if text != NO_LENGTH:
                    self.send_header(name, text)
            self.close_connection = reply.headers.get("content-length") == NO_LENGTH
            if self.close_connection:
                self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(reply.body if self.command != "HEAD" else b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
