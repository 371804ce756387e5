"""GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext: a key pair whose private key comes encrypted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.ciphertext_guards import new_contexts
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.guards import (
    dry_run,
    grant_tokens,
    key_id,
    key_state,
    named_by,
    one_of,
    protects_data_keys,
    required,
)
from kms_conformance.models.key_types import DATA_KEY_PAIRS, ML_KEM, ONLY_IN_CHINA
from kms_conformance.models.operation import (
    Allowance,
    Operation,
    always,
    by_alias,
    by_arn,
    context_of,
    in_its_state,
    in_use,
    key_of,
    material_claim,
    names_the_key,
    not_a_dry_run,
    used,
)
from kms_conformance.models.operations.encrypt import (
    LARGEST_CIPHERTEXT,
    SIMPLE_CONTEXTS,
    gives_context,
    new_ciphertext,
    open_it,
    wide_text,
)
from kms_conformance.models.operations.recipients import GENUINE, NO_PLAINTEXT, for_a_recipient
from kms_conformance.models.terms import SEALED_PRIVATE_KEY, Output
from kms_conformance.models.world import Pair, World

WITH, WITHOUT = "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"
PLAINTEXT = "PrivateKeyPlaintext"
USUAL = "ECC_NIST_P256"
"""The spec of a pair in which nothing is special."""


def _spec(call: Call) -> str:
    return str(call.get("KeyPairSpec"))


def _answered(world: World, call: Call) -> Iterable[Claim]:
    key, spec = key_of(world, call), _spec(call)
    yield names_the_key(world, call)
    yield Claim("DATAKEY-013", "KeyPairSpec", Relation.EQUAL, spec)
    yield Claim("DATAKEY-010", "PublicKey", Relation.PUBLIC_KEY_OF, spec)
    yield from _plaintext(call, spec)
    yield Claim("DATAKEY-015", "PublicKey", Relation.FRESH)
    yield Claim("DATAKEY-015", SEALED_PRIVATE_KEY, Relation.FRESH)
    yield Claim("ENC-011", SEALED_PRIVATE_KEY, Relation.AT_MOST, LARGEST_CIPHERTEXT)
    times = key.rotation.times
    if not for_a_recipient(call):
        yield material_claim("ROT-014" if times else "DATAKEY-009", "KeyMaterialId", key, times)


def _plaintext(call: Call, spec: str) -> Iterable[Claim]:
    if call.operation == WITHOUT:
        yield Claim("DATAKEY-016", PLAINTEXT, Relation.ABSENT)
        return
    if for_a_recipient(call):
        yield Claim(NO_PLAINTEXT, PLAINTEXT, Relation.WITHHELD)
        return
    yield Claim("DATAKEY-011", "", Relation.PAIR_OF, spec)
    if spec in ML_KEM:
        yield Claim("DATAKEY-014", PLAINTEXT, Relation.SEED_OF, spec)


def _generate(world: World, call: Call) -> World:
    """Of what nobody has seen yet the first Decrypt tells the plaintext."""
    assert call.result is not None, "a data key pair fills a ciphertext slot"
    entry = new_ciphertext(world, call, call.result, context_of(call), key_param="KeyId")
    told = call.operation == WITH and not for_a_recipient(call)
    plaintext = Output(call.result, PLAINTEXT) if told else None
    entry = replace(entry, plaintext=plaintext, pair=Pair(_spec(call), call.result))
    return used(world, call.operation, entry.key).with_ciphertext(entry)


def _operation(name: str, required_by: str) -> Operation:
    key = named_by("KeyId")
    return Operation(
        name,
        makes="ciphertext",
        guards=(
            *key_id(required_by, aliases=True),
            required(required_by, "KeyPairSpec"),
            one_of("VALID-064", "KeyPairSpec", (*DATA_KEY_PAIRS, ONLY_IN_CHINA)),
            *((GENUINE,) if name == WITH else ()),
            *grant_tokens(),
            *key_state(name, key),
            *protects_data_keys("DATAKEY-008", key),
            *new_contexts("EncryptionContext"),
            dry_run(),
        ),
        allowances=(
            not_a_dry_run(),
            *by_alias("KeyId"),
            by_arn("KeyId"),
            wide_text("EncryptionContext"),
            gives_context("CTX-019", "EncryptionContext"),
            Allowance("DATAKEY-013", lambda world, call: _spec(call) != USUAL),
            *in_use(),
            *in_its_state(name),
            always("DATAKEY-013"),
        ),
        effect=_generate,
        claims=_answered,
        observers=open_it,
        simpler={"EncryptionContext": SIMPLE_CONTEXTS, "KeyPairSpec": (USUAL,), "DryRun": (None,)},
    )


DATA_KEY_PAIR_OPERATIONS = (_operation(WITH, "VALID-020"), _operation(WITHOUT, "VALID-021"))
