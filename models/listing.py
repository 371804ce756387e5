"""Lists: which member of an answer holds the entries, and how large a page may be.

Source: KMS API Reference, parameter Limit of each operation; the service model's LimitType (1 to 1000) is wider than
the text for some.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listing:
    """One list operation: the member with the entries, the largest Limit, and the most entries without a Limit.

    No default is given where the entries are the whole account's keys: a plan would have to make 101 of them, and with
    fewer the verdict would hang on how many keys strangers hold.
    """

    member: str
    largest: int
    default: int | None
    limit_requirement: str


LISTINGS: dict[str, Listing] = {
    "ListKeys": Listing("Keys", 1000, None, "PAGE-001"),
    "ListGrants": Listing("Grants", 100, 50, "PAGE-003"),
    "ListRetirableGrants": Listing("Grants", 100, 50, "PAGE-004"),
    "ListAliases": Listing("Aliases", 100, 50, "PAGE-002"),
    "ListKeyPolicies": Listing("PolicyNames", 1000, 100, "PAGE-005"),
    "ListResourceTags": Listing("Tags", 50, 50, "PAGE-006"),
    "ListKeyRotations": Listing("Rotations", 1000, 100, "PAGE-007"),
}

MOST_PAGES = 200
"""A walk over more pages than this is given up: the endpoint holds too many strangers."""
