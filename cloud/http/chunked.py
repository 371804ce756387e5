"""Bodies in chunks (aws-chunked), as today's SDKs stream them to S3: each chunk signed or none, then trailing headers.

S3 API Reference, "Signature calculations for the Authorization header: transferring payload in multiple chunks", and
"... including trailing headers".
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NoReturn

from kms_conformance.cloud.http.messages import HttpRequest
from kms_conformance.cloud.http.refusals import NOT_MATCHING, NotAuthenticError, Reason
from kms_conformance.cloud.http.signature_reading import TIMESTAMP, Signature
from kms_conformance.cloud.service import ServiceError

DIGEST = "x-amz-content-sha256"
UNSIGNED, SIGNED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
STREAMED = frozenset({UNSIGNED, SIGNED, f"{SIGNED}-TRAILER"})
"""The values of x-amz-content-sha256 with which a body comes in chunks; SigV4A is not served."""
ENCODING = "aws-chunked"
TRAILER_SIGNATURE = "x-amz-trailer-signature"
_HEAD = re.compile(rb"([0-9A-Fa-f]{1,16})(?:;chunk-signature=([0-9a-f]{64}))?")
_EMPTY = sha256().hexdigest()
INCOMPLETE = ServiceError("IncompleteBody", "The request body terminated unexpectedly", 400)
BAD_TRAILER = ServiceError(
    "MalformedTrailerError",
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
    400,
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a body, and its signature if it has one."""

    data: bytes
    signature: str | None


class Chain:
    """The signatures of a body's chunks: each is made with the one before it, the first with that of the request."""

    def __init__(self, signature: Signature, secret: str) -> None:
        self._previous = signature.signature
        terms = (signature.date, signature.region, signature.service, "aws4_request")
        self._about = (signature.timestamp.strftime(TIMESTAMP), "/".join(terms))
        self._key = f"AWS4{secret}".encode()
        for term in terms:
            self._key = hmac.digest(self._key, term.encode(), "sha256")

    def check(self, kind: str, given: str | None, *hashes: str) -> None:
        """Refuse what was not signed with the key of the request, in this place."""
        text = "\n".join((f"AWS4-HMAC-SHA256-{kind}", *self._about, self._previous, *hashes))
        expected = hmac.digest(self._key, text.encode(), "sha256").hex()
        if given is None or not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
            raise NotAuthenticError(Reason.MISMATCH, NOT_MATCHING)
        self._previous = expected


def unchunked(request: HttpRequest, signature: Signature, secret: str) -> HttpRequest:
    """The request with the body that its chunks make, and its trailing headers among the others."""
    mode = request.fields[DIGEST]
    chunks, rest = _chunks(request.body)
    trailer = _trailer(rest)
    if mode != UNSIGNED:
        chain = Chain(signature, secret)
        for chunk in chunks:
            chain.check("PAYLOAD", chunk.signature, _EMPTY, sha256(chunk.data).hexdigest())
        if mode != SIGNED:
            told = "".join(f"{name}:{value}\n" for name, value in trailer if name != TRAILER_SIGNATURE)
            chain.check("TRAILER", dict(trailer).get(TRAILER_SIGNATURE), sha256(told.encode()).hexdigest())
    body = b"".join(chunk.data for chunk in chunks)
    _check_length(request, body)
    return replace(request, headers=(*_without_encoding(request), *_announced(request, trailer)), body=body)


def _chunks(body: bytes) -> tuple[list[Chunk], bytes]:
    """The chunks, an empty one last, and what follows them."""
    chunks: list[Chunk] = []
    place = 0
    while not chunks or chunks[-1].data:
        end = body.find(b"\r\n", place)
        head = _HEAD.fullmatch(body[place:end]) if end >= 0 else None
        if head is None:
            raise INCOMPLETE.anew()
        size, start = int(head[1], 16), end + 2
        data, place = body[start : start + size], start + size
        if len(data) < size or (size and body[place : place + 2] != b"\r\n"):
            raise INCOMPLETE.anew()
        place += 2 if size else 0
        chunks.append(Chunk(data, head[2].decode() if head[2] else None))
    return chunks, body[place:]


def _trailer(rest: bytes) -> list[tuple[str, str]]:
    """Trailing headers, in the order sent; senders end lines in more ways than one."""
    try:
        lines = [line.strip() for line in re.split(r"[\r\n]+", rest.decode("ascii")) if line.strip()]
    except UnicodeDecodeError:
        _malformed()
    pairs = [line.partition(":") for line in lines]
    if not all(colon for _, colon, _ in pairs):
        _malformed()
    return [(name.strip().lower(), value.strip()) for name, _, value in pairs]


def _announced(request: HttpRequest, trailer: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The trailing headers, which must be those that x-amz-trailer announces."""
    names = {name.strip().lower() for name in request.fields.get("x-amz-trailer", "").split(",") if name.strip()}
    sent = [(name, value) for name, value in trailer if name != TRAILER_SIGNATURE]
    if sorted(name for name, _ in sent) != sorted(names):
        _malformed()
    return iter(sent)


def _check_length(request: HttpRequest, body: bytes) -> None:
    told = request.fields.get("x-amz-decoded-content-length")
    if told is None:
        raise ServiceError("MissingContentLength", "You must provide the Content-Length HTTP header.", 411)
    if told != str(len(body)):
        raise INCOMPLETE.anew()


def _without_encoding(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """The headers without the encoding that is no more, and with the length of what is left to the service."""
    for name, value in request.headers:
        if name == "content-encoding":
            kept = [part.strip() for part in value.split(",") if part.strip() != ENCODING]
            if kept:
                yield name, ",".join(kept)
        elif name != "content-length":
            yield name, value


def _malformed() -> NoReturn:
    raise BAD_TRAILER.anew()
