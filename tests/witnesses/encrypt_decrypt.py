"""Faults of Encrypt and Decrypt, encryption contexts apart."""

import os
from typing import Any

from . import allowed, new_key, new_key_id, refused, seal, witness


def _sealed(client: Any, plaintext: bytes = b"some plaintext") -> bytes:
    """A ciphertext under a fresh key, without a context."""
    return seal(client, new_key_id(client), plaintext)


@witness(
    id="encrypt-4096-bytes-refused",
    requirement="ENC-001",
    family="too-strict",
    fault="Encrypt refuses a plaintext of exactly 4096 bytes.",
)
def encrypt_4096_bytes_refused(client: Any) -> None:
    allowed(client.encrypt, KeyId=new_key_id(client), Plaintext=b"x" * 4096)


@witness(
    id="encrypt-strips-trailing-nul",
    requirement="ENC-001",
    family="data",
    fault="Zero bytes at the end of a plaintext are lost between Encrypt and Decrypt.",
)
def encrypt_strips_trailing_nul(client: Any) -> None:
    plaintext = b"\x00\x01\x02\x00\x00"
    assert allowed(client.decrypt, CiphertextBlob=_sealed(client, plaintext))["Plaintext"] == plaintext


@witness(
    id="encrypt-4097-bytes-accepted",
    requirement="ENC-002",
    family="guard-off",
    fault="Encrypt accepts a plaintext of 4097 bytes (the limit is compared with an off-by-one).",
)
def encrypt_4097_bytes_accepted(client: Any) -> None:
    refused(client.encrypt, KeyId=new_key_id(client), Plaintext=b"x" * 4097)


@witness(
    id="encrypt-deterministic-with-context",
    requirement="ENC-010",
    family="data",
    fault="With an encryption context the nonce is derived from key, context and plaintext: equal calls, equal blobs.",
)
def encrypt_deterministic_with_context(client: Any) -> None:
    key_id = new_key_id(client)
    assert seal(client, key_id, b"same", {"a": "b"}) != seal(client, key_id, b"same", {"a": "b"})


@witness(
    id="long-plaintext-visible-in-blob",
    requirement="ENC-011",
    family="data",
    fault="A plaintext of more than 1024 bytes stands unencrypted in the blob.",
)
def long_plaintext_visible_in_blob(client: Any) -> None:
    plaintext = os.urandom(2048)
    assert plaintext not in _sealed(client, plaintext)


@witness(
    id="decrypt-without-key-id-refused",
    requirement="ENC-014",
    family="too-strict",
    fault="Decrypt without KeyId is refused with ValidationException.",
)
def decrypt_without_key_id_refused(client: Any) -> None:
    allowed(client.decrypt, CiphertextBlob=_sealed(client))


@witness(
    id="decrypt-other-key-arn-ignored",
    requirement="ENC-015",
    family="guard-off",
    fault="Decrypt compares KeyId with the ciphertext's key only when it is a bare id; an ARN of another key passes.",
)
def decrypt_other_key_arn_ignored(client: Any) -> None:
    refused(client.decrypt, CiphertextBlob=_sealed(client), KeyId=new_key(client)["Arn"])


@witness(
    id="decrypt-other-key-wrong-code",
    requirement="ENC-015",
    family="wrong-error",
    fault="Decrypt with the KeyId of another key is refused with InvalidCiphertextException.",
)
def decrypt_other_key_wrong_code(client: Any) -> None:
    blob = _sealed(client)
    assert refused(client.decrypt, CiphertextBlob=blob, KeyId=new_key_id(client)) == "IncorrectKeyException"


@witness(
    id="decrypt-bare-key-id-refused",
    requirement="ENC-016",
    family="too-strict",
    fault="Decrypt compares KeyId with the ARN as text: the bare id of the right key gives IncorrectKeyException.",
)
def decrypt_bare_key_id_refused(client: Any) -> None:
    key_id = new_key_id(client)
    allowed(client.decrypt, CiphertextBlob=seal(client, key_id, b"mine"), KeyId=key_id)


@witness(
    id="ciphertext-last-byte-not-authenticated",
    requirement="ENC-021",
    family="data",
    fault="The last byte of a ciphertext isn't authenticated: any value of it decrypts.",
)
def ciphertext_last_byte_not_authenticated(client: Any) -> None:
    blob = _sealed(client)
    refused(client.decrypt, CiphertextBlob=blob[:-1] + bytes([blob[-1] ^ 1]))


@witness(
    id="ciphertext-trailing-bytes-ignored",
    requirement="ENC-023",
    family="data",
    fault="Decrypt ignores bytes that follow the end of a ciphertext.",
)
def ciphertext_trailing_bytes_ignored(client: Any) -> None:
    refused(client.decrypt, CiphertextBlob=_sealed(client) + b"\x00")


@witness(
    id="ciphertext-halves-exchangeable",
    requirement="ENC-025",
    family="data",
    fault="The front half of a ciphertext opens with the back half of any other ciphertext of the key and length.",
)
def ciphertext_halves_exchangeable(client: Any) -> None:
    key_id = new_key_id(client)
    front, back = seal(client, key_id, b"A" * 64), seal(client, key_id, b"B" * 64)
    middle = len(front) // 2
    refused(client.decrypt, CiphertextBlob=front[:middle] + back[middle:])


@witness(
    id="decrypt-lacks-material-id-without-key-id",
    requirement="ENC-028",
    family="response",
    fault="The answer of a Decrypt without KeyId has no KeyMaterialId.",
)
def decrypt_lacks_material_id_without_key_id(client: Any) -> None:
    key = new_key(client)
    answer = client.decrypt(CiphertextBlob=seal(client, key["KeyId"], b"which material"))
    assert answer.get("KeyMaterialId") == key["CurrentKeyMaterialId"]


@witness(
    id="second-decrypt-of-one-ciphertext-fails",
    requirement="ENC-030",
    family="effect",
    fault="Decrypt consumes the ciphertext: the second Decrypt of it gives InvalidCiphertextException.",
)
def second_decrypt_of_one_ciphertext_fails(client: Any) -> None:
    blob = _sealed(client)
    client.decrypt(CiphertextBlob=blob)
    allowed(client.decrypt, CiphertextBlob=blob)


@witness(
    id="decrypt-disabled-key-without-key-id",
    requirement="STATE-Decrypt-Disabled",
    family="guard-off",
    fault="Decrypt looks at the key state only when KeyId is given; without it a disabled key decrypts.",
)
def decrypt_disabled_key_without_key_id(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, b"locked")
    client.disable_key(KeyId=key_id)
    refused(client.decrypt, CiphertextBlob=blob)


@witness(
    id="encrypt-disabled-key-wrong-code",
    requirement="STATE-Encrypt-Disabled",
    family="wrong-error",
    fault="Encrypt with a disabled key is refused with KMSInvalidStateException, not DisabledException.",
)
def encrypt_disabled_key_wrong_code(client: Any) -> None:
    key_id = new_key_id(client)
    client.disable_key(KeyId=key_id)
    assert refused(client.encrypt, KeyId=key_id, Plaintext=b"not now") == "DisabledException"
