"""What tests may ask of the server itself, from this machine alone: the time, and to move it forward.

    GET  /_reference/clock                      {"now": "2030-01-31T12:00:00+00:00"}
    POST /_reference/clock {"advance_s": 3600}  the same, after the step

No bucket of S3 can have that name.
"""

from __future__ import annotations

import json
from ipaddress import ip_address

from kms_conformance.conformance.targets.cloud.clock import Clock
from kms_conformance.conformance.targets.cloud.http.messages import HttpRequest, HttpResponse

PREFIX = "/_reference/"
CLOCK = f"{PREFIX}clock"


def respond(request: HttpRequest, clock: Clock) -> HttpResponse:
    """The response to a request below PREFIX."""
    if not _is_loopback(request.client):
        return _told(403, error="only this machine may ask")
    if request.path != CLOCK or request.method not in ("GET", "POST"):
        return _told(404, error=f"there is nothing but GET and POST {CLOCK}")
    if request.method == "POST":
        try:
            clock.advance(_seconds(request.body))
        except (ValueError, RecursionError):
            return _told(400, error='send {"advance_s": SECONDS}: the clock goes forward only')
    return _told(200, now=clock().isoformat())


def _seconds(body: bytes) -> float:
    asked = json.loads(body)
    seconds = asked.get("advance_s") if isinstance(asked, dict) else None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise ValueError("no number")
    return seconds


def _is_loopback(client: str) -> bool:
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return False


def _told(status: int, **members: str) -> HttpResponse:
    return HttpResponse(status, json.dumps(members).encode() + b"\n", {"Content-Type": "application/json"})
