"""What answers as an ASGI application: bodies are read within limits of size and time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from email.utils import formatdate
from typing import Any, Protocol, TypeAlias

from kms_conformance.cloud.http.gateway import SMALLEST_LIMIT
from kms_conformance.cloud.http.messages import HttpRequest, HttpResponse
from kms_conformance.cloud.service import ServiceError

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

BODY_WITHIN_S = 30
MOST_DISCARDED = 16 * 1024 * 1024
"""Of a body that is too large so much is read and thrown away, so that its sender comes to read the refusal."""
TOO_LARGE = ServiceError("RequestEntityTooLargeException", "The request entity is too large.", 413)
TOO_SLOW = ServiceError("RequestTimeoutException", "Reading the Request timed out.", 408)
"""Both from "Common Errors" of the API references."""


class Answering(Protocol):
    """What answers requests: the gateway of a cloud, or another server's."""

    def largest_body(self, head: HttpRequest) -> int:
        """How many bytes the body of a request may have."""

    def refusal(self, head: HttpRequest, error: ServiceError) -> HttpResponse:
        """The refusal of a request whose body was not read to its end."""

    def respond(self, request: HttpRequest) -> HttpResponse:
        """The response to a request."""


class _GoneError(Exception):
    """The client has hung up."""


def app(gateway: Answering) -> Callable[[Message, Receive, Send], Awaitable[None]]:
    """The application of a gateway, or of what else answers."""

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        head = _head(scope)
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                response = await _response(gateway, head, receive)
        except TimeoutError:
            response = _last(gateway.refusal(head, TOO_SLOW))
        except _GoneError:
            return
        await _send(response, send)

    return serve


def _head(scope: Message) -> HttpRequest:
    return HttpRequest(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]),
        body=b"",
        client=scope["client"][0] if scope["client"] else "",
        secure=scope["scheme"] == "https",
    )


async def _response(gateway: Answering, head: HttpRequest, receive: Receive) -> HttpResponse:
    chunks: list[bytes] = []
    size, largest, more = 0, SMALLEST_LIMIT, True
    while more and size <= largest + MOST_DISCARDED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _GoneError
        chunk, more = message.get("body", b""), message.get("more_body", False)
        size += len(chunk)
        if size > largest:
            largest = gateway.largest_body(head)
        if size <= largest:
            chunks.append(chunk)
        else:
            chunks.clear()
    if size > largest:
        return _last(gateway.refusal(head, TOO_LARGE))
    return gateway.respond(replace(head, body=b"".join(chunks)))


def _last(response: HttpResponse) -> HttpResponse:
    """The response after which the connection is closed."""
    return replace(response, headers={**response.headers, "Connection": "close"})


def spelled(name: str) -> str:
    """The name of a header in AWS's spelling: Content-Type, x-amzn-RequestId, x-amz-server-side-encryption."""
    return name if name.lower().startswith("x-") else name.title().replace("Etag", "ETag")


async def _send(response: HttpResponse, send: Send) -> None:
    """Names of headers are written as AWS writes them: libmongocrypt knows no `content-length`."""
    told = {spelled(name): value for name, value in response.headers.items()}
    told.setdefault("Content-Length", str(len(response.body)))  # of an answer to HEAD it is that of the object
    told.setdefault("Date", formatdate(usegmt=True))
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
