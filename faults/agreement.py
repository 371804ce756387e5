"""Faults of DeriveSharedSecret."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.private_keys import NAMED_CURVES
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import (
    GuardOff,
    Mutant,
    OtherCode,
    Patched,
    TooStrict,
    around,
    key_in,
    table,
    without,
)
from kms_conformance.models.asymmetric.own_keys import peer_of
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import named_by
from kms_conformance.models.key_types import AGREE, CURVES
from kms_conformance.models.lifecycle import KeyState

OPERATION = ("DeriveSharedSecret",)
Secret = Callable[[ReferenceKms, Any, Key, bytes], bytes]


def _secrets(made: Secret) -> Patched:
    """The shared secret is another."""
    return Patched(lambda kms: around(kms, "shared_secret", made))


def _changed(change: Callable[[bytes], bytes]) -> Patched:
    return _secrets(lambda kms, original, key, public: change(bytes(original(key, public))))


def _of_the_oldest_key(kms: ReferenceKms, original: Any, key: Key, public: bytes) -> bytes:
    oldest = next(other for other in kms.store.all() if (other.spec, other.usage) == (key.spec, AGREE))
    return bytes(original(oldest, public))


def _fresh(kms: ReferenceKms) -> None:
    """The secret of a key and a public key is right once, and another each time from then on."""
    asked: dict[tuple[str, bytes], int] = {}

    def secret(kms: ReferenceKms, original: Any, key: Key, public: bytes) -> bytes:
        number = asked[key.arn, public] = asked.get((key.arn, public), -1) + 1
        right = bytes(original(key, public))
        return hashlib.shake_256(right + bytes([number])).digest(len(right)) if number else right

    around(kms, "shared_secret", secret)


def _one_sided(kms: ReferenceKms, original: Any, key: Key, public: bytes) -> bytes:
    """With the public key of another KMS key the secret depends on which of both keys is asked."""
    right = bytes(original(key, public))
    ours = (other for other in kms.store.all() if (other.spec, other.usage) == (key.spec, AGREE))
    among = any(kms.public_key_of(other) == public for other in ours)
    return hashlib.shake_256(right + key.arn.encode()).digest(len(right)) if among else right


def _noise(kms: ReferenceKms, original: Any, key: Key, public: bytes) -> bytes:
    """Of what is no public key of the curve a secret comes as well."""
    try:
        return bytes(original(key, public))
    except Exception:  # noqa: BLE001 - whatever the library says of it
        return hashlib.sha256(key.materials[-1].secret + public).digest()


def _peer(kind: str) -> Callable[[Facts], bool]:
    """Whether PublicKey is of that kind."""

    def when(f: Facts) -> bool:
        public = f.params.get("PublicKey")
        return isinstance(public, bytes) and peer_of(public).kind == kind

    return when


def _with_rest(f: Facts) -> bool:
    """Whether more follows a public key."""
    public = f.params.get("PublicKey")
    return isinstance(public, bytes) and _peer("malformed")(f) and peer_of(public[:-1]).kind == "plain"


def _bare_point(f: Facts) -> bool:
    public = f.params.get("PublicKey")
    return isinstance(public, bytes) and len(public) == 65 and public[:1] == b"\x04"


def _framed(kms: ReferenceKms, original: Any, key: Key, public: bytes) -> bytes:
    """A bare point is put into its frame."""
    if public[:1] == b"\x04":
        point = ec.EllipticCurvePublicKey.from_encoded_point(NAMED_CURVES[CURVES[key.spec]], public)
        public = point.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return bytes(original(key, public))


def _cut(kms: ReferenceKms, original: Any, key: Key, public: bytes) -> bytes:
    """What follows a public key is left out of account."""
    size = 2 + public[1] if public[1] < 0x80 else 3 + public[2]
    return bytes(original(key, public[:size]))


def _of_spec(spec: str) -> Callable[[Facts], bool]:
    return lambda f: (key := named_by("KeyId")(f)) is not None and key.spec == spec


def _not_exchanged(kms: ReferenceKms, original: Any, key: Key, public: bytes) -> bytes:
    """The x coordinate of the public key itself."""
    peer: Any = load_der_public_key(public)
    point: bytes = peer.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return point[1 : 1 + (len(point) - 1) // 2]


MUTANTS = table(
    Mutant(
        "secret-leading-zero-cut", "ECDH-002", "response",
        "A shared secret is given without the zero bytes at its beginning.",
        OPERATION, (_changed(lambda secret: secret.lstrip(b"\0")),),
    ),
    Mutant(
        "secret-hashed", "ECDH-002", "response",
        "DeriveSharedSecret gives the SHA-512 digest of the secret, as long as the secret is.",
        OPERATION, (_changed(lambda secret: hashlib.shake_256(secret).digest(len(secret))),),
    ),
    Mutant(
        "secret-reversed", "ECDH-002", "response",
        "The bytes of a shared secret come in the other order.",
        OPERATION, (_changed(lambda secret: secret[::-1]),),
    ),
    Mutant(
        "secret-of-32-bytes", "ECDH-002", "response",
        "A shared secret has 32 bytes, whatever the curve.",
        OPERATION, (_changed(lambda secret: secret[:32]),),
    ),
    Mutant(
        "secret-without-private-key", "ECDH-002", "response",
        "DeriveSharedSecret gives the x coordinate of the public key that it is sent.",
        OPERATION, (_secrets(_not_exchanged),),
    ),
    Mutant(
        "secret-of-the-oldest-key", "ECDH-002", "response",
        "DeriveSharedSecret computes with the oldest key of the curve.",
        OPERATION, (_secrets(_of_the_oldest_key),),
    ),
    Mutant(
        "secret-fresh-each-time", "ECDH-003", "response",
        "The secret of the same two keys is another when it is asked for once more.",
        OPERATION, (Patched(_fresh),),
    ),
    Mutant(
        "secret-one-sided", "ECDH-001", "response",
        "Two KMS keys do not derive the same secret from each other's public key.",
        OPERATION, (_secrets(_one_sided),),
    ),
    Mutant(
        "secret-with-another-curve", "ECDH-004", "guard-off",
        "DeriveSharedSecret gives some secret for a public key of another curve.",
        OPERATION, (GuardOff(), _secrets(_noise)),
    ),
    Mutant(
        "secret-with-a-point-off-the-curve", "ECDH-006", "guard-off",
        "DeriveSharedSecret does not look whether the point of a public key is on the curve.",
        OPERATION, (GuardOff(), _secrets(_noise)),
    ),
    Mutant(
        "secret-public-key-with-rest", "ECDH-005", "effect",
        "DeriveSharedSecret leaves out of account what follows a public key.",
        OPERATION, (GuardOff(_with_rest), _secrets(_cut)),
    ),
    Mutant(
        "secret-with-a-bare-point", "ECDH-005", "effect",
        "DeriveSharedSecret takes the bare point of a public key as well.",
        OPERATION, (GuardOff(_bare_point), _secrets(_framed)),
    ),
    Mutant(
        "secret-no-public-key-wrong-code", "ECDH-005", "wrong-error",
        "What is no public key is refused with InvalidKeyUsageException, not ValidationException.",
        OPERATION, (OtherCode("InvalidKeyUsageException"),),
    ),
    Mutant(
        "secret-of-a-key-for-signing", "ECDH-007", "guard-off",
        "DeriveSharedSecret computes with keys for signing, too.",
        OPERATION, (GuardOff(lambda f: (key := named_by("KeyId")(f)) is not None and key.usage == "SIGN_VERIFY"),),
    ),
    Mutant(
        "secret-usage-wrong-code", "ECDH-007", "wrong-error",
        "A key of another usage is refused with UnsupportedOperationException, not InvalidKeyUsageException.",
        OPERATION, (OtherCode("UnsupportedOperationException"),),
    ),
    Mutant(
        "secret-origin-not-told", "ECDH-009", "response",
        "The answer of DeriveSharedSecret has no KeyOrigin.",
        OPERATION, (without("KeyOrigin", lambda request: True),),
    ),
    Mutant(
        "secret-of-p521-refused", "ECDH-002", "too-strict",
        "Keys of ECC_NIST_P521 derive no secret.",
        OPERATION, (TooStrict("ValidationException", _of_spec("ECC_NIST_P521")),),
    ),
    Mutant(
        "secret-of-a-disabled-key", "STATE-DeriveSharedSecret-Disabled", "guard-off",
        "DeriveSharedSecret works with a disabled key.",
        OPERATION, (GuardOff(key_in(KeyState.DISABLED)),),
    ),
    Mutant(
        "secret-algorithm-in-small-letters", "VALID-081", "effect",
        "KeyAgreementAlgorithm is compared without regard to case.",
        OPERATION, (GuardOff(lambda f: f.params.get("KeyAgreementAlgorithm") == "ecdh"),),
    ),
)  # fmt: skip
