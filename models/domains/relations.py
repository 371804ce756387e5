"""Relations that answers of services with domains are held to. As in models.relations, scripts hold their source."""

from __future__ import annotations

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
    """Grants of which one names the domain in a constraint on the encryption context."""
    return isinstance(value, list) and any(str(expected[1]) in str(row.get("Constraints")) for row in value)


def no_grant_for(value: Any, expected: Any) -> bool:
    """Grants of which none names the domain."""
    return isinstance(value, list) and not any(str(expected[1]) in str(row.get("Constraints")) for row in value)


def bound_grants(value: Any, expected: Any) -> bool:
    """Every grant that names the domain does so by the pair of the context that is the domain's."""
    if not isinstance(value, list):
        return False
    own = [row.get("Constraints") or {} for row in value if str(expected[1]) in str(row.get("Constraints"))]
    texts = [
        {**(row.get("EncryptionContextSubset") or {}), **(row.get("EncryptionContextEquals") or {})} for row in own
    ]
    return bool(own) and all(pairs.get(expected[0]) == expected[1] for pairs in texts)


def separate_grants(value: Any, expected: Any) -> bool:
    """Each of the domains has a grant that names it alone, and none names more than one, or none."""
    if not isinstance(value, list):
        return False
    texts = [str(row.get("Constraints")) for row in value if expected[0] in str(row.get("Constraints"))]
    named = [[name for name in expected[1:] if str(name) in text] for text in texts]
    return all(len(names) <= 1 for names in named) and all([name] in named for name in expected[1:])


def grant_allows(value: Any, expected: Any) -> bool:
    """The grants that name the domain allow all these operations together; of those with a bar one."""
    if not isinstance(value, list):
        return False
    own = [row for row in value if str(expected[1]) in str(row.get("Constraints"))]
    allowed = {name for row in own for name in row.get("Operations", [])}
    return all(allowed & set(str(choice).split("|")) for choice in expected[2:])


def grant_allows_no_more(value: Any, expected: Any) -> bool:
    """The grants that name the domain allow nothing but these operations."""
    if not isinstance(value, list):
        return False
    own = [row for row in value if str(expected[1]) in str(row.get("Constraints"))]
    return {name for row in own for name in row.get("Operations", [])} <= set(expected[2:])


def grantee_is(value: Any, expected: Any) -> bool:
    """The grants that name the domain are for the service, which alone may retire them."""
    if not isinstance(value, list):
        return False
    own = [row for row in value if str(expected[1]) in str(row.get("Constraints"))]
    grantees = {row.get("GranteePrincipal") or row.get("GranteeServicePrincipal") for row in own}
    retiring = {row.get("RetiringPrincipal") or row.get("RetiringServicePrincipal") for row in own}
    return grantees == {expected[2]} and retiring <= {expected[2]}


FUNCTIONS = (
    goes_on, tells_why, grant_for, no_grant_for, bound_grants, separate_grants, grant_allows, grant_allows_no_more,
    grantee_is,
)  # fmt: skip
"""All of them."""
