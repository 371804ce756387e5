"""The versions of the permissions that a target may see at a moment: one, unless a change is still on its way.

Source: KMS Developer Guide, Eventual consistency; requirements CONSIST-003 and CONSIST-005.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import product

from kms_conformance.models.access.values import symbolic
from kms_conformance.models.authorization.decision import IamPolicies
from kms_conformance.models.authorization.parsing import parse_policy
from kms_conformance.models.authorization.policy import Policy
from kms_conformance.models.calls import Call, grants_of
from kms_conformance.models.grants import Grant, Reading
from kms_conformance.models.parties import ROOT
from kms_conformance.models.permissions import Document, Issued
from kms_conformance.models.terms import PolicyText, Term
from kms_conformance.models.world import World

DEFAULT = PolicyText(
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "<root>"}, '
    '"Action": "kms:*", "Resource": "*"}]}'
)
SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)
"""When grants were created is not asked of them here."""


@lru_cache(maxsize=512)
def parsed(text: str) -> Policy:
    """A policy, with the model's names."""
    return parse_policy(str(symbolic(PolicyText(text))))


@dataclass(frozen=True, slots=True)
class View:
    """One version: the policy of each key, the IAM policies of the caller, the grants, and how constraints are read.

    policies  the number of the version of policies, in which those of grants differ from each other
    """

    key_policies: Mapping[int, Policy]
    iam: IamPolicies
    grants: tuple[Grant, ...]
    reading: Reading = "exact"
    policies: int = 0


def views(world: World, call: Call, keys: frozenset[int]) -> Iterator[View]:
    """All versions that may be seen by this call, which concerns these keys; the newest, read strictly, first."""
    policies = [[(slot, policy) for policy in key_policies(world, slot)] for slot in sorted(keys)]
    identity = [_iam(text) for text in in_force(world, world.iam.get(call.principal, ()))]
    tokens = {world.tokens.get(slot, -1) for slot in grants_of(call)}
    sets = _grant_sets(world, tokens)
    readings: tuple[Reading, ...] = ("exact", "bound" if call.operation == "DescribeKey" else "folded")
    for number, (chosen, iam) in enumerate(product(product(*policies), identity)):
        for grants, reading in product(sets, readings):
            yield View(dict(chosen), iam, grants, reading, number)


def key_policies(world: World, slot: int) -> list[Policy]:
    """The policies of a key that may be in force, the newest first."""
    rows = world.key_policies.get(slot, (Document(None),))
    return [
        parsed(text.template if isinstance(text, PolicyText) else DEFAULT.template) for text in in_force(world, rows)
    ]


def in_force(world: World, rows: tuple[Document, ...]) -> list[Term]:
    """The newest text, and those before it that may still be in force."""
    rows = rows or (Document(None),)
    kept: list[Term] = []
    for row in reversed(rows):
        kept.append(row.text)
        if world.now >= row.since + world.bound:
            break
    return kept


def _iam(text: Term) -> IamPolicies:
    return IamPolicies((parsed(text.template),) if isinstance(text, PolicyText) else ())


def _grant_sets(world: World, tokens: set[int]) -> list[tuple[Grant, ...]]:
    """The grants that surely count, and those that may: more grants never take anything away (GRANT-004)."""
    surely, perhaps = [], []
    for issued in world.grants.values():
        seen = issued.slot in tokens or world.now >= issued.made + world.bound
        if issued.ended is not None and world.now >= issued.ended + world.bound:
            continue
        perhaps.append(grant_of(issued))
        if seen and issued.ended is None and not issued.lost and not orphaned(world, issued):
            surely.append(grant_of(issued))
    return [tuple(surely)] if len(surely) == len(perhaps) else [tuple(surely), tuple(perhaps)]


def orphaned(world: World, issued: Issued) -> bool:
    """Whether the grant by which it was made has ended: whether it stays is not documented (GRANT-050)."""
    parent = world.grants.get(issued.parent) if issued.parent is not None else None
    return parent is not None and (parent.ended is not None or orphaned(world, parent))


def grant_of(issued: Issued) -> Grant:
    """The grant as the rules take it."""
    return Grant(str(issued.slot), issued.terms, issued.issuer or ROOT, SOME_TIME)
