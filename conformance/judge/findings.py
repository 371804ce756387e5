"""What the judge says of one answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from kms_conformance.models.access.permission_changes import MEANWHILE
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.once import once
from kms_conformance.models.permissions import Document, Issued
from kms_conformance.models.report import FindingKind
from kms_conformance.models.requirements import REGISTRY
from kms_conformance.models.storage import Bucket, Place, StoredObject
from kms_conformance.models.terms import AliasRef
from kms_conformance.models.world import Alias, Key, World

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
        if self.by_guard:
            return set(self.candidates) <= set(other.candidates)
        return self._level == other._level  # a refusal that breaks a SHOULD alone is another one

    @property
    def _level(self) -> str:
        """How binding the demand is that decides whether a refusal is a finding."""
        return REGISTRY[self.candidates[0]].level if self.candidates else ""


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


@once
def distinct(world: World, call: Call) -> bytes:
    """A fingerprint of an input: the same in every process."""
    keys = _conditions(world.keys, world.aliases)
    stored = _stored(world.buckets, world.objects) if world.buckets else ""
    given = f"{call.principal}{_given(world.grants, world.iam)}" if call.principal or world.grants else ""
    text = f"{call.operation}{call.params!r}{keys}{stored}{given}"
    return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=8).digest()


@once
def _conditions(keys: Mapping[int, Key], aliases: Mapping[AliasRef, Alias]) -> str:
    return f"{''.join(map(_condition, keys.values()))}{len(aliases)}"


@once
def _stored(buckets: Mapping[int, Bucket], objects: Mapping[Place, StoredObject]) -> str:
    return f"{buckets!r}{objects!r}"


@once
def _given(grants: Mapping[int, Issued], iam: Mapping[str, tuple[Document, ...]]) -> str:
    return f"{grants!r}{iam!r}"


def _condition(key: Key) -> str:
    """What of a key may make an answer another one."""
    rotation = key.rotation
    return f"{key.state}{key.tags or ''}{key.policy!r}{rotation.enabled}{rotation.period_days}{rotation.times}"
