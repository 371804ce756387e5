"""Faults of EnableKey, DisableKey, ScheduleKeyDeletion and CancelKeyDeletion."""

from __future__ import annotations

import os
from datetime import timedelta

from kms_conformance.cloud.kms.kms import DEFAULT_WINDOW, Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import (
    Answers,
    Around,
    Effect,
    GuardOff,
    Mutant,
    OtherCode,
    Patched,
    TooStrict,
    acts_on,
    around,
    key_in,
    refused_yet,
    table,
    with_params,
)
from kms_conformance.models.lifecycle import KeyState


def _key(request: Request) -> Key:
    return request.keys["KeyId"]


def _cancel_restores_the_state(kms: ReferenceKms) -> None:
    before: dict[str, KeyState] = {}

    def schedule(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        before[_key(request).key_id] = _key(request).state
        return original(request)

    def cancel(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        answer = original(request)
        _key(request).state = before[_key(request).key_id]
        return answer

    around(kms, "schedule_key_deletion", schedule)
    around(kms, "cancel_key_deletion", cancel)


def _loses_material_if_disabled(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    if _key(request).state is KeyState.DISABLED:
        _key(request).materials[-1].secret = os.urandom(32)
    return original(request)


def _leaves_pending_alone(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    return {} if _key(request).state is KeyState.PENDING_DELETION else original(request)


def _schedule_anew(kms: ReferenceKms, request: Request) -> None:
    window = timedelta(days=request.params.get("PendingWindowInDays", DEFAULT_WINDOW.days))
    _key(request).deletion_date = kms.clock() + window


def _schedule_for_31_days(kms: ReferenceKms, request: Request) -> None:
    if request.params["PendingWindowInDays"] == 31 and _key(request).state is not KeyState.PENDING_DELETION:
        kms.schedule_key_deletion(request)


def _disable(kms: ReferenceKms, request: Request) -> None:
    _key(request).state = KeyState.DISABLED


def _postpone(kms: ReferenceKms, request: Request) -> None:
    key = _key(request)
    if key.deletion_date is not None:
        key.deletion_date += timedelta(days=1)


MUTANTS = table(
    Mutant(
        "cancel-restores-enabled-state", "KEY-052", "effect",
        "CancelKeyDeletion gives the key the state it had before scheduling, so an enabled key is Enabled again.",
        ("CancelKeyDeletion",),
        (Patched(_cancel_restores_the_state),),
    ),
    Mutant(
        "refused-reschedule-moves-deletion-date", "STATE-333", "effect",
        "A second ScheduleKeyDeletion is refused, but DeletionDate moves to the window that it asked for.",
        ("ScheduleKeyDeletion",),
        (refused_yet("STATE-ScheduleKeyDeletion-PendingDeletion", _schedule_anew),),
    ),
    Mutant(
        "refused-cancel-disables-enabled-key", "STATE-334", "effect",
        "CancelKeyDeletion of an enabled key is refused with the right code, but leaves the key Disabled.",
        ("CancelKeyDeletion",),
        (refused_yet("STATE-CancelKeyDeletion-Enabled", _disable),),
    ),
    Mutant(
        "enable-key-regenerates-material", "INV-16", "effect",
        "EnableKey of a disabled key makes new key material, so that ciphertexts made before are lost.",
        ("EnableKey",),
        (Around(_loses_material_if_disabled),),
    ),
    Mutant(
        "schedule-from-disabled-destroys-material", "KEY-053", "effect",
        "ScheduleKeyDeletion of a disabled key destroys its material at once; cancel and enable can't bring it back.",
        ("ScheduleKeyDeletion",),
        (Around(_loses_material_if_disabled),),
    ),
    Mutant(
        "enable-enabled-key-refused", "STATE-EnableKey-Enabled", "too-strict",
        "EnableKey of a key that is already enabled is refused with KMSInvalidStateException.",
        ("EnableKey",),
        (TooStrict("KMSInvalidStateException", key_in(KeyState.ENABLED)),),
    ),
    Mutant(
        "disable-key-arn-refused", "KEY-032", "too-strict",
        "DisableKey takes a bare key id only; the ARN of the same key is answered with NotFoundException.",
        ("DisableKey",),
        (TooStrict("NotFoundException", lambda f: str(f.params.get("KeyId")).startswith("arn:")),),
    ),
    Mutant(
        "enable-pending-key-accepted", "STATE-EnableKey-PendingDeletion", "guard-off",
        "EnableKey of a key pending deletion is answered with success (and changes nothing).",
        ("EnableKey",),
        (GuardOff(), Around(_leaves_pending_alone)),
    ),
    Mutant(
        "disable-pending-key-wrong-code", "STATE-DisableKey-PendingDeletion", "wrong-error",
        "DisableKey of a key pending deletion is refused with DisabledException, not KMSInvalidStateException.",
        ("DisableKey",),
        (OtherCode("DisabledException"),),
    ),
    Mutant(
        "cancel-disabled-key-wrong-code", "STATE-CancelKeyDeletion-Disabled", "wrong-error",
        "CancelKeyDeletion of a disabled key is refused with DisabledException, not KMSInvalidStateException.",
        ("CancelKeyDeletion",),
        (OtherCode("DisabledException"),),
    ),
    Mutant(
        "schedule-31-days-refused-yet-scheduled", "KEY-050", "effect",
        "PendingWindowInDays=31 is refused only after the key has been put in PendingDeletion.",
        ("ScheduleKeyDeletion",),
        (refused_yet("KEY-050", _schedule_for_31_days),),
    ),
    Mutant(
        "schedule-default-window-7-days", "KEY-049", "effect",
        "ScheduleKeyDeletion without PendingWindowInDays waits 7 days instead of 30.",
        ("ScheduleKeyDeletion",),
        (acts_on(lambda r: with_params(r, PendingWindowInDays=r.params.get("PendingWindowInDays", 7))),),
    ),
    Mutant(
        "refused-encrypt-postpones-deletion", "INV-22", "effect",
        "Every refused Encrypt with a key pending deletion moves its DeletionDate one day later.",
        ("Encrypt",),
        (refused_yet("STATE-Encrypt-PendingDeletion", _postpone),),
    ),
    Mutant(
        "enable-key-returns-metadata", "KEY-065", "response",
        "EnableKey answers with a KeyMetadata member instead of an empty result.",
        ("EnableKey",),
        (Answers(lambda request, answer: {"KeyMetadata": _key(request).metadata()}),),
    ),
)  # fmt: skip
