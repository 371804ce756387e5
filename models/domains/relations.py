"""Relations that answers of services with domains are held to; the scripts hold their source, as in models.relations."""

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


FUNCTIONS = (goes_on, tells_why)
"""All of them."""
