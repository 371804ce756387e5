"""Finding the event of a call among what LookupEvents gives: the suite and the scripts do it alike."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

NEAR_S, FAR_S = 2, 300
"""How many seconds an event's time is from that of its call's answer: usually, and at most (AUDIT-110)."""


def around(call: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The times between which to look for the event of a call that was answered."""
    margin = timedelta(seconds=seconds)
    return {"StartTime": call["answered_at"] - margin, "EndTime": call["answered_at"] + margin}


def by(name: str, value: str) -> dict[str, Any]:
    """The lookup attribute that asks for one value."""
    return {"LookupAttributes": [{"AttributeKey": name, "AttributeValue": value}]}


def event_of(rows: list[dict[str, Any]], request_id: str) -> dict[str, Any]:
    """What there is about the call with this request id among entries of LookupEvents.

    Count         how many entries speak of it
    Row           the first of them, EventId that in it; Text its CloudTrailEvent, Event the object in this, if any
    SharingItsId  how many of all entries have its EventId
    """
    found = [row for row in rows if request_id in str(row.get("CloudTrailEvent"))]
    if not found:
        return {"Count": 0}
    row, text = found[0], found[0]["CloudTrailEvent"]
    try:
        event = json.loads(text)
    except ValueError:
        event = None
    sharing = [other for other in rows if other.get("EventId") == row.get("EventId")]
    answer = {
        "Count": len(found),
        "Row": row,
        "EventId": row.get("EventId"),
        "Text": text,
        "SharingItsId": len(sharing),
    }
    return {**answer, "Event": event} if isinstance(event, dict) else answer
