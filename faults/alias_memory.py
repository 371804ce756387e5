"""What a faulty KMS remembers of its aliases: the keys that they named before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from kms_conformance.cloud.kms.aliases import Alias
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.requests import Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import around


def former_keys(kms: ReferenceKms) -> Callable[[Alias], list[Key]]:
    """Remember from now on which keys the aliases are moved away from; ask with the result, the latest comes last."""
    named: dict[tuple[str, datetime], list[Key]] = defaultdict(list)

    def move(kms: ReferenceKms, original: Callable[[Alias, Key], None], alias: Alias, key: Key) -> None:
        if (before := kms.aliases.key_of(alias)) is not None and before is not key:
            named[alias.name, alias.created].append(before)
        original(alias, key)

    around(kms, "move_alias", move)
    return lambda alias: named[alias.name, alias.created]


def keys_of_deleted(kms: ReferenceKms) -> dict[str, str]:
    """The table of the key ids that deleted aliases named last, filled from now on."""
    named: dict[str, str] = {}

    def remove(kms: ReferenceKms, original: Callable[[Alias], None], alias: Alias) -> None:
        named[alias.name] = alias.target_key_id
        original(alias)

    around(kms, "remove_alias", remove)
    return named


def alias_in(kms: ReferenceKms, text: object) -> Alias | None:
    """The alias that an identifier is the name or the ARN of."""
    return kms.aliases.get(str(text).removeprefix(kms.store.prefix))


def move_nevertheless(kms: ReferenceKms, request: Request) -> None:
    """Move the alias to the target of a call that is refused."""
    alias, key = alias_in(kms, request.params["AliasName"]), request.keys["TargetKeyId"]
    if alias is not None and alias.target_key_id != key.key_id:
        kms.move_alias(alias, key)


def names_no_alias(request: Request) -> bool:
    """AliasName is a well-formed name that nothing has."""
    alias = request.facts.alias
    return alias is not None and alias.key is None
