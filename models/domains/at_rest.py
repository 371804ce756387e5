"""What a dump of stored data shows: the lines are those of the port "inspect" (docs/reference-services.md).

The suite and the scripts of deviations call the same functions.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from kms_conformance.models.domains.encodings import written_forms
from kms_conformance.models.domains.looking import exposed, inner


def stored(lines: list[Any]) -> list[tuple[str, int, bytes]]:
    """The bytes of a dump: the file, where a part of it begins, and the part; what follows each other is one part."""
    parts: list[tuple[str, int, bytes]] = []
    blobs = [line for line in lines if line["type"] == "blob"]
    for line in sorted(blobs, key=lambda line: (str(line["store"]), str(line["path"]), int(line["offset"]))):
        place, begin, content = (
            f"{line['store']}/{line['path']}",
            int(line["offset"]),
            base64.b64decode(line["data_b64"]),
        )
        if parts and parts[-1][0] == place and parts[-1][1] + len(parts[-1][2]) == begin:
            begin, content = parts[-1][1], parts.pop()[2] + content
        parts.append((place, begin, content))
    return parts


def examined(
    lines: list[Any],
    unwrap: Callable[[bytes, dict[str, str]], bytes | None],
    name: str,
    context_key: str,
    data: list[Any],
    fresh: list[Any] | None = None,
) -> dict[str, Any]:
    """What a dump shows of the domain with that name in its scope, and of these texts, each with what it was sent as.

    `fresh` are the lines in which the texts are looked for, where that was done in all others before.

    unwrap   what the KMS opens a wrapped data key to, with a context and for a caller who may use the key, or None
    Level    of the dump; Records of the domain; Keys under which its data keys lie
    Exposed  the texts that lie somewhere without being encrypted: sent as what, in which file, from which byte on (-1:
             not told), and in which encoding; Queued likewise, of stores that are queues
    Queues   the stores that are queues; Waiting, records of the domain in them
    InIndex  as Exposed, in stores that are search indexes; IndexStores, these; IndexKeys, under which their data keys
             lie; FurtherIndexes, the scopes in them that have data keys of their own, but for the first
    Bare     data keys of the domain that lie somewhere without being wrapped
    Closed   data keys of the domain that their own context does not open; Loose, those that another one opens too
    Shared   data keys that belong to more than one scope; Orphans, records without a data key; Foreign, contexts of
             data keys of the domain that do not name it
    """
    indexes = {line["store"] for line in lines if line["type"] == "store" and line.get("media") == "search-index"}
    queues = {line["store"] for line in lines if line["type"] == "store" and line.get("media") == "queue"}
    parts = stored(lines)
    whole = b"\0".join(content for _, _, content in parts)
    whole += b"\0".join(text for _, _, text in inner(whole))
    deks = [line for line in lines if line["type"] == "dek"]
    own = [line for line in deks if name in str(line["scope"])]
    records = [line for line in lines if line["type"] == "record"]
    bare, closed, loose = [], [], []
    for line in own:
        blob, context = base64.b64decode(line["wrapped_b64"]), dict(line["context"])
        plaintext = unwrap(blob, context)
        if plaintext is None:
            closed.append(line["dek_id"])
        elif any(form in whole for form in written_forms(plaintext)):
            bare.append(line["dek_id"])
        others = [{}, {**context, "kms-conformance": "more"}, {key: text.swapcase() for key, text in context.items()}]
        others += [dict(row["context"]) for row in deks if row["scope"] != line["scope"]][:1]
        if any(unwrap(blob, other) for other in others if other != context):
            loose.append(line["dek_id"])
    scopes: dict[str, set[str]] = {}
    for line in deks:
        scopes.setdefault(line["wrapped_b64"], set()).add(line["scope"])
    known = {line["dek_id"] for line in deks}
    by_id = {line["dek_id"]: line for line in deks}
    within = [by_id[row["dek_id"]] for row in records if row.get("store") in indexes and row["dek_id"] in known]
    apart = {line["scope"] for line in within if len(scopes[line["wrapped_b64"]]) == 1}
    found: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for row in exposed(parts if fresh is None else stored(fresh), [str(sent["Text"]) for sent in data]):
        shown = {"Item": data[row.number]["Item"], "File": row.place, "Offset": row.offset, "Encoding": row.encoding}
        found[row.place.partition("/")[0] in queues].append(shown)
    return {
        "Level": next((line["level"] for line in lines if line["type"] == "header"), 0),
        "Records": sum(name in str(line["scope"]) and line["form"] != "keyed-hash" for line in records),
        "Keys": sorted({line["kek"] for line in own}),
        "Exposed": found[False],
        "Queued": found[True],
        "Queues": sorted(queues),
        "Waiting": sum(
            name in str(row["scope"]) and row.get("store") in queues and row.get("class") != "domain" for row in records
        ),
        "InIndex": [row for row in (*found[True], *found[False]) if row["File"].partition("/")[0] in indexes],
        "IndexStores": sorted(indexes),
        "IndexKeys": [{"Key": key} for key in sorted({line["kek"] for line in within})],
        "FurtherIndexes": sorted(apart)[1:],
        "Bare": bare,
        "Closed": closed,
        "Loose": loose,
        "Shared": sorted(blob for blob, owners in scopes.items() if len(owners) > 1),
        "Orphans": [line["record_id"] for line in records if line["dek_id"] not in known],
        "Foreign": [
            line["dek_id"] for line in own if context_key and name not in str(line["context"].get(context_key))
        ],
    }


def records_of(lines: list[Any], ids: list[str]) -> list[str]:
    """The records that hold the items with these ids."""
    rows = [line for line in lines if line["type"] == "record" and line["form"] == "ciphertext"]
    return [row["record_id"] for name in ids for row in rows if row["item_id"] == name][: len(ids)]
