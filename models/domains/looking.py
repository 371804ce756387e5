"""Looking for texts in what is stored: as they are, in every encoding, and within what is compressed.

The suite and the scripts of deviations call the same functions.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from kms_conformance.models.domains.encodings import combined, encodings

MOST_STREAMS = 100_000
"""Places in a store at which a compressed stream is looked for."""
LEAST = 8
"""Bytes that, found in a store of some megabytes, are not there by chance."""
COMMON = 12
"""Characters of a beginning that is looked for by itself: enough that some are left in every alignment."""
WORD = 4
"""Bytes of a digest by which it is looked for among many."""
PACKED_TEXT = rb"(?:eJ|eAE|eNo|H4sI|Qlpo|/Td6WFoA)[A-Za-z0-9+/_\r\n-]{16,}"
"""Base64 of what begins as compressed streams do."""


class Packing(NamedTuple):
    """A form of compression: how its streams begin, and what reads one of them."""

    name: str
    heads: tuple[bytes, ...]
    reader: Callable[[], Any]


class Found(NamedTuple):
    """A text by its number, the file that it lies in, from which byte on (-1: not told), and in which encoding."""

    number: int
    place: str
    offset: int
    encoding: str


def packings() -> list[Packing]:
    """All rows."""
    return [
        Packing("zlib", (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"), zlib.decompressobj),
        Packing("gzip", (b"\x1f\x8b\x08",), lambda: zlib.decompressobj(31)),
        Packing("bzip2", (b"BZh",), bz2.BZ2Decompressor),
        Packing("xz", (b"\xfd7zXZ\x00",), lzma.LZMADecompressor),
        Packing("lzma", (b"\x5d\x00\x00",), lzma.LZMADecompressor),
    ]


def unpacked(content: bytes) -> Iterator[tuple[int, str, bytes]]:
    """Where compressed streams begin, their form, and what they hold; of one in pieces, what is before the break."""
    tried = 0
    for packing in packings():
        for head in packing.heads:
            at = content.find(head)
            while at >= 0 and tried < MOST_STREAMS:
                tried += 1
                stream, text = packing.reader(), b""
                with suppress(zlib.error, OSError, lzma.LZMAError, EOFError):
                    for piece in range(at, min(at + 65536, len(content)), 64):
                        text += stream.decompress(content[piece : piece + 64], 1 << 14)
                        if stream.eof:
                            break
                if text:
                    yield at, packing.name, text
                at = content.find(head, at + 1)


def inner(content: bytes) -> Iterator[tuple[int, str, bytes]]:
    """The same, also of streams that are written in Base64."""
    yield from unpacked(content)
    for match in re.finditer(PACKED_TEXT, content):
        text = re.sub(rb"[\r\n]", b"", match[0]).translate(bytes.maketrans(b"-_", b"+/"))
        with suppress(binascii.Error):
            for _, name, plain in unpacked(base64.b64decode(text[: len(text) // 4 * 4])):
                yield match.start(), f"{name} in Base64", plain


def exposed(parts: list[tuple[str, int, bytes]], texts: list[str]) -> list[Found]:
    """The texts that lie in what is stored without being encrypted, each in the first place where it is found.

    parts  of files: the file, where the part begins, and its bytes
    """
    found: dict[int, Found] = {}
    for place in dict.fromkeys(place for place, _, _ in parts):
        whole, begins = joined([(begin, content) for name, begin, content in parts if name == place])
        streams = list(inner(whole))
        packed, heads = joined([(at, text) for at, _, text in streams])
        names = {at: name for at, name, _ in streams}
        for number, encoding, at in seen(whole, texts):
            found.setdefault(number, Found(number, place, offset_in(begins, at), encoding))
        for number, encoding, at in seen(packed, texts):
            head = next((head for first, head in reversed(heads) if at >= first), -1)
            told = f"{encoding} in {names.get(head, 'a compressed stream')}"
            found.setdefault(number, Found(number, place, offset_in(begins, head), told))
    return sorted(found.values())


def joined(parts: list[tuple[int, bytes]]) -> tuple[bytes, list[tuple[int, int]]]:
    """Parts in one, and of each where it begins there, and where it had begun."""
    begins, size = [], 0
    for begin, content in parts:
        begins.append((size, begin))
        size += len(content) + 1
    return b"\0".join(content for _, content in parts), begins


def offset_in(begins: list[tuple[int, int]], at: int) -> int:
    """Where a byte of joined parts had been; -1 where it is not known."""
    return next((begin + at - first for first, begin in reversed(begins) if at >= first), -1)


def seen(content: bytes, texts: list[str]) -> Iterator[tuple[int, str, int]]:
    """The numbers of the texts that lie in the content, in which encoding, and from which byte on (-1: not told).

    All texts begin alike; only where that beginning is found each of them is looked for.
    """
    start = next((n for n in range(len(texts[0]), 0, -1) if len({text[:n] for text in texts}) == 1), 0) if texts else 0
    common = texts[0][:start].encode() if start >= COMMON else b""
    flat = content.replace(b"\r", b"").replace(b"=\n", b"").replace(b"\n", b"")  # an encoding may have lines
    left, rows = dict(enumerate(texts)), encodings()
    digests = {row.name: [form for text in texts for form in row.forms(text.encode())] for row in rows if row.whole}
    there_are = begun((content, flat), [form for forms in digests.values() for form in forms])
    for row in rows:
        if row.whole and not any(form[:WORD] in there_are for form in digests[row.name]):
            continue
        there = combined(content, row.period) if row.period else content
        beginnings = [] if row.whole or len(common) < row.period + LEAST else row.forms(common)
        if beginnings and not any(form in there or form in flat for form in beginnings):
            continue
        for number, text in tuple(left.items()):
            forms = row.forms(text.encode())
            if any(form in there or (not row.period and form in flat) for form in forms):
                del left[number]
                yield number, row.name, next((at for form in forms if (at := there.find(form)) >= 0), -1)


def begun(contents: tuple[bytes, ...], forms: list[bytes]) -> set[bytes]:
    """The first bytes of these forms that are in one of the contents, each gone through once for however many forms."""
    wanted = {memoryview(form[:WORD]).cast("I")[0]: form[:WORD] for form in forms}
    found: set[int] = set()
    for content in contents:
        for first in range(WORD):
            last = first + max(0, len(content) - first) // WORD * WORD
            found |= set(wanted).intersection(memoryview(content)[first:last].cast("I"))
    return {wanted[word] for word in found}
