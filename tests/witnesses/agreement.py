"""Faults of DeriveSharedSecret."""

from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from . import allowed, new_key, new_key_id, refused, witness
from .local import der_of, signer

CURVE = ec.SECP256R1()


def _key(client: Any, spec: str = "ECC_NIST_P256") -> str:
    """The id of a new key for key agreement."""
    return str(new_key(client, KeySpec=spec, KeyUsage="KEY_AGREEMENT")["KeyId"])


def _der(private: ec.EllipticCurvePrivateKey) -> bytes:
    """The public key of one of ours."""
    return private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _theirs(client: Any, key: str) -> ec.EllipticCurvePublicKey:
    """The public key of a KMS key."""
    public = load_der_public_key(der_of(client, key))
    assert isinstance(public, ec.EllipticCurvePublicKey)
    return public


def _many() -> Iterator[ec.EllipticCurvePrivateKey]:
    """Private keys of ours, without end."""
    while True:
        yield ec.generate_private_key(CURVE)


def _secret(client: Any, key: str, public: bytes) -> bytes:
    """The shared secret."""
    asked = {"KeyId": key, "KeyAgreementAlgorithm": "ECDH", "PublicKey": public}
    return bytes(allowed(client.derive_shared_secret, **asked)["SharedSecret"])


def _agrees(client: Any, key: str, curve: ec.EllipticCurve = CURVE) -> None:
    """The secret is that which is computed here."""
    ours = ec.generate_private_key(curve)
    assert _secret(client, key, _der(ours)) == ours.exchange(ec.ECDH(), _theirs(client, key))


def _refused(client: Any, key: str, public: bytes, code: str = "") -> None:
    """No secret is derived."""
    found = refused(client.derive_shared_secret, KeyId=key, KeyAgreementAlgorithm="ECDH", PublicKey=public)
    assert code in ("", found)


@witness(
    id="secret-leading-zero-cut",
    requirement="ECDH-002",
    family="response",
    fault="A shared secret is given without the zero bytes at its beginning.",
)
def secret_leading_zero_cut(client: Any) -> None:
    key = _key(client)
    theirs = _theirs(client, key)
    ours = next(mine for mine in _many() if mine.exchange(ec.ECDH(), theirs)[0] == 0)
    assert len(_secret(client, key, _der(ours))) == 32


@witness(
    id="secret-hashed",
    requirement="ECDH-002",
    family="response",
    fault="DeriveSharedSecret gives the SHA-512 digest of the secret, as long as the secret is.",
)
def secret_hashed(client: Any) -> None:
    _agrees(client, _key(client))


@witness(
    id="secret-reversed",
    requirement="ECDH-002",
    family="response",
    fault="The bytes of a shared secret come in the other order.",
)
def secret_reversed(client: Any) -> None:
    _agrees(client, _key(client))


@witness(
    id="secret-of-32-bytes",
    requirement="ECDH-002",
    family="response",
    fault="A shared secret has 32 bytes, whatever the curve.",
)
def secret_of_32_bytes(client: Any) -> None:
    _agrees(client, _key(client, "ECC_NIST_P384"), ec.SECP384R1())


@witness(
    id="secret-without-private-key",
    requirement="ECDH-002",
    family="response",
    fault="DeriveSharedSecret gives the x coordinate of the public key that it is sent.",
)
def secret_without_private_key(client: Any) -> None:
    _agrees(client, _key(client))


@witness(
    id="secret-of-the-oldest-key",
    requirement="ECDH-002",
    family="response",
    fault="DeriveSharedSecret computes with the oldest key of the curve.",
)
def secret_of_the_oldest_key(client: Any) -> None:
    _key(client)
    _agrees(client, _key(client))


@witness(
    id="secret-fresh-each-time",
    requirement="ECDH-003",
    family="response",
    fault="The secret of the same two keys is another when it is asked for once more.",
)
def secret_fresh_each_time(client: Any) -> None:
    key, ours = _key(client), _der(ec.generate_private_key(CURVE))
    assert _secret(client, key, ours) == _secret(client, key, ours)


@witness(
    id="secret-one-sided",
    requirement="ECDH-001",
    family="response",
    fault="Two KMS keys do not derive the same secret from each other's public key.",
)
def secret_one_sided(client: Any) -> None:
    one, other = _key(client), _key(client)
    assert _secret(client, one, der_of(client, other)) == _secret(client, other, der_of(client, one))


@witness(
    id="secret-with-another-curve",
    requirement="ECDH-004",
    family="guard-off",
    fault="DeriveSharedSecret gives some secret for a public key of another curve.",
)
def secret_with_another_curve(client: Any) -> None:
    _refused(client, _key(client), _der(ec.generate_private_key(ec.SECP384R1())))


@witness(
    id="secret-with-a-point-off-the-curve",
    requirement="ECDH-006",
    family="guard-off",
    fault="DeriveSharedSecret does not look whether the point of a public key is on the curve.",
)
def secret_with_a_point_off_the_curve(client: Any) -> None:
    public = _der(ec.generate_private_key(CURVE))
    _refused(client, _key(client), public[:-1] + bytes([public[-1] ^ 1]))


@witness(
    id="secret-public-key-with-rest",
    requirement="ECDH-005",
    family="effect",
    fault="DeriveSharedSecret leaves out of account what follows a public key.",
)
def secret_public_key_with_rest(client: Any) -> None:
    _refused(client, _key(client), _der(ec.generate_private_key(CURVE)) + b"\0", "ValidationException")


@witness(
    id="secret-with-a-bare-point",
    requirement="ECDH-005",
    family="effect",
    fault="DeriveSharedSecret takes the bare point of a public key as well.",
)
def secret_with_a_bare_point(client: Any) -> None:
    _refused(client, _key(client), _der(ec.generate_private_key(CURVE))[-65:], "ValidationException")


@witness(
    id="secret-no-public-key-wrong-code",
    requirement="ECDH-005",
    family="wrong-error",
    fault="What is no public key is refused with InvalidKeyUsageException, not ValidationException.",
)
def secret_no_public_key_wrong_code(client: Any) -> None:
    _refused(client, _key(client), b"InvalidPublicKey", "ValidationException")


@witness(
    id="secret-of-a-key-for-signing",
    requirement="ECDH-007",
    family="guard-off",
    fault="DeriveSharedSecret computes with keys for signing, too.",
)
def secret_of_a_key_for_signing(client: Any) -> None:
    _refused(client, signer(client), _der(ec.generate_private_key(CURVE)), "InvalidKeyUsageException")


@witness(
    id="secret-usage-wrong-code",
    requirement="ECDH-007",
    family="wrong-error",
    fault="A key of another usage is refused with UnsupportedOperationException, not InvalidKeyUsageException.",
)
def secret_usage_wrong_code(client: Any) -> None:
    _refused(client, new_key_id(client), _der(ec.generate_private_key(CURVE)), "InvalidKeyUsageException")


@witness(
    id="secret-origin-not-told",
    requirement="ECDH-009",
    family="response",
    fault="The answer of DeriveSharedSecret has no KeyOrigin.",
)
def secret_origin_not_told(client: Any) -> None:
    key, ours = _key(client), _der(ec.generate_private_key(CURVE))
    answer = allowed(client.derive_shared_secret, KeyId=key, KeyAgreementAlgorithm="ECDH", PublicKey=ours)
    assert answer.get("KeyOrigin") == "AWS_KMS"


@witness(
    id="secret-of-p521-refused",
    requirement="ECDH-002",
    family="too-strict",
    fault="Keys of ECC_NIST_P521 derive no secret.",
)
def secret_of_p521_refused(client: Any) -> None:
    _agrees(client, _key(client, "ECC_NIST_P521"), ec.SECP521R1())


@witness(
    id="secret-of-a-disabled-key",
    requirement="STATE-DeriveSharedSecret-Disabled",
    family="guard-off",
    fault="DeriveSharedSecret works with a disabled key.",
)
def secret_of_a_disabled_key(client: Any) -> None:
    key = _key(client)
    client.disable_key(KeyId=key)
    _refused(client, key, _der(ec.generate_private_key(CURVE)), "DisabledException")


@witness(
    id="secret-algorithm-in-small-letters",
    requirement="VALID-081",
    family="effect",
    fault="KeyAgreementAlgorithm is compared without regard to case.",
)
def secret_algorithm_in_small_letters(client: Any) -> None:
    asked = {"KeyId": _key(client), "PublicKey": _der(ec.generate_private_key(CURVE))}
    assert refused(client.derive_shared_secret, KeyAgreementAlgorithm="ecdh", **asked) == "ValidationException"
