"""Faults that a restart shows: what is not stored, or is stored wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Mutant, Patched, around, table
from kms_conformance.models.lifecycle import KeyState


def _stores(part: str, name: str, change: Callable[[Any], Any]) -> Patched:
    """What is stored of a part of the KMS under that name is changed."""

    def to_store(kms: ReferenceKms, original: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        whole = original()
        return {**whole, part: {**whole[part], name: change(whole[part][name])}}

    return Patched(lambda kms: around(kms, "to_store", to_store))


def _keys(change: Callable[[Key], Key]) -> Patched:
    return _stores("store", "keys", lambda keys: {key_id: change(key) for key_id, key in keys.items()})


def _enabled(key: Key) -> Key:
    return replace(key, state=KeyState.ENABLED) if key.state is KeyState.DISABLED else key


MUTANTS = table(
    Mutant(
        "restart-forgets-grants", "INV-41", "effect", "After a restart there are no grants any more.",
        ("ListGrants", "Decrypt"), (_stores("grants", "_by_id", lambda _: {}),),
    ),
    Mutant(
        "restart-forgets-aliases", "INV-41", "effect", "After a restart there are no aliases any more.",
        ("ListAliases", "DescribeKey"), (_stores("aliases", "names", lambda _: {}),),
    ),
    Mutant(
        "restart-forgets-rotated-material", "INV-40", "data",
        "After a restart a key has its current material alone, and older ciphertexts cannot be decrypted.",
        ("Decrypt", "RotateKeyOnDemand"), (_keys(lambda key: replace(key, materials=key.materials[-1:])),),
    ),
    Mutant(
        "restart-enables-disabled-keys", "INV-41", "effect", "After a restart disabled keys are enabled.",
        ("DescribeKey", "Encrypt"), (_keys(_enabled),),
    ),
    Mutant(
        "restart-forgets-tags", "INV-41", "effect", "After a restart no key has a tag.",
        ("ListResourceTags",), (_keys(lambda key: replace(key, tags={})),),
    ),
)  # fmt: skip
