"""Signatures, MACs and shared secrets that a target made: what each is over, or was shared by.

The model makes none; it knows over which bytes each was made, and so which calls must verify it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from kms_conformance.models.key_types import MAC_HASHES, SIGNING
from kms_conformance.models.terms import Digest, Marker, Term
from kms_conformance.models.wire import digest_bytes, marker_bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A signature or a MAC, in the slot of the answer that gave it.

    over      the bytes that are signed: of a message, its digest where the algorithm has a hash function
    message   the message as it was sent, and `type`, which of a MAC is always RAW
    """

    slot: int
    key: int
    algorithm: str
    over: bytes
    message: bytes
    type: str = "RAW"


@dataclass(frozen=True, slots=True)
class Shared:
    """The shared secret in the slot of an answer: the key, and what was sent beside it; None where the answer made it.

    Of the public key of another key, however many answers gave it, what is sent is the number of that key.
    """

    slot: int
    key: int
    sent: Term


def message_bytes(term: Term) -> bytes:
    """A message, or a digest of one, as it is sent."""
    match term:
        case Marker(size, tag):
            return marker_bytes(size, tag)
        case Digest():
            return digest_bytes(term)
        case bytes():
            return term
        case _:
            raise ValueError(f"{term!r} is no message")


def signed_bytes(algorithm: str, message: bytes, message_type: str) -> bytes:
    """What is signed: a message and its digest count as the same (ASYM-016), a digest given as RAW is hashed again."""
    function = SIGNING[algorithm].hash if algorithm in SIGNING else ""
    if message_type == "RAW" and function:
        return hashlib.new(function, message).digest()
    return message_type.encode() + message if not function else message


def is_digest_of(algorithm: str, digest: bytes, message: bytes) -> bool:
    """Whether the first is the digest of the second by the hash function of a MAC algorithm."""
    return hashlib.new(MAC_HASHES[algorithm], message).digest() == digest
