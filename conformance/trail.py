"""Reading an audit trail: pages of LookupEvents, and the event of one call, for which it may have to wait."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from kms_conformance.conformance.executor import Executor
from kms_conformance.conformance.walk import BY_TOKEN, walk_pages
from kms_conformance.models.audit.reading import event_of
from kms_conformance.models.domains.audit import trail_shows
from kms_conformance.models.outcomes import Indeterminate, Outcome, Success
from kms_conformance.models.terms import Value

LOOKUP, EVENTS = "LookupEvents", "Events"
LEAST_WAIT, PAUSE_S = timedelta(seconds=0.5), 0.25
"""Also a trail without delay has so long until an event must be there."""
EARLIER = timedelta(seconds=60)
"""How long before its answer a call may have come in."""


def walk_events(executor: Executor, params: Mapping[str, Value]) -> Outcome:
    """The events of all pages in one answer, and nothing else of it."""
    outcome = walk_pages(executor, LOOKUP, params, EVENTS, BY_TOKEN)
    rows = outcome.response.get(EVENTS, []) if isinstance(outcome, Success) else None
    return Success({EVENTS: rows}) if isinstance(rows, list) else outcome


class Trail:
    """The trail of one session. What was read is read again only while something in it is missing."""

    def __init__(self, executor: Executor, delay_s: float = 0) -> None:
        """`delay_s`: the seconds within which an event must be there."""
        self._executor, self.delay_s = executor, delay_s
        self._wait = max(LEAST_WAIT, timedelta(seconds=delay_s))
        self._rows: list[dict[str, Any]] = []
        self._since: datetime | None = None
        self._read_at = datetime.min.replace(tzinfo=UTC)

    def begin(self, sent: Mapping[str, Any]) -> None:
        """Take note of a call that will be looked up."""
        since = sent["answered_at"] - EARLIER
        self._since = min(self._since or since, since)

    def event_of(self, sent: Mapping[str, Any]) -> Outcome:
        """What the trail holds about a call, an answer of models.audit.reading; it waits until that is something."""
        latest = sent["asked_at"] + self._wait
        waits = False
        while True:
            answer = event_of(self._rows, sent["request_id"])
            if answer["Count"] or self._read_at >= latest:
                return Success(answer)
            if waits:
                time.sleep(PAUSE_S)
            waits, self._read_at = True, datetime.now(UTC)
            outcome = walk_events(self._executor, {"StartTime": self._since})
            if isinstance(outcome, Success):
                self._rows = cast(list[dict[str, Any]], outcome.response[EVENTS])
            elif outcome != Indeterminate("throttled") or self._read_at >= latest:
                return outcome


def uses_of(executor: Executor, params: Mapping[str, Any], delay_s: float) -> Outcome:
    """What a service did with keys, an answer of models.domains.audit, once all its events must be there."""
    last = {key: outcome.response for key in params["Keys"] if isinstance(outcome := _last_use(executor, key), Success)}
    if not executor.steady:
        time.sleep(max(LEAST_WAIT.total_seconds(), delay_s))
    rows: list[dict[str, Any]] = []
    for arn in params["Keys"]:
        asked = {"AttributeKey": "ResourceName", "AttributeValue": arn}
        outcome = walk_events(executor, {"LookupAttributes": [cast(Value, asked)]})
        if not isinstance(outcome, Success):
            return outcome
        rows += cast(list[dict[str, Any]], outcome.response[EVENTS])
    sent = (params["Service"], params["Context"], params["Keys"], params.get("Before", []), params["Data"])
    return Success(trail_shows(rows, *sent, last))


def _last_use(executor: Executor, key: str) -> Outcome:
    return executor.execute("GetKeyLastUsage", {"KeyId": key})


def absence(executor: Executor, delay_s: float) -> str:
    """Why LookupEvents, though it answers, shows nothing of KMS calls; empty where it does."""
    watched = executor.watched()
    if not isinstance(executor.persist("ListKeys", {"Limit": 1}), Success) or not watched.get("request_id"):
        return "its answers have no request ids"
    sent, trail = dict(watched), Trail(executor, delay_s)
    trail.begin(sent)
    outcome = trail.event_of(sent)
    there = isinstance(outcome, Success) and outcome.response["Count"]
    return "" if there else f"{LOOKUP} shows no event of a KMS call"
