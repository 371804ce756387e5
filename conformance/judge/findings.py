"""What the judge says of one answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from kms_conformance.models.access.permission_changes import MEANWHILE
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.report import FindingKind
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.world import Key, World

Sign = Literal["positive", "negative"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A departure as it was seen, before it is reduced, blamed and proved.

    `candidates` are the requirements that it may belong to; the demand of a valid call's success belongs to all
    that apply, the most specific first.  `by_guard` tells these two apart.
    """

    kind: FindingKind
    operation: str
    label: str
    expected: tuple[str, ...]
    got: str
    candidates: tuple[str, ...]
    claim: Claim | None = None
    by_guard: bool = False

    def same_fault(self, other: Finding) -> bool:
        """Whether `self` can stand for `other` when a sequence is made shorter."""
        if (self.kind, self.operation) != (other.kind, other.operation):
            return False
        if self.claim and other.claim:
            one, two = self.claim.requirement, other.claim.requirement
            alike = (one == MEANWHILE) == (two == MEANWHILE) and REGISTRY[one].level == REGISTRY[two].level
            if Relation.ON_THE_WIRE in (self.claim.relation, other.claim.relation):
                alike = one == two
            return alike and (self.claim.member, self.claim.relation) == (other.claim.member, other.claim.relation)
        if self.got != other.got or (self.claim is None) != (other.claim is None):
            return False
        return not self.by_guard or set(self.candidates) <= set(other.candidates)


@dataclass(frozen=True, slots=True)
class Exercise:
    """A requirement alone decided: an answer, for one distinct input."""

    requirement: str
    sign: Sign
    input: bytes


@dataclass(frozen=True, slots=True)
class Judgement:
    """The world after the answer, what departed, what was only observed, and what was exercised."""

    world: World
    findings: tuple[Finding, ...] = ()
    observations: tuple[Finding, ...] = ()
    exercised: tuple[Exercise, ...] = ()
    as_expected: bool = field(default=True)
    """The answer was of the expected sort (allowed, or refused), whatever its members."""
    meanwhile: bool = False
    """A change was on its way, and more than one answer right."""


def distinct(world: World, call: Call) -> bytes:
    """A fingerprint of an input: the same in every process."""
    keys = "".join(_condition(key) for key in world.keys.values())
    stored = f"{world.buckets!r}{world.objects!r}" if world.buckets else ""
    given = f"{call.principal}{world.grants!r}{world.iam!r}" if call.principal or world.grants else ""
    text = f"{call.operation}{call.params!r}{keys}{len(world.aliases)}{stored}{given}"
    return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=8).digest()


def _condition(key: Key) -> str:
    """What of a key may make an answer another one."""
    rotation = key.rotation
    return f"{key.state}{key.tags or ''}{key.policy!r}{rotation.enabled}{rotation.period_days}{rotation.times}"
