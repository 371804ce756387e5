"""How two encryption contexts differ, as the requirement that makes the difference count.

An encryption context is an exact, case-sensitive, order-free map (CTX-001, INV-03).  Each near miss has a
requirement of its own; a pair of contexts belongs to exactly one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

ContextMap = Mapping[str, str]


def difference(stored: ContextMap, given: ContextMap) -> str | None:
    """The id of the requirement by which `given` must not open what `stored` closed; None when they are equal."""
    if stored == given:
        return None
    if not stored:
        return "CTX-011"
    if not given:
        return "CTX-006"
    if _joined(stored) & _joined(given):
        return "INV-04"
    extra, missing = given.items() - stored.items(), stored.items() - given.items()
    if not missing:
        return "CTX-005"
    if not extra:
        return "CTX-004"
    if len(extra) == len(missing) == 1:
        return _pair_difference(next(iter(missing)), next(iter(extra)))
    return "CTX-001"


def _pair_difference(stored: tuple[str, str], given: tuple[str, str]) -> str:
    (key, value), (other_key, other_value) = stored, given
    if (key, value) == (other_value, other_key):
        return "CTX-009"
    if key == other_key:
        return _text_difference(value, other_value, case="CTX-008", other="CTX-002")
    if value == other_value:
        return _text_difference(key, other_key, case="CTX-007", other="CTX-003")
    return "CTX-001"


def _text_difference(text: str, changed: str, *, case: str, other: str) -> str:
    if _normal(text) == _normal(changed):
        return "CTX-015"
    if text.strip() == changed.strip():
        return "CTX-010"
    if text.casefold() == changed.casefold():
        return case
    return other


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _joined(context: ContextMap) -> set[str]:
    """The texts that encodings without boundaries, or with plain delimiters, give (INV-04)."""
    pairs = sorted(context.items())
    return {
        between.join(key + inner + value for key, value in pairs)
        for inner, between in (("", ""), ("=", ","), (":", ","), ("=", "&"), ("=", ";"), ("\0", "\0"), (":", ";"))
    }
