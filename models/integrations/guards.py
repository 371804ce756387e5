"""When a call for AppIntegrations is refused. What no source states is no guard, or one of a SHOULD."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kms_conformance.models.domains.dependence import Enforcement
from kms_conformance.models.guards import UNDOCUMENTED, Condition, Guard, length, matching, number, required
from kms_conformance.models.integrations.integration_facts import IntegrationFacts
from kms_conformance.models.integrations.state import (
    BOUNDS,
    CALLER,
    DELETED,
    FOREIGN,
    FREE_NAME,
    IN_USE,
    MISSING,
    NO_KEY,
    ONCE,
    OUT_OF_REACH,
    REQUIRED,
    REVOKED,
    UNKNOWN_KEY,
)

NOT_FOUND = frozenset({"ResourceNotFoundException"})
INVALID = frozenset({"InvalidRequestException"})
DUPLICATE = frozenset({"DuplicateResourceException"})
DENIED = frozenset({"AccessDeniedException"})
NAME = r"[a-zA-Z0-9/._\-]+"
LONGEST_NAME, LONGEST_DESCRIPTION, LARGEST_PAGE, LONGEST_KEY = 255, 1000, 50, 255
DEPENDS: Mapping[Enforcement, tuple[str, ...]] = {
    "key-state": (OUT_OF_REACH,), "permissions": (CALLER,), "grants": (REVOKED,),
}  # fmt: skip
"""The requirements that stand on what the KMS enforces."""


def _asked(holds: Callable[[IntegrationFacts], bool | None]) -> Condition:
    return lambda f: None if f.integration is None else holds(f.integration)


def _invalid(guard: Guard) -> Guard:
    return guard.allowing(INVALID)


THERE = (
    Guard(MISSING, _asked(lambda i: i.there), NOT_FOUND),
    Guard(FOREIGN, _asked(lambda i: i.own), UNDOCUMENTED),
    Guard(DELETED, _asked(lambda i: i.kept), NOT_FOUND),
)
THERE_OR_GONE = tuple(replace(guard, either=True) for guard in THERE)
"""Of a deletion: that one which has been made once is told again to be made is no fault."""
FREE = Guard(FREE_NAME, _asked(lambda i: i.free), DUPLICATE)
UNUSED = Guard(IN_USE, _asked(lambda i: None if i.associated is None else not i.associated), UNDOCUMENTED)
UNASSOCIATED = Guard(ONCE, _asked(lambda i: None if i.associated is None else not i.associated), UNDOCUMENTED)
REACHED = (
    Guard(REVOKED, _asked(lambda i: i.granted), UNDOCUMENTED),
    Guard(OUT_OF_REACH, _asked(lambda i: i.usable), UNDOCUMENTED),
)
"""Of a run: it is refused, or fails."""
NAMED = (
    _invalid(length(BOUNDS, "Name", 1, LONGEST_NAME)),
    _invalid(matching(BOUNDS, "Name", NAME)),
    _invalid(length(BOUNDS, "Description", 0, LONGEST_DESCRIPTION)),
)
CREATING = (
    _invalid(required(REQUIRED, "Name")),
    _invalid(required(NO_KEY, "KmsKey")),
    _invalid(length(BOUNDS, "KmsKey", 1, LONGEST_KEY)),
    *NAMED,
    FREE,
    Guard(UNKNOWN_KEY, _asked(lambda i: i.key_known), UNDOCUMENTED),
    Guard(CALLER, _asked(lambda i: not i.caller_lacks), DENIED),
)
UPDATING = (*NAMED, *THERE)
"""That a name is taken is told of creations alone: UpdateDataIntegration declares no such error."""
LISTING = (_invalid(number(BOUNDS, "MaxResults", 1, LARGEST_PAGE)),)
