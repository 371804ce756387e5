"""Expected and got are told with values: the same in every run, and nothing that a target made secret."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from kms_conformance.models.claims import MISSING, Claim, Relation
from kms_conformance.models.terms import KeyRef, Marker, Metadata, Output
from kms_conformance.models.wire import marker_bytes
from kms_conformance.reports.telling import came, wanted


def claim(member: str, relation: Relation, expected: object = None, **more: bool) -> Claim:
    return Claim("ENC-001", member, relation, expected, **more)  # type: ignore[arg-type]


DIGEST = sha256(marker_bytes(16, "m")).hexdigest()[:12]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (
            claim("Plaintext", Relation.EQUAL, Marker(16)),
            f"Plaintext is the plaintext that was encrypted (16 bytes, sha256 {DIGEST}…)",
        ),
        (claim("Plaintext", Relation.EQUAL, Output(2, "Plaintext")), "Plaintext is the plaintext that answer 2 gave"),
        (claim("KeyId", Relation.EQUAL, Metadata(1, "Arn")), "KeyId is Arn of key 1"),
        (claim("KeyMetadata.Enabled", Relation.EQUAL, False), "KeyMetadata.Enabled is false"),
        (claim("Plaintext", Relation.WITHHELD), "Plaintext is not given"),
        (claim("Keys", Relation.AT_MOST_ITEMS, 50), "Keys has at most 50 entries"),
        (claim("KeyId", Relation.EQUAL, KeyRef(1)), "KeyId is key 1"),
        (claim("", Relation.MARKER_AGREES), "the answer has a NextMarker just when it is truncated"),
        (claim("Grants", Relation.RETIRED_BY, "x"), 'Grants retired by "x"'),
    ],
)
def test_a_claim_is_told_with_the_value_that_it_demands(made: Claim, words: str) -> None:
    assert wanted(made) == words


@pytest.mark.parametrize("relation", Relation)
def test_every_relation_has_words(relation: Relation) -> None:
    assert wanted(claim("KeyId", relation, "x")).startswith("KeyId ")
    assert "{}" not in wanted(claim("KeyId", relation, "x"))


EQUAL = claim("KeyId", Relation.EQUAL, "x")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (MISSING, "absent"),
        (b"0123456789abcdef", "16 bytes"),
        (True, "True"),
        (7, "7"),
        ("SYMMETRIC_DEFAULT", "SYMMETRIC_DEFAULT"),
        ("PendingDeletion", "PendingDeletion"),
        ("AES256", "AES256"),
        ("aws:kms", "aws:kms"),
        ("arn:aws:kms:us-east-1:111122223333:key/0f1e", "another ARN"),
        ("0f1e0f1e-0f1e-4f1e-8f1e-0f1e0f1e0f1e", "an id in the form of a UUID"),
        ("AROAQX4ZPLYEXAMPLEQZ", "another text"),
        ("AKIAIOSFODNNEXAMPLEQ", "another text"),
        ("a" * 64, "another text"),
        ("hunter2", "another text"),
        ([1], "another list"),
        (datetime(2026, 7, 1, tzinfo=UTC), "another time"),
        ({"a": 1}, "another value"),
    ],
)
def test_what_came_is_told_as_far_as_every_run_has_it(value: object, words: str) -> None:
    assert came(EQUAL, value, "x") == words


def test_other_bytes_are_told_by_their_number_alone() -> None:
    """What a target made may be secret: not even its digest is told."""
    assert came(claim("Plaintext", Relation.EQUAL, Marker(16)), b"x" * 16, b"y" * 16) == "other bytes (16)"
    assert came(claim("CiphertextBlob", Relation.FRESH), b"x" * 153, None) == "the 153 bytes of an earlier answer"


@pytest.mark.parametrize("made", [claim("Text", Relation.HIDES_ALL), claim("Name", Relation.EQUAL, "x", data=True)])
def test_a_text_that_should_be_hidden_or_is_customer_data_is_not_shown(made: Claim) -> None:
    assert came(made, "Smith", "x") == "another text"
