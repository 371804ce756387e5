"""Whether what is stored of items tells that their texts are equal, or that a text repeats itself.

Only what a dump tells the place of is compared, record with record: what all records have in common is no text, and
how a ciphertext is written (hexadecimal, Base64) is the same for both.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from itertools import combinations
from typing import Any

from kms_conformance.models.domains.at_rest import stored

SHORTEST = 16
"""Bytes that two ciphertexts do not have in common by chance: a block of AES."""
MOST_IN_COMMON = 0.5
"""Of what two records hold. An index of keyed hashes, which is no fault, is less than that of a long text."""
MUCH_SMALLER = 0.6
"""Of what a text without any pattern is compressed to."""


def held(lines: list[Any]) -> dict[str, tuple[str, bytes]]:
    """By the id of an item its data key, and what is stored of it; only of items whose place the dump tells."""
    parts, found = stored(lines), dict[str, tuple[str, bytes]]()
    for row in lines:
        if row["type"] == "record" and row["form"] == "ciphertext" and row.get("path") and row.get("len"):
            place, begin, size = f"{row['store']}/{row['path']}", int(row["offset"]), int(row["len"])
            for name, first, part in parts:
                if name == place and first <= begin and begin + size <= first + len(part):
                    found[row["item_id"]] = (row["dek_id"], part[begin - first : begin - first + size])
    return found


def compared(lines: list[Any], twins: list[str], repetitive: str, varied: str) -> dict[str, Any] | None:
    """What a dump shows of items by their ids; None where it does not tell the place of each.

    Alike      two of the twins, whose texts are equal, have most of what is stored in common
    Patterned  what is stored of a repetitive text is compressed far better than what is stored of a varied one
    """
    records = held(lines)
    if not {*twins, repetitive, varied} <= records.keys():
        return None
    told = " ".join(json.dumps(line) for line in lines if line["type"] != "blob").encode()
    pairs = [
        alike(records[one], records[two], [row for name, row in records.items() if name not in twins], told)
        for one, two in combinations(twins, 2)
    ]
    judged = [pair for pair in pairs if pair is not None]
    small, usual = (compressed(records[name][1]) for name in (repetitive, varied))
    return {"Alike": any(judged), "Patterned": small < usual * MUCH_SMALLER} if judged else None


def alike(one: tuple[str, bytes], two: tuple[str, bytes], others: list[tuple[str, bytes]], told: bytes) -> bool | None:
    """Whether two records have most of their bytes in common, beside what other records under the data key have, too.

    None where there is no other one, so that it cannot be said what is of the data key.
    """
    beside = [content for key, content in others if key == one[0]]
    if one[0] == two[0] and not beside:
        return None
    common = pieces([one[1]]) & pieces([two[1]])
    common -= pieces([*beside, told])
    most = min(len(one[1]), len(two[1])) - SHORTEST + 1
    return len(common) > most * MOST_IN_COMMON if most > 0 else None


def pieces(contents: Iterable[bytes]) -> set[bytes]:
    """All pieces of the least length."""
    return {row[at : at + SHORTEST] for row in contents for at in range(len(row) - SHORTEST + 1)}


def compressed(content: bytes) -> float:
    """The share of bytes that compression leaves, of those before the padding."""
    content = content.rstrip(b"\0")
    return len(zlib.compress(content, 9)) / max(1, len(content))
