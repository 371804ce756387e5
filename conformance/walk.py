"""A walk: all pages of a list, read one after the other, as one outcome."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.conformance.executor import Executor
from kms_conformance.models.listing import LISTINGS, MOST_PAGES
from kms_conformance.models.outcomes import Indeterminate, Outcome, Success
from kms_conformance.models.terms import Value


def walk(executor: Executor, operation: str, params: Mapping[str, Value]) -> Outcome:
    """The entries of all pages in one answer; the outcome of the first page that is no list, as it came.

    A marker that comes back for the second time ends the walk: what was read twice is in the answer twice.
    """
    member = LISTINGS[operation].member
    entries: list[Value] = []
    markers: set[Value] = set()
    more: dict[str, Value] = {}
    for _ in range(MOST_PAGES):
        outcome = executor.execute(operation, {**params, **more})
        if not isinstance(outcome, Success):
            return outcome
        page = outcome.response.get(member, [])
        if not isinstance(page, list):
            return outcome
        entries += page
        marker = outcome.response.get("NextMarker")
        if not outcome.response.get("Truncated") or not marker or marker in markers:
            return Success({**outcome.response, member: entries})
        markers.add(marker)
        more = {"Marker": marker}
    return Indeterminate("budget")
