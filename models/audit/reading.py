"""Finding the event of a call among what LookupEvents gives: the suite and the scripts do it alike."""

from __future__ import annotations

import json
from typing import Any


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
