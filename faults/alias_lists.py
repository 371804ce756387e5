"""Faults of ListAliases, paging apart."""

from __future__ import annotations

from collections.abc import Callable

from kms_conformance.cloud.kms.aliases import Alias
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.alias_memory import former_keys
from kms_conformance.faults.mutant import GuardOff, Mutant, OtherCode, Patched, around, table
from kms_conformance.faults.steps import empty_list, rows, step
from kms_conformance.models.lifecycle import KeyState

OPERATION = ("ListAliases",)
OTHER_ACCOUNT = "111122223333"

Shown = Callable[[Key | None], list[Alias]]


def _newest_only(kms: ReferenceKms, original: Shown, key: Key | None) -> list[Alias]:
    shown = original(key)
    return shown if key is None else sorted(shown, key=lambda alias: alias.created)[-1:]


def _without_disabled_keys(kms: ReferenceKms, original: Shown, key: Key | None) -> list[Alias]:
    def of_a_disabled_key(alias: Alias) -> bool:
        target = kms.aliases.key_of(alias)
        return target is not None and target.state is KeyState.DISABLED

    return [alias for alias in original(key) if key is not None or not of_a_disabled_key(alias)]


def _moved_aliases_twice(kms: ReferenceKms) -> None:
    former = former_keys(kms)

    def shown(kms: ReferenceKms, original: Shown, key: Key | None) -> list[Alias]:
        found = original(key)
        return found if key is not None else [*found, *(alias for alias in found if former(alias))]

    around(kms, "aliases_listed", shown)


def _with_a_foreign_one(kms: ReferenceKms) -> None:
    name, now = "alias/of-another-account", kms.clock()
    arn = f"arn:{kms.store.partition}:kms:{kms.region}:{OTHER_ACCOUNT}:{name}"
    foreign = Alias(name, arn, "1234abcd-12ab-34cd-56ef-1234567890ab", now, now)

    def shown(kms: ReferenceKms, original: Shown, key: Key | None) -> list[Alias]:
        return [*original(key), *([foreign] if key is None else [])]

    around(kms, "aliases_listed", shown)


MUTANTS = table(
    Mutant(
        "list-aliases-key-id-ignored", "ALIAS-025", "response",
        "ListAliases ignores KeyId and gives the aliases of all keys.",
        OPERATION,
        (step("aliases_listed", lambda kms, original, key: original(None)),),
    ),
    Mutant(
        "list-aliases-by-key-arn-empty", "ALIAS-025", "response",
        "ListAliases with a key ARN as KeyId compares it with the key ID as text and gives an empty list.",
        OPERATION,
        (rows("ListAliases", empty_list(lambda request: str(request.params.get("KeyId")).startswith("arn:"))),),
    ),
    Mutant(
        "list-aliases-by-key-newest-only", "ALIAS-025", "response",
        "ListAliases with KeyId gives only the newest alias of the key.",
        OPERATION,
        (step("aliases_listed", _newest_only),),
    ),
    Mutant(
        "list-aliases-omits-disabled-keys", "ALIAS-026", "response",
        "ListAliases without KeyId leaves out the aliases of disabled keys.",
        OPERATION,
        (step("aliases_listed", _without_disabled_keys),),
    ),
    Mutant(
        "list-aliases-repeats-moved-alias", "ALIAS-026", "response",
        "ListAliases without KeyId gives an alias twice once it has been moved by UpdateAlias.",
        OPERATION,
        (Patched(_moved_aliases_twice),),
    ),
    Mutant(
        "list-aliases-unknown-key-empty", "ALIAS-028", "guard-off",
        "ListAliases with a KeyId that names no key gives an empty list.",
        OPERATION,
        (
            GuardOff(),
            rows("ListAliases", empty_list(lambda request: "KeyId" in request.params and not request.keys)),
        ),
    ),
    Mutant(
        "list-aliases-unknown-key-wrong-code", "ALIAS-028", "wrong-error",
        "ListAliases with a KeyId that names no key is refused with ValidationException, not NotFoundException.",
        OPERATION,
        (OtherCode("ValidationException"),),
    ),
    Mutant(
        "list-aliases-shows-foreign-alias", "ALIAS-029", "response",
        "ListAliases without KeyId also lists one alias of the account 111122223333, which isn't the caller's.",
        OPERATION,
        (Patched(_with_a_foreign_one),),
    ),
)  # fmt: skip
