"""Relations between what a target answers and what is computed here: public keys, signatures.

`cryptography` is loaded when one of them is asked: to tell what there is to judge it is not needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def public_key_of(value: Any, expected: Any) -> bool:
    """A DER SubjectPublicKeyInfo of a key of that spec."""
    from kms_conformance.models.asymmetric import computing

    return isinstance(value, bytes) and computing.is_public_key(value, str(expected))


def verifies(value: Any, expected: Any) -> bool:
    """A signature that verifies with PublicKey, for Message as MessageType, by SigningAlgorithm."""
    from kms_conformance.models.asymmetric import computing

    if not isinstance(expected, Mapping):
        return False
    key, message = expected.get("PublicKey"), expected.get("Message")
    if not (isinstance(value, bytes) and isinstance(key, bytes) and isinstance(message, bytes)):
        return False
    return computing.verify(key, str(expected["SigningAlgorithm"]), message, str(expected["MessageType"]), value)


def other_bytes(value: Any, expected: Any) -> bool:
    """Bytes that are not those."""
    return isinstance(value, bytes) and value != expected


def other_nonce(value: Any, expected: Any) -> bool:
    """An ECDSA signature whose r is not that of an earlier one: its per-message secret number is another."""
    from kms_conformance.models.asymmetric import computing

    one, other = (computing.ecdsa_r(part) if isinstance(part, bytes) else None for part in (value, expected))
    return one is None or one != other  # what is no signature is another claim's


FUNCTIONS: tuple[Callable[[Any, Any], bool], ...] = (public_key_of, verifies, other_bytes, other_nonce)
