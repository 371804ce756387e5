"""The served KMS: as the one in this process, for many Regions and accounts, over HTTP/1.1."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from urllib.parse import urlsplit

import pytest

from kms_conformance.cloud.http import app, server
from kms_conformance.cloud.kms import KmsError, body
from kms_conformance.cloud.kms.caller import root
from kms_conformance.cloud.service import Event
from tests.served import (
    ACCOUNT,
    ANOTHER_ADMINISTRATOR,
    OTHER_ACCOUNT,
    Served,
    cloud,
    kms_request,
    refusal,
    served,
    signed,
)

__all__ = ["cloud"]


@pytest.fixture
def events(cloud: Served) -> Iterator[list[Event]]:
    """What an observer is told."""
    seen: list[Event] = []
    cloud.cloud.observers.append(seen.append)
    yield seen
    cloud.cloud.observers.remove(seen.append)


def test_what_a_client_puts_in_comes_out_again(cloud: Served) -> None:
    kms = cloud.client("kms")
    key_id = kms.create_key(Description="Ü")["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"\x00\xff", EncryptionContext={"a": "Ü"})["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "Ü"})["Plaintext"] == b"\x00\xff"
    assert refusal(kms.decrypt, CiphertextBlob=blob) == ("InvalidCiphertextException", 400)
    assert kms.describe_key(KeyId=key_id)["KeyMetadata"]["Description"] == "Ü"


def test_the_bytes_are_those_of_the_kms_in_this_process(cloud: Served) -> None:
    kms, administrator = cloud.cloud.kms(ACCOUNT, "us-east-1"), root(ACCOUNT)
    key_id = kms.handle("CreateKey", {}, administrator)["KeyMetadata"]["KeyId"]
    for operation, params in (
        ("DescribeKey", {"KeyId": key_id}),
        ("GetKeyPolicy", {"KeyId": key_id}),
        ("EnableKey", {"KeyId": key_id}),
        ("DescribeKey", {"KeyId": "nope"}),
        ("Decrypt", {"CiphertextBlob": "AAAA"}),
        ("DescribeKey", {}),
        ("Nope", {}),
    ):
        sent = {**params, "CiphertextBlob": b"\x00\x00\x00"} if "CiphertextBlob" in params else params
        try:
            wanted, status = body(kms.handle(operation, sent, administrator)), 200
        except KmsError as error:
            wanted, status = body(error), error.status
        answered, headers, got = cloud.send(signed(kms_request(operation, json.dumps(params).encode())))
        assert (answered, got) == (status, wanted)
        assert headers["content-type"] == "application/x-amz-json-1.1"


def test_no_two_answers_have_one_request_id(cloud: Served) -> None:
    ids = {cloud.send(signed(kms_request()))[1]["x-amzn-requestid"] for _ in range(5)}
    assert len(ids) == 5


BODIES = {
    "cut": b'{"KeyId": ',
    "no object": b"[]",
    "text": b'"x"',
    "no JSON": b"KeyId=x",
    "no number": b'{"Limit": NaN}',
    "no UTF-8": b'{"KeyId": "\xff"}',
    "half a character": b'{"KeyId": "\\ud800"}',
    "deep": b"[" * 100_000,
    "no base64": b'{"CiphertextBlob": "?"}',
    "a number as blob": b'{"CiphertextBlob": 1}',
    "a text as number": b'{"Limit": "1"}',
    "a number as text": b'{"KeyId": 1}',
    "a list as map": b'{"EncryptionContext": []}',
    "a map as list": b'{"GrantTokens": {}}',
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_that_cannot_be_read_is_a_serialization_exception(cloud: Served, kind: str) -> None:
    operation = "ListKeys" if b"Limit" in BODIES[kind] else "Decrypt"
    status, _, got = cloud.send(signed(kms_request(operation, BODIES[kind])))
    assert (status, json.loads(got)["__type"]) == (400, "SerializationException")


@pytest.mark.parametrize(
    "target", ["TrentService.Nope", "TrentService.", "Nope.ListKeys", "TrentService.listKeys", "x"]
)
def test_an_operation_that_there_is_not_is_unknown(cloud: Served, target: str) -> None:
    request = kms_request()
    request.headers.replace_header("X-Amz-Target", target)
    status, _, got = cloud.send(signed(request))
    assert (status, got) == (400, b'{"__type": "UnknownOperationException"}')


def test_a_service_that_there_is_not_is_not_found(cloud: Served) -> None:
    request = kms_request()
    del request.headers["X-Amz-Target"]
    status, headers, _ = cloud.send(signed(request, "dynamodb"))
    assert (status, headers["content-type"]) == (404, "text/plain")


def test_every_region_has_keys_of_its_own(cloud: Served) -> None:
    here, there = cloud.client("kms"), cloud.client("kms", "eu-west-1")
    key = there.create_key()["KeyMetadata"]
    assert key["Arn"].startswith(f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/")
    assert refusal(here.describe_key, KeyId=key["KeyId"]) == ("NotFoundException", 400)


def test_every_account_has_keys_of_its_own(cloud: Served) -> None:
    other = cloud.client("kms", **ANOTHER_ADMINISTRATOR)
    key = other.create_key()["KeyMetadata"]
    assert key["Arn"].startswith(f"arn:aws:kms:us-east-1:{OTHER_ACCOUNT}:key/")
    assert refusal(cloud.client("kms").describe_key, KeyId=key["KeyId"]) == ("NotFoundException", 400)


def test_observers_are_told_each_call_that_was_served(cloud: Served, events: list[Event]) -> None:
    kms = cloud.client("kms", "eu-central-1")
    answer = kms.create_key()
    refusal(kms.describe_key, KeyId="nope")
    refusal(cloud.client("kms", secret_access_key="wrong").list_keys)
    made, refused = events
    assert (made.service, made.operation, made.region, made.account) == ("kms", "CreateKey", "eu-central-1", ACCOUNT)
    assert made.request_id == answer["ResponseMetadata"]["RequestId"]
    assert made.answer is not None
    assert made.answer["KeyMetadata"]["Arn"] == answer["KeyMetadata"]["Arn"]
    assert (made.caller.principal.arn, made.caller.access_key_id) == (f"arn:aws:iam::{ACCOUNT}:root", "test")
    assert made.caller.source_ip == "127.0.0.1"
    assert "boto" in made.caller.user_agent.lower()
    assert refused.error is not None
    assert (refused.error.code, refused.params, refused.answer) == ("NotFoundException", {"KeyId": "nope"}, None)


def test_a_connection_serves_many_requests(cloud: Served) -> None:
    connection = http.client.HTTPConnection(urlsplit(cloud.url).netloc, timeout=10)
    connection.connect()
    before = connection.sock
    for _ in range(3):
        request = signed(kms_request())
        connection.request("POST", "/", request.data, dict(request.headers.items()))
        with connection.getresponse() as response:
            assert response.status == 200
            response.read()
        assert connection.sock is before
    connection.close()


def test_the_clock_goes_forward_for_keys_and_not_for_signatures() -> None:
    with served() as own:
        kms = own.client("kms")
        key_id = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
        assert ask_clock(own, b'{"advance_s": 604700}')[0] == 200
        assert kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "PendingDeletion"
        before = ask_clock(own)[1]["now"]
        assert ask_clock(own, b'{"advance_s": 200}')[1]["now"] > before
        assert refusal(kms.describe_key, KeyId=key_id) == ("NotFoundException", 400)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"advance_s": -1}', b'{"advance_s": "1"}', b'{"advance_s": NaN}',
                                  b'{"advance_s": true}', b'{"advance_s": 1e300}'])  # fmt: skip
def test_the_clock_goes_by_seconds_and_only_forward(cloud: Served, body: bytes) -> None:
    offset = cloud.cloud.clock.offset
    assert ask_clock(cloud, body)[0] == 400
    assert cloud.cloud.clock.offset == offset


def ask_clock(cloud: Served, body: bytes | None = None) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection(urlsplit(cloud.url).netloc, timeout=10)
    connection.request("GET" if body is None else "POST", "/_reference/clock", body)
    with connection.getresponse() as response:
        answer = response.status, json.loads(response.read())
    connection.close()
    return answer


def test_a_body_that_is_too_large_is_refused_and_the_refusal_arrives(cloud: Served) -> None:
    request = kms_request("Encrypt", b"x" * (1024 * 1024 + 1))
    status, headers, got = cloud.send(request)
    assert (status, json.loads(got)["__type"]) == (413, "RequestEntityTooLargeException")
    assert headers["connection"] == "close"
    status, _, got = cloud.send(signed(kms_request("Encrypt", b" " * (1024 * 1024 - 2) + b"{}")))
    assert (status, json.loads(got)["__type"]) == (400, "ValidationException")


def test_a_head_that_is_too_large_is_refused(cloud: Served) -> None:
    with raw(cloud, b"POST / HTTP/1.1\r\nHost: h\r\nX: " + b"x" * server.LARGEST_HEAD) as answer:
        assert answer.readline().startswith(b"HTTP/1.1 400 ")


def test_a_slow_head_is_not_waited_for(cloud: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_WITHIN_S", 0.2)
    with raw(cloud, b"POST / HTTP/1.1\r\nHost: h\r\n") as answer:
        assert answer.read() == b""
    with raw(cloud, b"") as answer:
        assert answer.read() == b""


def test_a_slow_body_is_not_waited_for(cloud: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "BODY_WITHIN_S", 0.2)
    head = b"POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: TrentService.Encrypt\r\nContent-Length: 5\r\n\r\n{"
    with raw(cloud, head) as answer:
        said = answer.read()
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b'"RequestTimeoutException"' in said


@contextmanager
def raw(cloud: Served, data: bytes) -> Iterator[BinaryIO]:
    """What the server says to some bytes, until it closes the connection."""
    host, port = urlsplit(cloud.url).hostname, urlsplit(cloud.url).port
    with socket.create_connection((host or "", port or 0), timeout=5) as connection:
        connection.sendall(data)
        with connection.makefile("rb") as answer:
            yield answer
