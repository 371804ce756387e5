"""The encodings in which a text may lie in a store without being encrypted: one row for each, named in findings.

A row gives the bytes to look for. Where a key would have to be known (XOR), what is looked for is what such a key
leaves alone: each byte combined with the one a key's length further on; the store is then combined in the same way.
"""

from __future__ import annotations

import base64
import codecs
import hashlib
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

DIGESTS = ("md5", "sha1", "sha256", "sha512", "blake2b")
LONGEST_KEY = 16
"""Bytes of a key of XOR that is found when it repeats."""
VARIED = 5
"""Different bytes of what is looked for by itself in a store full of zeros."""
Z85 = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
BASE85 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
BASE32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
BASE32_HEX = b"0123456789ABCDEFGHIJKLMNOPQRSTUV"


class Encoding(NamedTuple):
    """A way to write a text without encrypting it.

    forms   the bytes in which a text may lie, alone or within a longer one
    period  the store is looked at with each byte combined with that many further on; 0: as it is
    whole   a text is found as a whole alone, as by a digest of it
    """

    name: str
    forms: Callable[[bytes], list[bytes]]
    period: int = 0
    whole: bool = False


def aligned(encode: Callable[[bytes], bytes], block: int, raw: bytes) -> list[bytes]:
    """The forms of bytes within longer ones that are encoded in blocks: what depends on these bytes alone."""
    kept = [raw[first : first + (len(raw) - first) // block * block] for first in range(block)]
    return [encode(part) for part in kept if part]


def combined(raw: bytes, period: int) -> bytes:
    """Each byte, XOR the one that many further on: the same whatever key of that length was XORed to all of it."""
    size = max(0, len(raw) - period)
    return (int.from_bytes(raw[:size], "big") ^ int.from_bytes(raw[period:], "big")).to_bytes(size, "big")


def xored_forms(period: int, raw: bytes) -> list[bytes]:
    """What XOR with any key of that length leaves of a text; nothing where that is what padding looks like, too."""
    form = combined(raw, period)
    return [form] if len({*form}) >= VARIED else []


def each(form: str, raw: bytes) -> bytes:
    """Every byte written by itself."""
    return "".join(form.format(byte) for byte in raw).encode()


def base64_forms(raw: bytes) -> list[bytes]:
    """Base64 in both alphabets."""
    return aligned(base64.b64encode, 3, raw) + aligned(base64.urlsafe_b64encode, 3, raw)


def written_forms(raw: bytes) -> list[bytes]:
    """The forms in which bytes that are no text may lie in a store, alone or within longer ones."""
    return [raw, raw.hex().encode(), raw.hex().upper().encode(), *base64_forms(raw)]


def base32_forms(raw: bytes) -> list[bytes]:
    """Base32 in both alphabets, in capitals and in small letters."""
    plain = aligned(base64.b32encode, 5, raw)
    plain += [form.translate(bytes.maketrans(BASE32, BASE32_HEX)) for form in plain]
    return plain + [form.lower() for form in plain]


def base85_forms(raw: bytes) -> list[bytes]:
    """Base85 in the alphabets of Git, Ascii85 and ZeroMQ."""
    git = aligned(base64.b85encode, 4, raw)
    return git + aligned(base64.a85encode, 4, raw) + [form.translate(bytes.maketrans(BASE85, Z85)) for form in git]


def digest_forms(name: str, raw: bytes) -> list[bytes]:
    """A digest without a key, as it is, in hexadecimal and in Base64."""
    digest = hashlib.new(name, raw).digest()
    written = (base64.b64encode(digest), base64.urlsafe_b64encode(digest))
    return [digest, digest.hex().encode(), digest.hex().upper().encode(), *(form.rstrip(b"=") for form in written)]


def encodings() -> list[Encoding]:
    """All rows; a text is told to lie in the first that it is found in."""
    swapped = bytes((byte & 15) << 4 | byte >> 4 for byte in range(256))
    mirrored = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
    rot47 = bytes(33 + (byte - 33 + 47) % 94 if 33 <= byte <= 126 else byte for byte in range(256))
    return [
        Encoding("UTF-8", lambda raw: [raw]),
        Encoding("UTF-8 in capitals", lambda raw: [raw.upper()]),
        Encoding("UTF-16-LE", lambda raw: [raw.decode().encode("utf-16-le")]),
        Encoding("UTF-16-BE", lambda raw: [raw.decode().encode("utf-16-be")]),
        Encoding("UTF-32-LE", lambda raw: [raw.decode().encode("utf-32-le")]),
        Encoding("UTF-32-BE", lambda raw: [raw.decode().encode("utf-32-be")]),
        Encoding("EBCDIC", lambda raw: [raw.decode().encode("cp037")]),
        Encoding("hexadecimal", lambda raw: [raw.hex().encode(), raw.hex().upper().encode(), raw.hex(" ").encode()]),
        Encoding("decimal", lambda raw: [sep.join(map(str, raw)).encode() for sep in (",", ", ", " ")]),
        Encoding("Base64", base64_forms),
        Encoding("Base32", base32_forms),
        Encoding("Base85", base85_forms),
        Encoding("percent-encoding", lambda raw: [each("%{:02X}", raw), each("%{:02x}", raw)]),
        Encoding("JSON escapes", lambda raw: [each("\\u{:04x}", raw), each("\\u{:04X}", raw)]),
        Encoding("backslash escapes", lambda raw: [each("\\x{:02x}", raw), each("\\{:03o}", raw)]),
        Encoding("quoted-printable", lambda raw: [each("={:02X}", raw)]),
        Encoding("character references", lambda raw: [each("&#{};", raw), each("&#x{:x};", raw)]),
        Encoding("reversed", lambda raw: [raw[::-1]]),
        Encoding("ROT13", lambda raw: [codecs.encode(raw.decode(), "rot13").encode()]),
        Encoding("ROT47", lambda raw: [raw.translate(rot47)]),
        Encoding("half-bytes exchanged", lambda raw: [raw.translate(swapped)]),
        Encoding("bits reversed", lambda raw: [raw.translate(mirrored)]),
        *(
            Encoding(f"XOR with a key of {n} byte{'s' * (n > 1)}", partial(xored_forms, n), n)
            for n in range(1, LONGEST_KEY + 1)
        ),
        *(Encoding(f"{name} without a key", partial(digest_forms, name), whole=True) for name in DIGESTS),
    ]
