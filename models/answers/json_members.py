"""The members of an answer in JSON: each of the JSON type that the protocol gives its shape."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Any

from kms_conformance.models.answers.raw import (
    Raw,
    body_members,
    by_member,
    client_error,
    error_shape,
    in_json,
    in_words,
)


def visit(shape: Any, value: Any, path: str, found: list[tuple[str, Any, Any]]) -> None:
    """Add each member with its path and shape; an entry of a list ends in [], one of a map in {}."""
    if getattr(shape, "is_document_type", False):
        return
    if path:
        found.append((path, shape, value))
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, inner in shape.members.items():
            told = inner.serialization.get("name", name)
            if "location" not in inner.serialization and told in value:
                visit(inner, value[told], f"{path}.{told}" if path else told, found)
    elif shape.type_name == "list" and isinstance(value, list):
        for entry in value:
            visit(shape.member, entry, f"{path}[]", found)
    elif shape.type_name == "map" and isinstance(value, dict):
        for entry in value.values():
            visit(shape.value, entry, path + "{}", found)


def json_members(raw: Raw) -> list[tuple[str, Any, Any]]:
    """Path, shape and value of all members that the service model knows, in the order of their structures."""
    if "members" not in raw.read:
        shape = error_shape(raw) if client_error(raw) else raw.model.output_shape
        found: list[tuple[str, Any, Any]] = []
        if in_json(raw) and shape is not None and "payload" not in shape.serialization:
            visit(shape, body_members(raw), "", found)
        raw.read["members"] = found
    return list(raw.read["members"])


def of_type(raw: Raw, *names: str) -> list[tuple[str, Any, Any]]:
    """The members of these types; null is none, but for an entry, which a list or map that is dense cannot have."""
    return [
        (path, shape, value)
        for path, shape, value in json_members(raw)
        if shape.type_name in names and (value is not None or path[-1] in "]}")
    ]


def is_number(value: Any) -> bool:
    """Whether it is a JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def in_format(shape: Any, value: Any) -> bool:
    """Whether a timestamp has the format of its shape: seconds since 1970 as a number, unless that names another."""
    style = shape.serialization.get("timestampFormat", "unixTimestamp").lower()
    if style == "unixtimestamp":
        return is_number(value)
    wanted = (
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z" if style == "iso8601" else r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT"
    )
    return isinstance(value, str) and re.fullmatch(wanted, value) is not None


def timestamps(raw: Raw) -> dict[str, str]:
    """Timestamps are numbers."""
    found = of_type(raw, "timestamp")
    return by_member((path, "" if in_format(shape, value) else in_words(value)) for path, shape, value in found)


def numbers(raw: Raw) -> dict[str, str]:
    """Numbers are JSON numbers, and those that are whole in the model are whole."""

    def right(shape: Any, value: Any) -> bool:
        if shape.type_name in ("float", "double"):
            return is_number(value) or value in ("NaN", "Infinity", "-Infinity")
        return is_number(value) and float(value).is_integer()

    found = of_type(raw, "integer", "long", "float", "double")
    return by_member((path, "" if right(shape, value) else in_words(value)) for path, shape, value in found)


def booleans(raw: Raw) -> dict[str, str]:
    """Booleans are JSON booleans."""
    found = of_type(raw, "boolean")
    return by_member((path, "" if isinstance(value, bool) else in_words(value)) for path, _, value in found)


def strings(raw: Raw) -> dict[str, str]:
    """Texts are JSON strings."""
    found = of_type(raw, "string", "character")
    return by_member((path, "" if isinstance(value, str) else in_words(value)) for path, _, value in found)


def blobs(raw: Raw) -> dict[str, str]:
    """Blobs are JSON strings in base64."""

    def came(value: Any) -> str:
        try:
            b64decode(value, validate=True)
        except (ValueError, TypeError):
            return f"{in_words(value)}, no base64" if isinstance(value, str) else in_words(value)
        return ""

    return by_member((path, came(value)) for path, _, value in of_type(raw, "blob"))


def containers(raw: Raw) -> dict[str, str]:
    """Lists are JSON arrays; structures and maps are JSON objects."""
    wanted = {"list": list, "map": dict, "structure": dict}
    found = of_type(raw, *wanted)
    return by_member(
        (path, "" if isinstance(value, wanted[shape.type_name]) else in_words(value)) for path, shape, value in found
    )


def nulls(raw: Raw) -> dict[str, str]:
    """A member that has no value is left out."""
    return by_member(
        (path, "null" if value is None else "") for path, _, value in json_members(raw) if path[-1] not in "]}"
    )


OF_REQUESTS = frozenset({"CustomerMasterKeySpec"})
"""Members of answers whose list of values is that of requests: this one repeats KeySpec, whatever that is."""


def enumerations(raw: Raw) -> dict[str, str]:
    """A text of a closed list is one of the list."""
    found = [row for row in of_type(raw, "string") if getattr(row[1], "enum", None) and isinstance(row[2], str)]
    asked = (row for row in found if row[0].rpartition(".")[2] not in OF_REQUESTS)
    return by_member((path, "" if value in shape.enum else in_words(value)) for path, shape, value in asked)


def has_required(raw: Raw) -> dict[str, str]:
    """What the service model requires of a structure is there."""
    output = None if client_error(raw) or not in_json(raw) else raw.model.output_shape
    body = [("", output, body_members(raw))] if output is not None and "payload" not in output.serialization else []
    return by_member(
        (f"{path}.{name}" if path else name, "" if value.get(told) is not None else "absent")
        for path, shape, value in (*body, *json_members(raw))
        if shape.type_name == "structure" and isinstance(value, dict)
        for name in shape.required_members
        if "location" not in shape.members[name].serialization
        for told in (shape.members[name].serialization.get("name", name),)
    )
