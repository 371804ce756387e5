"""A claim and what came instead, in words with values: "KeyId is the Arn of key 1", "another ARN".

What is said is the same in every run of a seed and holds nothing secret: identifiers that the target made up are told
by their form, bytes by their number.  Only bytes that the suite itself made have a digest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from kms_conformance.models.claims import MISSING, Claim, Relation
from kms_conformance.models.terms import Marker, Output
from kms_conformance.models.wire import marker_bytes
from kms_conformance.reports.words import words

DIGITS = 12
"""Of a digest: enough to compare it by eye."""
PHRASES: Mapping[Relation, str] = {
    Relation.EQUAL: "is {}",
    Relation.DIFFERS: "is not {}",
    Relation.AMONG: "is {}",
    Relation.ONE_OF: "is one of {}",
    Relation.ABSENT: "is not there",
    Relation.WITHHELD: "is not given",
    Relation.EMPTY: "is empty",
    Relation.MATCHES: "has the form {}",
    Relation.LENGTH: "is {} long",
    Relation.AT_MOST: "is at most {} long",
    Relation.AT_MOST_ITEMS: "has at most {} entries",
    Relation.COUNTS: "has {} entries",
    Relation.SOME: "has entries",
    Relation.FRESH: "was never answered before",
    Relation.RANDOM: "looks random",
    Relation.HIDES: "does not hold {}",
    Relation.HIDES_ALL: "holds none of {}",
    Relation.ABOUT_IN_DAYS: "is {} days ahead",
    Relation.WITHIN_A_DAY_AFTER: "is {} days ahead, and at most one more",
    Relation.SAME_MOMENT: "is the moment {}",
    Relation.SAME_JSON: "is the same JSON as {}",
    Relation.HOLDS_JSON: "holds the JSON {}",
    Relation.LISTS: "lists {}",
    Relation.SAME_ITEMS: "lists {}",
    Relation.PUBLIC_KEY_OF: "is the public key of a key of spec {}",
    Relation.VERIFIES: "verifies outside of the target for {}",
    Relation.OTHER_BYTES: "is not {}",
    Relation.OTHER_NONCE: "has another per-message number than {}",
    Relation.PAIR_OF: "has the private key of its public key, of spec {}",
    Relation.PRIVATE_KEY_OF: "is the private key, in PKCS #8, for {}",
    Relation.SEED_OF: "is the seed of a key of spec {}",
    Relation.AGREED: "is the secret that is computed outside of the target for {}",
    Relation.ENCAPSULATED: "is the secret that was encapsulated outside of the target for {}",
    Relation.LISTS_ROWS: "lists {}",
    Relation.HOLDS_ROWS: "holds {}",
    Relation.LACKS_ROWS: "does not hold {}",
    Relation.ONLY_ROWS: "holds {} alone",
    Relation.HOLDS_GRANTS: "holds {}",
    Relation.ONLY_GRANTS: "holds {} alone",
    Relation.EACH_ONCE: "holds each entry once",
    Relation.NEWEST_FIRST: "has the newest first",
    Relation.DATED: "has dates for {}",
    Relation.ONE_FIRST: "has one first key material",
    Relation.ONE_CURRENT: "has one current key material, {}",
    Relation.ARN_AGREES: "has an Arn that agrees with its KeyId and account",
    Relation.ENABLED_AGREES: "is Enabled just when its KeyState says so",
    Relation.DATE_AGREES: "has a DeletionDate just when it is pending deletion",
    Relation.MARKER_AGREES: "has a NextMarker just when it is truncated",
}
"""What a relation says of a member; of those that are not here their own name says it."""
OTHER_FORMS: Sequence[tuple[str, str]] = (
    (r"arn:[^:]*:[a-z0-9-]+:.*", "another ARN"),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "an id in the form of a UUID"),
)
OF_A_CLOSED_LIST = re.compile(r"(?=.{2,40}$)([A-Z]{1,15}[0-9]{0,3}(_[A-Z0-9]+)*|([A-Z][a-z]+){1,4}|aws:[a-z:]+)")
"""So a value of an enumeration is written, and nothing that a target makes up."""


def wanted(claim: Claim) -> str:
    """What the claim says of the answer."""
    member = claim.member or "the answer"
    phrase = PHRASES.get(claim.relation)
    if phrase is None:
        expected = "" if claim.expected is None else f" {words(claim.expected)}"
        return f"{member} {claim.relation.replace('-', ' ')}{expected}"
    return f"{member} {phrase.format(_expected(claim))}"


def came(claim: Claim, value: object, expected: object) -> str:
    """What is there instead; `expected` is what the claim's term stands for."""
    if value is MISSING:
        return "absent"
    if isinstance(value, bytes):
        number = f"{len(value):,} {'byte' if len(value) == 1 else 'bytes'}"
        if claim.relation is Relation.FRESH:
            return f"the {number} of an earlier answer"
        other = claim.relation is Relation.EQUAL and isinstance(expected, bytes)
        return f"other bytes ({len(value):,})" if other else number
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, str):
        secret = claim.data or claim.relation in (Relation.HIDES, Relation.HIDES_ALL)
        return "another text" if secret else _text(value)
    if claim.relation is Relation.AT_MOST_ITEMS:
        return "more of them"
    return {list: "another list", datetime: "another time"}.get(type(value), "another value")


def _text(value: str) -> str:
    if OF_A_CLOSED_LIST.fullmatch(value):
        return value
    return next((said for form, said in OTHER_FORMS if re.fullmatch(form, value)), "another text")


def _expected(claim: Claim) -> str:
    """The expected value; a plaintext that the suite made with its digest."""
    match claim.expected:
        case Marker(size, tag) if claim.member == "Plaintext":
            digest = sha256(marker_bytes(size, tag)).hexdigest()[:DIGITS]
            plural = "" if size == 1 else "s"
            return f"the plaintext that was encrypted ({size:,} byte{plural}, sha256 {digest}…)"
        case Output(slot, "Plaintext") if claim.member == "Plaintext":
            return f"the plaintext that answer {slot} gave"
        case expected:
            return words(expected)
