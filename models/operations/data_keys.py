"""GenerateDataKey and GenerateDataKeyWithoutPlaintext: a new key, encrypted; in one of them also in plaintext."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.ciphertext_guards import new_contexts
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import (
    VALIDATION,
    Guard,
    dry_run,
    grant_tokens,
    key_id,
    key_state,
    named_by,
    number,
    one_of,
    protects_data_keys,
)
from kms_conformance.models.operation import (
    Allowance,
    Claims,
    Effect,
    Operation,
    always,
    by_alias,
    by_arn,
    context_of,
    given,
    in_its_state,
    in_use,
    key_of,
    material_claim,
    names_the_key,
    not_a_dry_run,
    used,
)
from kms_conformance.models.operations.encrypt import (
    NOT_TOO_LONG,
    SIMPLE_CONTEXTS,
    gives_context,
    new_ciphertext,
    open_it,
    wide_text,
)
from kms_conformance.models.operations.recipients import GENUINE, for_a_recipient, no_plaintext
from kms_conformance.models.terms import Output
from kms_conformance.models.world import World

DATA_KEY_BYTES = {"AES_256": 32, "AES_128": 16}
SMALLEST, LARGEST = 1, 1024


def _one_size(f: Facts) -> bool:
    """DATAKEY-005: exactly one of KeySpec and NumberOfBytes."""
    return ("KeySpec" in f.params) != ("NumberOfBytes" in f.params)


def _length(call: Call) -> tuple[str, int]:
    """The length in bytes of the data key, and the requirement that fixes it."""
    spec, size = call.get("KeySpec"), call.get("NumberOfBytes")
    if isinstance(spec, str):
        return "DATAKEY-002", DATA_KEY_BYTES[spec]
    assert isinstance(size, int), "a valid call has one of both"
    return "DATAKEY-003", size


def _both(world: World, call: Call) -> Iterable[Claim]:
    """What is true of the answers of both operations."""
    key = key_of(world, call)
    yield names_the_key(world, call)
    yield Claim("DATAKEY-006", "CiphertextBlob", Relation.FRESH)
    yield NOT_TOO_LONG
    times = key.rotation.times
    if not for_a_recipient(call):
        yield material_claim("ROT-014" if times else "DATAKEY-009", "KeyMaterialId", key, times)


def _generated(world: World, call: Call) -> Iterable[Claim]:
    requirement, size = _length(call)
    if for_a_recipient(call):
        yield no_plaintext()
    else:
        yield Claim(requirement, "Plaintext", Relation.LENGTH, size)
        if size >= DATA_KEY_BYTES["AES_128"]:
            yield Claim("DATAKEY-006", "Plaintext", Relation.FRESH)
    yield from _both(world, call)


def _generated_without(world: World, call: Call) -> Iterable[Claim]:
    yield Claim("DATAKEY-007", "Plaintext", Relation.ABSENT)
    yield from _both(world, call)


def _generate(world: World, call: Call) -> World:
    assert call.result is not None, "a data key fills a ciphertext slot"
    if for_a_recipient(call):
        return _generate_without(world, call)
    entry = new_ciphertext(world, call, call.result, context_of(call), key_param="KeyId")
    entry = replace(entry, plaintext=Output(call.result, "Plaintext"))
    return used(world, call.operation, entry.key).with_ciphertext(entry)


def _generate_without(world: World, call: Call) -> World:
    """Nobody has seen the plaintext yet: the first Decrypt tells it."""
    assert call.result is not None, "a data key fills a ciphertext slot"
    entry = new_ciphertext(world, call, call.result, context_of(call), key_param="KeyId")
    requirement, size = _length(call)
    entry = replace(entry, plaintext=None, size=size, size_because=requirement)
    return used(world, call.operation, entry.key).with_ciphertext(entry)


def _data_key(name: str, required_by: str, effect: Effect, claims: Claims) -> Operation:
    return Operation(
        name,
        makes="ciphertext",
        guards=(
            *key_id(required_by, aliases=True),
            one_of("VALID-065", "KeySpec", DATA_KEY_BYTES),
            number("DATAKEY-004", "NumberOfBytes", SMALLEST, LARGEST),
            Guard("DATAKEY-005", _one_size, VALIDATION),
            GENUINE,
            *grant_tokens(),
            *key_state(name, named_by("KeyId")),
            *protects_data_keys("DATAKEY-008", named_by("KeyId")),
            *new_contexts("EncryptionContext"),
            dry_run(),
        ),
        allowances=(
            not_a_dry_run(),
            *by_alias("KeyId"),
            by_arn("KeyId"),
            wide_text("EncryptionContext"),
            gives_context("CTX-019", "EncryptionContext"),
            given("DATAKEY-003", "NumberOfBytes"),
            Allowance("DATAKEY-002", lambda world, call: call.get("KeySpec") == "AES_128"),
            *in_use(),
            *in_its_state(name),
            always("DATAKEY-001"),
        ),
        effect=effect,
        claims=claims,
        observers=open_it,
        simpler={"EncryptionContext": SIMPLE_CONTEXTS, "DryRun": (None,)},
    )


GENERATE_DATA_KEY = _data_key("GenerateDataKey", "VALID-019", _generate, _generated)

GENERATE_DATA_KEY_WITHOUT_PLAINTEXT = _data_key(
    "GenerateDataKeyWithoutPlaintext", "VALID-022", _generate_without, _generated_without
)
