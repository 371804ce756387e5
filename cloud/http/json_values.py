"""Values in JSON: what boto3 calls bytes, dates and numbers, by the shapes of the service model."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn, cast

from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.utils import parse_timestamp

from kms_conformance.cloud.http.protocol import unreadable


def read_object(body: bytes) -> dict[str, Any]:
    """The object that a body holds, nothing at all being an empty one; raises SerializationException."""
    if not body:
        return {}
    try:
        value = json.loads(body, parse_constant=_no_constant)
        if b"\\u" in body:
            json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is no character
    except (ValueError, RecursionError):
        raise unreadable() from None
    if not isinstance(value, dict):
        raise unreadable("Start of structure or map found where not expected.")
    return value


def decoded(shape: Shape, value: Any) -> Any:
    """A value with blobs as bytes and timestamps as datetime; unknown members are left out, null ones too."""
    decoder = _DECODERS.get(shape.type_name)
    return decoder(shape, value) if decoder else value


def members(shape: Shape | None, value: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a structure, by their names in the model."""
    if not isinstance(shape, StructureShape):
        return {}
    names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
    return {
        names[given]: decoded(shape.members[names[given]], item)
        for given, item in value.items()
        if given in names and item is not None
    }


def _structure(shape: Shape, value: Any) -> Any:
    if getattr(shape, "is_document_type", False):
        return value
    return members(shape, value) if isinstance(value, Mapping) else _wrong(value)


def _list(shape: Shape, value: Any) -> Any:
    assert isinstance(shape, ListShape)
    return [decoded(shape.member, item) for item in value] if isinstance(value, list) else _wrong(value)


def _map(shape: Shape, value: Any) -> Any:
    assert isinstance(shape, MapShape)
    if not isinstance(value, dict):
        _wrong(value)
    return {name: decoded(shape.value, item) for name, item in value.items()}


def _blob(_: Shape, value: Any) -> bytes:
    if not isinstance(value, str):
        _wrong(value)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise unreadable() from None


def _timestamp(_: Shape, value: Any) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        _wrong(value)
    try:
        parsed: datetime = parse_timestamp(cast(str, value))  # botocore takes seconds as numbers, too
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError, RuntimeError, OSError):
        raise unreadable() from None


def _plain(*types: type) -> Callable[[Shape, Any], Any]:
    def check(_: Shape, value: Any) -> Any:
        if isinstance(value, types) and (bool in types or not isinstance(value, bool)):
            return value
        return _wrong(value)

    return check


def _wrong(value: Any) -> NoReturn:
    raise unreadable(f"A value of type {type(value).__name__} can not be converted")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECODERS: Mapping[str, Callable[[Shape, Any], Any]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "blob": _blob,
    "timestamp": _timestamp,
    "integer": _plain(int),
    "long": _plain(int),
    "double": _plain(int, float),
    "float": _plain(int, float),
    "boolean": _plain(bool),
}
"""Texts are not among them: KMS takes numbers and booleans for their text in some places, and checks them itself."""
