"""The parts of a script that look at an answer as it comes over the wire: sent by http.client, read by nobody else."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from kms_conformance.models.answers import envelope, errors, json_members, raw, xml
from kms_conformance.models.answers.checks import CHECKS
from kms_conformance.models.claims import Claim

RAW_ANSWER = '''
def raw_answer(call: Callable[..., Any], /, **params: Any) -> Raw:
    """The answer to a call, sent as botocore signs it, over a plain connection; SHOWN is what came."""
    client, found = call.__self__, []

    def send(request: Any, **_: Any) -> AWSResponse:
        parts, body = urlsplit(request.url), request.body or b""
        body = body.read() if hasattr(body, "read") else body
        texts = {name: text.decode() if isinstance(text, bytes) else text for name, text in request.headers.items()}
        verify = getattr(client._endpoint.http_session, "_verify", True)
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
            headers, came = response.getheaders(), response.read()
        SHOWN[:] = [f"HTTP {response.status}", *(f"{name}: {text}" for name, text in headers), "", hidden(came)]
        found.append((response.status, dict(headers), came))
        kept = {name: text for name, text in headers if name.lower() != "transfer-encoding"}
        stream = HTTPResponse(io.BytesIO(came), headers=kept, status=response.status, preload_content=False)
        return AWSResponse(request.url, response.status, HTTPHeaders.from_dict(kept), stream)

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
    return raw_of(operation, operation.http["method"], status, headers, came)
'''
HIDDEN = '''
def hidden(body: bytes) -> str:
    """A body for the eye: what is secret in it left out."""
    return re.sub(r'("Plaintext": *")[^"]*', r"\\1...", body[:2000].decode("utf-8", "backslashreplace"))
'''


def _laid_out(name: str, words: tuple[str, ...]) -> str:
    """A constant with one word on a line."""
    return "\n".join((f"{name} = (", *(f"    {word!r}," for word in words), ")"))


CONSTANTS = {
    "SHOWN": "SHOWN: list[str] = []",
    "ALWAYS_400": _laid_out("ALWAYS_400", envelope.ALWAYS_400),
    "TELLS_WHY": _laid_out("TELLS_WHY", errors.TELLS_WHY),
    "SCALARS": _laid_out("SCALARS", xml.SCALARS),
}
MODULES = (raw, json_members, envelope, errors, xml)
FUNCTIONS: dict[str, str] = {
    **{part.__name__: inspect.getsource(part) for module in MODULES for part in module.PARTS},
    "hidden": HIDDEN,
    "raw_answer": RAW_ANSWER,
}
"""Functions by name. One may use those before it."""


def judged(claim: Claim, operation: str, request: str) -> Iterator[str]:
    """The statements that judge the last call; `request` is the call of raw_answer."""
    yield request
    yield f'came = {CHECKS[claim.requirement].look.__name__}(answer).get("{claim.member}")'
    yield "if not came:"
    yield '    return ""'
    yield f'return f"{operation}: {claim.member}: {{came}}"'
