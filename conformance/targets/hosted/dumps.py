"""A dump of an EncryptedStore in the format of the port "inspect" (docs/reference-services.md)."""

from __future__ import annotations

import base64
from collections import Counter
from datetime import UTC, datetime

from kms_conformance.conformance.targets.cloud.services.inspect_port import KEYS, VERSION, Line
from kms_conformance.conformance.targets.hosted.store import Dump

STORE = "store"


def lines_of(dump: Dump) -> list[Line]:
    """The lines: a header, each file as a blob, each data key and each item, and an end."""
    lines: list[Line] = [
        {"type": "header", "v": VERSION, "snapshot_at": datetime.now(UTC).isoformat(), "level": KEYS,
         "stores": [STORE]}
    ]  # fmt: skip
    for path, content in dump.files.items():
        data = base64.b64encode(content).decode()
        lines.append({"type": "blob", "store": STORE, "path": path, "offset": 0, "data_b64": data})
    for key in dump.data_keys:
        lines.append(
            {"type": "dek", "dek_id": key.data_key_id, "scope": key.domain_id, "kek": key.key_arn,
             "wrapped_b64": base64.b64encode(key.wrapped).decode(), "context": dict(key.context)}
        )  # fmt: skip
    for item in dump.items:
        lines.append(
            {"type": "record", "store": STORE, "record_id": f"{item.domain_id}/{item.item_id}",
             "scope": item.domain_id, "class": "item", "item_id": item.item_id, "form": "ciphertext",
             "dek_id": item.data_key_id, **_place(dump, item.stored)}
        )  # fmt: skip
    counts = Counter(line["type"] for line in lines)
    return [*lines, {"type": "end", "counts": {kind: counts[kind] for kind in ("blob", "dek", "record")}}]


def _place(dump: Dump, content: bytes) -> Line:
    """Where bytes lie, for those that are told."""
    for path, whole in dump.files.items():
        if content and (offset := whole.rfind(content)) >= 0:
            return {"path": path, "offset": offset, "len": len(content)}
    return {}
