"""Faults of automatic rotation: EnableKeyRotation, DisableKeyRotation and GetKeyRotationStatus."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from . import allowed, new_key_id, pending_key_id, refused, witness

YEAR = 365


def _rotating_key_id(client: Any, **params: Any) -> str:
    """The key id of a fresh key with automatic rotation."""
    key_id = new_key_id(client)
    allowed(client.enable_key_rotation, KeyId=key_id, **params)
    return key_id


def _status(client: Any, key_id: str) -> dict[str, Any]:
    """The rotation status of the key."""
    return allowed(client.get_key_rotation_status, KeyId=key_id)


def _days_ahead(status: dict[str, Any]) -> float:
    """How far the next rotation is ahead; zero if there is none."""
    if "NextRotationDate" not in status:
        return 0.0
    return float((status["NextRotationDate"] - datetime.now(UTC)) / timedelta(days=1))


@witness(
    id="new-key-rotates",
    requirement="ROT-001",
    family="effect",
    fault="Automatic rotation is on, with a period of 365 days, for every new symmetric key.",
)
def new_key_rotates(client: Any) -> None:
    assert _status(client, new_key_id(client))["KeyRotationEnabled"] is False


@witness(
    id="rotation-default-period-90-days",
    requirement="ROT-002",
    family="effect",
    fault="EnableKeyRotation without RotationPeriodInDays sets a period of 90 days instead of 365.",
)
def rotation_default_period_90_days(client: Any) -> None:
    assert _status(client, _rotating_key_id(client))["RotationPeriodInDays"] == YEAR


@witness(
    id="rotation-status-lacks-next-date",
    requirement="ROT-002",
    family="response",
    fault="GetKeyRotationStatus gives no NextRotationDate while rotation is on.",
)
def rotation_status_lacks_next_date(client: Any) -> None:
    assert abs(_days_ahead(_status(client, _rotating_key_id(client))) - YEAR) < 2


@witness(
    id="rotation-period-ignored",
    requirement="ROT-003",
    family="effect",
    fault="EnableKeyRotation ignores RotationPeriodInDays and sets a period of 365 days.",
)
def rotation_period_ignored(client: Any) -> None:
    assert _status(client, _rotating_key_id(client, RotationPeriodInDays=180))["RotationPeriodInDays"] == 180


@witness(
    id="rotation-next-date-ignores-period",
    requirement="ROT-003",
    family="effect",
    fault="NextRotationDate is 365 days ahead whatever RotationPeriodInDays was given to EnableKeyRotation.",
)
def rotation_next_date_ignores_period(client: Any) -> None:
    assert abs(_days_ahead(_status(client, _rotating_key_id(client, RotationPeriodInDays=180))) - 180) < 2


@witness(
    id="rotation-period-89-accepted",
    requirement="ROT-004",
    family="guard-off",
    fault="EnableKeyRotation accepts RotationPeriodInDays=89.",
)
def rotation_period_89_accepted(client: Any) -> None:
    refused(client.enable_key_rotation, KeyId=new_key_id(client), RotationPeriodInDays=89)


@witness(
    id="rotation-period-2561-refused-yet-on",
    requirement="ROT-004",
    family="effect",
    fault="EnableKeyRotation with RotationPeriodInDays=2561 is refused but switches rotation on with 365 days.",
)
def rotation_period_2561_refused_yet_on(client: Any) -> None:
    key_id = new_key_id(client)
    with suppress(ClientError):
        client.enable_key_rotation(KeyId=key_id, RotationPeriodInDays=2561)
    assert _status(client, key_id)["KeyRotationEnabled"] is False


@witness(
    id="rotation-period-change-ignored",
    requirement="ROT-005",
    family="effect",
    fault="EnableKeyRotation of a key with rotation on succeeds but leaves the period as it was.",
)
def rotation_period_change_ignored(client: Any) -> None:
    key_id = _rotating_key_id(client)
    client.enable_key_rotation(KeyId=key_id, RotationPeriodInDays=120)
    assert _status(client, key_id)["RotationPeriodInDays"] == 120


@witness(
    id="enable-rotation-again-refused",
    requirement="ROT-005",
    family="too-strict",
    fault="EnableKeyRotation of a key with rotation on is refused with KMSInvalidStateException.",
)
def enable_rotation_again_refused(client: Any) -> None:
    allowed(client.enable_key_rotation, KeyId=_rotating_key_id(client), RotationPeriodInDays=120)


@witness(
    id="disable-rotation-without-effect",
    requirement="ROT-007",
    family="effect",
    fault="DisableKeyRotation succeeds but leaves rotation on.",
)
def disable_rotation_without_effect(client: Any) -> None:
    key_id = _rotating_key_id(client)
    client.disable_key_rotation(KeyId=key_id)
    assert _status(client, key_id)["KeyRotationEnabled"] is False


@witness(
    id="disable-rotation-again-refused",
    requirement="ROT-007",
    family="too-strict",
    fault="DisableKeyRotation of a key with rotation off is refused with KMSInvalidStateException.",
)
def disable_rotation_again_refused(client: Any) -> None:
    allowed(client.disable_key_rotation, KeyId=new_key_id(client))


@witness(
    id="disable-key-stops-rotation",
    requirement="ROT-010",
    family="effect",
    fault="DisableKey switches the automatic rotation of the key off.",
)
def disable_key_stops_rotation(client: Any) -> None:
    key_id = _rotating_key_id(client)
    client.disable_key(KeyId=key_id)
    assert _status(client, key_id)["KeyRotationEnabled"] is True


@witness(
    id="pending-key-shows-rotation",
    requirement="ROT-011",
    family="response",
    fault="GetKeyRotationStatus gives KeyRotationEnabled true for a key pending deletion that had rotation on.",
)
def pending_key_shows_rotation(client: Any) -> None:
    key_id = _rotating_key_id(client)
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    assert _status(client, key_id)["KeyRotationEnabled"] is False


@witness(
    id="cancelled-key-loses-rotation",
    requirement="ROT-011",
    family="effect",
    fault="Rotation that was on before ScheduleKeyDeletion is off after CancelKeyDeletion.",
)
def cancelled_key_loses_rotation(client: Any) -> None:
    key_id = _rotating_key_id(client)
    client.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    client.cancel_key_deletion(KeyId=key_id)
    assert _status(client, key_id)["KeyRotationEnabled"] is True


@witness(
    id="enable-rotation-disabled-key-accepted",
    requirement="STATE-EnableKeyRotation-Disabled",
    family="guard-off",
    fault="EnableKeyRotation of a disabled key is accepted and switches rotation on.",
)
def enable_rotation_disabled_key_accepted(client: Any) -> None:
    key_id = new_key_id(client)
    client.disable_key(KeyId=key_id)
    refused(client.enable_key_rotation, KeyId=key_id)


@witness(
    id="enable-rotation-pending-key-wrong-code",
    requirement="STATE-EnableKeyRotation-PendingDeletion",
    family="wrong-error",
    fault="EnableKeyRotation of a key pending deletion is refused with DisabledException, "
    "not KMSInvalidStateException.",
)
def enable_rotation_pending_key_wrong_code(client: Any) -> None:
    assert refused(client.enable_key_rotation, KeyId=pending_key_id(client)) == "KMSInvalidStateException"


@witness(
    id="enable-rotation-missing-key-id-wrong-code",
    requirement="VALID-016",
    family="wrong-error",
    fault="EnableKeyRotation without KeyId is refused with NotFoundException, not ValidationException.",
)
def enable_rotation_missing_key_id_wrong_code(client: Any) -> None:
    assert refused(client.enable_key_rotation) == "ValidationException"


@witness(
    id="rotation-period-90-refused",
    requirement="ROT-004",
    family="too-strict",
    fault="EnableKeyRotation refuses RotationPeriodInDays=90 with ValidationException.",
)
def rotation_period_90_refused(client: Any) -> None:
    allowed(client.enable_key_rotation, KeyId=new_key_id(client), RotationPeriodInDays=90)


@witness(
    id="rotation-period-2560-refused",
    requirement="ROT-004",
    family="too-strict",
    fault="EnableKeyRotation refuses RotationPeriodInDays=2560 with ValidationException.",
)
def rotation_period_2560_refused(client: Any) -> None:
    allowed(client.enable_key_rotation, KeyId=new_key_id(client), RotationPeriodInDays=2560)
