"""A departure is told once, where it was made: what follows from it is no finding of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kms_conformance.conformance.targets.reference import ReferenceKms, requests
from kms_conformance.conformance.targets.reference.requests import Opened
from kms_conformance.conformance.targets.reference.store import Key
from tests.eventual import outcome
from tests.test_either_answer import target

PADDING = b"\x00" * 8192


class MakesAndOpensLongCiphertexts(ReferenceKms):
    """With a long context a ciphertext is longer than the model allows, and is opened all the same."""

    def __init__(self, **where: Any) -> None:
        super().__init__(**where)
        for operation in ("Decrypt", "ReEncrypt"):
            self.guards[operation] = tuple(row for row in self.guards[operation] if row.requirement != "VALID-057")

    def seal(self, key: Key, plaintext: bytes, context: Mapping[str, str]) -> bytes:
        blob = super().seal(key, plaintext, context)
        return blob + PADDING if sum(map(len, context.values())) > 4096 else blob

    def open(self, blob: bytes, context: Mapping[str, str]) -> Opened | None:
        return super().open(blob.removesuffix(PADDING), context)


def test_a_ciphertext_that_is_too_long_is_told_where_it_is_made_enc_011(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "LONGEST_CIPHERTEXT", 20_000)
    found = outcome(target(MakesAndOpensLongCiphertexts), "contexts/large", profiles=("kms-core",))
    assert {row.requirement for row in found.deviations} == {"ENC-011"}
