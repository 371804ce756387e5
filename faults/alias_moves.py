"""Faults of UpdateAlias and DeleteAlias, and of aliases of keys pending deletion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.kms.aliases import Alias
from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.opened import Opened
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.alias_memory import alias_in, former_keys, keys_of_deleted, names_no_alias
from kms_conformance.faults.mutant import Around, GuardOff, Mutant, OtherCode, Patched, TooStrict, around, table
from kms_conformance.faults.steps import Effect, afterwards, key_of, no_effect, step
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import named_by
from kms_conformance.models.lifecycle import KeyState

Move = Callable[[Alias, Key], None]
Remove = Callable[[Alias], None]


def _alias_of_a_pending_key(f: Facts) -> bool:
    return f.alias is not None and f.alias.key is not None and f.alias.key.state is KeyState.PENDING_DELETION


def _from_a_pending_to_an_enabled_key(f: Facts) -> bool:
    target = named_by("TargetKeyId")(f)
    return _alias_of_a_pending_key(f) and target is not None and target.state is KeyState.ENABLED


def _no_target(f: Facts) -> bool:
    return "AliasName" in f.params and "TargetKeyId" not in f.params


def _move_undated(kms: ReferenceKms, original: Move, alias: Alias, key: Key) -> None:
    before = alias.updated
    original(alias, key)
    alias.updated = before


def _move_as_created_anew(kms: ReferenceKms, original: Move, alias: Alias, key: Key) -> None:
    original(alias, key)
    alias.created = alias.updated


def _encrypts_with_the_former_key(kms: ReferenceKms) -> None:
    former = former_keys(kms)

    def encrypt(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        alias = alias_in(kms, request.params["KeyId"])
        keys = former(alias) if alias else []
        return original(replace(request, keys={"KeyId": keys[-1]}) if keys else request)

    around(kms, "encrypt", encrypt)


def _listed_for_former_keys_too(kms: ReferenceKms) -> None:
    former = former_keys(kms)

    def shown(kms: ReferenceKms, original: Callable[..., list[Alias]], key: Key | None) -> list[Alias]:
        if key is None:
            return original(key)
        left = (alias for alias in kms.aliases.all() if key in former(alias) and alias.target_key_id != key.key_id)
        return [*original(key), *(replace(alias, target_key_id=key.key_id) for alias in left)]

    around(kms, "aliases_listed", shown)


def _ciphertexts_bound_to_aliases(kms: ReferenceKms) -> None:
    through: dict[bytes, str] = {}

    def answered(kms: ReferenceKms, original: Callable[..., Answer], request: Request, answer: Answer) -> Answer:
        name = "DestinationKeyId" if request.operation == "ReEncrypt" else "KeyId"
        if "CiphertextBlob" in answer and request.identifiers[name].alias:
            through[answer["CiphertextBlob"]] = request.params[name]
        return original(request, answer)

    def opened(
        kms: ReferenceKms, original: Callable[..., Opened | None], blob: bytes, context: Mapping[str, str]
    ) -> Opened | None:
        found = original(blob, context)
        lost = found is not None and blob in through and kms.resolve(through[blob]).key is not found.key
        return None if lost else found

    around(kms, "answered", answered)
    around(kms, "open", opened)


class _TakesFormerKeys:
    """An alias beside a ciphertext stands for every key that it has ever named."""

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Let the guard pass where the alias named the key that made the ciphertext."""
        former = former_keys(kms)

        def when(f: Facts) -> bool:
            alias, maker = alias_in(kms, f.params.get("KeyId")), f.ciphertext.key if f.ciphertext else None
            return alias is not None and maker is not None and maker.name in {key.key_id for key in former(alias)}

        GuardOff(when).apply(kms, mutant)


def _disable_with_the_last(kms: ReferenceKms, original: Remove, alias: Alias) -> None:
    key = kms.aliases.key_of(alias)
    original(alias)
    if key is not None and key.state is KeyState.ENABLED and not kms.aliases.of(key):
        key.state = KeyState.DISABLED


def _remove_all_of_the_key(kms: ReferenceKms, original: Remove, alias: Alias) -> None:
    key = kms.aliases.key_of(alias)
    for each in kms.aliases.of(key) if key else [alias]:
        original(each)


def _encrypts_by_deleted_aliases(kms: ReferenceKms) -> None:
    named = keys_of_deleted(kms)

    def handle(
        kms: ReferenceKms, original: Callable[..., Answer], operation: str, params: Mapping[str, Any], *caller: Any
    ) -> Answer:
        name = params.get("KeyId")
        if operation == "Encrypt" and isinstance(name, str) and name in named and kms.aliases.get(name) is None:
            params = {**params, "KeyId": named[name]}
        return original(operation, params, *caller)

    around(kms, "handle", handle)


def _created_again_for_the_old_key(kms: ReferenceKms) -> None:
    named = keys_of_deleted(kms)

    def create(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        answer = original(request)
        alias = kms.aliases.get(request.params["AliasName"])
        old = kms.store.get(named.get(request.params["AliasName"], ""))
        if alias is not None and old is not None:
            alias.target_key_id = old.key_id
        return answer

    around(kms, "create_alias", create)


def _remove_aliases(kms: ReferenceKms, request: Request) -> None:
    for alias in kms.aliases.of(key_of(request)):
        kms.remove_alias(alias)


def _create_if_unknown(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    return kms.create_alias(request) if names_no_alias(request) else original(request)


MUTANTS = table(
    Mutant(
        "update-alias-keeps-updated-date", "ALIAS-017", "effect",
        "UpdateAlias leaves the LastUpdatedDate of the alias as it was.",
        ("UpdateAlias",),
        (step("move_alias", _move_undated),),
    ),
    Mutant(
        "update-alias-renews-creation-date", "ALIAS-017", "effect",
        "UpdateAlias sets the CreationDate of the alias to the time of the update.",
        ("UpdateAlias",),
        (step("move_alias", _move_as_created_anew),),
    ),
    Mutant(
        "update-alias-encrypt-uses-old-key", "ALIAS-017", "effect",
        "After UpdateAlias ListAliases shows the new key while Encrypt by the alias still uses the old one.",
        ("UpdateAlias", "Encrypt"),
        (Patched(_encrypts_with_the_former_key),),
    ),
    Mutant(
        "update-alias-leaves-copy", "ALIAS-017", "effect",
        "After UpdateAlias ListAliases with KeyId shows the alias for the old key as well as for the new one.",
        ("UpdateAlias", "ListAliases"),
        (Patched(_listed_for_former_keys_too),),
    ),
    Mutant(
        "ciphertext-bound-to-alias", "ALIAS-018", "data",
        "A ciphertext made through an alias is opened with the key that the alias names at Decrypt, "
        "so that it is lost when the alias moves.",
        ("UpdateAlias", "Decrypt"),
        (Patched(_ciphertexts_bound_to_aliases),),
    ),
    Mutant(
        "decrypt-moved-alias-accepted", "ALIAS-018", "guard-off",
        "Decrypt with an alias as KeyId accepts ciphertexts of every key that the alias has ever named.",
        ("Decrypt",),
        (_TakesFormerKeys(),),
    ),
    Mutant(
        "update-unknown-alias-creates-it", "ALIAS-022", "guard-off",
        "UpdateAlias of a name that doesn't exist creates the alias.",
        ("UpdateAlias",),
        (GuardOff(), Around(_create_if_unknown)),
    ),
    Mutant(
        "delete-unknown-alias-accepted", "ALIAS-022", "guard-off",
        "DeleteAlias of a name that doesn't exist is answered with success.",
        ("DeleteAlias",),
        (GuardOff(), no_effect(names_no_alias)),
    ),
    Mutant(
        "delete-unknown-alias-wrong-code", "ALIAS-022", "wrong-error",
        "DeleteAlias of a name that doesn't exist is refused with ValidationException, not NotFoundException.",
        ("DeleteAlias",),
        (OtherCode("ValidationException"),),
    ),
    Mutant(
        "delete-last-alias-disables-key", "ALIAS-023", "effect",
        "DeleteAlias of the only alias of a key also disables the key.",
        ("DeleteAlias",),
        (step("remove_alias", _disable_with_the_last),),
    ),
    Mutant(
        "deleted-alias-still-encrypts", "ALIAS-023", "effect",
        "After DeleteAlias the alias is no longer listed while Encrypt by its name still works.",
        ("DeleteAlias", "Encrypt"),
        (Patched(_encrypts_by_deleted_aliases),),
    ),
    Mutant(
        "delete-alias-deletes-siblings", "ALIAS-023", "effect",
        "DeleteAlias deletes every alias of the key that the given alias names.",
        ("DeleteAlias",),
        (step("remove_alias", _remove_all_of_the_key),),
    ),
    Mutant(
        "deleted-alias-name-stays-taken", "ALIAS-024", "too-strict",
        "CreateAlias of a deleted name is refused with AlreadyExistsException.",
        ("CreateAlias",),
        (TooStrict("AlreadyExistsException", lambda f: f.alias is not None and f.alias.deleted),),
    ),
    Mutant(
        "recreated-alias-names-old-key", "ALIAS-024", "effect",
        "An alias that is deleted and created again for another key names the key that it named before.",
        ("CreateAlias",),
        (Patched(_created_again_for_the_old_key),),
    ),
    Mutant(
        "schedule-deletes-aliases", "ALIAS-031", "effect",
        "ScheduleKeyDeletion deletes the aliases of the key at once.",
        ("ScheduleKeyDeletion",),
        (afterwards(_remove_aliases),),
    ),
    Mutant(
        "update-alias-away-from-pending-key-refused", "ALIAS-031", "too-strict",
        "UpdateAlias from a key pending deletion to an enabled key is refused with KMSInvalidStateException.",
        ("UpdateAlias",),
        (TooStrict("KMSInvalidStateException", _from_a_pending_to_an_enabled_key),),
    ),
    Mutant(
        "update-alias-to-pending-key-accepted", "STATE-UpdateAlias-PendingDeletion", "guard-off",
        "UpdateAlias to a key pending deletion is accepted.",
        ("UpdateAlias",),
        (GuardOff(),),
    ),
    Mutant(
        "delete-alias-pending-key-refused", "STATE-DeleteAlias-PendingDeletion", "too-strict",
        "DeleteAlias of an alias of a key pending deletion is refused with KMSInvalidStateException.",
        ("DeleteAlias",),
        (TooStrict("KMSInvalidStateException", _alias_of_a_pending_key),),
    ),
    Mutant(
        "delete-alias-missing-name-wrong-code", "VALID-007", "wrong-error",
        "DeleteAlias without AliasName is refused with NotFoundException, not ValidationException.",
        ("DeleteAlias",),
        (OtherCode("NotFoundException"),),
    ),
    Mutant(
        "update-alias-missing-target-accepted", "VALID-043", "guard-off",
        "UpdateAlias without TargetKeyId is accepted and leaves the alias where it is.",
        ("UpdateAlias",),
        (GuardOff(_no_target), no_effect(lambda request: "TargetKeyId" not in request.params)),
    ),
    Mutant(
        "update-alias-space-in-name-wrong-code", "VALID-053", "wrong-error",
        "UpdateAlias with a space in AliasName is refused with NotFoundException, not ValidationException.",
        ("UpdateAlias",),
        (OtherCode("NotFoundException", lambda f: " " in str(f.params["AliasName"])),),
    ),
)  # fmt: skip
