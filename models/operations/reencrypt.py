"""ReEncrypt between symmetric keys: a ciphertext moves, rights do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.guards import (
    INVALID_USAGE,
    UNDOCUMENTED,
    Guard,
    equal_context,
    intact_ciphertext,
    key_id,
    key_state,
    length,
    maker_of_ciphertext,
    named_by,
    named_key_made_it,
    no_empty_text,
    one_of,
    optional_key_id,
)
from kms_conformance.models.operation import Allowance, Operation, always, by_arn, context_of, key_of
from kms_conformance.models.operations.decrypt import SURVIVALS, allowed_states, entry_of, other_order
from kms_conformance.models.operations.encrypt import (
    ALGORITHMS,
    LARGEST_CIPHERTEXT,
    SIMPLE_CONTEXTS,
    gives_context,
    new_ciphertext,
    open_it,
    symmetric_algorithm,
    wide_text,
)
from kms_conformance.models.terms import Blob, KeyRef, Metadata
from kms_conformance.models.world import World

SIDES = ("Source", "Destination")


def _moved(world: World, call: Call) -> Iterable[Claim]:
    entry, destination = entry_of(world, call), key_of(world, call, "DestinationKeyId")
    yield Claim("REENC-004", "SourceKeyId", Relation.EQUAL, Metadata(entry.key, "Arn"))
    yield Claim("KEY-034", "KeyId", Relation.EQUAL, Metadata(destination.slot, "Arn"))
    for side, slot in zip(SIDES, (entry.key, destination.slot), strict=True):
        yield Claim("REENC-011", f"{side}EncryptionAlgorithm", Relation.EQUAL, "SYMMETRIC_DEFAULT")
        material = Metadata(slot, "CurrentKeyMaterialId")
        yield Claim("REENC-011", f"{side}KeyMaterialId", Relation.EQUAL, material)
    yield Claim("REENC-012", "Plaintext", Relation.ABSENT)
    yield Claim("INV-05", "CiphertextBlob", Relation.FRESH)


def _move(world: World, call: Call) -> World:
    assert call.result is not None, "ReEncrypt fills a ledger slot"
    entry = entry_of(world, call)
    context = context_of(call, "DestinationEncryptionContext")
    moved = new_ciphertext(world, call, call.result, context, key_param="DestinationKeyId")
    source_bound = bool(entry.context.pairs) and not context.pairs
    moved = replace(moved, plaintext=entry.plaintext, source_bound=source_bound)
    return world.with_ciphertext(replace(entry, reencrypted=True)).with_ciphertext(moved)


def _open_both(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """The new ciphertext opens under the destination, and the old one still does under the source."""
    yield from open_it(world, call, allowed=allowed)
    blob = call.get("CiphertextBlob")
    if allowed and isinstance(blob, Blob):
        context = world.ciphertexts[blob.slot].context
        yield Call.of("Decrypt", CiphertextBlob=blob, EncryptionContext=context if context.pairs else None)


def _to_its_own_key(world: World, call: Call) -> bool:
    return entry_of(world, call).key == key_of(world, call, "DestinationKeyId").slot


def _name_the_source(world: World, call: Call) -> Call:
    return call.having(SourceKeyId=KeyRef(entry_of(world, call).key))


RE_ENCRYPT = Operation(
    "ReEncrypt",
    makes="ciphertext",
    guards=(
        length("VALID-057", "CiphertextBlob", 1, LARGEST_CIPHERTEXT),
        *(one_of("VALID-069", f"{side}EncryptionAlgorithm", ALGORITHMS) for side in SIDES),
        *key_id("VALID-035", "DestinationKeyId"),
        *optional_key_id("SourceKeyId"),
        *intact_ciphertext(),
        named_key_made_it("REENC-005", "SourceKeyId"),
        *key_state("ReEncrypt", maker_of_ciphertext, named_by("SourceKeyId"), named_by("DestinationKeyId")),
        *(Guard("ENC-031", symmetric_algorithm(f"{side}EncryptionAlgorithm"), INVALID_USAGE) for side in SIDES),
        Guard("CTX-016", no_empty_text, UNDOCUMENTED),
        *equal_context((), blamed="CTX-020"),
    ),
    allowances=(
        *SURVIVALS,
        by_arn("SourceKeyId", "DestinationKeyId"),
        Allowance("ENC-031", lambda w, c: any(c.get(f"{side}EncryptionAlgorithm") is not None for side in SIDES)),
        Allowance("CTX-012", other_order("SourceEncryptionContext")),
        *(wide_text(f"{side}EncryptionContext") for side in SIDES),
        gives_context("CTX-021", "DestinationEncryptionContext"),
        gives_context("CTX-020", "SourceEncryptionContext"),
        Allowance("REENC-003", _to_its_own_key),
        Allowance("REENC-004", lambda world, call: call.get("SourceKeyId") is None, without=_name_the_source),
        *allowed_states("ReEncrypt"),
        always("REENC-001"),
    ),
    effect=_move,
    claims=_moved,
    observers=_open_both,
    simpler={
        "SourceKeyId": (None,),
        "SourceEncryptionAlgorithm": (None,),
        "DestinationEncryptionAlgorithm": (None,),
        "DestinationEncryptionContext": SIMPLE_CONTEXTS,
    },
)
