"""What is around the members of an answer: status, headers, and what the body is as a whole."""

from __future__ import annotations

import json
from typing import Any
from zlib import crc32

from kms_conformance.models.answers.raw import (
    Raw,
    body_members,
    client_error,
    error_shape,
    error_type,
    from_json,
    in_json,
    in_words,
    no_constant,
    protocol_of,
    success,
)


def json_body(raw: Raw) -> dict[str, str]:
    """The body is a JSON object, or empty; what comes where an operation has no output is another check's."""
    if not in_json(raw) or raw.body is None:
        return {}
    if success(raw) and not (raw.model.output_shape and raw.model.output_shape.members):
        return {}
    try:
        found = from_json(raw)
    except ValueError:
        return {"body": f"{len(raw.body)} bytes, no JSON"}
    return {"body": "" if isinstance(found, dict) else in_words(found)}


def empty_body(raw: Raw) -> dict[str, str]:
    """An operation without output answers with no body, or with an empty object."""
    if not in_json(raw) or not success(raw) or (raw.model.output_shape and raw.model.output_shape.members):
        return {}
    body = (raw.body or b"").strip()
    return {"body": "" if not body or body_members(raw) or body.replace(b" ", b"") == b"{}" else f"{len(body)} bytes"}


def single_names(raw: Raw) -> dict[str, str]:
    """No JSON object has a name twice."""
    twice = []

    def pairs(rows: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(rows)) < len(rows):
            twice.append("a name twice")
        return dict(rows)

    if not in_json(raw) or not raw.body:
        return {}
    try:
        json.loads(raw.body, object_pairs_hook=pairs, parse_constant=no_constant)
    except ValueError:
        return {}
    return {"names": twice[0] if twice else ""}


def success_status(raw: Raw) -> dict[str, str]:
    """The status of a success is that of the service model; 206 for a part of an object."""
    wanted = 206 if "content-range" in raw.headers else raw.model.http.get("responseCode", 200)
    return {"status": "" if raw.status == wanted else str(raw.status)} if success(raw) else {}


ALWAYS_400 = ("ValidationException", "AccessDeniedException", "InvalidSignatureException", "ExpiredTokenException")


def kms_status(raw: Raw) -> dict[str, str]:
    """The status of a client error of KMS."""
    code = error_type(raw) if client_error(raw) and raw.model.service_model.service_name == "kms" else ""
    if not code or not (code in ALWAYS_400 or error_shape(raw) is not None):
        return {}
    return {f"status of {code}": "" if raw.status == 400 else str(raw.status)}


def modelled_status(raw: Raw) -> dict[str, str]:
    """The status of an error whose shape in the service model has one."""
    shape: Any = error_shape(raw) if client_error(raw) and in_json(raw) else None
    wanted = shape.metadata.get("error", {}).get("httpStatusCode") if shape is not None else None
    if wanted is None or raw.model.service_model.service_name == "kms":
        return {}
    return {f"status of {shape.name}": "" if raw.status == wanted else str(raw.status)}


def content_type(raw: Raw) -> dict[str, str]:
    """Content-Type is that of the protocol; parameters do not matter, nor does it without a body in REST-JSON."""
    if not in_json(raw) or (protocol_of(raw) == "rest-json" and not raw.body):
        return {}
    version = raw.model.service_model.metadata.get("jsonVersion", "1.0")
    wanted = f"application/x-amz-json-{version}" if protocol_of(raw) == "json" else "application/json"
    came = raw.headers.get("content-type", "")
    media = came.partition(";")[0].strip().lower()
    return {"Content-Type": "" if media == wanted else came[:60] or "absent"}


def tells_request_id(raw: Raw) -> dict[str, str]:
    """The header that tells the request's id."""
    return {"x-amzn-RequestId": "" if raw.headers.get("x-amzn-requestid") else "absent"} if in_json(raw) else {}


def content_length(raw: Raw) -> dict[str, str]:
    """The answer says how long it is."""
    if protocol_of(raw) != "json":
        return {}
    told = "content-length" in raw.headers or "chunked" in raw.headers.get("transfer-encoding", "").lower()
    return {"Content-Length": "" if told else "absent"}


def content_encoding(raw: Raw) -> dict[str, str]:
    """No coding that was not asked for: the request says identity."""
    came = raw.headers.get("content-encoding", "identity").strip().lower()
    return {"Content-Encoding": "" if came == "identity" else came[:20]} if in_json(raw) else {}


def checksum(raw: Raw) -> dict[str, str]:
    """Where x-amz-crc32 is sent it is the body's."""
    if not in_json(raw) or raw.body is None or "content-encoding" in raw.headers:
        return {}
    came = raw.headers.get("x-amz-crc32")
    return {"x-amz-crc32": "" if came is None or came.strip() == str(crc32(raw.body)) else "another checksum"}
