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


def pair_of(value: Any, expected: Any) -> bool:
    """An answer whose PrivateKeyPlaintext, in PKCS #8, is the private key of its PublicKey, both of that spec."""
    if not isinstance(value, Mapping):
        return False
    return private_key_of(value.get("PrivateKeyPlaintext"), {"PublicKey": value.get("PublicKey"), "Spec": expected})


def private_key_of(value: Any, expected: Any) -> bool:
    """A private key in PKCS #8: that of PublicKey, of spec Spec."""
    from kms_conformance.models.asymmetric import pairs

    public = expected.get("PublicKey") if isinstance(expected, Mapping) else None
    if not (isinstance(value, bytes) and isinstance(public, bytes)):
        return False
    return pairs.matches(value, public, str(expected["Spec"]))


def seed_of(value: Any, expected: Any) -> bool:
    """A private key of ML-KEM of that spec in seed format."""
    from kms_conformance.models.asymmetric import pairs

    return isinstance(value, bytes) and pairs.is_seed(value, str(expected))


def agreed(value: Any, expected: Any) -> bool:
    """The secret of PublicKey and of our private key Number on the curve of Spec."""
    from kms_conformance.models.asymmetric import own_keys

    if not isinstance(expected, Mapping):
        return False
    spec, number = str(expected["Spec"]), int(expected["Number"])
    return isinstance(value, bytes) and value == own_keys.agreed(spec, number, expected.get("PublicKey"))


def encapsulated(value: Any, expected: Any) -> bool:
    """The secret that was encapsulated here, by Number, for PublicKey of spec Spec."""
    from kms_conformance.models.asymmetric import own_keys

    if not isinstance(expected, Mapping):
        return False
    made = own_keys.encapsulated(str(expected["Spec"]), int(expected["Number"]), expected.get("PublicKey"))
    return made is not None and value == made[0]


FUNCTIONS: tuple[Callable[[Any, Any], bool], ...] = (
    public_key_of, verifies, other_bytes, other_nonce, pair_of, private_key_of, seed_of, agreed, encapsulated,
)  # fmt: skip
