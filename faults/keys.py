"""Faults of UpdateKeyDescription, ListKeys and GetKeyLastUsage, and of aliases where only keys are allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeAlias

from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
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
    Refusals,
    TooStrict,
    When,
    acts_on,
    around,
    key_in,
    table,
    with_params,
)
from kms_conformance.models.ciphertext_guards import CONTEXT_REQUIREMENTS, DAMAGE_REQUIREMENTS
from kms_conformance.models.facts import Facts
from kms_conformance.models.lifecycle import KeyState
from kms_conformance.models.operations.lists import RESOURCE_OWNERS

KeysListed: TypeAlias = Callable[[Request], Iterable[Key]]
KeysUsed: TypeAlias = Callable[[Request], list[Key]]

DESCRIPTION, LIST, USAGE = ("UpdateKeyDescription",), ("ListKeys",), ("GetKeyLastUsage",)
FOREIGN_ACCOUNT, FOREIGN_ID = "111122223333", "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
FIRST = -1
"""The place of the foreign key in the order of creation."""


def _description(request: Request) -> str:
    text: str = request.params.get("Description", "")
    return text


def _kept_if_empty(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    return original(request) if _description(request) else {}


def _kept_if_disabled(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    return {} if request.keys["KeyId"].state is KeyState.DISABLED else original(request)


def _enables(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    answer = original(request)
    request.keys["KeyId"].state = KeyState.ENABLED
    return answer


def _lists(wrapper: Callable[[ReferenceKms, KeysListed, Request], Iterable[Key]]) -> Patched:
    """ListKeys shows other keys."""
    return Patched(lambda kms: around(kms, "keys_listed", wrapper))


def _taken_for_self(when: Callable[[list[str]], bool]) -> Patched:
    """ResourceOwners for which `when` is true mean the account itself."""

    def keys(kms: ReferenceKms, original: KeysListed, request: Request) -> Iterable[Key]:
        owners = request.params.get("ResourceOwners")
        wrong = isinstance(owners, list) and when(owners)
        return original(with_params(request, ResourceOwners=["SELF"]) if wrong else request)

    return _lists(keys)


def _but_pending_keys(kms: ReferenceKms, original: KeysListed, request: Request) -> Iterable[Key]:
    return (key for key in original(request) if key.state is not KeyState.PENDING_DELETION)


def _and_a_foreign_key(kms: ReferenceKms, original: KeysListed, request: Request) -> Iterable[Key]:
    yield from original(request)
    if "ResourceOwners" not in request.params:
        arn = kms.store.arn(f"key/{FOREIGN_ID}").replace(f":{kms.account}:", f":{FOREIGN_ACCOUNT}:")
        yield Key(FOREIGN_ID, arn, FOREIGN_ACCOUNT, FIRST, kms.clock(), "", "")


def _none_for_self(kms: ReferenceKms, original: KeysListed, request: Request) -> Iterable[Key]:
    return () if request.params.get("ResourceOwners") == ["SELF"] else original(request)


def _arn_as_id(request: Request, answer: Answer) -> Answer:
    return {**answer, "Keys": [{**entry, "KeyId": entry["KeyArn"]} for entry in answer["Keys"]]}


def _used_at_creation(request: Request, answer: Answer) -> Answer:
    usage = {"Operation": "Encrypt", "Timestamp": answer["KeyCreationDate"]}
    return {**answer, "KeyLastUsage": answer["KeyLastUsage"] or usage}


def _tracked_before_creation(request: Request, answer: Answer) -> Answer:
    return {**answer, "TrackingStartDate": answer["TrackingStartDate"] - timedelta(days=365)}


def _uses(wrapper: Callable[[ReferenceKms, KeysUsed, Request], list[Key]]) -> Patched:
    """A use is recorded for other keys."""
    return Patched(lambda kms: around(kms, "keys_used", wrapper))


def _never_used_before(kms: ReferenceKms, original: KeysUsed, request: Request) -> list[Key]:
    return [key for key in original(request) if key.last_usage is None]


def _destination_alone(kms: ReferenceKms, original: KeysUsed, request: Request) -> list[Key]:
    return [request.keys["DestinationKeyId"]] if request.operation == "ReEncrypt" else original(request)


def _recorded_yet(kms: ReferenceKms, request: Request, error: KmsError) -> KmsError:
    kms.record_usage(request)
    return error


def _named_by_an_alias(prefix: str) -> When:
    """KeyId begins with the prefix and is an alias of a key."""

    def when(f: Facts) -> bool:
        identifier = f.keys.get("KeyId")
        named = identifier is not None and identifier.alias and identifier.key is not None
        return named and str(f.params["KeyId"]).startswith(prefix)

    return when


MUTANTS = table(
    Mutant(
        "update-description-trims-white-space", "KEY-041", "effect",
        "UpdateKeyDescription stores the Description without its leading and trailing white space.",
        DESCRIPTION,
        (acts_on(lambda request: with_params(request, Description=_description(request).strip())),),
    ),
    Mutant(
        "update-description-empty-ignored", "KEY-042", "effect",
        "UpdateKeyDescription with an empty Description succeeds but leaves the earlier description in place.",
        DESCRIPTION,
        (Around(_kept_if_empty),),
    ),
    Mutant(
        "update-description-disabled-key-ignored", "KEY-041", "effect",
        "UpdateKeyDescription of a disabled key succeeds but leaves the earlier description in place.",
        DESCRIPTION,
        (Around(_kept_if_disabled),),
    ),
    Mutant(
        "update-description-empty-refused", "KEY-042", "too-strict",
        "UpdateKeyDescription with an empty Description is refused with ValidationException.",
        DESCRIPTION,
        (TooStrict("ValidationException", lambda f: f.params["Description"] == ""),),
    ),
    Mutant(
        "update-description-enables-key", "KEY-044", "effect",
        "UpdateKeyDescription of a disabled key also enables the key.",
        DESCRIPTION,
        (Around(_enables),),
    ),
    Mutant(
        "update-description-disabled-key-refused", "STATE-UpdateKeyDescription-Disabled", "too-strict",
        "UpdateKeyDescription of a disabled key is refused with KMSInvalidStateException.",
        DESCRIPTION,
        (TooStrict("KMSInvalidStateException", key_in(KeyState.DISABLED)),),
    ),
    Mutant(
        "update-description-pending-key-accepted", "STATE-UpdateKeyDescription-PendingDeletion", "guard-off",
        "UpdateKeyDescription of a key pending deletion is accepted and stores the description.",
        DESCRIPTION,
        (GuardOff(),),
    ),
    Mutant(
        "update-description-missing-clears", "VALID-045", "guard-off",
        "UpdateKeyDescription without Description is accepted and clears the description.",
        DESCRIPTION,
        (GuardOff(lambda f: "KeyId" in f.params), acts_on(lambda r: with_params(r, Description=_description(r)))),
    ),
    Mutant(
        "list-keys-omits-pending-keys", "KEY-057", "response",
        "ListKeys leaves out keys that are pending deletion.",
        LIST,
        (_lists(_but_pending_keys),),
    ),
    Mutant(
        "list-keys-gives-arn-as-key-id", "KEY-057", "response",
        "The entries of ListKeys have the key ARN as KeyId.",
        LIST,
        (Answers(_arn_as_id),),
    ),
    Mutant(
        "list-keys-shows-foreign-key", "KEY-058", "response",
        "ListKeys without ResourceOwners also lists one key of the account 111122223333, which isn't the caller's.",
        LIST,
        (_lists(_and_a_foreign_key),),
    ),
    Mutant(
        "list-keys-self-gives-none", "KEY-057", "response",
        "ListKeys with ResourceOwners=[SELF] gives an empty list.",
        LIST,
        (_lists(_none_for_self),),
    ),
    Mutant(
        "list-keys-unknown-owner-accepted", "VALID-107", "guard-off",
        "ListKeys accepts a value in ResourceOwners that isn't in the enumeration and treats it as SELF.",
        LIST,
        (GuardOff(), _taken_for_self(lambda owners: not {*owners} <= {*RESOURCE_OWNERS})),
    ),
    Mutant(
        "list-keys-empty-owners-accepted", "VALID-108", "guard-off",
        "ListKeys accepts an empty list of ResourceOwners and treats it as if it weren't there.",
        LIST,
        (GuardOff(lambda f: f.params.get("ResourceOwners") == []), _taken_for_self(lambda owners: not owners)),
    ),
    Mutant(
        "last-usage-of-unused-key-given", "KEY-060", "response",
        "GetKeyLastUsage of a key never used gives a KeyLastUsage with Operation Encrypt and the creation date.",
        USAGE,
        (Answers(_used_at_creation),),
    ),
    Mutant(
        "last-usage-tracked-before-creation", "KEY-071", "response",
        "GetKeyLastUsage gives a TrackingStartDate a year before the key was created.",
        USAGE,
        (Answers(_tracked_before_creation),),
    ),
    Mutant(
        "last-usage-stays-at-first-operation", "KEY-061", "effect",
        "The last usage of a key is recorded once only, so GetKeyLastUsage names the first operation for ever.",
        USAGE,
        (_uses(_never_used_before),),
    ),
    Mutant(
        "last-usage-counts-refused-decrypt", "KEY-062", "effect",
        "A Decrypt that is refused with InvalidCiphertextException is recorded as the last usage of its key.",
        ("Decrypt",),
        (Refusals((*DAMAGE_REQUIREMENTS.values(), *CONTEXT_REQUIREMENTS), _recorded_yet),),
    ),
    Mutant(
        "last-usage-reencrypt-source-not-recorded", "KEY-063", "effect",
        "ReEncrypt is recorded as the last usage of the destination key only, not of the source key.",
        ("ReEncrypt",),
        (_uses(_destination_alone),),
    ),
    Mutant(
        "last-usage-missing-key-id-wrong-code", "VALID-024", "wrong-error",
        "GetKeyLastUsage without KeyId is refused with NotFoundException, not ValidationException.",
        USAGE,
        (OtherCode("NotFoundException"),),
    ),
    Mutant(
        "schedule-deletion-by-alias-accepted", "KEY-033", "guard-off",
        "ScheduleKeyDeletion accepts an alias name as KeyId and schedules the deletion of the key it names.",
        ("ScheduleKeyDeletion",),
        (GuardOff(_named_by_an_alias("alias/")),),
    ),
    Mutant(
        "get-policy-by-alias-arn-accepted", "KEY-033", "guard-off",
        "GetKeyPolicy accepts an alias ARN as KeyId and gives the policy of the key that the alias names.",
        ("GetKeyPolicy",),
        (GuardOff(_named_by_an_alias("arn:")),),
    ),
)  # fmt: skip
