"""When a call for Cases is refused. What no source states is no guard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kms_conformance.models.cases.case_facts import CaseFacts
from kms_conformance.models.cases.state import (
    BOUNDS,
    CASE_DELETED,
    DOMAIN_DELETED,
    FOREIGN,
    FREE_NAME,
    HAS_TITLE,
    MISSING,
    REQUIRED,
    TAKES_CASES,
)
from kms_conformance.models.guards import UNDOCUMENTED, VALIDATION, Condition, Guard, length, number, one_of, required

NOT_FOUND = frozenset({"ResourceNotFoundException"})
FIELD_TYPES = ("Text", "Number", "Boolean", "DateTime", "SingleSelect", "Url", "User")
STATUSES = ("Active", "Inactive")
LONGEST_NAME, LONGEST_DESCRIPTION = 100, 255


def _asked(holds: Callable[[CaseFacts], bool | None]) -> Condition:
    return lambda f: None if f.case is None else holds(f.case)


THERE = (
    Guard(MISSING, _asked(lambda c: c.there), NOT_FOUND),
    Guard(FOREIGN, _asked(lambda c: c.own), UNDOCUMENTED),
    Guard(DOMAIN_DELETED, _asked(lambda c: c.domain_kept), NOT_FOUND),
)
CASE_THERE = (*THERE, Guard(CASE_DELETED, _asked(lambda c: c.case_kept), NOT_FOUND))
DOMAIN_OR_GONE, CASE_OR_GONE = (tuple(replace(guard, either=True) for guard in row) for row in (THERE, CASE_THERE))
"""Of a deletion: that one which has been made once is told again to be made is no fault."""
TITLED = Guard(HAS_TITLE, _asked(lambda c: c.titled), UNDOCUMENTED)
ACTIVE = Guard(TAKES_CASES, _asked(lambda c: c.active), UNDOCUMENTED)
UNIQUE = Guard(FREE_NAME, _asked(lambda c: c.free), UNDOCUMENTED)
NAMED = (required(REQUIRED, "name"), length(BOUNDS, "name", 1, LONGEST_NAME))
DESCRIBED = length(BOUNDS, "description", 0, LONGEST_DESCRIPTION)
OF_FIELDS = (*NAMED, required(REQUIRED, "type"), one_of(BOUNDS, "type", FIELD_TYPES), DESCRIBED, *THERE)
RENAMED = (length(BOUNDS, "name", 1, LONGEST_NAME), DESCRIBED, *THERE)
OF_TEMPLATES = (*NAMED, DESCRIBED, one_of(BOUNDS, "status", STATUSES), *THERE, UNIQUE)
NEW_CASE = (
    required(REQUIRED, "templateId"),
    required(REQUIRED, "fields"),
    THERE[0].allowing(NOT_FOUND | VALIDATION),
    *THERE[1:],
    TITLED,
    ACTIVE,
)
"""A template that is not there may also be taken for a wrong value: it is no part of the path."""
COMMENT = (
    required(REQUIRED, "type"),
    required(REQUIRED, "content"),
    one_of(BOUNDS, "type", ("Contact", "Comment", "File", "Sla", "ConnectCase", "Custom")),
    *CASE_THERE,
)


def listing(largest: int, there: tuple[Guard, ...] = THERE) -> tuple[Guard, ...]:
    """Of a list of so many entries in a page, in what must be there."""
    return (number(BOUNDS, "maxResults", 1, largest), *there)
