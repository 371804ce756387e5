"""Reading an audit trail: pages of LookupEvents, and the event of one call, for which it may have to wait."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.walk import BY_TOKEN, walk_pages
from kms_conformance.models.audit.reading import FAR_S, NEAR_S, around, by, event_of
from kms_conformance.models.domains.audit import trail_shows
from kms_conformance.models.listing import MOST_PAGES
from kms_conformance.models.outcomes import Indeterminate, Outcome, Success
from kms_conformance.models.terms import Value

TRAIL, LOOKUP, EVENTS = "cloudtrail", "LookupEvents", "Events"
LEAST_WAIT = timedelta(seconds=0.5)
"""Also a trail without delay has so long until an event must be there."""
PAUSE_S, LONGEST_PAUSE_S = 0.25, 5.0
FEW_PAGES, MANY_PAGES = 10, 400
"""A trail with more events than these at the time of the calls is asked for the events of each call alone."""
TOO_MUCH = Indeterminate("budget")
"""What a walk that did not reach its end says: nothing of what is missing."""
THROTTLED = Indeterminate("throttled")


def walk_events(executor: Executor, params: Mapping[str, Value], most_pages: int = MOST_PAGES) -> Outcome:
    """The events of all pages in one answer, and nothing else of it."""
    outcome = walk_pages(executor, LOOKUP, params, EVENTS, BY_TOKEN, most_pages=most_pages)
    rows = outcome.response.get(EVENTS, []) if isinstance(outcome, Success) else None
    return Success({EVENTS: rows}) if isinstance(rows, list) else outcome


@dataclass(frozen=True, slots=True)
class Reading:
    """What a walk brought, and when it began."""

    outcome: Outcome
    at: datetime

    def about(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """What it says of a call, an answer of models.audit.reading."""
        rows = self.outcome.response[EVENTS] if isinstance(self.outcome, Success) else []
        return event_of(cast(list[dict[str, Any]], rows), sent["request_id"])


class Trail:
    """The trail of one session.

    Usually the events of the time of its calls are all read at once. Where others called so much at that time that this
    comes to no end, the events of each call are asked for alone: by its key, by its name, and for a moment.
    """

    def __init__(self, executor: Executor, delay_s: float = 0) -> None:
        """`delay_s`: the seconds within which an event must be there."""
        self._executor, self.delay_s = executor, delay_s
        self._wait = max(LEAST_WAIT, timedelta(seconds=delay_s))
        self._times: dict[str, Any] = {}
        self._readings: dict[str, Reading] = {}

    def begin(self, sent: Mapping[str, Any]) -> None:
        """Take note of a call that will be looked up."""
        own = around(dict(sent), NEAR_S)
        start, end = (self._times.get(name, own[name]) for name in own)
        self._times = {"StartTime": min(start, own["StartTime"]), "EndTime": max(end, own["EndTime"])}

    def event_of(self, sent: Mapping[str, Any], arn: str = "") -> Outcome:
        """What the trail holds about a call, an answer of models.audit.reading; it waits until that is something.

        `arn` is the resource by which it must be found, if any.
        """
        latest, pause = sent["asked_at"] + self._wait, PAUSE_S
        while True:
            at = datetime.now(UTC)
            outcome = self._near(sent, arn, latest)
            if isinstance(outcome, Success) and outcome.response["Count"]:
                return outcome
            if not isinstance(outcome, Success) and outcome not in (TOO_MUCH, THROTTLED):
                return outcome
            if at >= latest:
                return outcome if outcome == THROTTLED else self._first(sent, arn, latest, FAR_S)
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    def _near(self, sent: Mapping[str, Any], arn: str, latest: datetime) -> Outcome:
        """What is there close to the time of the call."""
        outcome = self._read(self._times, sent, latest, FEW_PAGES)
        if outcome != TOO_MUCH:
            return outcome
        return self._first(sent, arn, latest, NEAR_S)

    def _first(self, sent: Mapping[str, Any], arn: str, latest: datetime, margin_s: float) -> Outcome:
        """What is found by the key of a call, or else by its name."""
        outcome: Outcome = TOO_MUCH
        for attribute in (*((by("ResourceName", arn),) if arn else ()), by("EventName", sent["operation"])):
            outcome = self._read({**attribute, **around(dict(sent), margin_s)}, sent, latest, MANY_PAGES)
            if isinstance(outcome, Success) and outcome.response["Count"]:
                return outcome
        return outcome

    def _read(self, params: Mapping[str, Any], sent: Mapping[str, Any], latest: datetime, most_pages: int) -> Outcome:
        """What a walk says of a call. It is made again only while the event may still come."""
        known = self._readings.get(repr(params))
        if known is None or not (known.about(sent)["Count"] or known.at >= latest or known.outcome == TOO_MUCH):
            at = datetime.now(UTC)
            known = Reading(walk_events(self._executor, params, most_pages), at)
            self._readings[repr(params)] = known
        return Success(known.about(sent)) if isinstance(known.outcome, Success) else known.outcome


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
    if isinstance(outcome, Indeterminate):
        return "" if outcome == TOO_MUCH else f"{LOOKUP} is not answered ({outcome.reason})"
    there = isinstance(outcome, Success) and outcome.response["Count"]
    return "" if there else f"{LOOKUP} shows no event of a KMS call"
