"""What a dump of stored data shows: the lines are those of the port "inspect" (docs/reference-services.md).

The functions use nothing but the standard library, so that scripts hold their source and decide alike.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

DIGESTS = ("md5", "sha1", "sha256", "sha512", "blake2b")
MOST_STREAMS = 100_000
"""Places in a store at which a compressed stream is looked for."""


def written_forms(raw: bytes) -> list[bytes]:
    """The forms in which bytes may lie in a store, alone or within longer ones."""
    forms = [raw, raw.hex().encode(), raw.hex().upper().encode()]
    for skipped in range(3):
        padded = base64.b64encode(b"\0" * skipped + raw)
        inner = padded[4 if skipped else 0 : len(padded) // 4 * 4 - 4]
        forms += [inner, inner.replace(b"+", b"-").replace(b"/", b"_")]
    return forms


def spellings(text: str) -> list[bytes]:
    """The forms in which a text may lie in a store without being encrypted, alone or within a longer one."""
    raw = text.encode()
    quoted = "".join(f"%{byte:02X}" for byte in raw).encode()
    return [*written_forms(raw), text.encode("utf-16-le"), text.encode("utf-16-be"), quoted]


def exposed(whole: bytes, texts: list[str]) -> list[int]:
    """The numbers of the texts that are found in what is stored: in one of the spellings, or as an unkeyed hash.

    All texts begin alike; only where that beginning is found each of them is looked for.
    """
    start = next((n for n in range(len(texts[0]), 0, -1) if len({text[:n] for text in texts}) == 1), 0) if texts else 0
    common = texts[0][:start] if start >= 12 else ""
    anywhere = not common or any(form in whole for form in spellings(common))
    hexadecimal = b" ".join(re.findall(rb"[0-9a-fA-F]{32,}", whole)).lower()
    found = []
    for number, text in enumerate(texts):
        digests = [hashlib.new(name, text.encode()).digest() for name in DIGESTS]
        if (
            (anywhere and any(form in whole for form in spellings(text)))
            or any(digest in whole for digest in digests)
            or any(digest.hex().encode() in hexadecimal for digest in digests)
        ):
            found.append(number)
    return found


def inflated(content: bytes) -> bytes:
    """What compressed streams in a store hold; of one in pieces, what comes before a piece that is elsewhere."""
    found: list[bytes] = []
    tried = 0
    for head in (b"\x78\x01", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b\x08"):
        at = content.find(head)
        while at >= 0 and tried < MOST_STREAMS:
            tried += 1
            stream, text = zlib.decompressobj(47), b""
            with suppress(zlib.error):
                for piece in range(at, min(at + 65536, len(content)), 64):
                    text += stream.decompress(content[piece : piece + 64], 1 << 14)
                    if stream.eof:
                        break
            found.append(text)
            at = content.find(head, at + 1)
    return b"\0".join(found)


def examined(
    lines: list[Any],
    unwrap: Callable[[bytes, dict[str, str]], bytes | None],
    name: str,
    context_key: str,
    texts: list[str],
) -> dict[str, Any]:
    """What a dump shows of the domain with that name in its scope, and of these texts.

    unwrap   what the KMS opens a wrapped data key to, with a context and for a caller who may use the key, or None
    Level    of the dump; Records of the domain; Keys under which its data keys lie
    Exposed  the numbers of the texts that lie somewhere without being encrypted
    Bare     data keys of the domain that lie somewhere without being wrapped
    Closed   data keys of the domain that their own context does not open; Loose, those that another one opens too
    Shared   data keys that belong to more than one scope; Orphans, records without a data key; Foreign, contexts of
             data keys of the domain that do not name it
    """
    stores: dict[tuple[str, str], list[tuple[int, bytes]]] = {}
    for line in lines:
        if line["type"] == "blob":
            part = (line["offset"], base64.b64decode(line["data_b64"]))
            stores.setdefault((line["store"], line["path"]), []).append(part)
    whole = b"\0".join(b"".join(part for _, part in sorted(parts)) for parts in stores.values())
    whole += inflated(whole)
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
    return {
        "Level": next((line["level"] for line in lines if line["type"] == "header"), 0),
        "Records": sum(name in str(line["scope"]) and line["form"] != "keyed-hash" for line in records),
        "Keys": sorted({line["kek"] for line in own}),
        "Exposed": exposed(whole, texts),
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
