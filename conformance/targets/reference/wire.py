"""What botocore's service model says of requests, answers and errors on the wire: AWS JSON 1.1.

The guards decide on values; this module knows member names and JSON types, and finds words for a refusal.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape, StructureShape

from kms_conformance.conformance.targets.reference.errors import KmsError

Members: TypeAlias = Mapping[str, "Members | None"]
"""The members of a structure; those of its structures in turn, None for all else."""


@cache
def service_model() -> ServiceModel:
    """The KMS model that botocore ships; what lies in a home directory or AWS_DATA_PATH is not looked at."""
    loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    return ServiceModel(loader.load_service_model("kms", "service-2"), "kms")


@cache
def operation_model(operation: str) -> OperationModel:
    """The model of one operation."""
    return service_model().operation_model(operation)


@cache
def request_members(operation: str) -> Mapping[str, Shape]:
    """The shapes of the members of an operation's request."""
    shape = operation_model(operation).input_shape
    return dict(shape.members) if isinstance(shape, StructureShape) else {}


@cache
def answer_members(operation: str) -> Members:
    """The members that a client sees of an operation's answer."""
    return _nested(operation_model(operation).output_shape)


def _nested(shape: Shape | None) -> Members:
    if not isinstance(shape, StructureShape):
        return {}
    return {
        name: _nested(member) if isinstance(member, StructureShape) else None for name, member in shape.members.items()
    }


@cache
def modelled_errors() -> frozenset[str]:
    """The codes that have a shape: their `message` shows as a member of its own in boto3 (AWS-001, AWS-002)."""
    return frozenset(shape.name for shape in service_model().error_shapes)


def read_request(operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """The members as KMS deserializes them: unknown ones are ignored (VALID-135), null ones absent, types checked."""
    shapes, read = request_members(operation), {}
    for name, value in params.items():
        if value is not None and name in shapes:
            read[name] = READERS[shapes[name].type_name](value)
    return read


def _instance(*types: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, types) and (bool in types or not isinstance(value, bool)):
            return value
        raise KmsError("SerializationException", f"A value of type {type(value).__name__} can not be converted")

    return read


def _blob(value: Any) -> bytes:
    """Bytes, or the text that boto3 takes in their place."""
    return value.encode() if isinstance(value, str) else bytes(_instance(bytes, bytearray, memoryview)(value))


def _map(value: Any) -> dict[str, str]:
    """A map of texts; numbers and booleans count as their JSON text (CTX-018)."""
    pairs = _instance(Mapping)(value)
    return {name: text if isinstance(text, str) else json.dumps(_instance(bool, int, float)(text))
            for name, text in pairs.items()}  # fmt: skip


READERS: Mapping[str, Callable[[Any], Any]] = {
    "string": _instance(str),
    "blob": _blob,
    "integer": _instance(int),
    "boolean": _instance(bool),
    "map": _map,
    "list": _instance(list, tuple),
    "structure": _instance(Mapping),
}


def violation(operation: str, params: Mapping[str, Any]) -> str | None:
    """The first constraint of the service model that the members break, in the words of AWS (AWS-026, AWS-053)."""
    input_shape = operation_model(operation).input_shape
    required = input_shape.required_members if input_shape else ()
    for name, shape in request_members(operation).items():
        broken = _broken(shape, params[name]) if name in params else "not be null" if name in required else None
        if broken:
            shown = "" if shape.type_name == "blob" else f"'{params[name]}' " if name in params else "null "
            return constraint_text(name, broken, shown)
    return None


def constraint_text(member: str, constraint: str, shown: str = "") -> str:
    """The text of a model validation error. A blob's value is never shown (AWS-053)."""
    path = member[0].lower() + member[1:]
    return (
        f"1 validation error detected: Value {shown}at '{path}' failed to satisfy constraint: Member must {constraint}"
    )


def _broken(shape: Shape, value: Any) -> str | None:
    enum = shape.metadata.get("enum")
    if enum and value not in enum:
        return f"satisfy enum value set: [{', '.join(enum)}]"
    if shape.type_name in ("boolean", "map", "structure"):
        return None
    size, noun = (value, "value") if shape.type_name == "integer" else (len(value), "length")
    if size < shape.metadata.get("min", size):
        return f"have {noun} greater than or equal to {shape.metadata['min']}"
    if size > shape.metadata.get("max", size):
        return f"have {noun} less than or equal to {shape.metadata['max']}"
    return None


def visible(answer: Mapping[str, Any], members: Members) -> dict[str, Any]:
    """The members of an answer that boto3 shows: it drops those that its model doesn't know."""
    return {
        name: visible(value, inner) if (inner := members[name]) and isinstance(value, Mapping) else value
        for name, value in answer.items()
        if name in members
    }


def body(answer: Mapping[str, Any] | KmsError) -> bytes:
    """The HTTP body: blobs as base64, dates as seconds; an operation without output answers with no body at all."""
    if isinstance(answer, KmsError):
        message = {"message": answer.message} if answer.message else {}
        answer = {"__type": answer.code, **message, **answer.members}
    return json.dumps(answer, default=_plain).encode() if answer else b""


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{type(value).__name__} has no JSON form")
