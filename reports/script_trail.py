"""How a script asks an audit trail for the event of a call."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.terms import EventOf

LOOKUP = "LookupEvents"


def lookup(call: Call) -> str | None:
    """The expression for what a lookup finds, where it is one of the event of a call."""
    about = call.get("Event")
    return f"found_event(script, cloudtrail, call_{about.slot})" if isinstance(about, EventOf) else None
