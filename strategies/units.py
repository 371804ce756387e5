"""Work units: what a run consists of. A unit needs nothing of any other, so that workers and shards may share them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from kms_conformance.models.calls import Call
from kms_conformance.strategies.enumeration import plans


@dataclass(frozen=True, slots=True)
class Effort:
    """How much the random search adds to the enumeration; `calls` is the most that a whole run may send."""

    calls: int
    units: int
    examples: int
    steps: int


EFFORTS = {
    "quick": Effort(15_000, 8, 8, 25),
    "standard": Effort(80_000, 40, 12, 40),
    "thorough": Effort(500_000, 240, 12, 40),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A fixed sequence of calls, or a search (`examples` > 0) with a seed of its own."""

    name: str
    calls: tuple[Call, ...] = ()
    seed: int = 0
    examples: int = 0
    steps: int = 0


def derived_seed(seed: int, name: str) -> int:
    """The seed of a unit: a function of the run's seed and the unit's name."""
    return int.from_bytes(blake2b(f"{seed}/{name}".encode(), digest_size=8).digest(), "big")


def units(effort: str, seed: int) -> Iterable[Unit]:
    """All units of a run, in the order in which their results are merged."""
    for plan in plans():
        yield Unit(plan.name, plan.calls)
    wanted = EFFORTS[effort]
    for number in range(wanted.units):
        name = f"search/{number:03d}"
        yield Unit(name, seed=derived_seed(seed, name), examples=wanted.examples, steps=wanted.steps)
