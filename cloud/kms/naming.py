"""What the text of a KeyId names: a key by its id or ARN, or by an alias name or alias ARN."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kms_conformance.cloud.kms.aliases import WELL_FORMED, Aliases
from kms_conformance.cloud.kms.store import KEY_ID, Key, KeyStore
from kms_conformance.models.facts import Naming

ARN = re.compile(r"arn:aws[a-z-]*:kms:(?P<region>[a-z0-9-]+):\d{12}:(?P<resource>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names; `alias` and `deleted` as in the model's Identifier."""

    naming: Naming
    key: Key | None = None
    alias: bool = False
    deleted: bool = False


def named(text: str, region: str, store: KeyStore, aliases: Aliases) -> Named:
    """What a text names among these keys and aliases.

    Aliases and keys of other accounts are well formed and name nothing here: "unknown" (KEY-036).
    """
    if key := store.get(text.removeprefix(store.prefix + "key/")):
        return Named("key", key)
    if WELL_FORMED.fullmatch(name := text.removeprefix(store.prefix)):
        return named_by_alias(name, aliases)
    if KEY_ID.fullmatch(text):
        return Named("unknown")
    if not text.startswith("arn:"):
        return Named("malformed")
    if not (arn := ARN.fullmatch(text)):
        return Named("malformed-arn")
    resource = arn["resource"]
    alias = WELL_FORMED.fullmatch(resource) is not None
    if arn["region"] != region:
        return Named("other-region", alias=alias)
    well_formed = alias or KEY_ID.fullmatch(resource.removeprefix("key/"))
    return Named("unknown" if well_formed else "malformed-arn", alias=alias)


def named_by_alias(name: str, aliases: Aliases) -> Named:
    """What an alias of this account and Region names."""
    alias = aliases.get(name)
    if alias is None:
        return Named("unknown", alias=True, deleted=name in aliases.deleted)
    return Named("key", aliases.key_of(alias), alias=True)
