"""Faults of answers as such: leaks in errors, server errors, unknown codes, refusals by the shape of a request."""

import base64
import os
from collections.abc import Callable
from typing import Any

from . import allowed, new_key_id, raw_bodies, refused, seal, status, witness

SECRET = b"must not show in an error"


def _hides_secret_when_refused(client: Any, operation: str, call: Callable[..., Any], **params: Any) -> None:
    """If the call is refused, its body has no plaintext, in base64 or as it is."""
    with raw_bodies(client, operation) as bodies:
        if status(call, **params) < 400:
            return
    assert b'"Plaintext"' not in bodies[0]
    assert base64.b64encode(SECRET) not in bodies[0]
    assert SECRET not in bodies[0]


@witness(
    id="decrypt-wrong-context-error-holds-plaintext",
    requirement="INV-02",
    family="protocol",
    fault="Decrypt with a wrong context is refused with the right code, but the error body has a member Plaintext.",
)
def decrypt_wrong_context_error_holds_plaintext(client: Any) -> None:
    blob = seal(client, new_key_id(client), SECRET, {"tenant": "one"})
    wrong = {"tenant": "two"}
    _hides_secret_when_refused(client, "Decrypt", client.decrypt, CiphertextBlob=blob, EncryptionContext=wrong)


@witness(
    id="reencrypt-disabled-destination-error-holds-plaintext",
    requirement="INV-02",
    family="protocol",
    fault="ReEncrypt to a disabled key is refused with the right code, but the error body has a member Plaintext.",
)
def reencrypt_disabled_destination_error_holds_plaintext(client: Any) -> None:
    blob, disabled = seal(client, new_key_id(client), SECRET), new_key_id(client)
    client.disable_key(KeyId=disabled)
    _hides_secret_when_refused(client, "ReEncrypt", client.re_encrypt, CiphertextBlob=blob, DestinationKeyId=disabled)


@witness(
    id="decrypt-random-blob-server-error",
    requirement="PROTO-001",
    family="protocol",
    fault="Decrypt of random bytes is answered with HTTP 500 and KMSInternalException.",
)
def decrypt_random_blob_server_error(client: Any) -> None:
    assert status(client.decrypt, CiphertextBlob=os.urandom(200)) < 500


@witness(
    id="data-key-of-one-byte-server-error",
    requirement="PROTO-001",
    family="protocol",
    fault="GenerateDataKey with NumberOfBytes=1 is answered with HTTP 500 and KMSInternalException.",
)
def data_key_of_one_byte_server_error(client: Any) -> None:
    assert status(client.generate_data_key, KeyId=new_key_id(client), NumberOfBytes=1) < 500


@witness(
    id="schedule-disabled-key-undocumented-code",
    requirement="PROTO-003",
    family="protocol",
    fault="ScheduleKeyDeletion of a disabled key is answered with HTTP 400 and the code OperationAbortedException.",
)
def schedule_disabled_key_undocumented_code(client: Any) -> None:
    key_id = new_key_id(client)
    client.disable_key(KeyId=key_id)
    allowed(client.schedule_key_deletion, KeyId=key_id, PendingWindowInDays=7)


@witness(
    id="decrypt-empty-blob-wrong-code",
    requirement="VALID-057",
    family="wrong-error",
    fault="Decrypt of an empty CiphertextBlob is refused with InvalidCiphertextException, not ValidationException.",
)
def decrypt_empty_blob_wrong_code(client: Any) -> None:
    assert refused(client.decrypt, CiphertextBlob=b"") == "ValidationException"


@witness(
    id="cancel-missing-key-id-wrong-code",
    requirement="VALID-001",
    family="wrong-error",
    fault="CancelKeyDeletion without KeyId is refused with NotFoundException, not ValidationException.",
)
def cancel_missing_key_id_wrong_code(client: Any) -> None:
    assert refused(client.cancel_key_deletion) == "ValidationException"
