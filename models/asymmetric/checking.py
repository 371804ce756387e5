"""Verify and VerifyMac: in which way what is sent differs from the signature, or the MAC, of the message."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.models.calls import Call
from kms_conformance.models.facts import CheckFacts
from kms_conformance.models.key_types import SIGNING
from kms_conformance.models.made import Made, is_digest_of, message_bytes, signed_bytes
from kms_conformance.models.terms import Altered, Output, Rewritten, Term, Value
from kms_conformance.models.world import World

CHECKED = {"Verify": "Signature", "VerifyMac": "Mac"}
"""The parameter that an operation checks."""
ALGORITHM = {"Verify": "SigningAlgorithm", "VerifyMac": "MacAlgorithm"}
LONGEST, LONGEST_MESSAGE = 6144, 4096
NEGATED = "ASYM-034"
"""The requirement that speaks of (r, n - s), which is a signature of the same message as (r, s)."""


def message_type(call: Call) -> str:
    """The message type of a call: RAW where none is sent (ASYM-020), and for a MAC."""
    return str(call.get("MessageType") or "RAW")


def checked(world: World, call: Call, values: Mapping[str, Value]) -> CheckFacts | None:
    """What is known of the signature or MAC; None where there is none of allowed length, or no key, or no message."""
    name = CHECKED.get(call.operation)
    value, key = values.get(name or ""), world.key_named(call.get("KeyId"))
    if name is None or key is None or not isinstance(value, bytes) or not 0 < len(value) <= LONGEST:
        return None
    if not _askable(call, values.get("Message")):
        return None
    term = call.get(name)
    made = made_by(world, term)
    of_macs = call.operation == "VerifyMac"
    if made is None:
        return CheckFacts("HMAC-003" if of_macs else "ASYM-011")
    if made.key != key.slot:
        return CheckFacts("HMAC-004" if of_macs else "ASYM-013")
    if of_macs:
        return CheckFacts(_mac_difference(call, made))
    negated = NEGATED if isinstance(term, Rewritten) else None
    return CheckFacts(_signature_difference(call, made) or negated)


def _askable(call: Call, message: Value) -> bool:
    """Whether nothing is wrong with the message itself, so that it may be another one than that which was signed."""
    if not isinstance(message, bytes) or not 0 < len(message) <= LONGEST_MESSAGE:
        return False
    signing, kind = SIGNING.get(str(call.get("SigningAlgorithm"))), message_type(call)
    if call.operation == "VerifyMac" or signing is None:
        return True
    return kind == "RAW" or (kind in signing.types and len(message) == signing.digest_bytes())


def made_by(world: World, term: Term) -> Made | None:
    """The signature or MAC that a term is, unaltered or as good as that."""
    same = isinstance(term, Output) or (isinstance(term, Rewritten) and term.form == "negated")
    return world.made.get(term.slot) if isinstance(term, Output | Rewritten) and same else None


def _mac_difference(call: Call, made: Made) -> str | None:
    message, algorithm = message_bytes(call.get("Message")), made.algorithm
    if made.message == message:
        return None
    hashed = is_digest_of(algorithm, made.message, message) or is_digest_of(algorithm, message, made.message)
    return "HMAC-010" if hashed else "HMAC-002"


def _signature_difference(call: Call, made: Made) -> str | None:
    algorithm = str(call.get("SigningAlgorithm"))
    if made.algorithm != algorithm:
        return "ASYM-012"
    message, kind = message_bytes(call.get("Message")), message_type(call)
    if made.over == signed_bytes(algorithm, message, kind):
        return None
    hashed_otherwise = (made.message == message and made.type != kind) or made.over == message
    return "ASYM-017" if hashed_otherwise else "ASYM-010"


def slots_of(call: Call) -> set[int]:
    """The slots of the signatures and MACs that a call refers to."""
    term = call.get(CHECKED.get(call.operation, ""))
    return {term.slot} if isinstance(term, Output | Altered | Rewritten) else set()
