"""Values as records show them: names begin with a small letter, dates are texts, bytes are left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

HIDDEN = object()
"""Stands for what no record may show, or could."""


def small(name: str) -> str:
    """A member's name in a record: keyId, aWSAccountId."""
    return name[:1].lower() + name[1:]


def shown_members(shape: Shape | None, values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The members of a structure that are given, out of these, in this order."""
    members = shape.members if isinstance(shape, StructureShape) else {}
    pairs = ((name, _shown(members[name], values[name])) for name in names if name in members and name in values)
    return {small(name): value for name, value in pairs if value is not HIDDEN}


def _shown(shape: Shape, value: Any) -> Any:
    """A value of a request may be of any type, since refused requests are recorded, too."""
    if isinstance(shape, StructureShape):
        return shown_members(shape, value, value) if isinstance(value, Mapping) else HIDDEN
    if isinstance(shape, MapShape):
        return dict(value) if isinstance(value, Mapping) and all(map(_is_plain, value.values())) else HIDDEN
    if isinstance(shape, ListShape):
        if not isinstance(value, list | tuple):
            return HIDDEN
        return [item for item in (_shown(shape.member, item) for item in value) if item is not HIDDEN]
    if isinstance(value, datetime):
        return date_text(value)
    return value if shape.type_name != "blob" and _is_plain(value) else HIDDEN


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float)


def date_text(date: datetime) -> str:
    """A date within a record: Aug 10, 2022, 10:38:27 PM."""
    hour = date.hour % 12 or 12
    return f"{date:%b} {date.day}, {date.year}, {hour}:{date:%M:%S %p}"
