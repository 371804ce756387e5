"""An answer as it comes over the wire: sent by http.client, and read by nobody else."""

from __future__ import annotations

import io
import re
import ssl
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse, HTTPHeaders
from urllib3 import HTTPResponse

from kms_conformance.models.answers.raw import Raw, raw_of
from kms_conformance.reports.helpers.script import Script

Came = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers and body."""


def raw_answer(script: Script, call: Callable[..., Any], /, **params: Any) -> Raw:
    """The answer to a call, sent as botocore signs it, over a plain connection; the script shows what came."""
    client: Any = call.__self__  # type: ignore[attr-defined]
    found: list[Came] = []

    def send(request: Any, **_: Any) -> AWSResponse:
        status, headers, came = _sent(request, getattr(client._endpoint.http_session, "_verify", True))
        script.shown[:] = [f"HTTP {status}", *(f"{name}: {text}" for name, text in headers), "", hidden(came)]
        found.append((status, headers, came))
        kept = {name: text for name, text in headers if name.lower() != "transfer-encoding"}
        stream = HTTPResponse(io.BytesIO(came), headers=kept, status=status, preload_content=False)
        return AWSResponse(request.url, status, HTTPHeaders.from_dict(kept), stream)

    events = client.meta.events
    name = f"before-send.{client.meta.service_model.service_id.hyphenize()}"
    events.register_last(name, send)
    operation = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[call.__name__])
    try:
        call(**params)
    except Exception as error:
        if not found:
            raise RuntimeError(f"cannot be shown: {type(error).__name__}") from error
    finally:
        events.unregister(name, send)
    status, headers, came = found[-1]
    if status >= 500 or any(word in came for word in (b"ThrottlingException", b"SlowDown")):
        raise RuntimeError(f"cannot be shown: HTTP {status}")
    return raw_of(operation, operation.http["method"], status, dict(headers), came)


def _sent(request: Any, verify: bool | str) -> Came:
    """What comes of a request that botocore has signed; `verify` as it has it: whether to, or by which bundle."""
    parts, body = urlsplit(request.url), request.body or b""
    body = body.read() if hasattr(body, "read") else body
    texts = {name: text.decode() if isinstance(text, bytes) else text for name, text in request.headers.items()}
    context = ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
    if verify is False:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    secure = parts.scheme == "https"
    connection = (
        HTTPSConnection(parts.netloc, timeout=10, context=context)
        if secure
        else HTTPConnection(parts.netloc, timeout=10)
    )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with closing(connection):
        connection.request(request.method, path, body, texts)
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()


def hidden(body: bytes) -> str:
    """A body for the eye: what is secret in it left out."""
    return re.sub(r'("Plaintext": *")[^"]*', r"\1...", body[:2000].decode("utf-8", "backslashreplace"))
