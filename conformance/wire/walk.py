"""A walk: all pages of a list, read one after the other, as one outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.models.listing import LISTINGS, MOST_PAGES
from kms_conformance.models.outcomes import Indeterminate, Outcome, Success
from kms_conformance.models.terms import Value


@dataclass(frozen=True, slots=True)
class Paging:
    """How a service tells that there is more: the member of the answer, the parameter that asks for it, and a flag."""

    tells: str
    asks: str
    flag: str | None = None

    def next(self, answer: Mapping[str, Value]) -> Value:
        """What asks for the next page; nothing after the last one."""
        return answer.get(self.tells) if self.flag is None or answer.get(self.flag) else None


OF_KMS = Paging("NextMarker", "Marker", "Truncated")
BY_TOKEN = Paging("NextToken", "NextToken")
"""CloudTrail's, and that of most services."""
BY_SMALL_TOKEN = Paging("nextToken", "nextToken")


def walk(executor: Executor, operation: str, params: Mapping[str, Value], principal: str = "") -> Outcome:
    """The entries of all pages of a list of KMS in one answer."""
    return walk_pages(executor, operation, params, LISTINGS[operation].member, OF_KMS, principal=principal)


def walk_pages(
    executor: Executor,
    operation: str,
    params: Mapping[str, Value],
    member: str,
    paging: Paging,
    principal: str = "",
    most_pages: int = MOST_PAGES,
) -> Outcome:
    """The entries of all pages in one answer; the outcome of the first page that is no list, as it came.

    With more than `most_pages`, or more than there are calls for, it did not come to its end, and says nothing:
    Indeterminate.
    A marker that comes back for the second time ends the walk: what was read twice is in the answer twice.
    """
    entries: list[Value] = []
    markers: set[Value] = set()
    more: dict[str, Value] = {}
    for _ in range(executor.pages(operation, most_pages)):
        outcome = executor.execute(operation, {**params, **more}, principal=principal)
        if not isinstance(outcome, Success):
            return outcome
        page = outcome.response.get(member, [])
        if not isinstance(page, list):
            return outcome
        entries += page
        marker = paging.next(outcome.response)
        if not marker or marker in markers:
            return Success({**outcome.response, member: entries})
        markers.add(marker)
        more = {paging.asks: marker}
    if most_pages >= MOST_PAGES:  # a caller who asked for a few pages has not found that there is no end
        executor.endless.add(operation)
    return Indeterminate("budget")
