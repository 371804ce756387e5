"""Finding the event of a call in an audit trail."""

from __future__ import annotations

import time
from typing import Any

from kms_conformance.models.audit.reading import around, by, event_of
from kms_conformance.models.domains.audit import trail_shows
from kms_conformance.reports.helpers.calls import every_entry, may
from kms_conformance.reports.helpers.script import Script


def every_event(cloudtrail: Any, **params: Any) -> dict[str, Any]:
    """The events of all pages in one answer; a token that comes back for the second time ends it."""
    return {"Events": every_entry(cloudtrail.lookup_events, "Events", **params)["Events"]}


def found_event(script: Script, cloudtrail: Any, call: dict[str, Any]) -> dict[str, Any]:
    """What the trail holds about a call.

    It is looked for close to its time until there is something, for `script.trail_s` seconds at most; then by its name
    at any time that the event may have.
    """
    end = time.monotonic() + script.trail_s
    while True:
        rows = every_event(cloudtrail, **around(call, 2))["Events"]
        answer = event_of(rows, call["request_id"])
        if answer["Count"]:
            return answer
        if time.monotonic() > end:
            rows = every_event(cloudtrail, **by("EventName", call["operation"]), **around(call, 300))["Events"]
            return event_of(rows, call["request_id"])
        time.sleep(0.25)


def uses_seen(
    script: Script,
    kms: Any,
    cloudtrail: Any,
    service: str,
    context: list[str],
    keys: list[str],
    before: list[str],
    texts: list[str],
) -> dict[str, Any]:
    """What the trail shows of a service's uses of keys, once all events must be there, and of data in the clear."""
    last = {key: may(kms.get_key_last_usage, KeyId=key) or {} for key in keys}
    time.sleep(script.trail_s)
    lookups = [[{"AttributeKey": "ResourceName", "AttributeValue": key}] for key in keys]
    rows = [row for asked in lookups for row in every_event(cloudtrail, LookupAttributes=asked)["Events"]]
    return trail_shows(rows, service, context, keys=keys, before=before, texts=texts, last=last)
