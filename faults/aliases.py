"""Faults of CreateAlias and of using an alias."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kms_conformance.cloud.kms.aliases import WELL_FORMED, Alias
from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import LONGEST_ALIAS, Request
from kms_conformance.faults.alias_memory import move_nevertheless, names_no_alias
from kms_conformance.faults.mutant import (
    Around,
    GuardOff,
    Mutant,
    OtherCode,
    Patched,
    TooStrict,
    around,
    refused_yet,
    table,
)
from kms_conformance.faults.steps import Effect, entries, no_effect
from kms_conformance.models.facts import Facts, Identifier, KeyFacts
from kms_conformance.models.guards import Guard, named_by

PREFIX = "alias/"
MOST = 50
OPERATION = ("CreateAlias",)

_target: Callable[[Facts], KeyFacts | None] = named_by("TargetKeyId")


def _name(f: Facts) -> str:
    return str(f.params.get("AliasName", ""))


def _target_has(aliases: int) -> Callable[[Facts], bool]:
    return lambda f: (key := _target(f)) is not None and key.aliases == aliases


def _by(name: str, form: str, test: Callable[[Identifier], bool]) -> Callable[[Facts], bool]:
    """The identifier in a parameter is an "arn" or "plain", and passes the test."""

    def when(f: Facts) -> bool:
        identifier = f.keys.get(name)
        is_arn = str(f.params.get(name)).startswith("arn:")
        return identifier is not None and is_arn == (form == "arn") and test(identifier)

    return when


_unknown_id = _by("TargetKeyId", "plain", lambda identifier: identifier.naming == "unknown")


def _prefix_not_counted(f: Facts) -> bool:
    name = _name(f)
    return name.startswith(PREFIX) and len(name.removeprefix(PREFIX)) <= LONGEST_ALIAS


def _names_the_target(f: Facts) -> bool:
    target, current = _target(f), f.alias.key if f.alias else None
    return target is not None and current is not None and target.name == current.name


def _target_as_given(kms: ReferenceKms) -> None:
    given: dict[str, str] = {}

    def create(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
        answer = original(request)
        given[request.params["AliasName"]] = request.params["TargetKeyId"]
        return answer

    def entry(kms: ReferenceKms, original: Callable[[Alias], Answer], alias: Alias) -> Answer:
        text = given[alias.name]
        return {**original(alias), "TargetKeyId": text if text.endswith(alias.target_key_id) else alias.target_key_id}

    around(kms, "create_alias", create)
    around(kms, "alias_entry", entry)


def _prefix_added(kms: ReferenceKms) -> None:
    def handle(
        kms: ReferenceKms, original: Callable[..., Answer], operation: str, params: Mapping[str, Any], *caller: Any
    ) -> Answer:
        name = params.get("AliasName")
        if operation == "CreateAlias" and isinstance(name, str) and not name.startswith(PREFIX):
            params = {**params, "AliasName": PREFIX + name}
        return original(operation, params, *caller)

    around(kms, "handle", handle)


def _well_formed_but_for_dots(name: str) -> bool:
    return "." in name and WELL_FORMED.fullmatch(name.replace(".", "")) is not None


def _takes_dots(kms: ReferenceKms, original: Effect, request: Request) -> Answer:
    name = request.params["AliasName"]
    if not _well_formed_but_for_dots(name):
        return original(request)
    kms.aliases.add(name, request.keys["TargetKeyId"], kms.clock())
    return {}


def _names_compared_without_case(kms: ReferenceKms) -> None:
    def free(f: Facts) -> bool:
        return all(alias.name.casefold() != _name(f).casefold() for alias in kms.aliases.all())

    taken = Guard("ALIAS-011", free, frozenset({"AlreadyExistsException"}))
    kms.guards["CreateAlias"] = (*kms.guards["CreateAlias"], taken)


MUTANTS = table(
    Mutant(
        "alias-never-updated-lacks-date", "ALIAS-001", "response",
        "ListAliases gives no LastUpdatedDate for an alias that hasn't been updated since it was created.",
        ("ListAliases",),
        (
            entries("Aliases", lambda request, entry: {
                name: value for name, value in entry.items()
                if name != "LastUpdatedDate" or value != entry["CreationDate"]
            }),
        ),
    ),
    Mutant(
        "alias-arn-repeats-prefix", "ALIAS-001", "response",
        "AliasArn in ListAliases has the prefix alias/ twice.",
        ("ListAliases",),
        (
            entries("Aliases", lambda request, entry: {
                **entry, "AliasArn": entry["AliasArn"].replace(PREFIX, PREFIX + PREFIX, 1)
            }),
        ),
    ),
    Mutant(
        "encrypt-alias-arn-refused", "ALIAS-002", "too-strict",
        "Encrypt takes an alias name but refuses the ARN of the same alias with NotFoundException.",
        ("Encrypt",),
        (TooStrict("NotFoundException", _by("KeyId", "arn", lambda identifier: identifier.alias)),),
    ),
    Mutant(
        "decrypt-alias-compared-as-text", "ALIAS-002", "too-strict",
        "Decrypt with an alias of the right key as KeyId is refused with IncorrectKeyException.",
        ("Decrypt",),
        (TooStrict("IncorrectKeyException", lambda f: "KeyId" in f.keys and f.keys["KeyId"].alias),),
    ),
    Mutant(
        "create-alias-keeps-arn-as-target", "ALIAS-003", "response",
        "An alias created with a key ARN as TargetKeyId is listed with that ARN instead of the key ID.",
        ("CreateAlias", "ListAliases"),
        (Patched(_target_as_given),),
    ),
    Mutant(
        "create-alias-of-alias-accepted", "ALIAS-004", "guard-off",
        "CreateAlias accepts an alias name as TargetKeyId and takes the key that it names as the target.",
        OPERATION,
        (GuardOff(_by("TargetKeyId", "plain", lambda identifier: identifier.key is not None)),),
    ),
    Mutant(
        "create-alias-adds-prefix", "ALIAS-005", "guard-off",
        "CreateAlias puts alias/ in front of a name without that prefix instead of refusing the name.",
        OPERATION,
        (Patched(_prefix_added),),
    ),
    Mutant(
        "create-alias-reserved-prefix-accepted", "ALIAS-006", "guard-off",
        "CreateAlias accepts names that begin with alias/aws/.",
        OPERATION,
        (GuardOff(),),
    ),
    Mutant(
        "create-alias-dot-accepted", "ALIAS-007", "guard-off",
        "CreateAlias accepts a dot in the alias name.",
        OPERATION,
        (GuardOff(lambda f: _well_formed_but_for_dots(_name(f))), Around(_takes_dots)),
    ),
    Mutant(
        "create-alias-inner-slash-refused", "ALIAS-007", "too-strict",
        "CreateAlias refuses a name that has a slash after alias/ with InvalidAliasNameException.",
        OPERATION,
        (TooStrict("InvalidAliasNameException", lambda f: "/" in _name(f).removeprefix(PREFIX)),),
    ),
    Mutant(
        "create-alias-256-characters-refused", "VALID-052", "too-strict",
        "CreateAlias refuses a name of exactly 256 characters, alias/ included, with ValidationException.",
        OPERATION,
        (TooStrict("ValidationException", lambda f: len(_name(f)) == LONGEST_ALIAS),),
    ),
    Mutant(
        "create-alias-prefix-not-counted", "VALID-052", "guard-off",
        "The limit of 256 characters counts the alias name without alias/, so names of up to 262 are accepted.",
        OPERATION,
        (GuardOff(_prefix_not_counted),),
    ),
    Mutant(
        "create-alias-again-accepted", "ALIAS-010", "guard-off",
        "CreateAlias of a name that already names the same key is answered with success.",
        OPERATION,
        (GuardOff(_names_the_target), no_effect(lambda request: not names_no_alias(request))),
    ),
    Mutant(
        "create-alias-again-moves-alias", "ALIAS-010", "effect",
        "CreateAlias of a name of another key is refused with AlreadyExistsException but moves the alias.",
        OPERATION,
        (refused_yet("ALIAS-010", move_nevertheless),),
    ),
    Mutant(
        "create-alias-again-wrong-code", "ALIAS-010", "wrong-error",
        "CreateAlias of a name in use is refused with ValidationException, not AlreadyExistsException.",
        OPERATION,
        (OtherCode("ValidationException"),),
    ),
    Mutant(
        "create-alias-case-folded", "ALIAS-011", "too-strict",
        "CreateAlias refuses a name that differs from one in use by letter case only with AlreadyExistsException.",
        OPERATION,
        (Patched(_names_compared_without_case),),
    ),
    Mutant(
        "create-alias-unknown-key-accepted", "ALIAS-013", "guard-off",
        "CreateAlias accepts a well-formed key ID that names no key.",
        OPERATION,
        (GuardOff(_unknown_id), no_effect(lambda request: "TargetKeyId" not in request.keys)),
    ),
    Mutant(
        "create-alias-unknown-key-wrong-code", "ALIAS-013", "wrong-error",
        "CreateAlias with a well-formed key ID that names no key is refused with ValidationException, "
        "not NotFoundException.",
        OPERATION,
        (OtherCode("ValidationException", _unknown_id),),
    ),
    Mutant(
        "create-50th-alias-refused", "STATE-CreateAlias-Enabled", "too-strict",
        "CreateAlias refuses the 50th alias of a key with LimitExceededException.",
        OPERATION,
        (TooStrict("LimitExceededException", _target_has(MOST - 1)),),
    ),
    Mutant(
        "create-51st-alias-accepted", "ALIAS-015", "guard-off",
        "CreateAlias accepts a 51st alias of a key.",
        OPERATION,
        (GuardOff(_target_has(MOST)),),
    ),
    Mutant(
        "create-alias-pending-key-wrong-code", "STATE-CreateAlias-PendingDeletion", "wrong-error",
        "CreateAlias for a key pending deletion is refused with NotFoundException, not KMSInvalidStateException.",
        OPERATION,
        (OtherCode("NotFoundException"),),
    ),
    Mutant(
        "create-alias-missing-target-wrong-code", "VALID-003", "wrong-error",
        "CreateAlias without TargetKeyId is refused with NotFoundException, not ValidationException.",
        OPERATION,
        (OtherCode("NotFoundException", lambda f: "AliasName" in f.params and "TargetKeyId" not in f.params),),
    ),
)  # fmt: skip
