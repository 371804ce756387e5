"""Claims: what is true of an answer, as data that the judge checks and the scripts print.

A claim names a member of the answer, a relation and an expected term.  `member` is a dotted path, empty for the
whole answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from kms_conformance.models.partitions import partition_of
from kms_conformance.models.relations import BY_NAME
from kms_conformance.models.terms import OneOf, Term, Value


class Relation(StrEnum):
    """How the member relates to the expected value."""

    EQUAL = "equal"
    ABSENT = "absent"
    WITHHELD = "withheld"
    LISTS = "lists"
    MATCHES = "matches"
    LENGTH = "length"
    AT_MOST = "at-most"
    EMPTY = "empty"
    FRESH = "fresh"
    HIDES = "hides"
    ARN_AGREES = "arn-agrees"
    ENABLED_AGREES = "enabled-agrees"
    DATE_AGREES = "date-agrees"
    SAME_MOMENT = "same-moment"
    ABOUT_IN_DAYS = "about-in-days"
    WITHIN_A_DAY_AFTER = "within-a-day-after"
    DIFFERS = "differs"
    AMONG = "among"
    RANDOM = "random"
    SAME_BUT_DESCRIPTION = "same-but-description"
    SAME_BUT_MATERIAL = "same-but-material"
    SAME_JSON = "same-json"
    SAME_STATEMENTS = "same-statements"
    AT_MOST_ITEMS = "at-most-items"
    COUNTS = "counts"
    SOME = "some"
    MARKER_AGREES = "marker-agrees"
    HOLDS_ROWS = "holds-rows"
    LACKS_ROWS = "lacks-rows"
    ONLY_ROWS = "only-rows"
    LISTS_ROWS = "lists-rows"
    DATED = "dated"
    CREATED_AS_BEFORE = "created-as-before"
    UPDATED_SINCE = "updated-since"
    ONE_FIRST = "one-first"
    SAME_ACCOUNT = "same-account"
    ON_DEMAND = "on-demand"
    AUTOMATIC = "automatic"
    ONE_CURRENT = "one-current"
    ITEMS_LACK = "items-lack"
    JSON_OBJECT = "json-object"
    HIDES_ALL = "hides-all"
    IDENTIFIES = "identifies"
    ABOUT_THEN = "about-then"
    ROW_AGREES = "row-agrees"
    IN_ORDER = "in-order"
    ONE_OF = "one-of"
    NEWEST_FIRST = "newest-first"
    EACH_ONCE = "each-once"
    ALL_HAVE = "all-have"
    HOLDS_GRANTS = "holds-grants"
    ONLY_GRANTS = "only-grants"
    RETIRED_BY = "retired-by"
    GOES_ON = "goes-on"
    TELLS_WHY = "tells-why"
    GRANT_FOR = "grant-for"
    NO_GRANT_FOR = "no-grant-for"
    BOUND_GRANTS = "bound-grants"
    SEPARATE_GRANTS = "separate-grants"
    GRANT_ALLOWS = "grant-allows"
    GRANT_ALLOWS_NO_MORE = "grant-allows-no-more"
    GRANTEE_IS = "grantee-is"
    ENTRY_TELLS = "entry-tells"
    HOLDS_JSON = "holds-json"
    SAME_ITEMS = "same-items"
    PUBLIC_KEY_OF = "public-key-of"
    VERIFIES = "verifies"
    OTHER_BYTES = "other-bytes"
    OTHER_NONCE = "other-nonce"
    PAIR_OF = "pair-of"
    PRIVATE_KEY_OF = "private-key-of"
    SEED_OF = "seed-of"
    AGREED = "agreed"
    ENCAPSULATED = "encapsulated"
    ON_THE_WIRE = "on-the-wire"


OF_LISTS = frozenset({
    Relation.AT_MOST_ITEMS, Relation.COUNTS, Relation.HOLDS_ROWS, Relation.LACKS_ROWS, Relation.ONLY_ROWS,
    Relation.LISTS_ROWS, Relation.DATED, Relation.CREATED_AS_BEFORE, Relation.UPDATED_SINCE, Relation.SAME_ACCOUNT,
    Relation.ON_DEMAND, Relation.AUTOMATIC, Relation.ONE_CURRENT, Relation.ONE_FIRST, Relation.ITEMS_LACK,
    Relation.NEWEST_FIRST, Relation.EACH_ONCE, Relation.ALL_HAVE, Relation.HOLDS_GRANTS, Relation.ONLY_GRANTS,
    Relation.GRANT_FOR, Relation.RETIRED_BY, Relation.SOME,
    Relation.NO_GRANT_FOR, Relation.BOUND_GRANTS, Relation.SEPARATE_GRANTS, Relation.GRANT_ALLOWS,
    Relation.GRANT_ALLOWS_NO_MORE, Relation.GRANTEE_IS, Relation.ENTRY_TELLS, Relation.HOLDS_JSON,
})  # fmt: skip
"""Relations that speak of the entries of a list."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What `requirement` says of one member of an answer; with `of` only where the answer has that member."""

    requirement: str
    member: str
    relation: Relation
    expected: Term = None
    of: str = ""
    data: bool = False
    """The member is customer data: where it is untrue, data are lost."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a relation needs beside the two values: the Region of the endpoint and the moment of the request."""

    region: str
    asked_at: datetime


MISSING = object()
CLOCK_TOLERANCE = timedelta(minutes=10)
"""How far a target's clock may be from ours before a date counts as wrong."""


def look_up(response: Mapping[str, Value], member: str) -> Value:
    """The value at a dotted path, or MISSING."""
    value: Value = response
    if not member:
        return value
    for part in member.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return MISSING
        value = value[part]
    return value


def holds(relation: Relation, value: Value, expected: Value, around: Surroundings) -> bool:
    """Whether the relation is true. FRESH is the judge's, who knows what came before; ON_THE_WIRE models.answers'."""
    if relation is Relation.ABSENT:
        return value is MISSING
    if relation is Relation.WITHHELD:
        return value is MISSING or not value
    if value is MISSING and relation in OF_LISTS:
        value = []  # an empty list may be left out
    if value is MISSING:
        # What an earlier answer did not have either is equal to it; that it lacks is another claim's.
        told = (Relation.EQUAL, Relation.DIFFERS, Relation.SAME_MOMENT)
        return (relation in told and expected is None) or relation is Relation.AMONG
    if (function := BY_NAME.get(relation)) is not None:
        return function(value, expected)
    match relation:
        case Relation.EQUAL:
            return value in expected.texts if isinstance(expected, OneOf) else value == expected
        case Relation.AMONG:
            return isinstance(expected, OneOf) and value in expected.texts
        case Relation.ARN_AGREES:
            return _arn_agrees(value, around.region)
        case Relation.SAME_MOMENT:
            return expected is None or _near(value, expected)
        case Relation.ABOUT_IN_DAYS | Relation.WITHIN_A_DAY_AFTER:
            return _due(relation, value, expected, around.asked_at)
        case _:
            raise ValueError(f"relation {relation} is not decided by two values")


def _arn_agrees(metadata: Value, region: str) -> bool:
    """KEY-003: Arn = arn:<partition>:kms:<Region>:<account>:key/<KeyId>, and AWSAccountId is the account in it."""
    if not isinstance(metadata, Mapping):
        return False
    arn, key_id, account = (metadata.get(name) for name in ("Arn", "KeyId", "AWSAccountId"))
    parts = str(arn).split(":")
    return (
        len(parts) == 6
        and parts[:4] == ["arn", partition_of(region), "kms", region]
        and re.fullmatch(r"\d{12}", parts[4]) is not None
        and parts[4] == account
        and parts[5] == f"key/{key_id}"
    )


def _moment(value: Value) -> datetime | None:
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _near(value: Value, expected: Value) -> bool:
    one, other = _moment(value), _moment(expected)
    return one is not None and other is not None and abs(one - other) <= timedelta(minutes=1)


def _due(relation: Relation, value: Value, days: Value, asked_at: datetime) -> bool:
    due = _moment(value)
    if due is None or not isinstance(days, int):
        return False
    earliest, latest = asked_at + timedelta(days=days), asked_at + timedelta(days=days + 1)
    slack = timedelta(days=1) if relation is Relation.ABOUT_IN_DAYS else CLOCK_TOLERANCE
    return earliest - slack <= due <= latest + slack
