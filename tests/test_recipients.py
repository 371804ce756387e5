"""An answer for an attested environment has neither a plaintext nor a key material id, and nobody is accused for it."""

from __future__ import annotations

import pytest

from kms_conformance.models.calls import Call
from kms_conformance.models.operations import OPERATIONS
from kms_conformance.models.terms import Blob, Context, KeyRef, Structure, Term
from kms_conformance.models.world import Ciphertext, Key, World

WORLD = World().with_key(Key(1)).with_ciphertext(Ciphertext(2, 1, Context(), b"text", "Encrypt"))
CALLS: dict[str, dict[str, Term]] = {
    "Decrypt": {"CiphertextBlob": Blob(2)},
    "GenerateDataKey": {"KeyId": KeyRef(1), "KeySpec": "AES_256"},
    "GenerateRandom": {"NumberOfBytes": 16},
}


@pytest.mark.parametrize("operation", CALLS)
def test_with_a_recipient_the_plaintext_is_withheld_and_nothing_is_said_of_the_key_material(operation: str) -> None:
    call = Call.of(operation, **CALLS[operation], Recipient=Structure("{}"))
    claims = list(OPERATIONS[operation].claims(WORLD, call))
    assert [claim.requirement for claim in claims if claim.member == "Plaintext"] == ["ENC-034"]
    assert not [claim for claim in claims if claim.member == "KeyMaterialId"]
    plain = list(OPERATIONS[operation].claims(WORLD, Call.of(operation, **CALLS[operation])))
    assert "ENC-034" not in {claim.requirement for claim in plain}
