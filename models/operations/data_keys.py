"""GenerateDataKey: a new key in two copies, one of them encrypted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import (
    UNDOCUMENTED,
    VALIDATION,
    Guard,
    key_id,
    key_state,
    named_by,
    no_empty_text,
    number,
    one_of,
)
from kms_conformance.models.operation import (
    Allowance,
    Operation,
    after_enabling,
    always,
    by_arn,
    context_of,
    in_its_state,
    key_of,
)
from kms_conformance.models.operations.encrypt import SIMPLE_CONTEXTS, gives_context, new_ciphertext, open_it, wide_text
from kms_conformance.models.terms import Metadata, Output
from kms_conformance.models.world import World

DATA_KEY_BYTES = {"AES_256": 32, "AES_128": 16}
SMALLEST, LARGEST = 1, 1024


def _one_size(f: Facts) -> bool:
    """DATAKEY-005: exactly one of KeySpec and NumberOfBytes."""
    return ("KeySpec" in f.params) != ("NumberOfBytes" in f.params)


def _generated(world: World, call: Call) -> Iterable[Claim]:
    key, spec, size = key_of(world, call), call.get("KeySpec"), call.get("NumberOfBytes")
    yield Claim("KEY-034", "KeyId", Relation.EQUAL, Metadata(key.slot, "Arn"))
    if isinstance(spec, str):
        yield Claim("DATAKEY-002", "Plaintext", Relation.LENGTH, DATA_KEY_BYTES[spec])
    else:
        yield Claim("DATAKEY-003", "Plaintext", Relation.LENGTH, size)
    if not isinstance(size, int) or size >= DATA_KEY_BYTES["AES_128"]:
        yield Claim("DATAKEY-006", "Plaintext", Relation.FRESH)
    yield Claim("DATAKEY-006", "CiphertextBlob", Relation.FRESH)
    yield Claim("DATAKEY-009", "KeyMaterialId", Relation.EQUAL, Metadata(key.slot, "CurrentKeyMaterialId"))


def _generate(world: World, call: Call) -> World:
    assert call.result is not None, "GenerateDataKey fills a ledger slot"
    entry = new_ciphertext(world, call, call.result, context_of(call), key_param="KeyId")
    return world.with_ciphertext(replace(entry, plaintext=Output(call.result, "Plaintext")))


GENERATE_DATA_KEY = Operation(
    "GenerateDataKey",
    makes="ciphertext",
    guards=(
        *key_id("VALID-019"),
        one_of("VALID-065", "KeySpec", DATA_KEY_BYTES),
        number("DATAKEY-004", "NumberOfBytes", SMALLEST, LARGEST),
        Guard("DATAKEY-005", _one_size, VALIDATION),
        *key_state("GenerateDataKey", named_by("KeyId")),
        Guard("CTX-016", no_empty_text, UNDOCUMENTED),
    ),
    allowances=(
        by_arn("KeyId"),
        wide_text("EncryptionContext"),
        gives_context("CTX-019", "EncryptionContext"),
        Allowance("DATAKEY-003", lambda world, call: call.get("NumberOfBytes") is not None),
        Allowance("DATAKEY-002", lambda world, call: call.get("KeySpec") == "AES_128"),
        after_enabling(),
        *in_its_state("GenerateDataKey"),
        always("DATAKEY-001"),
    ),
    effect=_generate,
    claims=_generated,
    observers=open_it,
    simpler={"EncryptionContext": SIMPLE_CONTEXTS},
)
