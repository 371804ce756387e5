"""Decrypt of symmetric ciphertexts: everything that is promised of data at rest ends here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.guards import (
    CONTEXT_REQUIREMENTS,
    INVALID_USAGE,
    UNDOCUMENTED,
    Guard,
    equal_context,
    intact_ciphertext,
    key_state,
    length,
    maker_of_ciphertext,
    named_by,
    named_key_made_it,
    no_empty_text,
    one_of,
    optional_key_id,
)
from kms_conformance.models.lifecycle import LIFECYCLE, KeyState, state_requirement
from kms_conformance.models.operation import MADE_BY, Allowance, Operation, always, context_of, has_wide_text, survived
from kms_conformance.models.operations.encrypt import ALGORITHMS, LARGEST_CIPHERTEXT, PLAIN, symmetric_algorithm
from kms_conformance.models.terms import Blob, KeyRef, Metadata
from kms_conformance.models.world import Ciphertext, World


def entry_of(world: World, call: Call) -> Ciphertext:
    """The ledger entry of the ciphertext that a valid call sends."""
    blob = call.get("CiphertextBlob")
    assert isinstance(blob, Blob), f"{call.operation} sends no ciphertext of ours"
    return world.ciphertexts[blob.slot]


def outlives(requirement: str) -> Allowance:
    """A ciphertext opens after what its key or it has lived through."""
    return Allowance(requirement, lambda world, call: survived(world, entry_of(world, call)) == requirement)


SURVIVALS = tuple(outlives(requirement) for requirement in ("KEY-053", "INV-16", "REENC-002", "ENC-030"))


def made_by(operation: str) -> Callable[[World, Call], bool]:
    """Whether the ciphertext that a call sends was made by the operation."""
    return lambda world, call: entry_of(world, call).made_by == operation


def other_order(name: str) -> Callable[[World, Call], bool]:
    """Whether the pairs of the context are sent in another order than when they were bound (CTX-012)."""

    def applies(world: World, call: Call) -> bool:
        return context_of(call, name).pairs != entry_of(world, call).context.pairs

    return applies


def _bound(world: World, call: Call) -> bool:
    return bool(entry_of(world, call).context.pairs)


def allowed_states(operation: str) -> tuple[Allowance, ...]:
    """The allowing cells of the state table for the key that made the ciphertext."""

    def maker_in(state: KeyState) -> Callable[[World, Call], bool]:
        return lambda world, call: world.keys[entry_of(world, call).key].state is state

    return tuple(
        Allowance(state_requirement(operation, state), maker_in(state))
        for state, errors in LIFECYCLE[operation].items()
        if not errors
    )


def _decrypted(world: World, call: Call) -> Iterable[Claim]:
    entry = entry_of(world, call)
    promise = survived(world, entry) or MADE_BY[entry.made_by]
    named = "ENC-014" if call.get("KeyId") is None else "KEY-034"
    yield Claim(promise, "Plaintext", Relation.EQUAL, entry.plaintext)
    yield Claim(named, "KeyId", Relation.EQUAL, Metadata(entry.key, "Arn"))
    yield Claim("ENC-012", "EncryptionAlgorithm", Relation.EQUAL, "SYMMETRIC_DEFAULT")
    yield Claim("ENC-028", "KeyMaterialId", Relation.EQUAL, Metadata(entry.key, "CurrentKeyMaterialId"))


def _decrypt(world: World, call: Call) -> World:
    return world.with_ciphertext(replace(entry_of(world, call), opened=True))


def _name_the_key(world: World, call: Call) -> Call:
    return call.having(KeyId=KeyRef(entry_of(world, call).key))


DECRYPT = Operation(
    "Decrypt",
    guards=(
        length("VALID-057", "CiphertextBlob", 1, LARGEST_CIPHERTEXT),
        one_of("VALID-069", "EncryptionAlgorithm", ALGORITHMS),
        *optional_key_id("KeyId"),
        *intact_ciphertext(),
        named_key_made_it("ENC-015", "KeyId"),
        *key_state("Decrypt", maker_of_ciphertext, named_by("KeyId")),
        Guard("ENC-031", symmetric_algorithm("EncryptionAlgorithm"), INVALID_USAGE),
        Guard("CTX-016", no_empty_text, UNDOCUMENTED),
        *equal_context(CONTEXT_REQUIREMENTS),
    ),
    allowances=(
        *SURVIVALS,
        Allowance("ENC-016", lambda world, call: call.get("KeyId") is not None),
        Allowance("ENC-031", lambda world, call: call.get("EncryptionAlgorithm") is not None),
        Allowance("CTX-012", other_order("EncryptionContext")),
        Allowance("CTX-014", lambda world, call: has_wide_text(context_of(call))),
        Allowance("CTX-021", lambda w, c: _bound(w, c) and made_by("ReEncrypt")(w, c)),
        Allowance("CTX-022", lambda w, c: entry_of(w, c).source_bound),
        Allowance("CTX-019", lambda w, c: _bound(w, c) and made_by("GenerateDataKey")(w, c)),
        Allowance("CTX-001", _bound),
        Allowance("DATAKEY-001", made_by("GenerateDataKey")),
        Allowance("REENC-001", made_by("ReEncrypt")),
        Allowance("ENC-014", lambda world, call: call.get("KeyId") is None, without=_name_the_key),
        Allowance("ENC-001", lambda world, call: entry_of(world, call).plaintext != PLAIN),
        *allowed_states("Decrypt"),
        always("ENC-001"),
    ),
    effect=_decrypt,
    claims=_decrypted,
    simpler={"KeyId": (None,), "EncryptionAlgorithm": (None,)},
)
