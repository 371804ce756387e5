"""How lists of grants compare with what was granted: relations, whose source a script holds as it stands here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def holds_grants(value: Any, expected: Any) -> bool:
    """Each expected grant is there, once, with its members; operations in any order, a principal by its id perhaps."""
    if not isinstance(value, list):
        return False

    def same(found: Any, wanted: Any) -> bool:
        if isinstance(wanted, list) and isinstance(found, list):
            return sorted(map(str, found)) == sorted(map(str, wanted))
        return (
            found == (wanted or None)
            or found == wanted
            or (str(wanted).startswith("arn:") and str(found).startswith(("AROA", "AIDA")))
        )

    for row in expected:
        found = [entry for entry in value if isinstance(entry, dict) and entry.get("GrantId") == row["GrantId"]]
        if len(found) != 1 or not all(same(found[0].get(member), wanted) for member, wanted in row.items()):
            return False
    return True


def only_grants(value: Any, expected: Any) -> bool:
    """Nothing but these grants is there."""
    if not isinstance(value, list):
        return False
    known = [row["GrantId"] for row in expected]
    return all(isinstance(entry, dict) and entry.get("GrantId") in known for entry in value)


def retired_by(value: Any, expected: Any) -> bool:
    """Grants that this principal may retire, each once; whoever made them."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        return False
    ids = [entry.get("GrantId") for entry in value]
    return len(set(ids)) == len(ids) and all(entry.get("RetiringPrincipal") == expected for entry in value)


FUNCTIONS: tuple[Callable[[Any, Any], bool], ...] = (holds_grants, only_grants, retired_by)
