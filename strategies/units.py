"""Work units: what a run consists of. A unit needs nothing of any other, so that workers and shards may share them.

Each has a budget of calls, which depends on nothing but itself: one that a target leads astray, by a job that never
ends or a list without an end, is at its own cost. What a run may send is counted in purses, one for KMS, one for each
other service.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from math import ceil

from kms_conformance.models.calls import Call, Repeat
from kms_conformance.models.operations.restarts import RESTART
from kms_conformance.models.operations.times import ADVANCE
from kms_conformance.strategies.enumeration import plans


@dataclass(frozen=True, slots=True)
class Effort:
    """How much the random search adds to the enumeration; `calls` is the most that all units of KMS may send."""

    calls: int
    units: int
    examples: int
    steps: int

    def purse(self, name: str) -> int:
        """The most that the units of one purse may send: KMS has all of the effort, any other service a third."""
        return self.calls if name == OF_KMS else self.calls // 3

    def proofs(self) -> int:
        """The most that reducing and proving may send."""
        return PROVING * self.calls


OF_KMS = "kms"
PROVING = 3
"""A target with a thousand deviations needs more calls for showing them once more than for finding them."""
EFFORTS = {
    "quick": Effort(15_000, 8, 5, 25),
    "standard": Effort(120_000, 40, 12, 40),
    "thorough": Effort(700_000, 240, 12, 40),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A fixed sequence of calls, or a search (`examples` > 0) with a seed of its own."""

    name: str
    profiles: tuple[str, ...] = ("kms-core",)
    calls: tuple[Call, ...] = ()
    seed: int = 0
    examples: int = 0
    steps: int = 0
    observe: bool = True

    @property
    def upsets(self) -> str:
        """The port by which it does something to the whole target, after which nothing else may be left to do."""
        return upset(self.calls)

    @property
    def alone(self) -> bool:
        """Whether nothing else may be done meanwhile."""
        return bool(self.upsets)

    @property
    def budget(self) -> int:
        """The most calls that it may send: more than it needs on any target that answers, about twice as much."""
        if self.examples:
            return self.examples * (OF_AN_EXAMPLE + OF_A_STEP * self.steps)
        manifold = sum(call.repeat is not Repeat.ONCE or ":" in call.operation for call in self.calls)
        return OF_A_PLAN + OF_A_STEP * len(self.calls) + OF_A_WALK * manifold

    @property
    def purse(self) -> str:
        """What its calls are counted to."""
        return purse_of(self.profiles)


UPSETTING = {RESTART: "restart", ADVANCE: "clock"}
"""What is done to the whole target, and the port that does it."""


def upset(calls: Iterable[Call]) -> str:
    """The port by which calls do something to the whole target; empty where none does."""
    return next((UPSETTING[call.operation] for call in calls if call.operation in UPSETTING), "")


OF_A_PLAN, OF_AN_EXAMPLE, OF_A_STEP, OF_A_WALK = 40, 30, 3, 60
"""Calls that a unit may send, for itself and for each of its parts: a step is observed, a walk has pages."""


OF_KEY_TYPES = "key types"
"""The purse of the profiles of asymmetric and HMAC keys: that of KMS is full with symmetric ones."""
WITH_A_PURSE_OF_THEIR_OWN = dict.fromkeys(
    ("kms-asymmetric", "kms-hmac", "kms-key-agreement", "kms-import"), OF_KEY_TYPES
)


def purse_of(profiles: Iterable[str]) -> str:
    """The purse of a unit on these profiles."""
    apart = (WITH_A_PURSE_OF_THEIR_OWN.get(name, name) for name in profiles)
    return next((name for name in apart if not name.startswith("kms-")), OF_KMS)


def derived_seed(seed: int, name: str) -> int:
    """The seed of a unit: a function of the run's seed and the unit's name."""
    return int.from_bytes(blake2b(f"{seed}/{name}".encode(), digest_size=8).digest(), "big")


SHARES = {
    "kms-core": 1.0,
    "kms-grants": 0.5,
    "kms-authorization": 0.25,
    "kms-aliases": 0.25,
    "kms-tags": 0.125,
    "kms-rotation": 0.125,
    "kms-asymmetric": 0.125,
    "kms-hmac": 0.125,
    "kms-key-agreement": 0.125,
    "voice-id": 0.125,
    "customer-profiles": 0.125,
}
"""How many search units a profile gets, as a part of those of kms-core: the rest of its space is enumerated."""


def units(effort: str, seed: int, profiles: Collection[str]) -> Iterable[Unit]:
    """All units of a run on these profiles, in the order in which their results are merged."""
    efforts = list(EFFORTS)
    for plan in plans():
        if set(plan.profiles) <= set(profiles) and efforts.index(plan.effort) <= efforts.index(effort):
            yield Unit(plan.name, plan.profiles, plan.calls, observe=plan.observe)
    wanted = EFFORTS[effort]
    for profile, share in SHARES.items():
        for number in range(ceil(wanted.units * share) if profile in profiles else 0):
            name = f"search/{profile}/{number:03d}"
            yield Unit(
                name=name,
                profiles=(profile,),
                calls=(),
                seed=derived_seed(seed, name),
                examples=wanted.examples,
                steps=wanted.steps,
            )
