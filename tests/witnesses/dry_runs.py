"""Faults of requests with DryRun."""

import base64
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from . import allowed, new_key_id, raw_bodies, refused, seal, witness

WOULD_SUCCEED = "DryRunOperationException"
SECRET = b"must not show in a dry run"
IGNORE_CIPHERTEXT: dict[str, Any] = {"DryRun": True, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}


@witness(
    id="encrypt-dry-run-ignored",
    requirement="DRYRUN-001",
    family="effect",
    fault="Encrypt ignores DryRun and answers with a ciphertext.",
)
def encrypt_dry_run_ignored(client: Any) -> None:
    code = refused(client.encrypt, KeyId=new_key_id(client), Plaintext=b"never sealed", DryRun=True)
    assert code == WOULD_SUCCEED


@witness(
    id="decrypt-dry-run-wrong-code",
    requirement="DRYRUN-001",
    family="wrong-error",
    fault="Decrypt with DryRun is refused with ValidationException, not DryRunOperationException.",
)
def decrypt_dry_run_wrong_code(client: Any) -> None:
    blob = seal(client, new_key_id(client), b"never opened")
    assert refused(client.decrypt, CiphertextBlob=blob, DryRun=True) == WOULD_SUCCEED


@witness(
    id="data-key-dry-run-empty-success",
    requirement="DRYRUN-001",
    family="response",
    fault="GenerateDataKey with DryRun is answered with success and an empty result.",
)
def data_key_dry_run_empty_success(client: Any) -> None:
    code = refused(client.generate_data_key, KeyId=new_key_id(client), KeySpec="AES_256", DryRun=True)
    assert code == WOULD_SUCCEED


@witness(
    id="without-plaintext-dry-run-ignored",
    requirement="DRYRUN-001",
    family="effect",
    fault="GenerateDataKeyWithoutPlaintext ignores DryRun and answers with a ciphertext.",
)
def without_plaintext_dry_run_ignored(client: Any) -> None:
    call = client.generate_data_key_without_plaintext
    assert refused(call, KeyId=new_key_id(client), KeySpec="AES_256", DryRun=True) == WOULD_SUCCEED


@witness(
    id="reencrypt-dry-run-ignored",
    requirement="DRYRUN-001",
    family="effect",
    fault="ReEncrypt ignores DryRun and answers with a ciphertext.",
)
def reencrypt_dry_run_ignored(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, b"never moved")
    assert refused(client.re_encrypt, CiphertextBlob=blob, DestinationKeyId=key_id, DryRun=True) == WOULD_SUCCEED


@witness(
    id="decrypt-dry-run-holds-plaintext",
    requirement="DRYRUN-002",
    family="protocol",
    fault="Decrypt with DryRun is refused with DryRunOperationException, but the error body has a member Plaintext.",
)
def decrypt_dry_run_holds_plaintext(client: Any) -> None:
    blob = seal(client, new_key_id(client), SECRET)
    with raw_bodies(client, "Decrypt") as bodies:
        refused(client.decrypt, CiphertextBlob=blob, DryRun=True)
    assert b'"Plaintext"' not in bodies[0]
    assert base64.b64encode(SECRET) not in bodies[0]


@witness(
    id="encrypt-dry-run-holds-ciphertext",
    requirement="DRYRUN-002",
    family="protocol",
    fault="Encrypt with DryRun is refused with DryRunOperationException, but the error body has a CiphertextBlob.",
)
def encrypt_dry_run_holds_ciphertext(client: Any) -> None:
    with raw_bodies(client, "Encrypt") as bodies:
        refused(client.encrypt, KeyId=new_key_id(client), Plaintext=SECRET, DryRun=True)
    assert b'"CiphertextBlob"' not in bodies[0]


@witness(
    id="encrypt-dry-run-recorded-as-usage",
    requirement="DRYRUN-002",
    family="effect",
    fault="Encrypt with DryRun is recorded as the last usage of the key.",
)
def encrypt_dry_run_recorded_as_usage(client: Any) -> None:
    key_id = new_key_id(client)
    with suppress(ClientError):
        client.encrypt(KeyId=key_id, Plaintext=b"never sealed", DryRun=True)
    assert not client.get_key_last_usage(KeyId=key_id).get("KeyLastUsage")


@witness(
    id="encrypt-dry-run-skips-length",
    requirement="DRYRUN-003",
    family="guard-off",
    fault="Encrypt with DryRun doesn't check the length of Plaintext and answers DryRunOperationException.",
)
def encrypt_dry_run_skips_length(client: Any) -> None:
    code = refused(client.encrypt, KeyId=new_key_id(client), Plaintext=b"x" * 4097, DryRun=True)
    assert code == "ValidationException"


@witness(
    id="data-key-dry-run-skips-size",
    requirement="DRYRUN-003",
    family="guard-off",
    fault="GenerateDataKey with DryRun doesn't check NumberOfBytes and answers DryRunOperationException.",
)
def data_key_dry_run_skips_size(client: Any) -> None:
    code = refused(client.generate_data_key, KeyId=new_key_id(client), NumberOfBytes=1025, DryRun=True)
    assert code == "ValidationException"


@witness(
    id="encrypt-dry-run-false-taken-for-true",
    requirement="DRYRUN-004",
    family="too-strict",
    fault="Encrypt takes DryRun=false for true and answers DryRunOperationException.",
)
def encrypt_dry_run_false_taken_for_true(client: Any) -> None:
    allowed(client.encrypt, KeyId=new_key_id(client), Plaintext=b"sealed", DryRun=False)


@witness(
    id="decrypt-dry-run-false-taken-for-true",
    requirement="DRYRUN-004",
    family="too-strict",
    fault="Decrypt takes DryRun=false for true and answers DryRunOperationException.",
)
def decrypt_dry_run_false_taken_for_true(client: Any) -> None:
    allowed(client.decrypt, CiphertextBlob=seal(client, new_key_id(client), b"sealed"), DryRun=False)


@witness(
    id="decrypt-ignored-ciphertext-required",
    requirement="DRYRUN-006",
    family="too-strict",
    fault="Decrypt with DryRun and IGNORE_CIPHERTEXT is refused with ValidationException without a CiphertextBlob.",
)
def decrypt_ignored_ciphertext_required(client: Any) -> None:
    assert refused(client.decrypt, KeyId=new_key_id(client), **IGNORE_CIPHERTEXT) == WOULD_SUCCEED


@witness(
    id="decrypt-ignored-ciphertext-without-key-id",
    requirement="DRYRUN-006",
    family="guard-off",
    fault="Decrypt with DryRun and IGNORE_CIPHERTEXT answers DryRunOperationException without KeyId and ciphertext.",
)
def decrypt_ignored_ciphertext_without_key_id(client: Any) -> None:
    assert refused(client.decrypt, **IGNORE_CIPHERTEXT) != WOULD_SUCCEED


@witness(
    id="reencrypt-ignored-ciphertext-checked",
    requirement="DRYRUN-006",
    family="too-strict",
    fault="ReEncrypt with DryRun and IGNORE_CIPHERTEXT still refuses a wrong ciphertext "
    "with InvalidCiphertextException.",
)
def reencrypt_ignored_ciphertext_checked(client: Any) -> None:
    key_id = new_key_id(client)
    keys = {"SourceKeyId": key_id, "DestinationKeyId": key_id}
    assert refused(client.re_encrypt, CiphertextBlob=b"no ciphertext", **keys, **IGNORE_CIPHERTEXT) == WOULD_SUCCEED
