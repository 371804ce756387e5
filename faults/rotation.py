"""Faults of automatic rotation: EnableKeyRotation, DisableKeyRotation and GetKeyRotationStatus."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.materials import DEFAULT_PERIOD, Rotation
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import (
    Answers,
    GuardOff,
    Mutant,
    OtherCode,
    TooStrict,
    acts_on,
    refused_yet,
    table,
    with_params,
    without,
)
from kms_conformance.faults.steps import afterwards, key_of, no_effect, refusing, step
from kms_conformance.models.facts import Facts
from kms_conformance.models.lifecycle import KeyState

ENABLE = ("EnableKeyRotation",)
STATUS = ("GetKeyRotationStatus",)
PERIOD = "RotationPeriodInDays"


def _period(days: int) -> Callable[[Facts], bool]:
    return lambda f: f.params.get(PERIOD) == days


def is_rotating(request: Request) -> bool:
    """Automatic rotation of the key is on."""
    return key_of(request).rotation.enabled


def _a_year_ahead(kms: ReferenceKms, request: Request) -> None:
    key_of(request).rotation.next_date = kms.clock() + timedelta(days=DEFAULT_PERIOD)


def _rotates_from_the_start(kms: ReferenceKms, original: Callable[[Request], Key], request: Request) -> Key:
    key = original(request)
    if key.symmetric:
        key.rotation = Rotation(True, DEFAULT_PERIOD, kms.clock() + timedelta(days=DEFAULT_PERIOD))
    return key


def _switch_off(kms: ReferenceKms, request: Request) -> None:
    key_of(request).rotation = Rotation()


def _enable_for_2561_days(kms: ReferenceKms, request: Request) -> None:
    key = key_of(request)
    if request.params[PERIOD] == 2561 and key.symmetric and key.state is KeyState.ENABLED:
        kms.enable_key_rotation(with_params(request, **{PERIOD: DEFAULT_PERIOD}))


MUTANTS = table(
    Mutant(
        "new-key-rotates", "ROT-001", "effect",
        "Automatic rotation is on, with a period of 365 days, for every new symmetric key.",
        ("CreateKey",),
        (step("new_key", _rotates_from_the_start),),
    ),
    Mutant(
        "rotation-default-period-90-days", "ROT-002", "effect",
        "EnableKeyRotation without RotationPeriodInDays sets a period of 90 days instead of 365.",
        ENABLE,
        (acts_on(lambda request: with_params(request, **{PERIOD: request.params.get(PERIOD, 90)})),),
    ),
    Mutant(
        "rotation-status-lacks-next-date", "ROT-002", "response",
        "GetKeyRotationStatus gives no NextRotationDate while rotation is on.",
        STATUS,
        (without("NextRotationDate", lambda request: True),),
    ),
    Mutant(
        "rotation-period-ignored", "ROT-003", "effect",
        "EnableKeyRotation ignores RotationPeriodInDays and sets a period of 365 days.",
        ENABLE,
        (acts_on(lambda request: with_params(request, **{PERIOD: DEFAULT_PERIOD})),),
    ),
    Mutant(
        "rotation-next-date-ignores-period", "ROT-003", "effect",
        "NextRotationDate is 365 days ahead whatever RotationPeriodInDays was given to EnableKeyRotation.",
        ENABLE,
        (afterwards(_a_year_ahead),),
    ),
    Mutant(
        "rotation-period-89-accepted", "ROT-004", "guard-off",
        "EnableKeyRotation accepts RotationPeriodInDays=89.",
        ENABLE,
        (GuardOff(_period(89)),),
    ),
    Mutant(
        "rotation-period-2561-refused-yet-on", "ROT-004", "effect",
        "EnableKeyRotation with RotationPeriodInDays=2561 is refused but switches rotation on with 365 days.",
        ENABLE,
        (refused_yet("ROT-004", _enable_for_2561_days),),
    ),
    Mutant(
        "rotation-period-change-ignored", "ROT-005", "effect",
        "EnableKeyRotation of a key with rotation on succeeds but leaves the period as it was.",
        ENABLE,
        (no_effect(is_rotating),),
    ),
    Mutant(
        "enable-rotation-again-refused", "ROT-005", "too-strict",
        "EnableKeyRotation of a key with rotation on is refused with KMSInvalidStateException.",
        ENABLE,
        (refusing("KMSInvalidStateException", is_rotating),),
    ),
    Mutant(
        "disable-rotation-without-effect", "ROT-007", "effect",
        "DisableKeyRotation succeeds but leaves rotation on.",
        ("DisableKeyRotation",),
        (no_effect(is_rotating),),
    ),
    Mutant(
        "disable-rotation-again-refused", "ROT-007", "too-strict",
        "DisableKeyRotation of a key with rotation off is refused with KMSInvalidStateException.",
        ("DisableKeyRotation",),
        (refusing("KMSInvalidStateException", lambda request: not is_rotating(request)),),
    ),
    Mutant(
        "disable-key-stops-rotation", "ROT-010", "effect",
        "DisableKey switches the automatic rotation of the key off.",
        ("DisableKey",),
        (afterwards(_switch_off),),
    ),
    Mutant(
        "pending-key-shows-rotation", "ROT-011", "response",
        "GetKeyRotationStatus gives KeyRotationEnabled true for a key pending deletion that had rotation on.",
        STATUS,
        (Answers(lambda request, answer: {**answer, "KeyRotationEnabled": is_rotating(request)}),),
    ),
    Mutant(
        "cancelled-key-loses-rotation", "ROT-011", "effect",
        "Rotation that was on before ScheduleKeyDeletion is off after CancelKeyDeletion.",
        ("CancelKeyDeletion",),
        (afterwards(_switch_off),),
    ),
    Mutant(
        "enable-rotation-disabled-key-accepted", "STATE-EnableKeyRotation-Disabled", "guard-off",
        "EnableKeyRotation of a disabled key is accepted and switches rotation on.",
        ENABLE,
        (GuardOff(),),
    ),
    Mutant(
        "enable-rotation-pending-key-wrong-code", "STATE-EnableKeyRotation-PendingDeletion", "wrong-error",
        "EnableKeyRotation of a key pending deletion is refused with DisabledException, "
        "not KMSInvalidStateException.",
        ENABLE,
        (OtherCode("DisabledException"),),
    ),
    Mutant(
        "enable-rotation-missing-key-id-wrong-code", "VALID-016", "wrong-error",
        "EnableKeyRotation without KeyId is refused with NotFoundException, not ValidationException.",
        ENABLE,
        (OtherCode("NotFoundException"),),
    ),
    Mutant(
        "rotation-period-90-refused", "ROT-004", "too-strict",
        "EnableKeyRotation refuses RotationPeriodInDays=90 with ValidationException.",
        ENABLE,
        (TooStrict("ValidationException", _period(90)),),
    ),
    Mutant(
        "rotation-period-2560-refused", "ROT-004", "too-strict",
        "EnableKeyRotation refuses RotationPeriodInDays=2560 with ValidationException.",
        ENABLE,
        (TooStrict("ValidationException", _period(2560)),),
    ),
)  # fmt: skip
