"""The oracle's facts: what the guards see of a symbolic call in a known world."""

from __future__ import annotations

from collections.abc import Mapping

from kms_conformance.models.calls import KEY_PARAMS, Call
from kms_conformance.models.contexts import difference
from kms_conformance.models.facts import CiphertextFacts, Facts, Identifier, KeyFacts, ObjectFacts, ignores_ciphertext
from kms_conformance.models.terms import (
    AliasRef,
    Blob,
    BucketRef,
    Context,
    CopySource,
    KeyRef,
    Output,
    Term,
    UnknownKey,
    Value,
)
from kms_conformance.models.world import Key, World

CONTEXT_PARAMS = ("EncryptionContext", "SourceEncryptionContext", "DestinationEncryptionContext")
LONGEST_IDENTIFIER, LONGEST_CIPHERTEXT = 2048, 6144


def facts(world: World, call: Call, values: Mapping[str, Value]) -> Facts:
    """The facts of `call` sent as `values` (the bound parameters)."""
    keys = {
        name: identify(world, term, values[name])
        for name, term in call.params
        if name in KEY_PARAMS and 0 < len(str(values[name])) <= LONGEST_IDENTIFIER
    }
    contexts = [term for name, term in call.params if name in CONTEXT_PARAMS and isinstance(term, Context)]
    empty_text = any(not key or not value for context in contexts for key, value in context.pairs)
    alias, marker = call.get("AliasName"), call.get("Marker")
    return Facts(
        values,
        keys,
        _ciphertext(world, call, values),
        empty_text,
        identify(world, alias, values["AliasName"]) if isinstance(alias, AliasRef) else None,
        None if marker is None else isinstance(marker, Output),
        call.signature,
        stored=_stored(world, call),
        default_key=_default_key(world, call),
    )


def _stored(world: World, call: Call) -> ObjectFacts | None:
    """The object that is read: the source of a copy, or what is named by a call that brings no body."""
    source, ref, name = call.get("CopySource"), call.get("Bucket"), call.get("Key")
    if isinstance(source, CopySource):
        place = (source.bucket, source.name)
    elif isinstance(ref, BucketRef) and isinstance(name, str):
        place = (ref.slot, name)
    else:
        return None
    item = world.objects.get(place)
    if item is None:
        return ObjectFacts(absent_because=world.absent.get(place))
    return ObjectFacts(None if item.key is None else key_facts(world, world.keys[item.key]))


def _default_key(world: World, call: Call) -> KeyFacts | None:
    ref = call.get("Bucket")
    bucket = world.buckets.get(ref.slot) if isinstance(ref, BucketRef) else None
    if bucket is None or bucket.key is None or call.get("ServerSideEncryption") is not None:
        return None
    return key_facts(world, world.keys[bucket.key])


def key_facts(world: World, key: Key) -> KeyFacts:
    """What the guards may know of a key."""
    return KeyFacts(
        key.slot,
        key.state,
        key.usage,
        len(world.aliases_of(key.slot)),
        key.rotation.times,
        frozenset(key.tags),
    )


def identify(world: World, term: Term, text: Value) -> Identifier:
    """What an identifier names."""
    match term:
        case KeyRef(form="id" | "arn") | AliasRef(form="name" | "arn"):
            alias, key = isinstance(term, AliasRef), world.key_named(term)
            if key is not None:
                return Identifier("key", key_facts(world, key), alias)
            return Identifier("unknown", None, alias, isinstance(term, AliasRef) and term.name in world.deleted)
        case KeyRef() | AliasRef():
            return Identifier("other-region", None, isinstance(term, AliasRef))
        case UnknownKey():
            return Identifier("unknown")
        case _:
            return Identifier("malformed-arn" if str(text).startswith("arn:") else "malformed")


def _ciphertext(world: World, call: Call, values: Mapping[str, Value]) -> CiphertextFacts | None:
    blob, value = call.get("CiphertextBlob"), values.get("CiphertextBlob")
    if ignores_ciphertext(values) or not isinstance(value, bytes) or not 0 < len(value) <= LONGEST_CIPHERTEXT:
        return None
    if not isinstance(blob, Blob):
        return CiphertextFacts("foreign")
    entry = world.ciphertexts[blob.slot]
    key = key_facts(world, world.keys[entry.key])
    if blob.edit is not None:
        # The key reference of a damaged ciphertext may still be readable: then the state of that key may decide.
        return CiphertextFacts(blob.edit.damage, None if blob.edit.damage == "random" else key)
    given = call.get("EncryptionContext") or call.get("SourceEncryptionContext")
    context = given.as_map() if isinstance(given, Context) else {}
    return CiphertextFacts(None, key, difference(entry.context.as_map(), context))
