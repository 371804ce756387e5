"""Every byte of a ciphertext of the reference KMS is authenticated, and so is its context."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, strategies as st

from kms_conformance.cloud.kms import ReferenceKms
from kms_conformance.cloud.kms.cipher import OVERHEAD, encode_context
from tests.reference_calls import new_id, new_kms, refused, seal


@pytest.fixture
def kms() -> ReferenceKms:
    return new_kms()


def damaged(blob: bytes, other: bytes) -> Iterator[bytes]:
    """Every bit flip, truncation at both ends, splice of two blobs, and some extensions."""
    for at in range(len(blob)):
        for bit in range(8):
            yield blob[:at] + bytes([blob[at] ^ 1 << bit]) + blob[at + 1 :]
        yield blob[:at]
        yield blob[at + 1 :]
        if at:
            yield blob[:at] + other[at:]
            yield blob[:at] + other
    yield from (blob + tail for tail in (b"\x00", b"bad_data", blob, bytes(16)))


def test_no_altered_ciphertext_opens_whatever_the_state_of_its_key_aws_063(kms: ReferenceKms) -> None:
    key_id = new_id(kms)
    blob, other = seal(kms, key_id, b"one"), seal(kms, key_id, b"two")
    for state in ("EnableKey", "DisableKey", "ScheduleKeyDeletion"):
        kms.handle(state, {"KeyId": key_id})
        # A splice inside the header that both have is the other ciphertext, whole; no blob at all is too short.
        blobs = set(damaged(blob, other)) - {other, b""}
        codes = {refused(kms, "Decrypt", CiphertextBlob=bad).code for bad in blobs}
        assert codes == {"InvalidCiphertextException"}


def test_a_ciphertext_of_a_kms_elsewhere_is_denied(kms: ReferenceKms) -> None:
    stranger = ReferenceKms()
    blob = seal(stranger, new_id(stranger))
    assert refused(kms, "Decrypt", CiphertextBlob=blob).code == "AccessDeniedException"


def test_the_longest_plaintext_fits_and_every_ciphertext_is_fresh(kms: ReferenceKms) -> None:
    key_id, plaintext = new_id(kms), bytes(4096)
    blob = seal(kms, key_id, plaintext)
    assert len(blob) == len(plaintext) + OVERHEAD <= 6144
    assert blob != seal(kms, key_id, plaintext)
    assert plaintext[:16] not in blob
    assert kms.handle("Decrypt", {"CiphertextBlob": blob})["Plaintext"] == plaintext


TEXTS = st.text(st.sampled_from("ab=,:;&\0 ÄÄ\U0001f511\ud800"), max_size=4)
CONTEXTS = st.dictionaries(TEXTS, TEXTS, max_size=3)


@given(CONTEXTS, CONTEXTS)
def test_the_canonical_context_is_equal_for_equal_contexts_and_for_no_others(
    one: Mapping[str, str], other: Mapping[str, str]
) -> None:
    assert encode_context(one) == encode_context(dict(reversed(list(one.items()))))
    assert (encode_context(one) == encode_context(other)) == (one == other)


def test_an_empty_context_is_none_ctx_013(kms: ReferenceKms) -> None:
    blob = seal(kms, new_id(kms))
    assert kms.handle("Decrypt", {"CiphertextBlob": blob})["Plaintext"] == b"secret"


def test_texts_that_are_undocumented_are_taken_ctx_016(kms: ReferenceKms) -> None:
    blob = seal(kms, new_id(kms), b"secret", **{"": ""})
    assert kms.handle("Decrypt", {"CiphertextBlob": blob, "EncryptionContext": {"": ""}})["Plaintext"] == b"secret"
    assert refused(kms, "Decrypt", CiphertextBlob=blob).code == "InvalidCiphertextException"
