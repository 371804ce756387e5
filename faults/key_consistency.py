"""Faults in how changes of keys and aliases come about: too late, or with what was never there on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kms_conformance.cloud.kms.base import Answer
from kms_conformance.cloud.kms.late import LateKms
from kms_conformance.cloud.kms.naming import Named
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.faults.mutant import Mutant, Patched, table
from kms_conformance.models.lifecycle import KeyState

DELAY_S = 30
USES = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt")


def _late(patch: Callable[[LateKms], None]) -> Patched:
    """A fault of changes that are on their way: there is none where they show at once."""
    return Patched(lambda kms: patch(kms) if isinstance(kms, LateKms) else None)


def _twice_as_late(kms: LateKms) -> None:
    kms.key_state_delay = 2 * kms.key_state_delay


def _changes(kms: LateKms, key_id: str) -> bool:
    """Whether a change of the key's state is on its way."""
    return len({version.keys[key_id].state for version in kms.versions() if key_id in version.keys}) > 1


def _answering(change: Callable[[LateKms, Request, Answer], Answer]) -> Patched:
    """Answers are changed on their way out."""

    def patch(kms: LateKms) -> None:
        original = kms.answered

        def answered(request: Request, answer: Answer) -> Answer:
            return change(kms, request, original(request, answer))

        kms.answered = answered  # type: ignore[method-assign]

    return _late(patch)


def _pending(kms: LateKms, request: Request, answer: Answer) -> Answer:
    if request.operation != "DescribeKey" or not _changes(kms, request.keys["KeyId"].key_id):
        return answer
    told = {"KeyState": "PendingDeletion", "Enabled": False, "DeletionDate": kms.clock()}
    return {"KeyMetadata": {**answer["KeyMetadata"], **told}}


def _reversed(kms: LateKms, request: Request, answer: Answer) -> Answer:
    if request.operation != "Decrypt" or request.opened is None or not _changes(kms, request.opened.key.key_id):
        return answer
    return {**answer, "Plaintext": bytes(answer["Plaintext"])[::-1]}


def _moving(choose: Callable[[LateKms, set[str], Named], Named]) -> Patched:
    """A name stands for something else while its alias moves between these keys."""

    def patch(kms: LateKms) -> None:
        original = kms.resolve

        def resolve(text: str) -> Named:
            found, name = original(text), f"alias/{text.partition('alias/')[2]}"
            keys = {version.aliases[name].target_key_id for version in kms.versions() if name in version.aliases}
            return choose(kms, keys, found) if found.alias and len(keys) > 1 else found

        kms.resolve = resolve  # type: ignore[method-assign]

    return _late(patch)


def _nothing(kms: LateKms, keys: set[str], found: Named) -> Named:
    return replace(found, naming="unknown", key=None)


def _third(kms: LateKms, keys: set[str], found: Named) -> Named:
    others = (key for key in kms.store.all() if key.key_id not in keys and key.state is KeyState.ENABLED)
    return replace(found, key=next((key for key in others if key.symmetric), found.key))


MUTANTS = table(
    Mutant(
        "key-change-shows-too-late", "CONSIST-002b", "effect",
        "A change of a key or an alias shows after twice the time within which it must.",
        USES, (_late(_twice_as_late),), key_state_s=DELAY_S,
    ),
    Mutant(
        "key-on-its-way-pending-deletion", "CONSIST-002b", "response",
        "While a key is being disabled or enabled DescribeKey tells that it is pending deletion.",
        ("DescribeKey",), (_answering(_pending),), key_state_s=DELAY_S,
    ),
    Mutant(
        "alias-on-its-way-names-nothing", "CONSIST-002b", "too-strict",
        "While an alias is moved it names no key.",
        USES, (_moving(_nothing),), key_state_s=DELAY_S,
    ),
    Mutant(
        "alias-on-its-way-names-third-key", "CONSIST-002b", "effect",
        "While an alias is moved it names a key that it named neither before nor afterwards.",
        USES, (_moving(_third),), key_state_s=DELAY_S,
    ),
    Mutant(
        "plaintext-reversed-while-key-changes", "CONSIST-009b", "data",
        "Decrypt returns the plaintext reversed while its key is being disabled or enabled.",
        ("Decrypt",), (_answering(_reversed),), key_state_s=DELAY_S,
    ),
)  # fmt: skip
