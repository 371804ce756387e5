"""What CloudTrail events come wrapped in, on their ways through other services: one table."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from kms_conformance.conformance.command.gunzip import UnreadableError, gunzipped

Json: TypeAlias = Any
Event: TypeAlias = Mapping[str, Json]

NO_EVENT = "no event of CloudTrail"
CONTROL = "CONTROL_MESSAGE"
"""The messageType of what CloudWatch Logs sends to see whether a destination is there."""


class _NotJsonError(Exception):
    """A text that should be JSON."""


def events_in(value: Json) -> Iterator[Event | str]:
    """The events in a value of JSON, in their order; a text says what was there in place of one."""
    if isinstance(value, list):
        for item in [_insights_row(value)] if _is_insights_row(value) else value:
            yield from events_in(item)
    elif not isinstance(value, dict):
        yield NO_EVENT
    elif "eventName" in value:
        yield value
    elif value.get("messageType") != CONTROL:
        yield from _unwrapped(value)


def _unwrapped(value: Mapping[str, Json]) -> Iterator[Event | str]:
    member = next((name for name in WRAPPERS if name in value), None)
    if member is None:
        yield NO_EVENT
        return
    try:
        inner = WRAPPERS[member](value[member])
    except (_NotJsonError, UnreadableError) as error:
        yield str(error)
    else:
        yield from events_in(inner)


def _same(value: Json) -> Json:
    return value


def _parsed(value: Json) -> Json:
    """A text of JSON; some exports have the object itself."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise _NotJsonError("a text that is not JSON") from error


def _delivered(value: Json) -> Json:
    """What a subscription of CloudWatch Logs delivers: JSON in gzip in Base64."""
    data = value.get("data") if isinstance(value, dict) else None
    try:
        packed = base64.b64decode(str(data), validate=True)
        return _parsed(gunzipped(packed).decode("utf-8"))
    except (binascii.Error, UnicodeDecodeError) as error:
        raise _NotJsonError("awslogs.data that cannot be read") from error


WRAPPERS: Mapping[str, Callable[[Json], Json]] = {
    "Records": _same,  # a log file of CloudTrail
    "Events": _same,  # LookupEvents, each of whose events
    "CloudTrailEvent": _parsed,  # has this
    "awslogs": _delivered,  # a subscription of CloudWatch Logs, to a function
    "kinesis": _delivered,  # the same through a stream
    "logEvents": _same,  # the same unpacked, as other subscribers get it
    "events": _same,  # GetLogEvents and FilterLogEvents
    "message": _parsed,  # in each event of these three
    "results": _same,  # GetQueryResults of Logs Insights
    "@message": _parsed,  # in each row of its results
    "detail": _same,  # EventBridge
}
"""By the member that holds what is inside, the outer before the inner."""


def _is_insights_row(value: list[Json]) -> bool:
    """Whether it is a row of GetQueryResults: a list of fields."""
    return bool(value) and all(isinstance(item, dict) and item.keys() == {"field", "value"} for item in value)


def _insights_row(value: list[Json]) -> Json:
    return {item["field"]: item["value"] for item in value if isinstance(item["field"], str)}
