"""Recipient: an answer for an attested environment, which alone can open what it holds.

Source: KMS API Reference, Decrypt, GenerateDataKey and GenerateRandom, 'Recipient'.  No attestation document of ours is
genuine, so a refusal is right (ENC-035); whatever the answer is, it has no plaintext (ENC-034).  KeyMaterialId "is
omitted if the request includes the Recipient parameter": so DATAKEY-009, ENC-028 and ROT-014 say nothing of it.
"""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.guards import UNDOCUMENTED, Guard

NO_PLAINTEXT = "ENC-034"
GENUINE = Guard("ENC-035", lambda f: "Recipient" not in f.params, UNDOCUMENTED)


def for_a_recipient(call: Call) -> bool:
    """Whether the answer is to be opened in an attested environment alone."""
    return call.get("Recipient") is not None


def no_plaintext() -> Claim:
    """The Plaintext of such an answer is null or empty."""
    return Claim(NO_PLAINTEXT, "Plaintext", Relation.WITHHELD)
