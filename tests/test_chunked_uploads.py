"""Uploads in chunks, as today's SDKs stream them to S3: decoded, and verified chunk by chunk and by their checksum.

The known answers are the examples of the S3 API Reference, "Signature calculations for the Authorization header:
transferring payload in multiple chunks" and "... including trailing headers".
"""

from __future__ import annotations

import base64
import http.client
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from kms_conformance.cloud.http.chunked import SIGNED, UNSIGNED, Chain, unchunked
from kms_conformance.cloud.http.messages import HttpRequest
from kms_conformance.cloud.http.refusals import NotAuthenticError
from kms_conformance.cloud.http.signature_reading import Signature
from kms_conformance.cloud.s3.checksums import DIGESTS
from tests.cloud_clients import ServedCloud, bucket, s3, served

__all__ = ["bucket", "s3", "served"]

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
BODY = b"a" * 66560
PIECES = (BODY[:65536], BODY[65536:], b"")
PLAIN = (
    "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
)
TRAILED = (
    "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
    "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
    "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
)
TRAILER, TRAILER_SIGNATURE = (
    "x-amz-checksum-crc32c:sOO8/Q==",
    "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435",
)


def seed(signature: str) -> Signature:
    moment = datetime(2013, 5, 24, tzinfo=UTC)
    return Signature("AKIAIOSFODNN7EXAMPLE", "20130524", "us-east-1", "s3", (), signature, moment, None)


def encoded(pieces: Sequence[bytes], signatures: Sequence[str] = (), trailer: str = "") -> bytes:
    heads = [f"{len(piece):x}" for piece in pieces]
    if signatures:
        heads = [f"{head};chunk-signature={text}" for head, text in zip(heads, signatures, strict=True)]
    chunks = [f"{head}\r\n".encode() + piece + b"\r\n" * bool(piece) for head, piece in zip(heads, pieces, strict=True)]
    return b"".join(chunks) + trailer.encode() + b"\r\n"


def received(mode: str, body: bytes, **more: str) -> HttpRequest:
    headers = {"x-amz-content-sha256": mode, "x-amz-decoded-content-length": str(len(BODY)), **more}
    return HttpRequest("PUT", "/b/k", "", tuple(headers.items()), body, "127.0.0.1")


SIGNED_TRAILER = f"{TRAILER}\r\nx-amz-trailer-signature:{TRAILER_SIGNATURE}\r\n"
ANNOUNCED = {"x-amz-trailer": "x-amz-checksum-crc32c"}


def test_the_chunks_of_the_documentation_are_authentic() -> None:
    sent = unchunked(received(SIGNED, encoded(PIECES, PLAIN[1:])), seed(PLAIN[0]), SECRET)
    assert sent.body == BODY
    request = received(f"{SIGNED}-TRAILER", encoded(PIECES, TRAILED[1:], SIGNED_TRAILER), **ANNOUNCED)
    sent = unchunked(request, seed(TRAILED[0]), SECRET)
    assert sent.body == BODY
    assert sent.fields["x-amz-checksum-crc32c"] == "sOO8/Q=="


@pytest.mark.parametrize("place", range(4))
def test_one_wrong_signature_of_a_chunk_is_refused(place: int) -> None:
    signatures = list(PLAIN)
    signatures[place] = signatures[place][:-1] + ("0" if signatures[place][-1] != "0" else "1")
    with pytest.raises(NotAuthenticError):
        unchunked(received(SIGNED, encoded(PIECES, signatures[1:])), seed(signatures[0]), SECRET)


@pytest.mark.parametrize(
    ("trailer", "error"),
    [
        (SIGNED_TRAILER.replace("sOO8", "sOO9"), NotAuthenticError),
        (f"{TRAILER}\r\n", NotAuthenticError),
    ],
)
def test_a_trailer_is_signed_too(trailer: str, error: type[Exception]) -> None:
    request = received(f"{SIGNED}-TRAILER", encoded(PIECES, TRAILED[1:], trailer), **ANNOUNCED)
    with pytest.raises(error):
        unchunked(request, seed(TRAILED[0]), SECRET)


def test_the_digests_are_those_of_their_definitions() -> None:
    """Check values of the catalogue of CRCs: of the nine digits."""
    digits = b"123456789"
    assert DIGESTS["CRC32"](digits).hex() == "cbf43926"
    assert DIGESTS["CRC32C"](digits).hex() == "e3069283"
    assert DIGESTS["CRC64NVME"](digits).hex() == "ae8b14860a799888"


def crc32(body: bytes) -> str:
    return base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()


class Sender:
    """Sends a PUT with a body in chunks as the JavaScript SDK does."""

    def __init__(self, served: ServedCloud, bucket: str) -> None:
        self.served, self.bucket = served, bucket

    def put(self, body: bytes, mode: str = UNSIGNED, **headers: str) -> tuple[int, bytes]:
        fields = {
            "Host": urlsplit(self.served.url).netloc, "x-amz-content-sha256": mode, "Content-Encoding": "aws-chunked",
            "x-amz-trailer": "x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm": "CRC32", **headers,
        }  # fmt: skip
        request = AWSRequest("PUT", f"{self.served.url}/{self.bucket}/key", headers=fields, data=b"")
        signer = S3SigV4Auth(Credentials("test", "test"), "s3", "us-east-1")
        signer.payload = lambda request: mode
        signer.add_auth(request)
        connection = http.client.HTTPConnection(urlsplit(self.served.url).netloc, timeout=10)
        connection.request("PUT", f"/{self.bucket}/key", body, dict(request.headers.items()))
        with connection.getresponse() as response:
            answer = response.status, response.read()
        connection.close()
        return answer


@pytest.fixture
def sender(served: ServedCloud, bucket: str) -> Sender:
    return Sender(served, bucket)


TEXT = b"some text " * 20
CHUNKS = (TEXT[:64], TEXT[64:128], TEXT[128:], b"")
LENGTH = {"x-amz-decoded-content-length": str(len(TEXT))}


def test_a_stream_with_a_trailing_checksum_is_stored_without_its_chunks(sender: Sender, s3: Any) -> None:
    body = encoded(CHUNKS, trailer=f"x-amz-checksum-crc32:{crc32(TEXT)}\r\n")
    assert sender.put(body, **LENGTH)[0] == 200
    got = s3.get_object(Bucket=sender.bucket, Key="key", ChecksumMode="ENABLED")
    assert got["Body"].read() == TEXT
    assert got["ChecksumCRC32"] == crc32(TEXT)
    assert "ContentEncoding" not in got


def test_another_encoding_beside_the_chunks_is_kept(sender: Sender, s3: Any) -> None:
    body = encoded(CHUNKS, trailer=f"x-amz-checksum-crc32:{crc32(TEXT)}\r\n")
    assert sender.put(body, **LENGTH, **{"Content-Encoding": "gzip,aws-chunked"})[0] == 200
    assert s3.head_object(Bucket=sender.bucket, Key="key")["ContentEncoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        (encoded(CHUNKS, trailer=f"x-amz-checksum-crc32:{crc32(b'other')}\r\n"), LENGTH, b"BadDigest"),
        (encoded(CHUNKS, trailer="x-amz-checksum-sha1:AAAA\r\n"), LENGTH, b"MalformedTrailerError"),
        (encoded(CHUNKS), LENGTH, b"MalformedTrailerError"),
        (encoded(CHUNKS, trailer="nonsense\r\n"), LENGTH, b"MalformedTrailerError"),
        (encoded(CHUNKS[:-1]), LENGTH, b"IncompleteBody"),
        (encoded(CHUNKS)[:100], LENGTH, b"IncompleteBody"),
        (encoded(CHUNKS, trailer=f"x-amz-checksum-crc32:{crc32(TEXT)}\r\n"),
         {"x-amz-decoded-content-length": "7"}, b"IncompleteBody"),
        (encoded(CHUNKS, trailer=f"x-amz-checksum-crc32:{crc32(TEXT)}\r\n"), {}, b"MissingContentLength"),
        (b"", LENGTH, b"IncompleteBody"),
        (b"zz\r\nx\r\n", LENGTH, b"IncompleteBody"),
    ],
    ids=["checksum", "another", "none", "no-trailer", "no-end", "cut", "length", "no-length", "nothing", "no-chunk"],
)  # fmt: skip
def test_what_is_no_such_stream_is_refused_and_stores_nothing(
    sender: Sender, s3: Any, body: bytes, headers: dict[str, str], code: bytes
) -> None:
    status, answer = sender.put(body, **headers)
    assert 400 <= status < 500 and b"<Code>" + code in answer
    assert s3.list_objects_v2(Bucket=sender.bucket)["KeyCount"] == 0


def test_signed_chunks_of_another_secret_are_refused_over_http(sender: Sender) -> None:
    body = encoded(CHUNKS, [PLAIN[1]] * 4)
    status, answer = sender.put(body, SIGNED, **LENGTH)
    assert (status, b"<Code>SignatureDoesNotMatch" in answer) == (403, True)


def test_a_chain_goes_on_from_the_last_signature() -> None:
    chain = Chain(seed(PLAIN[0]), SECRET)
    with pytest.raises(NotAuthenticError):
        chain.check("PAYLOAD", PLAIN[2], "", "")
