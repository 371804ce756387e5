"""ReEncrypt between symmetric keys, and to and from RSA keys: a ciphertext moves, rights do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kms_conformance.models.asymmetric.opening import NOWHERE
from kms_conformance.models.calls import Call
from kms_conformance.models.ciphertext_guards import (
    equal_context,
    intact_ciphertext,
    maker_of_ciphertext,
    named_key_made_it,
    new_contexts,
    opened_as_made,
    opening_context,
)
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import (
    UNDOCUMENTED,
    VALIDATION,
    Guard,
    dry_run,
    grant_tokens,
    key_id,
    key_state,
    length,
    named_by,
    one_of,
    optional_key_id,
    usage,
)
from kms_conformance.models.key_types import OAEP, largest_plaintext
from kms_conformance.models.operation import (
    Allowance,
    Operation,
    always,
    by_alias,
    by_arn,
    context_of,
    key_of,
    material_claim,
    names_the_key,
    not_a_dry_run,
    used,
)
from kms_conformance.models.operations.decrypt import (
    allowed_states,
    entry_of,
    ignoring_needs_a_key,
    other_order,
    outlives,
    through_a_moved_alias,
)
from kms_conformance.models.operations.encrypt import (
    ALGORITHMS,
    LARGEST_CIPHERTEXT,
    NOT_TOO_LONG,
    SIMPLE_CONTEXTS,
    algorithm_of,
    fitting_algorithm,
    gives_context,
    is_rsa,
    named_opening,
    new_ciphertext,
    open_it,
    rsa_algorithm,
    wide_text,
)
from kms_conformance.models.terms import Blob, Context, KeyRef, Metadata
from kms_conformance.models.world import Ciphertext, World

SIDES = ("Source", "Destination")


def _moved(world: World, call: Call) -> Iterable[Claim]:
    entry = entry_of(world, call)
    yield Claim("REENC-004", "SourceKeyId", Relation.EQUAL, Metadata(entry.key, "Arn"))
    yield names_the_key(world, call, "DestinationKeyId")
    new = _new(world, call, 0, Context())
    for side, made in zip(SIDES, (entry, new), strict=True):
        yield Claim("REENC-011", f"{side}EncryptionAlgorithm", Relation.EQUAL, made.algorithm)
        key = world.keys[made.key]
        if not made.symmetric:
            continue
        promise = "REENC-013" if key.rotation.times else "REENC-011"
        yield material_claim(promise, f"{side}KeyMaterialId", key, made.material)
    yield Claim("REENC-012", "Plaintext", Relation.ABSENT)
    yield Claim("INV-05", "CiphertextBlob", Relation.FRESH)
    yield NOT_TOO_LONG


def _move(world: World, call: Call) -> World:
    assert call.result is not None, "ReEncrypt fills a ciphertext slot"
    entry = entry_of(world, call)
    context = context_of(call, "DestinationEncryptionContext")
    moved = _new(world, call, call.result, context)
    source_bound = bool(entry.context.pairs) and not context.pairs
    moved = replace(
        moved,
        plaintext=entry.plaintext,
        size=entry.size,
        size_because=entry.size_because,
        pair=entry.pair,
        source_bound=source_bound,
    )
    world = used(world, "ReEncrypt", entry.key, moved.key)
    if entry.slot != NOWHERE:
        world = world.with_ciphertext(replace(entry, reencrypted=True))
    return world.with_ciphertext(moved)


def _new(world: World, call: Call, slot: int, context: Context) -> Ciphertext:
    entry = new_ciphertext(world, call, slot, context, key_param="DestinationKeyId")
    return replace(entry, algorithm=algorithm_of(world, call, "DestinationEncryptionAlgorithm"))


def _open_both(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """The new ciphertext opens under the destination, and the old one still does under the source."""
    yield from open_it(world, call, allowed=allowed)
    blob = call.get("CiphertextBlob")
    if allowed and isinstance(blob, Blob):
        entry = world.ciphertexts[blob.slot]
        context = entry.context if entry.context.pairs else None
        opening = Call.of("Decrypt", CiphertextBlob=blob, EncryptionContext=context)
        yield opening if entry.symmetric else opening.having(**named_opening(entry))


def _under_rsa(world: World, call: Call) -> bool:
    return not (entry_of(world, call).symmetric and key_of(world, call, "DestinationKeyId").symmetric)


def _small_enough(f: Facts) -> bool | None:
    """REENC-010: the plaintext fits an RSA key that it is to be under."""
    key, algorithm = named_by("DestinationKeyId")(f), f.params.get("DestinationEncryptionAlgorithm")
    size = f.ciphertext.size if f.ciphertext else None
    if key is None or not is_rsa(key) or algorithm not in OAEP or size is None:
        return None
    return size <= largest_plaintext(key.spec, str(algorithm))


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
        *key_id("VALID-035", "DestinationKeyId", aliases=True),
        *optional_key_id("SourceKeyId", aliases=True),
        *ignoring_needs_a_key("SourceKeyId"),
        *intact_ciphertext(),
        *opened_as_made("REENC-008", "REENC-008"),
        *named_key_made_it("REENC-005", "SourceKeyId"),
        *grant_tokens(),
        *key_state("ReEncrypt", maker_of_ciphertext, named_by("SourceKeyId"), named_by("DestinationKeyId")),
        usage("REENC-007", named_by("DestinationKeyId")),
        *(guard for side in SIDES for guard in fitting_algorithm(f"{side}EncryptionAlgorithm", f"{side}KeyId")),
        rsa_algorithm("REENC-008", UNDOCUMENTED, "DestinationEncryptionAlgorithm", "DestinationKeyId"),
        Guard("REENC-010", _small_enough, VALIDATION, authorized=True),
        opening_context("SourceEncryptionContext"),
        *new_contexts("DestinationEncryptionContext"),
        *equal_context((), blamed="CTX-020"),
        dry_run(),
    ),
    allowances=(
        not_a_dry_run(),
        *outlives(),
        Allowance("ALIAS-018", through_a_moved_alias),
        Allowance("REENC-009", _under_rsa),
        *by_alias("SourceKeyId", "DestinationKeyId"),
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
        "DryRun": (None,),
    },
)
