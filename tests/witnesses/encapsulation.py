"""Faults of Encapsulate and Decapsulate."""

from typing import Any

from cryptography.hazmat.primitives.serialization import load_der_public_key

from . import allowed, new_key, refused, witness
from .local import der_of, signer


def _key(client: Any) -> str:
    """The id of a new key of ML-KEM."""
    return str(new_key(client, KeySpec="ML_KEM_768", KeyUsage="ENCAPSULATE_DECAPSULATE")["KeyId"])


def _made(client: Any, key: str) -> tuple[bytes, bytes]:
    """A secret and its ciphertext."""
    answer = allowed(client.encapsulate, KeyId=key, EncapsulationAlgorithm="ML_KEM")
    return answer["SharedSecret"], answer["SharedSecretCiphertextBlob"]


def _opened(client: Any, key: str, blob: bytes) -> bytes:
    """What a ciphertext gives."""
    asked = {"KeyId": key, "EncapsulationAlgorithm": "ML_KEM", "SharedSecretCiphertextBlob": blob}
    return bytes(allowed(client.decapsulate, **asked)["SharedSecret"])


def _no_length(client: Any, key: str, blob: bytes) -> None:
    """A ciphertext is refused for its length."""
    asked = {"KeyId": key, "EncapsulationAlgorithm": "ML_KEM", "SharedSecretCiphertextBlob": blob}
    assert refused(client.decapsulate, **asked) == "InvalidCiphertextException"


@witness(
    id="decapsulate-refuses-altered",
    requirement="KEM-005",
    family="too-strict",
    fault="Decapsulate refuses an altered ciphertext, or one of another key, with InvalidCiphertextException.",
)
def decapsulate_refuses_altered(client: Any) -> None:
    key = _key(client)
    secret, blob = _made(client, key)
    other = _opened(client, key, bytes([blob[0] ^ 1]) + blob[1:])
    assert len(other) == 32 and other != secret


@witness(
    id="decapsulate-last-byte-ignored",
    requirement="KEM-005",
    family="response",
    fault="Decapsulate leaves the last byte of a ciphertext out of account.",
)
def decapsulate_last_byte_ignored(client: Any) -> None:
    key = _key(client)
    secret, blob = _made(client, key)
    assert _opened(client, key, blob[:-1] + bytes([blob[-1] ^ 1])) != secret


@witness(
    id="decapsulate-with-any-key",
    requirement="KEM-005",
    family="response",
    fault="Decapsulate tries all keys of the account.",
)
def decapsulate_with_any_key(client: Any) -> None:
    secret, blob = _made(client, _key(client))
    assert _opened(client, _key(client), blob) != secret


@witness(
    id="encapsulate-repeats",
    requirement="KEM-003",
    family="response",
    fault="Each second Encapsulate gives the secret of the one before.",
)
def encapsulate_repeats(client: Any) -> None:
    key = _key(client)
    assert len({_made(client, key) for _ in range(4)}) == 4


@witness(
    id="encapsulate-secret-hashed",
    requirement="KEM-001",
    family="response",
    fault="Encapsulate gives the digest of the secret that Decapsulate gives.",
)
def encapsulate_secret_hashed(client: Any) -> None:
    key = _key(client)
    secret, blob = _made(client, key)
    assert _opened(client, key, blob) == secret


@witness(
    id="encapsulate-decapsulate-hashed",
    requirement="KEM-008",
    family="response",
    fault="Encapsulate and Decapsulate give the digest of the secret.",
)
def encapsulate_decapsulate_hashed(client: Any) -> None:
    key = _key(client)
    public: Any = load_der_public_key(der_of(client, key))
    secret, blob = public.encapsulate()
    assert _opened(client, key, blob) == secret


@witness(
    id="encapsulate-short-secret",
    requirement="KEM-001",
    family="response",
    fault="Secrets have 16 bytes.",
)
def encapsulate_short_secret(client: Any) -> None:
    assert len(_made(client, _key(client))[0]) == 32


@witness(
    id="encapsulate-longer-ciphertext",
    requirement="KEM-002",
    family="response",
    fault="An encapsulated secret is 16 bytes longer, and Decapsulate takes it so.",
)
def encapsulate_longer_ciphertext(client: Any) -> None:
    assert len(_made(client, _key(client))[1]) == 1088


@witness(
    id="decapsulate-trailing-byte-ignored",
    requirement="KEM-004",
    family="effect",
    fault="Decapsulate leaves out of account a byte that follows a ciphertext.",
)
def decapsulate_trailing_byte_ignored(client: Any) -> None:
    key = _key(client)
    _no_length(client, key, _made(client, key)[1] + b"\0")


@witness(
    id="decapsulate-any-length",
    requirement="KEM-004",
    family="guard-off",
    fault="Decapsulate cuts or fills a ciphertext to the length that it should have.",
)
def decapsulate_any_length(client: Any) -> None:
    key = _key(client)
    _no_length(client, key, _made(client, key)[1][:-1])


@witness(
    id="decapsulate-length-wrong-code",
    requirement="KEM-004",
    family="wrong-error",
    fault="A ciphertext of another length is refused with ValidationException, not InvalidCiphertextException.",
)
def decapsulate_length_wrong_code(client: Any) -> None:
    key = _key(client)
    _no_length(client, key, _made(client, key)[1][1:])


@witness(
    id="encapsulate-usage-wrong-code",
    requirement="KEM-007",
    family="wrong-error",
    fault="Encapsulate with a key of another usage is refused with UnsupportedOperationException.",
)
def encapsulate_usage_wrong_code(client: Any) -> None:
    code = refused(client.encapsulate, KeyId=signer(client), EncapsulationAlgorithm="ML_KEM")
    assert code == "InvalidKeyUsageException"


@witness(
    id="decapsulate-with-a-key-pending-deletion",
    requirement="STATE-Decapsulate-PendingDeletion",
    family="guard-off",
    fault="Decapsulate works with a key that is pending deletion.",
)
def decapsulate_with_a_key_pending_deletion(client: Any) -> None:
    key = _key(client)
    blob = _made(client, key)[1]
    client.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    code = refused(client.decapsulate, KeyId=key, EncapsulationAlgorithm="ML_KEM", SharedSecretCiphertextBlob=blob)
    assert code in ("DisabledException", "KMSInvalidStateException")


@witness(
    id="encapsulate-names-its-parameters",
    requirement="VALID-068",
    family="effect",
    fault="EncapsulationAlgorithm may be a parameter set of ML-KEM.",
)
def encapsulate_names_its_parameters(client: Any) -> None:
    code = refused(client.encapsulate, KeyId=_key(client), EncapsulationAlgorithm="ML_KEM_768")
    assert code == "ValidationException"
