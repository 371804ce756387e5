"""LookupEvents: which records, and which page of them.

Source: CloudTrail API Reference, LookupEvents, as botocore's service model has it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from kms_conformance.cloud.service import ServiceError
from kms_conformance.cloud.trail.records import RESOURCE_TYPE, Record
from kms_conformance.cloud.trail.shelf import FOREVER, INDEXED, Kept, Place, Shelf

LARGEST_PAGE = 50
KEPT_FOR = timedelta(days=90)
FILTERS = ("LookupAttributes", "StartTime", "EndTime", "EventCategory")
"""The parameters that must be the same for the next page as for the first."""

ATTRIBUTES: Mapping[str, Callable[[Record], tuple[str | None, ...]]] = {
    "AccessKeyId": lambda record: (record.access_key_id,),
    "EventId": lambda record: (record.event_id,),
    "EventName": lambda record: (record.name,),
    "EventSource": lambda record: (record.source,),
    "ReadOnly": lambda record: (_truth(record.read_only),),
    "ResourceName": lambda record: record.resources,
    "ResourceType": lambda record: (RESOURCE_TYPE,) if record.resources else (),
    "Username": lambda record: (record.user_name,),
}
"""The values of a record by lookup attribute."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a LookupEvents asks for. `end` is within the second that it names."""

    start: datetime
    end: datetime | None
    category: str | None
    attribute: tuple[str, str] | None

    def among(self, kept: Shelf, before: Place | None) -> Iterator[Kept]:
        """The records that have all of it, newest first."""
        last = (self.end + timedelta(seconds=1), 0) if self.end else (datetime.max.replace(tzinfo=UTC), FOREVER)
        name, value = self.attribute or ("", "")
        indexed = self.attribute if name in INDEXED else None
        rows = kept.newest_first(self.start, min(last, before) if before else last, indexed)
        if self.category is not None:
            return iter(())
        return rows if not name or indexed else (row for row in rows if value in ATTRIBUTES[name](row.record))


def lookup(kept: Shelf, params: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The answer to a LookupEvents among these records, newest first; raises ServiceError for a bad request.

    The marker of a page is its last record, so that events which come between two pages move nothing.
    """
    size = params.get("MaxResults", LARGEST_PAGE)
    if not 1 <= size <= LARGEST_PAGE:
        raise ServiceError("InvalidMaxResultsException", f"MaxResults must be between 1 and {LARGEST_PAGE}.")
    wanted = _filter(params, now)
    before = _marker(params) if params.get("NextToken") else None
    found = list(islice(wanted.among(kept, before), size + 1))
    page = found[:size]
    answer: dict[str, Any] = {"Events": [_shown(item.record) for item in page]}
    return answer | ({"NextToken": _token(params, page[-1])} if len(found) > size else {})


def _filter(params: Mapping[str, Any], now: datetime) -> Filter:
    start, end = _second(params.get("StartTime")), _second(params.get("EndTime"))
    if start and end and start > end:
        raise ServiceError("InvalidTimeRangeException", "The start time is after the end time.")
    category = params.get("EventCategory")
    if category not in (None, "insight"):
        raise ServiceError("InvalidEventCategoryException", "The event category is not valid.")
    attributes = params.get("LookupAttributes") or []
    if len(attributes) > 1:
        raise ServiceError("InvalidLookupAttributesException", "Only one lookup attribute is allowed.")
    wanted = [(str(row.get("AttributeKey")), str(row.get("AttributeValue") or "")) for row in attributes]
    if any(name not in ATTRIBUTES or not value for name, value in wanted):
        raise ServiceError("InvalidLookupAttributesException", "The lookup attribute is not valid.")
    oldest = now - KEPT_FOR
    return Filter(max(start or oldest, oldest), end, category, wanted[0] if wanted else None)


def _second(time: datetime | float | None) -> datetime | None:
    """A time, or seconds since 1970 as boto3 takes them, as events have it: in UTC, in whole seconds."""
    if time is None:
        return None
    if isinstance(time, int | float):
        time = datetime.fromtimestamp(time, UTC)
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).replace(microsecond=0)


def _shown(record: Record) -> dict[str, Any]:
    """A record as LookupEvents shows it."""
    name = {"Username": record.user_name} if record.user_name else {}
    access_key = {"AccessKeyId": record.access_key_id} if record.access_key_id else {}
    return {
        "EventId": record.event_id,
        "EventName": record.name,
        "ReadOnly": _truth(record.read_only),
        **access_key,
        "EventTime": record.time.replace(microsecond=0),
        "EventSource": record.source,
        **name,
        "Resources": [{"ResourceType": RESOURCE_TYPE, "ResourceName": arn} for arn in record.resources],
        "CloudTrailEvent": record.text,
    }


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _digest(params: Mapping[str, Any]) -> str:
    asked = {name: params[name] for name in FILTERS if params.get(name)}
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _token(params: Mapping[str, Any], last: Kept) -> str:
    text = json.dumps([_digest(params), last.time.isoformat(), last.number])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _marker(params: Mapping[str, Any]) -> tuple[datetime, int]:
    try:
        digest, time, number = json.loads(base64.urlsafe_b64decode(params["NextToken"]))
        place = datetime.fromisoformat(time), int(number)
    except (binascii.Error, ValueError, TypeError) as error:
        raise ServiceError("InvalidNextTokenException", "The next token is not valid.") from error
    if digest != _digest(params):
        raise ServiceError("InvalidNextTokenException", "The next token belongs to a request with other parameters.")
    return place
