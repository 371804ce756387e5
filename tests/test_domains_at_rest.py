"""What a dump shows: plaintext in any spelling, keys that open for others, and keys that stayed behind."""

from __future__ import annotations

import bz2
import codecs
import gzip
import json
import lzma
import zlib
from base64 import a85encode, b32encode, b64encode, b85encode, encodebytes, urlsafe_b64encode
from collections.abc import Callable
from hashlib import blake2b, md5, sha1, sha256, sha512
from itertools import cycle
from typing import Any
from urllib.parse import quote

import pytest

from kms_conformance.conformance.unseen import Unseen
from kms_conformance.models.domains.at_rest import examined, records_of, stored
from kms_conformance.models.domains.looking import exposed

KEY = sha256(b"a key").digest()
TEXTS = [f"k0123456789ab{sha256(b'text %d' % number).hexdigest()[:12]}" for number in (1, 2)]
SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "raw": lambda raw: raw,
    "within": lambda raw: b'{"Name": "' + raw + b'"}',
    "capitals": lambda raw: raw.upper(),
    "utf-16-le": lambda raw: raw.decode().encode("utf-16-le"),
    "utf-16-be": lambda raw: raw.decode().encode("utf-16-be"),
    "utf-32-be": lambda raw: raw.decode().encode("utf-32-be"),
    "ebcdic": lambda raw: raw.decode().encode("cp500"),
    "hex": lambda raw: raw.hex().encode(),
    "HEX": lambda raw: raw.hex().upper().encode(),
    "decimal": lambda raw: json.dumps(list(raw)).encode(),
    **{f"base64+{n}": lambda raw, n=n: b64encode(b"y" * n + raw + b"z") for n in range(4)},
    "base64url": lambda raw: urlsafe_b64encode(raw),
    "base64 in lines": lambda raw: encodebytes(b"y" * 40 + raw + b"z"),
    **{f"base32+{n}": lambda raw, n=n: b32encode(b"y" * n + raw + b"z") for n in range(6)},
    **{f"base85+{n}": lambda raw, n=n: b85encode(b"y" * n + raw + b"z") for n in range(5)},
    **{f"ascii85+{n}": lambda raw, n=n: a85encode(b"y" * n + raw + b"z") for n in range(5)},
    "percent": lambda raw: b"".join(b"%%%02x" % byte for byte in raw),
    "JSON escapes": lambda raw: b"".join(b"\\u%04x" % byte for byte in raw),
    "quoted-printable": lambda raw: (
        b"".join(b"=%02X" % byte for byte in raw[:20]) + b"=\r\n" + b"".join(b"=%02X" % byte for byte in raw[20:])
    ),
    "reversed": lambda raw: raw[::-1],
    "rot13": lambda raw: codecs.encode(raw.decode(), "rot13").encode(),
    "rot47": lambda raw: bytes(33 + (byte - 33 + 47) % 94 for byte in raw),
    "half-bytes": lambda raw: bytes((byte & 15) << 4 | byte >> 4 for byte in raw),
    **{
        f"xor of {n}": lambda raw, n=n: bytes(a ^ b for a, b in zip(raw, cycle(KEY[:n])))
        for n in (1, 2, 3, 4, 7, 8, 13, 16)
    },
    "complement": lambda raw: bytes(255 - byte for byte in raw),
    "gzip": lambda raw: gzip.compress(raw * 3),
    "zlib": lambda raw: zlib.compress(raw * 3),
    "bzip2": lambda raw: bz2.compress(raw * 3),
    "xz": lambda raw: lzma.compress(raw * 3),
    "lzma": lambda raw: lzma.compress(raw * 3, lzma.FORMAT_ALONE),
    "base64 of gzip": lambda raw: b64encode(gzip.compress(raw * 3)),
    "gzip of base32": lambda raw: gzip.compress(b32encode(raw) * 3),
    "md5": lambda raw: md5(raw, usedforsecurity=False).digest(),
    "sha1": lambda raw: sha1(raw, usedforsecurity=False).hexdigest().encode(),
    "sha256": lambda raw: sha256(raw).digest(),
    "sha256-hex": lambda raw: sha256(raw).hexdigest().encode(),
    "sha512": lambda raw: sha512(raw).digest(),
    "blake2b": lambda raw: blake2b(raw).digest(),
}


def blob(content: bytes, path: str = "main.db", offset: int = 0) -> dict[str, Any]:
    data = b64encode(content).decode()
    return {"type": "blob", "store": "s", "path": path, "offset": offset, "data_b64": data}


def dek(name: str = "k1", scope: str = "arn:d", wrapped: bytes = b"w1", **more: Any) -> dict[str, Any]:
    row = {"type": "dek", "dek_id": name, "scope": scope, "kek": "arn:key", "wrapped_b64": b64encode(wrapped).decode()}
    return {**row, "context": {"c": scope}, **more}


def record(dek_id: str = "k1", **more: Any) -> dict[str, Any]:
    row = {"type": "record", "record_id": "r1", "scope": "arn:d", "item_id": "i1", "form": "ciphertext"}
    return {**row, "dek_id": dek_id, **more}


HEADER = {"type": "header", "level": 3}


DATA_KEY = bytes(range(100, 132))


def look(*lines: dict[str, Any], opens: Callable[[bytes, dict[str, str]], bool] | None = None) -> dict[str, Any]:
    own = opens or (lambda wrapped, context: context == {"c": "arn:d"})

    def unwrap(wrapped: bytes, context: dict[str, str]) -> bytes | None:
        return DATA_KEY if own(wrapped, context) else None

    shown = examined([HEADER, *lines], unwrap, "arn:d", "c", [{"Item": f"text {text}", "Text": text} for text in TEXTS])
    return shown | {"Texts": [TEXTS.index(row["Item"].removeprefix("text ")) for row in shown["Exposed"]]}


@pytest.mark.parametrize("form", [bytes, lambda key: key.hex().encode(), b64encode, zlib.compress])
def test_a_data_key_that_lies_beside_its_wrapped_form_is_bare(form: Callable[[bytes], bytes]) -> None:
    assert look(dek(), blob(b"before" + form(DATA_KEY) + b"after"))["Bare"] == ["k1"]
    assert look(dek(), blob(b"before" + form(DATA_KEY[::-1]) + b"after"))["Bare"] == []


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_text_is_found_in_every_spelling(spelling: str) -> None:
    stored = bytes(range(256)) + SPELLINGS[spelling](TEXTS[1].encode()) + bytes(range(255, -1, -1))
    assert look(blob(stored))["Texts"] == [1]


def test_what_is_found_is_named_with_its_file_its_place_and_its_encoding() -> None:
    stored = bytes(100) + TEXTS[1].encode()[::-1] + bytes(50) + gzip.compress(b32encode(TEXTS[0].encode()) * 3)
    shown = look(blob(bytes(4096)), blob(stored, offset=8192))["Exposed"]
    assert shown == [
        {"Item": f"text {TEXTS[0]}", "File": "s/main.db", "Offset": 8192 + 100 + 25 + 50, "Encoding": "Base32 in gzip"},
        {"Item": f"text {TEXTS[1]}", "File": "s/main.db", "Offset": 8192 + 100, "Encoding": "reversed"},
    ]


def test_a_text_that_repeats_itself_is_not_found_in_padding() -> None:
    text = "kabcdefabcdefabcdefabcdef"
    assert exposed([("main.db", 0, bytes(4096))], [text]) == []


def test_what_was_there_before_a_conversation_is_not_looked_at_again() -> None:
    page = bytes(range(256)) * 16
    unseen = Unseen()
    assert [len(lines) for lines in unseen.of([blob(page * 2)], "one")] == [1, 1]
    since, fresh = unseen.of([blob(page + TEXTS[0].encode())], "one")
    assert (since[0]["offset"], fresh[0]["offset"]) == (0, 4096)
    since, fresh = unseen.of([blob(page + TEXTS[0].encode() + b"more")], "two")
    assert (since[0]["offset"], since) == (4096, fresh)
    assert stored(since) == [("s/main.db", 4096, TEXTS[0].encode() + b"more")]


def test_a_text_is_found_across_two_parts_of_a_file() -> None:
    raw = TEXTS[0].encode()
    assert look(blob(raw[9:], offset=9), blob(raw[:9]))["Texts"] == [0]


def test_what_is_encrypted_is_not_found() -> None:
    noise = b"".join(sha256(f"{number}".encode()).digest() for number in range(4000))
    assert look(blob(noise))["Texts"] == []
    assert exposed([("main.db", 0, noise)], []) == []


def test_percent_encoding_of_a_text_is_found() -> None:
    stored = "".join(f"%{byte:02X}" for byte in TEXTS[0].encode()).encode()
    assert quote("é") == "%C3%A9"
    assert look(blob(stored))["Texts"] == [0]


def test_a_data_key_that_its_own_context_does_not_open_is_closed() -> None:
    assert look(dek(), opens=lambda wrapped, context: False)["Closed"] == ["k1"]


@pytest.mark.parametrize("loose", [{}, {"c": "arn:d", "kms-conformance": "more"}, {"c": "ARN:D"}, {"c": "arn:e"}])
def test_a_data_key_that_another_context_opens_is_loose(loose: dict[str, str]) -> None:
    other = dek("k2", "arn:e", b"w2")
    assert look(dek(), other, opens=lambda wrapped, context: context in ({"c": "arn:d"}, loose))["Loose"] == ["k1"]
    assert look(dek(), other)["Loose"] == []


def test_a_wrapped_data_key_of_two_scopes_is_shared() -> None:
    assert look(dek(), dek("k2", "arn:e"))["Shared"]
    assert not look(dek(), dek("k2", "arn:e", b"w2"))["Shared"]


def test_the_keys_of_a_domain_are_those_of_its_own_data_keys() -> None:
    assert look(dek(), dek("k2", "arn:e", b"w2", kek="arn:other"))["Keys"] == ["arn:key"]


def test_a_record_without_a_data_key_is_an_orphan_and_a_context_of_another_is_foreign() -> None:
    assert look(dek(), record("gone"))["Orphans"] == ["r1"]
    assert look(dek(context={"c": "arn:e"}), record())["Foreign"] == ["k1"]
    assert look(dek(), record(), record(form="keyed-hash", record_id="r2"))["Records"] == 1


def test_records_are_found_by_the_ids_of_their_items() -> None:
    lines = [record(), record(record_id="r2", item_id="i2"), record(record_id="r3", item_id="i1", form="keyed-hash")]
    assert records_of(lines, ["i2", "i1"]) == ["r2", "r1"]


def test_a_compressed_text_is_found_among_thousands_of_others() -> None:
    others = b"".join(zlib.compress(b"line %d" % number) for number in range(5000))
    assert look(blob(others + zlib.compress(TEXTS[0].encode())))["Texts"] == [0]


def test_a_compressed_text_is_found_though_the_end_of_its_stream_is_elsewhere() -> None:
    whole = zlib.compress(TEXTS[0].encode() + bytes(range(256)) * 40, 0)
    assert look(blob(whole[: len(whole) // 2] + b"\xff" * 100))["Texts"] == [0]
