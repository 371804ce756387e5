"""When a call for Q in Connect is refused. What no source states is no guard, or one against which nothing is held."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kms_conformance.models.domains.dependence import Enforcement
from kms_conformance.models.guards import UNDOCUMENTED, Condition, Guard, length, number, one_of, required
from kms_conformance.models.qconnect.knowledge_facts import KnowledgeFacts
from kms_conformance.models.qconnect.state import (
    BOUNDS,
    BY_GRANT,
    CALLER,
    CALLER_USES,
    DELETED,
    FOREIGN,
    FREE_NAME,
    INDEPENDENT,
    LATEST,
    MISSING,
    NOT_SAID,
    REACHED,
)

NOT_FOUND = frozenset({"ResourceNotFoundException"})
CONFLICT = frozenset({"ConflictException"})
PRECONDITION = frozenset({"PreconditionFailedException"})
DENIED = frozenset({"AccessDeniedException"})
TYPES = ("EXTERNAL", "CUSTOM", "QUICK_RESPONSES", "MESSAGE_TEMPLATES", "MANAGED")
LARGEST_PAGE = 100
LENGTHS = {"name": 255, "description": 255, "title": 255}
DEPENDS: Mapping[Enforcement, tuple[str, ...]] = {
    "key-state": (REACHED, INDEPENDENT),
    "permissions": (CALLER, CALLER_USES),
    "grants": (BY_GRANT,),
}
"""The requirements that stand on what the KMS enforces."""


def _asked(holds: Callable[[KnowledgeFacts], bool | None]) -> Condition:
    return lambda f: None if f.knowledge is None else holds(f.knowledge)


def _lacks(*actions: str) -> Condition:
    return _asked(lambda k: k.caller_lacks not in actions)


THERE = (
    Guard(MISSING, _asked(lambda k: k.there), NOT_FOUND),
    Guard(FOREIGN, _asked(lambda k: k.own), UNDOCUMENTED),
    Guard(DELETED, _asked(lambda k: k.kept), NOT_FOUND),
)
OR_GONE = tuple(replace(guard, either=True) for guard in THERE)
"""Of a deletion: that one which has been made once is told again to be made is no fault."""
USABLE, GRANTED = (
    Guard(REACHED, _asked(lambda k: k.usable), UNDOCUMENTED),
    Guard(BY_GRANT, _asked(lambda k: k.granted), UNDOCUMENTED),
)
WITH_DATA = (*THERE, USABLE, GRANTED)
"""What gives customer data, or takes it, needs the key."""
TOLD_ANYWAY = (
    *THERE,
    Guard(NOT_SAID, _asked(lambda k: None if k.usable is None else k.usable and k.granted is not False),
          UNDOCUMENTED, either=True),
)  # fmt: skip
"""What tells of something, finds it or takes it away may need the key, or not: no page says."""
NAMED = (required(BOUNDS, "name"), *(length(BOUNDS, name, 1, most) for name, most in LENGTHS.items()))
OF_BASES = (
    *NAMED,
    required(BOUNDS, "knowledgeBaseType"),
    one_of(BOUNDS, "knowledgeBaseType", TYPES),
    Guard(CALLER, _lacks("CreateGrant", "DescribeKey"), DENIED),
    Guard(CALLER_USES, _lacks("GenerateDataKey", "Decrypt"), DENIED),
)
OF_ASSISTANTS = (*NAMED, required(BOUNDS, "type"), one_of(BOUNDS, "type", ("AGENT",)), *OF_BASES[-2:])
OF_CONTENTS = (*NAMED, *WITH_DATA, Guard(FREE_NAME, _asked(lambda k: k.free), CONFLICT))
OF_RESPONSES = (required(BOUNDS, "name"), required(BOUNDS, "content"), length(BOUNDS, "name", 1, 100), *WITH_DATA)
RENAMED = (length(BOUNDS, "name", 1, 100), *WITH_DATA)
REVISED = (
    length(BOUNDS, "title", 1, 255), *WITH_DATA, Guard(LATEST, _asked(lambda k: k.latest), PRECONDITION),
)  # fmt: skip
LISTING = (number(BOUNDS, "maxResults", 1, LARGEST_PAGE),)
