"""Faults of Limit, Marker, Truncated and NextMarker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.paging import LARGEST_PAGES, Row
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import (
    Answers,
    Around,
    Effect,
    GuardOff,
    Mutant,
    OtherCode,
    TooStrict,
    When,
    around,
    table,
    without,
)
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import WIDEST_LIMIT

ALIASES, KEYS, TAGS = ("ListAliases",), ("ListKeys",), ("ListResourceTags",)
FIRST_PLACE, LONGEST_MARKER = "", 1024
AGAIN = "\0"
"""Ends the place of an entry that is shown once more."""


def _limit_is(limit: int) -> When:
    return lambda f: f.params.get("Limit") == limit


def _above_the_widest(f: Facts) -> bool:
    limit = f.params.get("Limit")
    return isinstance(limit, int) and limit > WIDEST_LIMIT


@dataclass(frozen=True, slots=True)
class PageLimit:
    """A page has at most `change(request, limit)` entries."""

    change: Callable[[Request, int], int]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Change the limit of the operations."""

        def page_limit(kms: ReferenceKms, original: Callable[[Request], int], request: Request) -> int:
            limit = original(request)
            return self.change(request, limit) if request.operation in mutant.operations else limit

        around(kms, "page_limit", page_limit)


@dataclass(frozen=True, slots=True)
class LaterPages:
    """The pages after the first one are cut from `change(rows, after)`; `after` is the place of the last entry."""

    change: Callable[[list[Row], str], list[Row]]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Change the rows of the operations."""

        def listed(
            kms: ReferenceKms, original: Callable[..., Answer], request: Request, member: str, rows: Iterable[Row]
        ) -> Answer:
            after = kms.marker_place(request.operation, request.params, request.keys)
            if after is None or request.operation not in mutant.operations:
                return original(request, member, rows)
            return original(request, member, self.change(kms.ordered(rows), after))

        around(kms, "listed", listed)


def _but_the_next(rows: list[Row], after: str) -> list[Row]:
    following = next((row for row in rows if row.place > after), None)
    return [row for row in rows if row is not following]


def and_the_last(rows: list[Row], after: str) -> list[Row]:
    """An entry is repeated once, so that pages of one entry come to an end too."""
    return [*rows, *(Row(row.place + AGAIN, row.entry) for row in rows if row.place == after)]


def _marks_the_end(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    answer = original(request)
    place = answer["Aliases"][-1]["AliasName"] if answer["Aliases"] else FIRST_PLACE
    listing = kms.listing(request.operation, request.params, request.keys)
    return {"NextMarker": kms.markers.make(listing, place), **answer}


def _later_pages_of_all_keys(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    if "Marker" not in request.params:
        return original(request)
    rows = [Row(alias.name, kms.alias_entry(alias)) for alias in kms.aliases_listed(None)]
    return kms.listed(request, "Aliases", rows)


MUTANTS = table(
    Mutant(
        "list-keys-limit-1000-refused", "PAGE-001", "too-strict",
        "ListKeys refuses Limit=1000 with ValidationException.",
        KEYS,
        (TooStrict("ValidationException", _limit_is(1000)),),
    ),
    Mutant(
        "list-keys-limit-1001-cut", "VALID-089", "guard-off",
        "ListKeys takes a Limit above 1000 for 1000.",
        KEYS,
        (GuardOff(_above_the_widest),),
    ),
    Mutant(
        "list-aliases-default-page-100", "PAGE-002", "response",
        "ListAliases without Limit gives up to 100 aliases in a page instead of at most 50.",
        ALIASES,
        (PageLimit(lambda request, limit: limit if "Limit" in request.params else 100),),
    ),
    Mutant(
        "list-tags-limit-50-refused", "PAGE-006", "too-strict",
        "ListResourceTags refuses Limit=50 with ValidationException.",
        TAGS,
        (TooStrict("ValidationException", _limit_is(50)),),
    ),
    Mutant(
        "list-tags-limit-ignored", "PAGE-009", "response",
        "ListResourceTags ignores Limit and gives all tags in one page.",
        TAGS,
        (PageLimit(lambda request, limit: LARGEST_PAGES["ListResourceTags"]),),
    ),
    Mutant(
        "list-aliases-one-above-limit", "PAGE-009", "response",
        "ListAliases gives one alias more than Limit in a page when there are that many.",
        ALIASES,
        (PageLimit(lambda request, limit: limit + 1 if "Limit" in request.params else limit),),
    ),
    Mutant(
        "list-tags-never-truncated", "PAGE-010", "response",
        "ListResourceTags gives Truncated false in every page, also with a NextMarker.",
        TAGS,
        (Answers(lambda request, answer: {**answer, "Truncated": False}),),
    ),
    Mutant(
        "list-aliases-last-page-has-marker", "PAGE-010", "response",
        "The last page of ListAliases has a NextMarker, though Truncated is false.",
        ALIASES,
        (Around(_marks_the_end),),
    ),
    Mutant(
        "list-keys-lacks-next-marker", "PAGE-010", "response",
        "ListKeys gives no NextMarker when Truncated is true.",
        KEYS,
        (without("NextMarker", lambda request: True),),
    ),
    Mutant(
        "list-aliases-next-page-of-all-keys", "PAGE-011", "response",
        "ListAliases applies KeyId to the first page only and gives aliases of all keys in the pages after it.",
        ALIASES,
        (Around(_later_pages_of_all_keys),),
    ),
    Mutant(
        "list-keys-skips-item-between-pages", "PAGE-011", "response",
        "Every page of ListKeys after the first one begins one key too late.",
        KEYS,
        (LaterPages(_but_the_next),),
    ),
    Mutant(
        "list-tags-repeats-item-between-pages", "PAGE-011", "response",
        "Every page of ListResourceTags after the first one begins with the last tag of the page before.",
        TAGS,
        (LaterPages(and_the_last),),
    ),
    Mutant(
        "list-aliases-unknown-marker-starts-over", "PAGE-012", "guard-off",
        "ListAliases with a Marker that it never gave answers with the first page.",
        ALIASES,
        (GuardOff(),),
    ),
    Mutant(
        "list-tags-unknown-marker-wrong-code", "PAGE-012", "wrong-error",
        "ListResourceTags with a Marker that it never gave is refused with ValidationException, not "
        "InvalidMarkerException.",
        TAGS,
        (OtherCode("ValidationException"),),
    ),
    Mutant(
        "list-keys-limit-0-accepted", "VALID-089", "guard-off",
        "ListKeys takes Limit=0 as if no Limit were given.",
        KEYS,
        (GuardOff(_limit_is(0)), PageLimit(lambda request, limit: limit or 100)),
    ),
    Mutant(
        "list-keys-empty-marker-accepted", "VALID-091", "guard-off",
        "ListKeys takes an empty Marker as if none were given.",
        KEYS,
        (GuardOff(lambda f: f.params.get("Marker") == ""),),
    ),
    Mutant(
        "list-keys-long-marker-wrong-code", "VALID-091", "wrong-error",
        "ListKeys with a Marker of 1025 characters is refused with InvalidMarkerException, not ValidationException.",
        KEYS,
        (OtherCode("InvalidMarkerException", lambda f: len(str(f.params.get("Marker", ""))) > LONGEST_MARKER),),
    ),
)  # fmt: skip
