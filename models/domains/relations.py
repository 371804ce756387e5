"""Relations that answers of services with domains are held to."""

from __future__ import annotations

import json
from typing import Any


def goes_on(value: Any, expected: Any) -> bool:
    """Statuses of one change of key as they were seen one after the other: in progress, then one that stays."""
    if not isinstance(value, list) or not value:
        return False
    final = [status for status in value if status != "IN_PROGRESS"]
    known = all(status in ("IN_PROGRESS", "COMPLETED", "FAILED") for status in value)
    return known and len(set(final)) <= 1 and value[len(value) - len(final) :] == final


def tells_why(value: Any, expected: Any) -> bool:
    """What is told of a change that failed has a message."""
    return isinstance(value, dict) and (value.get("UpdateStatus") != "FAILED" or bool(value.get("Message")))


def grant_for(value: Any, expected: Any) -> bool:
    """Grants of which one names the domain in its constraint."""
    if not isinstance(value, list):
        return False
    return any(isinstance(row, dict) and str(expected[1]) in str(row.get("Constraints")) for row in value)


def no_grant_for(value: Any, expected: Any) -> bool:
    """Grants of which none names the domain."""
    if not isinstance(value, list):
        return False
    return not any(isinstance(row, dict) and str(expected[1]) in str(row.get("Constraints")) for row in value)


def bound_grants(value: Any, expected: Any) -> bool:
    """Grants that name the domain do so by the pair of the context that is the domain's, and there is one."""
    if not isinstance(value, list):
        return False
    found = [row.get("Constraints") for row in value if isinstance(row, dict)]
    own = [row for row in found if isinstance(row, dict) and str(expected[1]) in str(row)]
    pairs = [
        {**(row.get("EncryptionContextSubset") or {}), **(row.get("EncryptionContextEquals") or {})} for row in own
    ]
    return bool(own) and all(row.get(expected[0]) == expected[1] for row in pairs)


def separate_grants(value: Any, expected: Any) -> bool:
    """Each of the domains has a grant that names it alone; none names more than one, nor is one for all."""
    if not isinstance(value, list):
        return False
    rows = [row for row in value if isinstance(row, dict)]
    texts = [str(row.get("Constraints")) for row in rows]
    grantees = [row.get("GranteePrincipal") or row.get("GranteeServicePrincipal") for row in rows]
    if any(who == expected[1] and expected[0] not in text for who, text in zip(grantees, texts, strict=True)):
        return False
    named = [[name for name in expected[2:] if str(name) in text] for text in texts if str(expected[0]) in text]
    return all(len(names) <= 1 for names in named) and all([name] in named for name in expected[2:])


def grant_allows(value: Any, expected: Any) -> bool:
    """The grants that name the domain allow all these operations together; of those with a bar one."""
    if not isinstance(value, list):
        return False
    own = [row for row in value if isinstance(row, dict) and str(expected[1]) in str(row.get("Constraints"))]
    allowed = {name for row in own for name in row.get("Operations", [])}
    return all(allowed & set(str(choice).split("|")) for choice in expected[2:])


def grant_allows_no_more(value: Any, expected: Any) -> bool:
    """The grants that name the domain allow nothing but these operations."""
    if not isinstance(value, list):
        return False
    own = [row for row in value if isinstance(row, dict) and str(expected[1]) in str(row.get("Constraints"))]
    return {name for row in own for name in row.get("Operations", [])} <= set(expected[2:])


def grantee_is(value: Any, expected: Any) -> bool:
    """The grants that name the domain are for the service, which alone may retire them."""
    if not isinstance(value, list):
        return False
    own = [row for row in value if isinstance(row, dict) and str(expected[1]) in str(row.get("Constraints"))]
    grantees = {row.get("GranteePrincipal") or row.get("GranteeServicePrincipal") for row in own}
    retiring = {row.get("RetiringPrincipal") or row.get("RetiringServicePrincipal") for row in own}
    return grantees == {expected[2]} == retiring


def entry_tells(value: Any, expected: Any) -> bool:
    """Entries, of which the one with an id (member, id) has at a path one of the values that follow, or nothing."""
    if not isinstance(value, list):
        return False
    found: list[Any] = [row for row in value if isinstance(row, dict) and row.get(expected[0]) == expected[1]]
    for part in str(expected[2]).split("."):
        found = [row.get(part) if isinstance(row, dict) else None for row in found]
    return bool(found) and all(told is None or told in expected[3:] for told in found)


def holds_json(value: Any, expected: Any) -> bool:
    """Entries of which one has an id (member, id) and, at another member, a JSON text of the same value."""
    if not isinstance(value, list):
        return False
    texts = [
        str(row.get(expected[2])) for row in value if isinstance(row, dict) and row.get(expected[0]) == expected[1]
    ]
    try:
        return len(texts) == 1 and json.loads(texts[0]) == json.loads(expected[3])
    except (ValueError, TypeError):
        return False


FUNCTIONS = (
    goes_on, tells_why, grant_for, no_grant_for, bound_grants, separate_grants, grant_allows, grant_allows_no_more,
    grantee_is, entry_tells, holds_json,
)  # fmt: skip
"""All of them."""
