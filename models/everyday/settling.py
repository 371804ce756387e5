"""Whether a table is at rest, as DynamoDB tells it."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.models.terms import Value

UNDER_WAY = ("CREATING", "UPDATING", "DELETING")


def changes(table: Mapping[str, Value]) -> bool:
    """Whether the description of a table says that it is being made, changed or deleted."""
    encryption = table.get("SSEDescription")
    status = encryption.get("Status") if isinstance(encryption, Mapping) else None
    return table.get("TableStatus") in UNDER_WAY or status in ("ENABLING", "UPDATING")
