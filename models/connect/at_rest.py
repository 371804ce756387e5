"""What a dump shows of data keys that several instances have, where what lies under them stays.

The function uses nothing but the standard library, so that scripts hold its source and decide alike.
"""

from __future__ import annotations

from typing import Any


def shared_for_good(lines: list[Any]) -> list[str]:
    """Wrapped data keys of more than one scope, under which something lies in a store that is not temporary."""
    temporary = {line["store"] for line in lines if line["type"] == "store" and line.get("retention") == "temporary"}
    records = [line for line in lines if line["type"] == "record"]
    lasting = {row["dek_id"] for row in records if row.get("store") not in temporary}
    scopes: dict[str, set[str]] = {}
    for line in lines:
        if line["type"] == "dek" and line["dek_id"] in lasting:
            scopes.setdefault(line["wrapped_b64"], set()).add(line["scope"])
    return sorted(blob for blob, owners in scopes.items() if len(owners) > 1)
