"""GenerateRandom: bytes, with no key at all."""

from __future__ import annotations

from collections.abc import Iterable

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.guards import number, required
from kms_conformance.models.operation import Allowance, Operation, always
from kms_conformance.models.operations.recipients import GENUINE, for_a_recipient, no_plaintext
from kms_conformance.models.world import World

SMALLEST, LARGEST = 1, 1024
PLAIN_SIZE = 32
"""A size with which nothing is special: what matters then is that no key is needed."""
SURELY_DISTINCT = 16
"""So many random bytes never come twice."""


def _random(world: World, call: Call) -> Iterable[Claim]:
    size = call.get("NumberOfBytes")
    if for_a_recipient(call):
        yield no_plaintext()
        return
    yield Claim("RNG-001", "Plaintext", Relation.LENGTH, size)
    if isinstance(size, int) and size >= SURELY_DISTINCT:
        yield Claim("RNG-004", "Plaintext", Relation.FRESH)
    if size == LARGEST:
        yield Claim("RNG-004", "Plaintext", Relation.RANDOM)


GENERATE_RANDOM = Operation(
    "GenerateRandom",
    makes="answer",
    guards=(
        required("RNG-002", "NumberOfBytes"),
        number("RNG-003", "NumberOfBytes", SMALLEST, LARGEST),
        GENUINE,
    ),
    allowances=(
        Allowance("RNG-008", lambda world, call: call.get("NumberOfBytes") == PLAIN_SIZE),
        always("RNG-001"),
    ),
    claims=_random,
)
