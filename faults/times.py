"""Faults that time shows: what does not end when its time is over, and what ends though it has no end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeAlias

from kms_conformance.cloud.kms.aliases import Alias
from kms_conformance.cloud.kms.caller import Caller
from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Mutant, Patched, around, table
from kms_conformance.models.lifecycle import KeyState

Serve: TypeAlias = Callable[..., Answer]
A_QUARTER, A_YEAR = timedelta(days=90), timedelta(days=365)


def _never_deleted(kms: ReferenceKms) -> None:
    def get(key_id: str) -> Key | None:
        return kms.store.keys.get(key_id)

    kms.store.get = get  # type: ignore[method-assign]


def _opens_for_ever(kms: ReferenceKms) -> None:
    """A Decrypt that names no key finds every key that there was."""
    ever: dict[str, Key] = {}
    original, opening = kms.store.get, False

    def get(key_id: str) -> Key | None:
        there = kms.store.keys.get(key_id)
        if there is not None:
            ever[key_id] = there
        found = original(key_id)
        return replace(ever[key_id], state=KeyState.ENABLED) if found is None and opening and key_id in ever else found

    def handle(_: ReferenceKms, serve: Serve, name: str, params: Mapping[str, Any], by: Caller) -> Answer:
        nonlocal opening
        opening = name == "Decrypt" and "KeyId" not in params
        return serve(name, params, by)

    kms.store.get = get  # type: ignore[method-assign]
    around(kms, "handle", handle)


def _aliases_stay(kms: ReferenceKms) -> None:
    """Lists show them; what an alias names is gone nevertheless."""
    aliases = kms.aliases

    def get(name: str) -> Alias | None:
        alias = aliases.names.get(name)
        return alias if alias is not None and aliases.key_of(alias) is not None else None

    def every() -> Iterator[Alias]:
        yield from list(aliases.names.values())

    aliases.get, aliases.all = get, every  # type: ignore[method-assign]


def _never_rotated(kms: ReferenceKms, original: Callable[[Key], None], key: Key) -> None:
    """Nothing is due, whatever the date."""


def _once_a_year(kms: ReferenceKms, original: Callable[[Key], None], key: Key) -> None:
    due = key.rotation.next_date
    if due is not None and kms.clock() >= due - timedelta(days=key.rotation.period_in_days) + A_YEAR:
        original(key)


def _grants_end(kms: ReferenceKms, serve: Serve, name: str, params: Mapping[str, Any], by: Caller) -> Answer:
    for kept in list(kms.grants.all()):
        if kept.grant.created + A_QUARTER < kms.clock():
            kms.grants.remove(kept.grant.grant_id, kms.clock())
    return serve(name, params, by)


MUTANTS = table(
    Mutant(
        "deleted-key-stays", "KEY-054", "effect",
        "A key is pending deletion for ever: its waiting period does not end.",
        ("DescribeKey", "CancelKeyDeletion", "ListKeys"), (Patched(_never_deleted),),
    ),
    Mutant(
        "deleted-key-ciphertexts-open", "KEY-054", "data",
        "What was encrypted under a key that is deleted is decrypted still.",
        ("Decrypt",), (Patched(_opens_for_ever),),
    ),
    Mutant(
        "deleted-key-aliases-stay", "ALIAS-032", "effect", "Lists show the aliases of a deleted key still.",
        ("ListAliases",), (Patched(_aliases_stay),),
    ),
    Mutant(
        "automatic-rotation-never", "ROT-029", "effect", "A key whose rotation is on is never rotated.",
        ("ListKeyRotations",), (Patched(lambda kms: around(kms, "catch_up", _never_rotated)),),
    ),
    Mutant(
        "automatic-rotation-once-a-year", "ROT-029", "effect",
        "Keys are rotated once a year, whatever period was asked for.",
        ("ListKeyRotations",), (Patched(lambda kms: around(kms, "catch_up", _once_a_year)),),
    ),
    Mutant(
        "grants-end-after-a-quarter", "GRANT-073", "effect", "A grant ends by itself after ninety days.",
        ("ListGrants", "Decrypt"), (Patched(lambda kms: around(kms, "handle", _grants_end)),),
    ),
)  # fmt: skip
