"""Lists in pages.

A marker is the place of the last entry that was shown, sealed for one list.  Places don't move, so that entries which
come or go meanwhile make no other appear twice or not at all (PAGE-015), and a marker is good for any Limit (PAGE-014).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from kms_conformance.cloud.kms.base import Answer, KmsBase
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key


class Row(NamedTuple):
    """An entry of a list, and its place there: entries are shown in the order of their places."""

    place: str
    entry: Any


LARGEST_PAGES = {"ListAliases": 100, "ListGrants": 100, "ListResourceTags": 50, "ListRetirableGrants": 100}
"""Most entries on a page, where it is not 1000 (PAGE-002 to PAGE-004, PAGE-006)."""
DEFAULT_PAGES = dict.fromkeys(LARGEST_PAGES, 50)
"""Entries on a page without Limit, where it is not 100."""
FILTERS = ("GrantId", "GranteePrincipal", "GranteeServicePrincipal", "RetiringPrincipal", "RetiringServicePrincipal")


class Paging(KmsBase):
    """What all lists have in common."""

    def listing(self, operation: str, params: Mapping[str, Any], keys: Mapping[str, Key]) -> str:
        """Which list a request asks for; a marker is good for that list alone (PAGE-013)."""
        key = keys["KeyId"].key_id if "KeyId" in keys else ""
        owners = ",".join(sorted(set(map(str, params.get("ResourceOwners") or ["SELF"]))))
        filters = " ".join(str(params.get(name, "")) for name in FILTERS)
        return f"{operation} {key} {owners} {params.get('IncludeKeyMaterial', 'ROTATIONS_ONLY')} {filters}"

    def marker_place(self, operation: str, params: Mapping[str, Any], keys: Mapping[str, Key]) -> str | None:
        """The place that the Marker of a request stands for, None without a marker of that list."""
        marker = params.get("Marker")
        return self.markers.place(self.listing(operation, params, keys), marker) if isinstance(marker, str) else None

    def ordered(self, rows: Iterable[Row]) -> list[Row]:
        """The rows of a list as they are shown."""
        return sorted(rows, key=lambda row: row.place)

    def page_limit(self, request: Request) -> int:
        """How many entries the page has at most."""
        limit: int = request.params.get("Limit", DEFAULT_PAGES.get(request.operation, 100))
        return min(limit, LARGEST_PAGES.get(request.operation, 1000))

    def page(self, rows: list[Row], after: str | None, limit: int) -> tuple[list[Row], bool]:
        """The rows of one page, and whether there are more."""
        rest = rows if after is None else [row for row in rows if row.place > after]
        return rest[:limit], len(rest) > limit

    def listed(self, request: Request, member: str, rows: Iterable[Row]) -> Answer:
        """The answer of a list: one page of the rows."""
        after = self.marker_place(request.operation, request.params, request.keys)
        shown, more = self.page(self.ordered(rows), after, self.page_limit(request))
        answer: Answer = {member: [row.entry for row in shown], "Truncated": more}
        if more:
            listing = self.listing(request.operation, request.params, request.keys)
            answer["NextMarker"] = self.markers.make(listing, shown[-1].place)
        return answer
