"""From a call that was answered to the record of it: which keys it used."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.audit.record import KEY_NAMES, Record
from kms_conformance.models.calls import Call
from kms_conformance.models.terms import AliasRef, Blob
from kms_conformance.models.world import World


def record_of(before: World, call: Call, error: str = "") -> Record:
    """The record of a call in the world before it; `error` is the code with which it was refused."""
    return Record(call, tuple(dict.fromkeys(_keys(before, call, error))), error)


def _keys(world: World, call: Call, error: str) -> Iterator[int]:
    """Of a refused call those alone that it names: it is not documented that its ciphertext's key is told."""
    blob = call.get("CiphertextBlob")
    named = call.get("KeyId") or call.get("SourceKeyId")
    if isinstance(blob, Blob) and blob.slot in world.ciphertexts and not (named or error):
        yield world.ciphertexts[blob.slot].key
    for name in KEY_NAMES:
        if (key := world.key_named(call.get(name))) is not None:
            yield key.slot
    alias = call.get("AliasName")
    if call.operation == "DeleteAlias" and isinstance(alias, AliasRef) and alias.name in world.aliases:
        yield world.aliases[alias.name].key
    if call.operation == "CreateKey" and call.result is not None and not error:
        yield call.result
