"""Relations to which answers of everyday services are held."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

BEGINNING = 24
"""Characters of a text by which it is found again."""


def conceals(value: Any, expected: Any) -> bool:
    """Neither the text, nor what it is the Base64 of, holds the plaintext, forwards, backwards or written otherwise."""
    sought = str(expected)[:BEGINNING].encode()
    forms = (sought, sought[::-1], sought.hex().encode(), b64encode(sought)[:BEGINNING])
    return not any(form in shown for shown in _shown(value) for form in forms)


def names_key(value: Any, expected: Any) -> bool:
    """The ARN of the key, or its id, which ends it."""
    return isinstance(value, str) and value in (expected, str(expected).rpartition("/")[2])


def granted_with(value: Any, expected: Any) -> bool:
    """Grants of which one has all these pairs, a name and then its value, in its constraint."""
    wanted = dict(zip(expected[::2], expected[1::2], strict=True)).items()
    rows = [row.get("Constraints") or {} for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    subsets = [row.get("EncryptionContextSubset") or row.get("EncryptionContextEquals") or {} for row in rows]
    return any(wanted <= pairs.items() for pairs in subsets)


def _shown(value: Any) -> Iterator[bytes]:
    """All texts in a value, and what they are the Base64 of."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _shown(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _shown(inner)
    elif isinstance(value, str):
        yield value.encode()
        try:
            yield b64decode(value)
        except (binascii.Error, ValueError):
            return
