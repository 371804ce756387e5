"""What the audit trail has of calls about one resource. Scripts hold the source of this function."""

from __future__ import annotations

from typing import Any

from kms_conformance.models.domains.looking import exposed


def accesses(rows: list[dict[str, Any]], resource: str, operations: list[str], texts: list[str]) -> dict[str, Any]:
    """What entries of LookupEvents show of calls that name a resource.

    Missing  the operations of which there is no event; Exposed  the numbers of the texts that are in the events
    """
    events = [str(row.get("CloudTrailEvent")) for row in rows if resource in str(row.get("CloudTrailEvent"))]
    there = {str(row.get("EventName")) for row in rows if resource in str(row.get("CloudTrailEvent"))}
    found = exposed([("events", 0, "".join(events).encode())], texts)
    return {"Missing": [name for name in operations if name not in there], "Exposed": [row.number for row in found]}
