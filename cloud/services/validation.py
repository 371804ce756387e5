"""What botocore's service model says of a request: what is required, types, lengths, patterns, enumerations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from kms_conformance.cloud.kms.wire import detected
from kms_conformance.cloud.service_models import service_model

SEPARATORS = "\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
"""The characters of Unicode's categories Zs, Zl and Zp."""
NOT_OTHER = (
    "[^\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\ufeff"
    "\\ud800-\\udfff\\ue000-\\uf8ff]"
)
"""Any character but those of Unicode's category C: controls, formats, surrogates, and what is for private use."""
WRITTEN: Mapping[str, str] = {
    r"\p{L}": r"\w",
    r"\p{Z}": SEPARATORS,
    r"\p{N}": r"\d",
    r"\p{ASCII}": r"[\x00-\x7f]",
    r"\P{C}": NOT_OTHER,
}
"""What service models write, as Python writes it."""
TYPES: Mapping[str, tuple[type, ...]] = {
    "blob": (bytes, bytearray),
    "boolean": (bool,),
    "double": (int, float),
    "float": (int, float),
    "integer": (int,),
    "list": (list, tuple),
    "long": (int,),
    "map": (Mapping,),
    "string": (str,),
    "structure": (Mapping,),
    "timestamp": (datetime, int, float, str),
}
NUMBERS = frozenset({"double", "float", "integer", "long"})


def violation(service: str, operation: str, params: Mapping[str, Any]) -> str | None:
    """The constraints that the parameters break, in the words of AWS; None where they break none."""
    shape = service_model(service).operation_model(operation).input_shape
    return detected(list(_structure(shape, params, ""))) if isinstance(shape, StructureShape) else None


def _structure(shape: StructureShape, values: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        value = values.get(name)
        place = f"{path}{name[0].lower()}{name[1:]}"
        if value is not None:
            yield from _value(member, value, place)
        elif name in shape.required_members:
            yield _text(place, "not be null")


def _value(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if not _has_type(shape, value):
        yield _text(path, f"be of type {shape.type_name}")
        return
    if broken := _broken(shape, value):
        yield _text(path, broken)
    if isinstance(shape, StructureShape):
        yield from _structure(shape, value, f"{path}.")
    elif isinstance(shape, ListShape):
        for number, item in enumerate(value, 1):
            yield from _value(shape.member, item, f"{path}.{number}.member")
    elif isinstance(shape, MapShape):
        for name, item in value.items():
            yield from _value(shape.key, name, f"{path}.key")
            yield from _value(shape.value, item, f"{path}.value")


def _has_type(shape: Shape, value: Any) -> bool:
    wanted = TYPES.get(shape.type_name, (object,))
    return isinstance(value, wanted) and (bool in wanted or not isinstance(value, bool))


def _broken(shape: Shape, value: Any) -> str | None:
    """The constraint of its own shape that a value breaks. The value is never shown: it may be the customer's."""
    allowed = shape.metadata
    if (enum := allowed.get("enum")) and value not in enum:
        return f"satisfy enum value set: [{', '.join(enum)}]"
    if shape.type_name in NUMBERS or shape.type_name in ("blob", "list", "map", "string"):
        size, noun = (value, "value") if shape.type_name in NUMBERS else (len(value), "length")
        if size < allowed.get("min", size):
            return f"have {noun} greater than or equal to {allowed['min']}"
        if size > allowed.get("max", size):
            return f"have {noun} less than or equal to {allowed['max']}"
    pattern = allowed.get("pattern")
    if pattern and shape.type_name == "string" and not _compiled(pattern)(value):
        return f"satisfy regular expression pattern: {pattern}"
    return None


def _text(path: str, constraint: str) -> str:
    return f"Value at '{path}' failed to satisfy constraint: Member must {constraint}"


@cache
def _compiled(pattern: str) -> Callable[[str], object]:
    r"""A pattern of a service model. Python's \w is letters, numbers and the underscore, as these patterns combine."""
    for name, ours in WRITTEN.items():
        pattern = pattern.replace(name, ours)
    return re.compile(pattern).fullmatch
