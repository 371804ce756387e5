"""What botocore's service model says of requests, answers and errors on the wire: AWS JSON 1.1.

The guards decide on values; this module knows member names and JSON types, and finds words for a refusal.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeAlias

from botocore.model import ListShape, OperationModel, Shape, StructureShape

from kms_conformance.cloud.kms.errors import KmsError, ServiceError
from kms_conformance.cloud.service_models import service_model

Members: TypeAlias = Mapping[str, "Members | None"]
"""The members of a structure; those of its structures, in lists too, in turn, None for all else."""


@cache
def operation_model(operation: str) -> OperationModel:
    """The model of one operation."""
    return service_model("kms").operation_model(operation)


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
    if isinstance(shape, ListShape):
        shape = shape.member
    if not isinstance(shape, StructureShape):
        return {}
    return {name: _nested(member) or None for name, member in shape.members.items()}


@cache
def modelled_errors() -> frozenset[str]:
    """The codes that have a shape: their `message` shows as a member of its own in boto3 (AWS-001, AWS-002)."""
    return frozenset(shape.name for shape in service_model("kms").error_shapes)


def read_request(operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """The members as KMS deserializes them: unknown ones are ignored (VALID-135), null ones absent, types checked."""
    return _members(request_members(operation), params)


def _members(shapes: Mapping[str, Shape], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _read(shapes[name], value) for name, value in values.items() if value is not None and name in shapes}


def _read(shape: Shape, value: Any) -> Any:
    read = READERS[shape.type_name](value)
    if isinstance(shape, ListShape):
        return [_read(shape.member, item) for item in read]
    return _members(shape.members, read) if isinstance(shape, StructureShape) else read


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


def _moment(value: Any) -> datetime:
    """A moment, also as the number of seconds that it is on the wire."""
    read = _instance(datetime, int, float)(value)
    if isinstance(read, datetime):
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    return datetime.fromtimestamp(read, UTC)


READERS: Mapping[str, Callable[[Any], Any]] = {
    "string": _instance(str),
    "blob": _blob,
    "integer": _instance(int),
    "boolean": _instance(bool),
    "timestamp": _moment,
    "map": _map,
    "list": _instance(list, tuple),
    "structure": _instance(Mapping),
}


def violation(operation: str, params: Mapping[str, Any]) -> str | None:
    """The constraints of the service model that the members break, in the words of AWS (AWS-026, AWS-053)."""
    shape = operation_model(operation).input_shape
    return constraint_violation(shape, params) if isinstance(shape, StructureShape) else None


def constraint_violation(shape: StructureShape, values: Mapping[str, Any]) -> str | None:
    """The constraints of a structure of a service model that its members break, all in one text (N39)."""
    return detected(list(_violations(shape, values, "")))


def detected(broken: Sequence[str]) -> str | None:
    """How AWS tells of broken constraints, if there are any."""
    errors = "error" if len(broken) == 1 else "errors"
    return f"{len(broken)} validation {errors} detected: {'; '.join(broken)}" if broken else None


def _violations(structure: StructureShape, values: Mapping[str, Any], path: str) -> Iterator[str]:
    """What the members of a structure break; one of a list is counted from 1 (AWS-033)."""
    for name, shape in structure.members.items():
        value = values.get(name)
        if value is None:
            if name in structure.required_members:
                yield _constraint(path + name, "not be null", "null ")
            continue
        if broken := _broken(shape, value):
            yield _constraint(path + name, broken, "" if shape.type_name == "blob" else f"'{_shown(value)}' ")
        if isinstance(shape, ListShape) and isinstance(shape.member, StructureShape):
            for number, item in enumerate(value, 1):
                yield from _violations(shape.member, item, f"{path}{name}.{number}.member.")


def constraint_text(member: str, constraint: str, shown: str = "") -> str:
    """The text of a model validation error. A blob's value is never shown (AWS-053)."""
    return f"1 validation error detected: {_constraint(member, constraint, shown)}"


def _constraint(member: str, constraint: str, shown: str) -> str:
    path = ".".join(name[0].lower() + name[1:] for name in member.split("."))
    return f"Value {shown}at '{path}' failed to satisfy constraint: Member must {constraint}"


def _broken(shape: Shape, value: Any) -> str | None:
    """The constraint that a value breaks; of a list also what one of its plain items breaks."""
    allowed = shape.metadata
    if (enum := allowed.get("enum")) and value not in enum:
        return f"satisfy enum value set: [{', '.join(enum)}]"
    if shape.type_name not in ("blob", "integer", "list", "string"):
        return None
    size, noun = (value, "value") if shape.type_name == "integer" else (len(value), "length")
    if size < allowed.get("min", size):
        return f"have {noun} greater than or equal to {allowed['min']}"
    if size > allowed.get("max", size):
        return f"have {noun} less than or equal to {allowed['max']}"
    if (pattern := allowed.get("pattern")) and shape.type_name == "string" and not _compiled(pattern).fullmatch(value):
        return f"satisfy regular expression pattern: {pattern}"
    if isinstance(shape, ListShape) and (broken := next(filter(None, (_broken(shape.member, v) for v in value)), None)):
        return f"satisfy constraint: [Member must {broken}]"
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of a service model; Python has no names for the classes of Unicode."""
    for name, ours in ((r"\p{L}", r"\w"), (r"\p{Z}", r"\s"), (r"\p{N}", r"\d")):
        pattern = pattern.replace(name, ours)
    return re.compile(pattern)


def _shown(value: Any) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)


def visible(answer: Mapping[str, Any], members: Members) -> dict[str, Any]:
    """The members of an answer that boto3 shows: it drops those that its model doesn't know."""
    return {
        name: _visible(value, inner) if (inner := members[name]) else value
        for name, value in answer.items()
        if name in members
    }


def _visible(value: Any, members: Members) -> Any:
    if isinstance(value, list):
        return [_visible(item, members) for item in value]
    return visible(value, members) if isinstance(value, Mapping) else value


def body(answer: Mapping[str, Any] | ServiceError) -> bytes:
    """The HTTP body: blobs as base64, dates as seconds; an operation without output answers with no body at all."""
    if isinstance(answer, ServiceError):
        message = {"message": answer.message} if answer.message else {}
        answer = {"__type": answer.code, **message, **answer.members}
    return json.dumps(answer, default=_plain).encode() if answer else b""


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{type(value).__name__} has no JSON form")
