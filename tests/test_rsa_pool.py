"""RSA keys on disk: each is taken once by a process, is the user's alone, and is made anew where it is none."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kms_conformance.cloud.kms import rsa_pool
from kms_conformance.cloud.kms.rsa_pool import RsaPool, is_of, make

SPEC = "RSA_2048"


def test_a_process_takes_each_key_once_and_another_one_the_same(tmp_path: Path) -> None:
    one, other = RsaPool(tmp_path / "keys"), RsaPool(tmp_path / "keys")
    taken = [one.take(SPEC) for _ in range(3)]
    assert len(set(taken)) == 3 and all(is_of(SPEC, key) for key in taken)
    assert [other.take(SPEC) for _ in range(3)] == taken


def test_nobody_else_can_read_the_keys(tmp_path: Path) -> None:
    RsaPool(tmp_path / "keys").take(SPEC)
    (file,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"", b"no key"])
def test_a_file_that_is_no_key_is_written_anew(tmp_path: Path, content: bytes) -> None:
    RsaPool(tmp_path).take(SPEC)
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    assert is_of(SPEC, RsaPool(tmp_path).take(SPEC))
    assert is_of(SPEC, file.read_bytes())


def test_a_key_of_another_spec_is_none(tmp_path: Path) -> None:
    assert not is_of("RSA_3072", make(SPEC))


def test_where_nothing_can_be_written_keys_are_made_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert is_of(SPEC, RsaPool(tmp_path / "file").take(SPEC))


def test_beyond_those_that_are_kept_each_key_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rsa_pool, "MOST", 1)
    one, other = RsaPool(tmp_path), RsaPool(tmp_path)
    assert one.take(SPEC) == other.take(SPEC)
    assert one.take(SPEC) != other.take(SPEC)
