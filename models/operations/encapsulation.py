"""Encapsulate and Decapsulate: shared secrets of ML-KEM (FIPS 203)."""

from __future__ import annotations

from collections.abc import Iterable

from kms_conformance.models.asymmetric.sharing import capsule_of, earlier, shared_by
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import (
    INVALID_CIPHERTEXT,
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
from kms_conformance.models.key_types import ENCAPSULATE as ENCAPSULATE_DECAPSULATE, KEM_CIPHERTEXT_BYTES
from kms_conformance.models.made import Shared
from kms_conformance.models.operation import (
    Allowance,
    Operation,
    always,
    by_alias,
    by_arn,
    in_its_state,
    in_use,
    key_of,
    not_a_dry_run,
    used,
)
from kms_conformance.models.terms import Encapsulated, Members, Metadata, Output
from kms_conformance.models.world import World

KEY = named_by("KeyId")
SECRET, CAPSULE, ALGORITHM = "SharedSecret", "SharedSecretCiphertextBlob", "EncapsulationAlgorithm"
SECRET_BYTES, LONGEST_CIPHERTEXT = 32, 6144
USUAL = "ML_KEM_768"
"""The spec of a key about which nothing is special."""


def _syntax(required_by: str) -> tuple[Guard, ...]:
    return (
        *key_id(required_by, aliases=True),
        required(required_by, ALGORITHM),
        one_of("VALID-068", ALGORITHM, ("ML_KEM",)),
    )


def _of_the_key(operation: str) -> tuple[Guard, ...]:
    return (*grant_tokens(), *key_state(operation, KEY), usage("KEM-007", KEY, ENCAPSULATE_DECAPSULATE))


def _allowed(operation: str, *own: Allowance) -> tuple[Allowance, ...]:
    return (
        not_a_dry_run(),
        *by_alias("KeyId"),
        by_arn("KeyId"),
        *own,
        Allowance("KEM-001", lambda world, call: key_of(world, call).spec != USUAL),
        *in_use(),
        *in_its_state(operation),
        always("KEM-001"),
    )


def _told(world: World, call: Call) -> Iterable[Claim]:
    """What is true of both answers; that the key is told by its ARN was recorded of DeriveSharedSecret."""
    yield Claim("KEY-035b", "KeyId", Relation.EQUAL, Metadata(key_of(world, call).slot, "Arn"))
    yield Claim("KEM-001", ALGORITHM, Relation.EQUAL, "ML_KEM")
    yield Claim("KEM-001", SECRET, Relation.LENGTH, SECRET_BYTES)


def _encapsulated(world: World, call: Call) -> Iterable[Claim]:
    yield from _told(world, call)
    yield Claim("KEM-002", CAPSULE, Relation.LENGTH, KEM_CIPHERTEXT_BYTES[key_of(world, call).spec])
    yield Claim("KEM-003", SECRET, Relation.FRESH)
    yield Claim("KEM-003", CAPSULE, Relation.FRESH)


def _encapsulate(world: World, call: Call) -> World:
    key = key_of(world, call)
    world = used(world, "Encapsulate", key.slot)
    return world if call.result is None else world.with_shared(Shared(call.result, key.slot, None))


ENCAPSULATE = Operation(
    "Encapsulate",
    makes="answer",
    guards=(*_syntax("VALID-017"), *_of_the_key("Encapsulate"), dry_run()),
    allowances=_allowed("Encapsulate"),
    effect=_encapsulate,
    claims=_encapsulated,
    simpler={"DryRun": (None,)},
)


def _right_length(f: Facts) -> bool | None:
    key, blob = KEY(f), f.params.get(CAPSULE)
    if key is None or key.usage != ENCAPSULATE_DECAPSULATE or not isinstance(blob, bytes) or not blob:
        return None
    return len(blob) == KEM_CIPHERTEXT_BYTES[key.spec] if len(blob) <= LONGEST_CIPHERTEXT else None


def _decapsulated(world: World, call: Call) -> Iterable[Claim]:
    key, capsule = key_of(world, call), call.get(CAPSULE)
    yield from _told(world, call)
    made = capsule_of(world, call)
    if isinstance(capsule, Encapsulated) and capsule.key == key.slot:
        yield Claim("KEM-008", SECRET, Relation.ENCAPSULATED, _made_here(capsule))
    elif isinstance(capsule, Output) and made is not None and made.key == key.slot:
        yield Claim("KEM-001", SECRET, Relation.EQUAL, Output(made.slot, SECRET))
    elif made is not None:
        yield Claim("KEM-005", SECRET, Relation.OTHER_BYTES, Output(made.slot, SECRET))
        if (before := earlier(world, call)) is not None:
            yield Claim("KEM-006", SECRET, Relation.EQUAL, Output(before.slot, SECRET))


def _made_here(capsule: Encapsulated) -> Members:
    return Members((
        ("PublicKey", Output(capsule.public, "PublicKey")),
        ("Spec", capsule.spec),
        ("Number", capsule.number),
    ))  # fmt: skip


def _decapsulate(world: World, call: Call) -> World:
    key = key_of(world, call)
    world = used(world, "Decapsulate", key.slot)
    return world if call.result is None else world.with_shared(Shared(call.result, key.slot, shared_by(world, call)))


def _from_here(world: World, call: Call) -> bool:
    return isinstance(call.get(CAPSULE), Encapsulated)


def _rejected(world: World, call: Call) -> bool:
    """Whether other bytes than the secret come out, by implicit rejection."""
    made, capsule = capsule_of(world, call), call.get(CAPSULE)
    return made is not None and (made.key != key_of(world, call).slot or not isinstance(capsule, Output))


DECAPSULATE = Operation(
    "Decapsulate",
    makes="answer",
    guards=(
        *_syntax("VALID-006"),
        required("VALID-006", CAPSULE),
        length("VALID-057", CAPSULE, 1, LONGEST_CIPHERTEXT),
        *_of_the_key("Decapsulate"),
        Guard("KEM-004", _right_length, INVALID_CIPHERTEXT, authorized=True),
        dry_run(),
    ),
    allowances=_allowed("Decapsulate", Allowance("KEM-005", _rejected), Allowance("KEM-008", _from_here)),
    effect=_decapsulate,
    claims=_decapsulated,
    simpler={"DryRun": (None,)},
)

ENCAPSULATION_OPERATIONS = (ENCAPSULATE, DECAPSULATE)
