"""Faults of EnableKey, DisableKey, ScheduleKeyDeletion and CancelKeyDeletion."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from . import allowed, describe, new_key, new_key_id, raw_bodies, refused, seal, witness


def _pending(client: Any, window: int = 7) -> str:
    """A key that is pending deletion."""
    key_id = new_key_id(client)
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=window)
    return key_id


@witness(
    id="cancel-restores-enabled-state",
    requirement="KEY-052",
    family="effect",
    fault="CancelKeyDeletion gives the key the state it had before scheduling, so an enabled key is Enabled again.",
)
def cancel_restores_enabled_state(client: Any) -> None:
    key_id = _pending(client)
    client.cancel_key_deletion(KeyId=key_id)
    assert describe(client, key_id)["KeyState"] == "Disabled"


@witness(
    id="refused-reschedule-moves-deletion-date",
    requirement="STATE-333",
    family="effect",
    fault="A second ScheduleKeyDeletion is refused, but DeletionDate moves to the window that it asked for.",
)
def refused_reschedule_moves_deletion_date(client: Any) -> None:
    key_id = _pending(client, window=30)
    before = describe(client, key_id)["DeletionDate"]
    with suppress(ClientError):
        client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    assert describe(client, key_id)["DeletionDate"] == before


@witness(
    id="refused-cancel-disables-enabled-key",
    requirement="STATE-334",
    family="effect",
    fault="CancelKeyDeletion of an enabled key is refused with the right code, but leaves the key Disabled.",
)
def refused_cancel_disables_enabled_key(client: Any) -> None:
    key_id = new_key_id(client)
    with suppress(ClientError):
        client.cancel_key_deletion(KeyId=key_id)
    assert describe(client, key_id)["KeyState"] == "Enabled"


@witness(
    id="enable-key-regenerates-material",
    requirement="INV-16",
    family="effect",
    fault="EnableKey of a disabled key makes new key material, so that ciphertexts made before are lost.",
)
def enable_key_regenerates_material(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, b"kept over disable and enable")
    client.disable_key(KeyId=key_id)
    client.enable_key(KeyId=key_id)
    assert allowed(client.decrypt, CiphertextBlob=blob)["Plaintext"] == b"kept over disable and enable"


@witness(
    id="schedule-from-disabled-destroys-material",
    requirement="KEY-053",
    family="effect",
    fault="ScheduleKeyDeletion of a disabled key destroys its material at once; cancel and enable can't bring it back.",
)
def schedule_from_disabled_destroys_material(client: Any) -> None:
    key_id = new_key_id(client)
    blob = seal(client, key_id, b"kept over schedule and cancel")
    client.disable_key(KeyId=key_id)
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    client.cancel_key_deletion(KeyId=key_id)
    client.enable_key(KeyId=key_id)
    assert allowed(client.decrypt, CiphertextBlob=blob)["Plaintext"] == b"kept over schedule and cancel"


@witness(
    id="enable-enabled-key-refused",
    requirement="STATE-EnableKey-Enabled",
    family="too-strict",
    fault="EnableKey of a key that is already enabled is refused with KMSInvalidStateException.",
)
def enable_enabled_key_refused(client: Any) -> None:
    allowed(client.enable_key, KeyId=new_key_id(client))


@witness(
    id="disable-key-arn-refused",
    requirement="KEY-032",
    family="too-strict",
    fault="DisableKey takes a bare key id only; the ARN of the same key is answered with NotFoundException.",
)
def disable_key_arn_refused(client: Any) -> None:
    allowed(client.disable_key, KeyId=new_key(client)["Arn"])


@witness(
    id="enable-pending-key-accepted",
    requirement="STATE-EnableKey-PendingDeletion",
    family="guard-off",
    fault="EnableKey of a key pending deletion is answered with success (and changes nothing).",
)
def enable_pending_key_accepted(client: Any) -> None:
    refused(client.enable_key, KeyId=_pending(client))


@witness(
    id="disable-pending-key-wrong-code",
    requirement="STATE-DisableKey-PendingDeletion",
    family="wrong-error",
    fault="DisableKey of a key pending deletion is refused with DisabledException, not KMSInvalidStateException.",
)
def disable_pending_key_wrong_code(client: Any) -> None:
    assert refused(client.disable_key, KeyId=_pending(client)) == "KMSInvalidStateException"


@witness(
    id="cancel-disabled-key-wrong-code",
    requirement="STATE-CancelKeyDeletion-Disabled",
    family="wrong-error",
    fault="CancelKeyDeletion of a disabled key is refused with DisabledException, not KMSInvalidStateException.",
)
def cancel_disabled_key_wrong_code(client: Any) -> None:
    key_id = new_key_id(client)
    client.disable_key(KeyId=key_id)
    assert refused(client.cancel_key_deletion, KeyId=key_id) == "KMSInvalidStateException"


@witness(
    id="schedule-31-days-refused-yet-scheduled",
    requirement="KEY-050",
    family="effect",
    fault="PendingWindowInDays=31 is refused only after the key has been put in PendingDeletion.",
)
def schedule_31_days_refused_yet_scheduled(client: Any) -> None:
    key_id = new_key_id(client)
    with suppress(ClientError):
        client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=31)
    assert describe(client, key_id)["KeyState"] == "Enabled"


@witness(
    id="schedule-default-window-7-days",
    requirement="KEY-049",
    family="effect",
    fault="ScheduleKeyDeletion without PendingWindowInDays waits 7 days instead of 30.",
)
def schedule_default_window_7_days(client: Any) -> None:
    answer = client.schedule_key_deletion(KeyId=new_key_id(client))
    assert answer["DeletionDate"] - datetime.now(UTC) > timedelta(days=29)


@witness(
    id="refused-encrypt-postpones-deletion",
    requirement="INV-22",
    family="effect",
    fault="Every refused Encrypt with a key pending deletion moves its DeletionDate one day later.",
)
def refused_encrypt_postpones_deletion(client: Any) -> None:
    key_id = _pending(client)
    before = describe(client, key_id)["DeletionDate"]
    with suppress(ClientError):
        client.encrypt(KeyId=key_id, Plaintext=b"not now")
    assert describe(client, key_id)["DeletionDate"] == before


@witness(
    id="enable-key-returns-metadata",
    requirement="KEY-065",
    family="response",
    fault="EnableKey answers with a KeyMetadata member instead of an empty result.",
)
def enable_key_returns_metadata(client: Any) -> None:
    key_id = new_key_id(client)
    client.disable_key(KeyId=key_id)
    with raw_bodies(client, "EnableKey") as bodies:
        client.enable_key(KeyId=key_id)
    assert not json.loads(bodies[0] or b"{}")
