"""GenerateMac and VerifyMac: HMACs (RFC 2104) under HMAC keys."""

from __future__ import annotations

from collections.abc import Iterable

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import (
    INVALID_MAC,
    INVALID_USAGE,
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
from kms_conformance.models.key_types import HASH_BYTES, MAC, MAC_HASHES, algorithms
from kms_conformance.models.made import Made, message_bytes
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
from kms_conformance.models.terms import Marker, Metadata, Output
from kms_conformance.models.world import World

KEY = named_by("KeyId")
LARGEST_MESSAGE, LARGEST_MAC = 4096, 6144
PLAIN_SIZE = 16


def _fitting(f: Facts) -> bool | None:
    key, algorithm = KEY(f), f.params.get("MacAlgorithm")
    return algorithm in algorithms(key.spec, MAC) if key and key.usage == MAC and algorithm in MAC_HASHES else None


def _syntax(required_by: str) -> tuple[Guard, ...]:
    """The members of both operations."""
    return (
        *key_id(required_by, aliases=True),
        required(required_by, "Message"),
        length("HMAC-009", "Message", 1, LARGEST_MESSAGE),
        required(required_by, "MacAlgorithm"),
        one_of("VALID-090", "MacAlgorithm", MAC_HASHES),  # AWS-046, AWS-077
    )


def _of_the_key(operation: str) -> tuple[Guard, ...]:
    return (
        *grant_tokens(),
        *key_state(operation, KEY),
        usage("HMAC-008", KEY, MAC),
        Guard("HMAC-007", _fitting, INVALID_USAGE, authorized=True),
    )


def _allowed(operation: str) -> tuple[Allowance, ...]:
    return (
        not_a_dry_run(),
        *by_alias("KeyId"),
        by_arn("KeyId"),
        Allowance("HMAC-009", lambda world, call: _size(call) in (1, LARGEST_MESSAGE)),
        *in_use(),
        *in_its_state(operation),
        Allowance("HMAC-007", lambda world, call: True),
        always("HMAC-001"),
    )


def _size(call: Call) -> int:
    message = call.get("Message")
    return message.size if isinstance(message, Marker) else PLAIN_SIZE


def _names_the_key(world: World, call: Call) -> Claim:
    """KEY-035: that the key is told by its ARN was recorded (AWS-075), and no page says it."""
    return Claim("KEY-035", "KeyId", Relation.EQUAL, Metadata(key_of(world, call).slot, "Arn"))


def _generated(world: World, call: Call) -> Iterable[Claim]:
    algorithm = str(call.get("MacAlgorithm"))
    yield _names_the_key(world, call)
    yield Claim("HMAC-001", "MacAlgorithm", Relation.EQUAL, algorithm)
    yield Claim("HMAC-006", "Mac", Relation.LENGTH, HASH_BYTES[MAC_HASHES[algorithm]])
    of, message = key_of(world, call), message_bytes(call.get("Message"))
    if of.imported:
        from kms_conformance.models.asymmetric.materials import mac_of

        right = mac_of(of.spec, of.imported[-1].number, algorithm, message)
        yield Claim("IMPORT-011", "Mac", Relation.EQUAL, right)
    key = of.slot
    for made in world.made.values():
        if (made.key, made.algorithm, made.message) == (key, algorithm, message):
            yield Claim("HMAC-005", "Mac", Relation.EQUAL, Output(made.slot, "Mac"))
            return


def _generate(world: World, call: Call) -> World:
    key, message = key_of(world, call), message_bytes(call.get("Message"))
    world = used(world, "GenerateMac", key.slot)
    if call.result is None:
        return world
    return world.with_made(Made(call.result, key.slot, str(call.get("MacAlgorithm")), message, message))


GENERATE_MAC = Operation(
    "GenerateMac",
    makes="answer",
    guards=(*_syntax("VALID-023"), *_of_the_key("GenerateMac"), dry_run()),
    allowances=_allowed("GenerateMac"),
    effect=_generate,
    claims=_generated,
    simpler={"DryRun": (None,)},
)


def _never(requirement: str) -> Condition:
    return lambda f: None if f.checked is None else f.checked.difference != requirement


DIFFERENCES = ("HMAC-002", "HMAC-003", "HMAC-004", "HMAC-010")
"""In which way a MAC may be another than that of the message."""


def _verified(world: World, call: Call) -> Iterable[Claim]:
    yield _names_the_key(world, call)
    yield Claim("HMAC-001", "MacAlgorithm", Relation.EQUAL, call.get("MacAlgorithm"))
    yield Claim("HMAC-001", "MacValid", Relation.EQUAL, True)


VERIFY_MAC = Operation(
    "VerifyMac",
    guards=(
        *_syntax("VALID-048"),
        required("VALID-048", "Mac"),
        length("VALID-057", "Mac", 1, LARGEST_MAC),
        *_of_the_key("VerifyMac"),
        *(Guard(name, _never(name), INVALID_MAC, authorized=True) for name in DIFFERENCES),
        dry_run(),
    ),
    allowances=_allowed("VerifyMac"),
    effect=lambda world, call: used(world, "VerifyMac", key_of(world, call).slot),
    claims=_verified,
    simpler={"DryRun": (None,)},
)

MAC_OPERATIONS = (GENERATE_MAC, VERIFY_MAC)
