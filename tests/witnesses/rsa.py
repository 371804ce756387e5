"""Faults of encryption under RSA keys."""

from typing import Any

from . import allowed, new_key_id, refused, seal, witness
from .local import der_of, rsa_key, sealed

PLAINTEXT, SHA_1, SHA_256 = b"a plaintext", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"


def _encrypt(client: Any, key: str, algorithm: str = SHA_256, plaintext: bytes = PLAINTEXT) -> bytes:
    """A ciphertext."""
    made = allowed(client.encrypt, KeyId=key, Plaintext=plaintext, EncryptionAlgorithm=algorithm)
    return bytes(made["CiphertextBlob"])


def _opened(client: Any, key: str, blob: bytes, algorithm: str = SHA_256) -> dict[str, Any]:
    """The answer of Decrypt."""
    return dict(allowed(client.decrypt, KeyId=key, CiphertextBlob=blob, EncryptionAlgorithm=algorithm))


def _closed(client: Any, key: str, blob: bytes, algorithm: str = SHA_256) -> str:
    """The code with which Decrypt refuses a ciphertext."""
    return refused(client.decrypt, KeyId=key, CiphertextBlob=blob, EncryptionAlgorithm=algorithm)


@witness(
    id="rsa-mask-of-sha-1",
    requirement="ENC-020",
    family="data",
    fault="With RSAES_OAEP_SHA_256 the mask is made with SHA-1.",
)
def rsa_mask_of_sha_1(client: Any) -> None:
    key = rsa_key(client)
    assert _opened(client, key, sealed(der_of(client, key), SHA_256, PLAINTEXT))["Plaintext"] == PLAINTEXT


@witness(
    id="rsa-oaep-labelled",
    requirement="ENC-020",
    family="data",
    fault="OAEP has a label of the service's own.",
)
def rsa_oaep_labelled(client: Any) -> None:
    key = rsa_key(client)
    assert _opened(client, key, sealed(der_of(client, key), SHA_256, PLAINTEXT))["Plaintext"] == PLAINTEXT


@witness(
    id="rsa-padded-by-pkcs1",
    requirement="ENC-020",
    family="data",
    fault="RSA ciphertexts are padded by PKCS #1 v1.5.",
)
def rsa_padded_by_pkcs1(client: Any) -> None:
    key = rsa_key(client)
    assert _opened(client, key, sealed(der_of(client, key), SHA_1, PLAINTEXT), SHA_1)["Plaintext"] == PLAINTEXT


@witness(
    id="rsa-decrypt-any-algorithm",
    requirement="ENC-019",
    family="effect",
    fault="Decrypt tries both encryption algorithms of an RSA key.",
)
def rsa_decrypt_any_algorithm(client: Any) -> None:
    key = rsa_key(client)
    _closed(client, key, _encrypt(client, key, SHA_1), SHA_256)


@witness(
    id="rsa-decrypt-any-key",
    requirement="ENC-015b",
    family="effect",
    fault="Decrypt tries all RSA keys of the account.",
)
def rsa_decrypt_any_key(client: Any) -> None:
    _closed(client, rsa_key(client), _encrypt(client, rsa_key(client)))


@witness(
    id="rsa-trailing-bytes-ignored",
    requirement="ENC-021b",
    family="effect",
    fault="Decrypt leaves out of account what follows an RSA ciphertext.",
)
def rsa_trailing_bytes_ignored(client: Any) -> None:
    key = rsa_key(client)
    assert _closed(client, key, _encrypt(client, key) + b"x") == "InvalidCiphertextException"


@witness(
    id="rsa-too-large-wrong-code",
    requirement="ENC-005",
    family="wrong-error",
    fault="A plaintext that is too large for RSA_2048 is refused with InvalidKeyUsageException.",
)
def rsa_too_large_wrong_code(client: Any) -> None:
    code = refused(client.encrypt, KeyId=rsa_key(client), Plaintext=bytes(191), EncryptionAlgorithm=SHA_256)
    assert code == "ValidationException"


@witness(
    id="rsa-largest-plaintext-refused",
    requirement="ENC-038",
    family="too-strict",
    fault="A plaintext of just the largest size under RSA_2048 is refused.",
)
def rsa_largest_plaintext_refused(client: Any) -> None:
    assert _encrypt(client, rsa_key(client), SHA_256, bytes(190))


@witness(
    id="rsa-decrypt-tells-material",
    requirement="ENC-029",
    family="response",
    fault="Decrypt under an RSA key tells a KeyMaterialId.",
)
def rsa_decrypt_tells_material(client: Any) -> None:
    key = rsa_key(client)
    assert "KeyMaterialId" not in _opened(client, key, _encrypt(client, key))


@witness(
    id="rsa-same-ciphertext-twice",
    requirement="ENC-010",
    family="response",
    fault="Encrypt under an RSA key gives the same ciphertext for the same plaintext.",
)
def rsa_same_ciphertext_twice(client: Any) -> None:
    key = rsa_key(client)
    assert _encrypt(client, key) != _encrypt(client, key)


@witness(
    id="rsa-encrypt-with-a-default",
    requirement="ENC-031",
    family="guard-off",
    fault="Encrypt under an RSA key takes RSAES_OAEP_SHA_256 where no algorithm is sent.",
)
def rsa_encrypt_with_a_default(client: Any) -> None:
    assert refused(client.encrypt, KeyId=rsa_key(client), Plaintext=PLAINTEXT) == "InvalidKeyUsageException"


@witness(
    id="reencrypt-to-rsa-by-sha-256",
    requirement="REENC-009",
    family="data",
    fault="ReEncrypt to an RSA key encrypts by RSAES_OAEP_SHA_256, whatever algorithm it is asked for.",
)
def reencrypt_to_rsa_by_sha_256(client: Any) -> None:
    key = rsa_key(client)
    blob = seal(client, new_key_id(client), PLAINTEXT)
    asked = {"CiphertextBlob": blob, "DestinationKeyId": key, "DestinationEncryptionAlgorithm": SHA_1}
    moved = allowed(client.re_encrypt, **asked)["CiphertextBlob"]
    assert _opened(client, key, moved, SHA_1)["Plaintext"] == PLAINTEXT
