"""A service that stores what it is told in clear text, in whatever encoding, is never certified."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_conformance.models.report import FindingKind, Verdict
from kms_conformance.reports.outcome import exit_status, missing, word
from tests.test_hosted_services import ROOT, judged

VENDOR = """
import base64, bz2, codecs, gzip, json, lzma, zlib
from itertools import cycle

from examples.envelope_store import store

def mask(key):
    return lambda raw: bytes(one ^ other for one, other in zip(raw, cycle(key)))

def rot13(raw):
    return codecs.encode(raw.decode(), "rot13").encode()

def characters(form, base):
    size = len(form % 0)
    begin = len(form.split("%")[0])
    write = lambda raw: "".join(form % byte for byte in raw).encode()
    return write, lambda raw: bytes(int(raw[at + begin : at + size], base) for at in range(0, len(raw), size))

FORMS = {
    "clear": (bytes, bytes),
    "utf16": (lambda raw: raw.decode().encode("utf-16-le"), lambda raw: raw.decode("utf-16-le").encode()),
    "hexadecimal": (lambda raw: raw.hex().encode(), lambda raw: bytes.fromhex(raw.decode())),
    "base64": (base64.b64encode, base64.b64decode),
    "base32": (base64.b32encode, base64.b32decode),
    "base85": (base64.b85encode, base64.b85decode),
    "ascii85": (base64.a85encode, base64.a85decode),
    "reversed": (lambda raw: raw[::-1], lambda raw: raw[::-1]),
    "rot13": (rot13, rot13),
    "masked_1": (mask(b"k"), mask(b"k")),
    "masked_16": (mask(b"0123456789abcdeZ"), mask(b"0123456789abcdeZ")),
    "zlib": (zlib.compress, zlib.decompress),
    "gzip": (gzip.compress, gzip.decompress),
    "bzip2": (bz2.compress, bz2.decompress),
    "xz": (lzma.compress, lzma.decompress),
    "escapes": characters("u%04x", 16),
}

class Hidden:
    def __init__(self, inner):
        self.context_key, self.close = inner.context_key, inner.close
        for name in store_methods.METHODS:
            setattr(self, name, getattr(inner, name))

from kms_conformance.conformance.targets.hosted import store as store_methods

def made(name, hidden=False):
    encode, decode = FORMS[name]
    def make(url):
        store.seal = lambda key, values, *place: encode(json.dumps(dict(values)).encode())
        store.unseal = lambda key, sealed, *place: json.loads(decode(sealed))
        return Hidden(store.make(url)) if hidden else store.make(url)
    return make

for _name in FORMS:
    globals()[_name], globals()[_name + "_hidden"] = made(_name), made(_name, True)
"""
TOLD = {
    "clear": "UTF-8", "utf16": "UTF-16-LE", "hexadecimal": "hexadecimal", "base64": "Base64", "base32": "Base32",
    "base85": "Base85", "ascii85": "Base85", "reversed": "reversed", "rot13": "ROT13",
    "masked_1": "XOR with a key of 1 byte", "masked_16": "XOR with a key of 16 bytes", "zlib": "UTF-8 in zlib",
    "gzip": "UTF-8 in gzip", "bzip2": "UTF-8 in bzip2", "xz": "UTF-8",
}  # fmt: skip
"""How a finding tells each of them."""
ALWAYS = ("base32", "masked_16")
OTHERS = [pytest.param(name, marks=() if name in ALWAYS else pytest.mark.exhaustive) for name in TOLD]


@pytest.fixture(autouse=True)
def _vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    Path("vendor.py").write_text(VENDOR, "utf-8")


@pytest.mark.parametrize("name", OTHERS)
def test_a_store_in_clear_text_fails_with_the_item_the_file_and_the_encoding(name: str, tmp_path: Path) -> None:
    report = judged(f"python:vendor:{name}", tmp_path, "at-rest")
    row = next(row for row in report.results if row.requirement.id == "VOICEID-018")
    assert (row.verdict, row.requirement.severity) == (Verdict.FAIL, "security")
    assert {found.kind for found in row.deviations} == {FindingKind.DATA_EXPOSED}
    got = row.deviations[0].got
    assert " of " in got and " lies in store/store.db" in got
    assert f", in {TOLD[name]}" in got
    assert (word(report), exit_status(report)) == ("FAIL", 1)


@pytest.mark.parametrize("name", [pytest.param("clear"), pytest.param("base64", marks=pytest.mark.exhaustive)])
def test_without_a_dump_nothing_is_evidenced(name: str, tmp_path: Path) -> None:
    report = judged(f"python:vendor:{name}_hidden", tmp_path, "at-rest", "create", "compared")
    row = next(row for row in report.results if row.requirement.id == "VOICEID-018")
    assert (row.verdict, row.reason) == (Verdict.NOT_EXERCISED, "needs-port")
    assert (word(report), exit_status(report)) == ("INCOMPLETE", 3)
    assert "no evidence on encryption at rest by voice-id" in missing(report)[0]
