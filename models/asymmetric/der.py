"""DER, as much of it as keys need: a value in its frame, and a frame taken apart (ITU-T X.690)."""

from __future__ import annotations

SEQUENCE, INTEGER, BITS, OCTETS, NAME, FIELD = 0x30, 0x02, 0x03, 0x04, 0x06, 0x80
"""The tags of a sequence, a number, bits, bytes and an object identifier; FIELD is that of the first of a choice."""


def framed(tag: int, *parts: bytes) -> bytes:
    """The parts as one value."""
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def number(value: int) -> bytes:
    """A number that is not negative."""
    return framed(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def parts(body: bytes) -> list[tuple[int, bytes]] | None:
    """The values that follow one another, as tags and contents; None where bytes are missing or left over."""
    found = []
    while body:
        if len(body) < 2:
            return None
        tag, size, start = body[0], body[1], 2
        if size & 0x80:
            start += size & 0x7F
            size = int.from_bytes(body[2:start], "big")
        if len(body) < start + size:
            return None
        found.append((tag, body[start : start + size]))
        body = body[start + size :]
    return found


def members(whole: bytes) -> list[tuple[int, bytes]]:
    """The values in a sequence; none where the bytes are not one sequence and no more."""
    one = parts(whole)
    if one is None or len(one) != 1 or one[0][0] != SEQUENCE:
        return []
    return parts(one[0][1]) or []
