"""The parts of a script that are about an audit trail: what it keeps of a call, and how it finds its event."""

from __future__ import annotations

import inspect

from kms_conformance.models.audit.reading import around, by, event_of
from kms_conformance.models.calls import Call
from kms_conformance.models.terms import EventOf
from kms_conformance.reports.recording import recording

LOOKUP = "LookupEvents"

FUNCTIONS: dict[str, str] = {
    "recording": inspect.getsource(recording),
    "event_of": inspect.getsource(event_of),
    "every_event": '''
def every_event(cloudtrail: Any, **params: Any) -> dict[str, Any]:
    """The events of all pages in one answer; a token that comes back for the second time ends it."""
    return {"Events": every_entry(cloudtrail.lookup_events, "Events", **params)["Events"]}
''',
    "around": inspect.getsource(around),
    "by": inspect.getsource(by),
    "found_event": '''
def found_event(cloudtrail: Any, call: dict[str, Any]) -> dict[str, Any]:
    """What the trail holds about a call: close to its time until there is something, for WAIT_S seconds at most; then
    by its name at any time that the event may have."""
    end = time.monotonic() + WAIT_S
    while True:
        rows = every_event(cloudtrail, **around(call, 2))["Events"]
        answer = event_of(rows, call["request_id"])
        if answer["Count"]:
            return answer
        if time.monotonic() > end:
            rows = every_event(cloudtrail, **by("EventName", call["operation"]), **around(call, 300))["Events"]
            return event_of(rows, call["request_id"])
        time.sleep(0.25)
''',
}
"""Functions by name. One may use those before it."""


def lookup(call: Call) -> str | None:
    """The expression for what a lookup finds, where it is one of the event of a call."""
    about = call.get("Event")
    return f"found_event(cloudtrail, call_{about.slot})" if isinstance(about, EventOf) else None
