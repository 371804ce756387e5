"""A raw answer, and what every check asks of it."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple


class Raw(NamedTuple):
    """An answer before any SDK has read it: header names in lower case; no body is one that came as a stream."""

    model: Any
    """botocore's model of the operation: the service model as data."""
    method: str
    status: int
    headers: Mapping[str, str]
    body: bytes | None
    read: dict[str, Any]
    """What a check has already read of it, for the next one."""


def raw_of(model: Any, method: str, status: int, fields: Mapping[str, str], body: bytes | None) -> Raw:
    """A raw answer from what an HTTP client has; it is read without the coding that it has, if it can be."""
    headers = {name.lower(): text for name, text in fields.items()}
    if body and headers.get("content-encoding", "").strip().lower() == "gzip":
        with suppress(OSError, EOFError, zlib.error):
            body = gzip.decompress(body)
    return Raw(model=model, method=method, status=status, headers=headers, body=body, read={})


def protocol_of(raw: Raw) -> str:
    """The protocol of the service: json, rest-json or rest-xml."""
    return str(raw.model.service_model.metadata["protocol"])


def in_json(raw: Raw) -> bool:
    """Whether answers of the service are in JSON."""
    return protocol_of(raw) in ("json", "rest-json")


def client_error(raw: Raw) -> bool:
    """Whether it is a client error."""
    return 400 <= raw.status < 500


def success(raw: Raw) -> bool:
    """Whether it is a success."""
    return 200 <= raw.status < 300


def no_constant(name: str) -> Any:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)


def from_json(raw: Raw) -> Any:
    """The body as JSON; ValueError: it is none."""
    return json.loads(raw.body or b"{}", parse_constant=no_constant)


def body_members(raw: Raw) -> dict[str, Any]:
    """The members of the body; none where it is no JSON object."""
    if "body" not in raw.read:
        try:
            found = from_json(raw)
        except ValueError:
            found = None
        raw.read["body"] = found if isinstance(found, dict) else {}
    return dict(raw.read["body"])


def error_type(raw: Raw) -> str:
    """The type of an error in JSON, without namespace and URL; it may be in a header or in one of two members."""
    body = body_members(raw)
    told = (raw.headers.get("x-amzn-errortype"), body.get("__type"), body.get("code"))
    named = next((str(text) for text in told if text), "")
    return named.partition(":")[0].rpartition("#")[2]


def error_shape(raw: Raw) -> Any:
    """What the service model says of the error, or None."""
    if "error" not in raw.read:
        shapes, code = raw.model.service_model.error_shapes, error_type(raw)
        raw.read["error"] = next((shape for shape in shapes if code in (shape.name, shape.error_code)), None)
    return raw.read["error"]


def in_words(value: Any) -> str:
    """A value by its type and size alone: it may be a secret."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else "a boolean"
    if isinstance(value, str):
        return f"a text of {len(value)}"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    return "an object" if isinstance(value, dict) else "a number"


def by_member(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What was looked at, with what came where it is wrong: one wrong entry makes a list's members wrong."""
    found: dict[str, str] = {}
    for name, came in pairs:
        found[name] = found.get(name) or came
    return found
