"""Decrypt of ciphertexts, symmetric and under RSA keys: everything that is promised of data at rest ends here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kms_conformance.models.access.permission_changes import MEANWHILE, changing
from kms_conformance.models.asymmetric.opening import NOWHERE, sealed_here
from kms_conformance.models.calls import Call
from kms_conformance.models.ciphertext_guards import (
    CONTEXT_REQUIREMENTS,
    equal_context,
    intact_ciphertext,
    maker_of_ciphertext,
    named_key_made_it,
    opened_as_made,
    opening_context,
)
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts, ignores_ciphertext
from kms_conformance.models.guards import (
    INVALID_CIPHERTEXT,
    NOT_FOUND,
    UNDOCUMENTED,
    VALIDATION,
    Guard,
    dry_run,
    grant_tokens,
    key_state,
    length,
    named_by,
    one_of,
    optional_key_id,
)
from kms_conformance.models.key_types import ML_KEM
from kms_conformance.models.lifecycle import LIFECYCLE, KeyState, state_requirement
from kms_conformance.models.operation import (
    SURVIVALS,
    Allowance,
    Operation,
    always,
    by_alias,
    context_of,
    given,
    has_wide_text,
    made_because,
    material_claim,
    names_the_key,
    not_a_dry_run,
    survived,
    used,
)
from kms_conformance.models.operations.encrypt import ALGORITHMS, LARGEST_CIPHERTEXT, PLAIN, fitting_algorithm
from kms_conformance.models.operations.recipients import GENUINE, for_a_recipient, no_plaintext
from kms_conformance.models.terms import Blob, KeyRef, Members, Metadata, Output, Sealed
from kms_conformance.models.world import Ciphertext, Pair, World


def entry_of(world: World, call: Call) -> Ciphertext:
    """The ciphertext that a valid call sends."""
    blob = call.get("CiphertextBlob")
    if isinstance(blob, Sealed):
        return sealed_here(blob)
    assert isinstance(blob, Blob), f"{call.operation} sends no ciphertext of ours"
    return world.ciphertexts[blob.slot]


SURELY_DISTINCT = 16
"""So many bytes of a data key never come twice."""


def through_a_moved_alias(world: World, call: Call) -> bool:
    """Whether the alias through which the ciphertext was made names another key now (ALIAS-018)."""
    entry = entry_of(world, call)
    alias = world.aliases.get(entry.through) if entry.through else None
    return alias is not None and alias.key != entry.key


def outlives() -> tuple[Allowance, ...]:
    """A ciphertext opens after what its key or it has lived through."""

    def by(requirement: str) -> Callable[[World, Call], bool]:
        return lambda world, call: survived(world, entry_of(world, call)) == requirement

    return tuple(Allowance(requirement, by(requirement)) for requirement in SURVIVALS)


NO_KEY = VALIDATION | NOT_FOUND | INVALID_CIPHERTEXT | {"InvalidArnException", "AccessDeniedException"}
"""No page has the code; DryRunOperationException would say that the call succeeds without a key."""


def ignoring_needs_a_key(name: str) -> tuple[Guard, ...]:
    """DRYRUN-006: a dry run that ignores the ciphertext needs the key's identifier."""

    def known(f: Facts) -> bool | None:
        modifiers = f.params.get("DryRunModifiers")
        return set(modifiers) <= {"IGNORE_CIPHERTEXT"} if isinstance(modifiers, list) else None

    def key_given(f: Facts) -> bool | None:
        return name in f.params if ignores_ciphertext(f.params) else None

    def has_a_point(f: Facts) -> bool | None:
        return f.dry_run if "DryRunModifiers" in f.params else None

    return (
        Guard("VALID-067", known, VALIDATION),
        Guard("DRYRUN-006", key_given, NO_KEY),
        Guard("DRYRUN-007", has_a_point, UNDOCUMENTED),
    )


def made_by(operation: str) -> Callable[[World, Call], bool]:
    """Whether the ciphertext that a call sends was made by the operation."""
    return lambda world, call: entry_of(world, call).made_by == operation


def under_rsa(operation: str) -> Callable[[World, Call], bool]:
    """Whether an operation made the ciphertext under an RSA key."""
    return lambda world, call: made_by(operation)(world, call) and not entry_of(world, call).symmetric


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
    promise = survived(world, entry) or made_because(entry)
    if for_a_recipient(call):
        yield no_plaintext()
    elif entry.plaintext is not None:
        yield Claim(promise, "Plaintext", Relation.EQUAL, entry.plaintext)
        if call.principal and changing(world):
            yield Claim(MEANWHILE, "Plaintext", Relation.EQUAL, entry.plaintext)
    elif entry.size is not None:
        yield Claim(entry.size_because, "Plaintext", Relation.LENGTH, entry.size)
        if entry.size >= SURELY_DISTINCT and not entry.opened:
            yield Claim("DATAKEY-006", "Plaintext", Relation.FRESH)
    if entry.pair is not None and not for_a_recipient(call):
        yield from _private_key(entry.pair)
    if call.get("KeyId") is None:
        yield Claim("ENC-014", "KeyId", Relation.EQUAL, Metadata(entry.key, "Arn"))
    else:
        yield names_the_key(world, call)
    yield Claim("ENC-012", "EncryptionAlgorithm", Relation.EQUAL, entry.algorithm)
    if not entry.symmetric:
        yield Claim("ENC-029", "KeyMaterialId", Relation.ABSENT)
        return
    key = world.keys[entry.key]
    rotated = key.rotation.times > entry.material
    if not for_a_recipient(call):
        yield material_claim(promise if rotated else "ENC-028", "KeyMaterialId", key, entry.material)


def _private_key(pair: Pair) -> Iterable[Claim]:
    """What is true of the private key of a data key pair."""
    of_pair = Members((("PublicKey", Output(pair.slot, "PublicKey")), ("Spec", pair.spec)))
    yield Claim("DATAKEY-012", "Plaintext", Relation.PRIVATE_KEY_OF, of_pair)
    if pair.spec in ML_KEM:
        yield Claim("DATAKEY-014", "Plaintext", Relation.SEED_OF, pair.spec)


def _decrypt(world: World, call: Call) -> World:
    entry = replace(entry_of(world, call), opened=True)
    if entry.plaintext is None and call.result is not None and not for_a_recipient(call):
        entry = replace(entry, plaintext=Output(call.result, "Plaintext"))
    if entry.slot != NOWHERE:
        world = world.with_ciphertext(entry)
    return used(world, "Decrypt", entry.key)


def _name_the_key(world: World, call: Call) -> Call:
    return call.having(KeyId=KeyRef(entry_of(world, call).key))


DECRYPT = Operation(
    "Decrypt",
    makes="answer",
    guards=(
        length("VALID-057", "CiphertextBlob", 1, LARGEST_CIPHERTEXT),
        one_of("VALID-069", "EncryptionAlgorithm", ALGORITHMS),
        *optional_key_id("KeyId", aliases=True),
        *ignoring_needs_a_key("KeyId"),
        GENUINE,
        *intact_ciphertext(),
        *opened_as_made("ENC-018", "ENC-019"),
        *named_key_made_it("ENC-015", "KeyId"),  # of whatever usage that key is (AWS-048)
        *grant_tokens(),
        *key_state("Decrypt", maker_of_ciphertext, named_by("KeyId")),
        *fitting_algorithm("EncryptionAlgorithm", "KeyId"),
        opening_context("EncryptionContext"),
        *equal_context(CONTEXT_REQUIREMENTS),
        dry_run(),
    ),
    allowances=(
        not_a_dry_run(),
        *outlives(),
        Allowance("ALIAS-018", through_a_moved_alias),
        Allowance("ENC-020", made_by("Sealed")),
        Allowance("ENC-038", under_rsa("Encrypt")),
        Allowance("REENC-009", under_rsa("ReEncrypt")),
        *by_alias("KeyId"),
        given("ENC-016", "KeyId"),
        given("ENC-031", "EncryptionAlgorithm"),
        Allowance("CTX-012", other_order("EncryptionContext")),
        Allowance("CTX-014", lambda world, call: has_wide_text(context_of(call))),
        Allowance("CTX-021", lambda w, c: _bound(w, c) and made_by("ReEncrypt")(w, c)),
        Allowance("CTX-022", lambda w, c: entry_of(w, c).source_bound),
        Allowance("CTX-019", lambda w, c: _bound(w, c) and entry_of(w, c).made_by.startswith("GenerateDataKey")),
        Allowance("CTX-001", _bound),
        Allowance("DATAKEY-012", lambda w, c: made_because(entry_of(w, c)) == "DATAKEY-012"),
        Allowance("DATAKEY-001", lambda w, c: made_because(entry_of(w, c)) == "DATAKEY-001"),
        Allowance("REENC-001", made_by("ReEncrypt")),
        Allowance("ENC-014", lambda world, call: call.get("KeyId") is None, without=_name_the_key),
        Allowance("ENC-001", lambda world, call: entry_of(world, call).plaintext != PLAIN),
        *allowed_states("Decrypt"),
        always("ENC-001"),
    ),
    effect=_decrypt,
    claims=_decrypted,
    simpler={"KeyId": (None,), "EncryptionAlgorithm": (None,), "DryRun": (None,)},
)
