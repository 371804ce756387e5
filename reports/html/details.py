"""What the page shows on demand: the details of each requirement, compressed, and a ceiling for all of them.

The scripts of a report are much alike: compressed together they are a twentieth of what they are in the page.  page.js
reads them when the first row is opened.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping

CEILING = 1_900_000
"""Bytes of the whole page, however much a run found."""


def packed(details: Mapping[str, str]) -> str:
    """The details by the element that they belong to: JSON, deflated without a head, in base64."""
    text = json.dumps(details, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return b64encode(zlib.compress(text, 9, wbits=-15)).decode()


def fitting(details: Mapping[str, str], room: int) -> tuple[str, int]:
    """The first details as far as there is room, packed, and how many they are."""
    names = list(details)
    whole = packed(details)
    if len(whole) <= room:
        return whole, len(names)
    fits, too_many, kept = 0, len(names), packed({})
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        tried = packed({name: details[name] for name in names[:middle]})
        if len(tried) <= room:
            fits, kept = middle, tried
        else:
            too_many = middle
    return kept, fits
