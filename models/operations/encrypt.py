"""Encrypt under a symmetric key, or under the public key of an RSA key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.ciphertext_guards import new_contexts
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts, KeyFacts
from kms_conformance.models.guards import (
    INVALID_USAGE,
    VALIDATION,
    Condition,
    Guard,
    dry_run,
    grant_tokens,
    key_id,
    key_state,
    length,
    named_by,
    one_of,
    required,
    usage,
)
from kms_conformance.models.key_types import ENCRYPT as ENCRYPT_DECRYPT, OAEP, RSA_BITS, SYMMETRIC, largest_plaintext
from kms_conformance.models.operation import (
    Allowance,
    Operation,
    always,
    by_alias,
    by_arn,
    context_of,
    given,
    has_wide_text,
    in_its_state,
    in_use,
    key_of,
    names_the_key,
    not_a_dry_run,
    used,
)
from kms_conformance.models.terms import AliasRef, Context, KeyRef, Marker, Term
from kms_conformance.models.world import Ciphertext, World

ALGORITHMS = (SYMMETRIC, *OAEP, "SM2PKE")
LARGEST_PLAINTEXT = 4096
LARGEST_CIPHERTEXT = 6144
NOT_TOO_LONG = Claim("ENC-011", "CiphertextBlob", Relation.AT_MOST, LARGEST_CIPHERTEXT)
"""What is true of every ciphertext that is made."""
PLAIN = Marker(16)
"""The plaintext of a call in which nothing is special."""
SIMPLE_CONTEXTS = (None, Context((("k", "v"),)))


def fitting_algorithm(name: str, key: str) -> tuple[Guard, ...]:
    """ENC-031: a symmetric key takes no asymmetric algorithm.

    An asymmetric one also asks for the key's identifier: without it the request is refused for either reason.
    """

    def asked(*, named: bool) -> Condition:
        def holds(f: Facts) -> bool | None:
            algorithm, found = f.params.get(name), named_by(key)(f)
            if algorithm not in ALGORITHMS or (key in f.params) is not named or is_rsa(found):
                return None
            return algorithm == SYMMETRIC

        return holds

    return (
        Guard("ENC-031", asked(named=True), INVALID_USAGE),
        Guard("ENC-031", asked(named=False), INVALID_USAGE | VALIDATION),
    )


def is_rsa(key: KeyFacts | None) -> bool:
    """Whether it is an RSA key for encryption."""
    return key is not None and key.spec in RSA_BITS and key.usage == ENCRYPT_DECRYPT


def rsa_algorithm(requirement: str, errors: frozenset[str], name: str, key: str) -> Guard:
    """An RSA key does not take SYMMETRIC_DEFAULT, which is the default (ENC-031, REENC-008)."""

    def holds(f: Facts) -> bool | None:
        algorithm = f.params.get(name, SYMMETRIC)
        return algorithm in OAEP if algorithm in ALGORITHMS and is_rsa(named_by(key)(f)) else None

    return Guard(requirement, holds, errors, authorized=True)


LARGEST_UNDER_RSA = {
    ("RSA_2048", "RSAES_OAEP_SHA_1"): "ENC-004",
    ("RSA_2048", "RSAES_OAEP_SHA_256"): "ENC-005",
    ("RSA_3072", "RSAES_OAEP_SHA_1"): "ENC-006",
    ("RSA_3072", "RSAES_OAEP_SHA_256"): "ENC-007",
    ("RSA_4096", "RSAES_OAEP_SHA_1"): "ENC-008",
    ("RSA_4096", "RSAES_OAEP_SHA_256"): "ENC-009",
}
"""The requirement that speaks of the size of a plaintext under such a key."""


def _small_enough(spec: str, algorithm: str) -> Condition:
    def holds(f: Facts) -> bool | None:
        key, plaintext = named_by("KeyId")(f), f.params.get("Plaintext")
        asked = key is not None and (key.spec, key.usage) == (spec, ENCRYPT_DECRYPT)
        if not asked or f.params.get("EncryptionAlgorithm") != algorithm or not isinstance(plaintext, bytes):
            return None
        return len(plaintext) <= largest_plaintext(spec, algorithm) if len(plaintext) <= LARGEST_PLAINTEXT else None

    return holds


SMALL_ENOUGH = tuple(
    Guard(requirement, _small_enough(*of), VALIDATION, authorized=True) for of, requirement in LARGEST_UNDER_RSA.items()
)


def algorithm_of(world: World, call: Call, name: str = "EncryptionAlgorithm") -> str:
    """The algorithm of a valid call: the only one of symmetric keys where none is sent."""
    return str(call.get(name) or SYMMETRIC)


def _under_rsa(world: World, call: Call) -> bool:
    return not key_of(world, call).symmetric


def wide_text(name: str) -> Allowance:
    """CTX-014: any Unicode text in a context."""
    return Allowance("CTX-014", lambda world, call: has_wide_text(context_of(call, name)))


def gives_context(requirement: str, name: str) -> Allowance:
    """A call with a context does as well as one without."""
    return Allowance(requirement, lambda world, call: bool(context_of(call, name).pairs))


def _encrypted(world: World, call: Call) -> Iterable[Claim]:
    yield names_the_key(world, call)
    yield Claim("ENC-012", "EncryptionAlgorithm", Relation.EQUAL, algorithm_of(world, call))
    yield Claim("ENC-010", "CiphertextBlob", Relation.FRESH)
    yield NOT_TOO_LONG
    plaintext = call.get("Plaintext")
    if isinstance(plaintext, Marker) and plaintext.size >= PLAIN.size:
        yield Claim("ENC-011", "CiphertextBlob", Relation.HIDES, plaintext)
    yield Claim("ENC-013", "KeyMaterialId", Relation.ABSENT)


def _encrypt(world: World, call: Call) -> World:
    world = used(world, "Encrypt", key_of(world, call).slot)
    if call.result is None:
        return world
    entry = new_ciphertext(world, call, call.result, context_of(call), key_param="KeyId")
    return world.with_ciphertext(replace(entry, algorithm=algorithm_of(world, call)))


def new_ciphertext(world: World, call: Call, slot: int, context: Context, key_param: str) -> Ciphertext:
    """The ciphertext that is made now under the key that the call names."""
    key, named = key_of(world, call, key_param), call.get(key_param)
    return Ciphertext(
        slot,
        key.slot,
        context,
        call.get("Plaintext"),
        call.operation,
        disabled_times=key.disabled_times,
        cancelled_times=key.cancelled_times,
        absences=key.absences,
        material=key.rotation.times,
        through=named.name if isinstance(named, AliasRef) else None,
    )


OPENED = 100_000
"""Added to a ciphertext slot: the slot of the answer in which the ciphertext was opened for the first time."""


def open_it(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """The one use of a ciphertext: it opens under its context."""
    if allowed and call.result is not None:
        entry = world.ciphertexts[call.result]
        opening = Call.of(
            "Decrypt",
            result=OPENED + call.result if entry.plaintext is None else None,
            CiphertextBlob=entry.blob,
            EncryptionContext=entry.context if entry.context.pairs else None,
        )
        yield opening if entry.symmetric else opening.having(**named_opening(entry))


def named_opening(entry: Ciphertext) -> dict[str, Term]:
    """The parameters without which no ciphertext opens that an RSA key has made."""
    return {"KeyId": KeyRef(entry.key), "EncryptionAlgorithm": entry.algorithm}


ENCRYPT = Operation(
    "Encrypt",
    makes="ciphertext",
    guards=(
        *key_id("VALID-018", aliases=True),
        required("VALID-018", "Plaintext"),
        length("ENC-002", "Plaintext", 0, LARGEST_PLAINTEXT),
        length("ENC-003", "Plaintext", 1, 10**9),
        one_of("VALID-069", "EncryptionAlgorithm", ALGORITHMS),
        *grant_tokens(),
        *key_state("Encrypt", named_by("KeyId")),
        usage("ENC-032", named_by("KeyId")),
        *fitting_algorithm("EncryptionAlgorithm", "KeyId"),
        rsa_algorithm("ENC-031", INVALID_USAGE, "EncryptionAlgorithm", "KeyId"),
        *SMALL_ENOUGH,
        *new_contexts("EncryptionContext"),
        dry_run(),
    ),
    allowances=(
        not_a_dry_run(),
        *by_alias("KeyId"),
        by_arn("KeyId"),
        wide_text("EncryptionContext"),
        gives_context("CTX-001", "EncryptionContext"),
        Allowance("ENC-038", _under_rsa),
        given("ENC-031", "EncryptionAlgorithm"),
        Allowance("ENC-001", lambda world, call: call.get("Plaintext") != PLAIN),
        *in_use(),
        *in_its_state("Encrypt"),
        always("ENC-001"),
    ),
    effect=_encrypt,
    claims=_encrypted,
    observers=open_it,
    simpler={
        "Plaintext": (PLAIN,),
        "EncryptionContext": SIMPLE_CONTEXTS,
        "EncryptionAlgorithm": (None,),
        "DryRun": (None,),
    },
)
