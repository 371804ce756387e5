"""A creation that is counted: one CreateKey makes one key. What it made is found in a list, by its description."""

from __future__ import annotations

from collections.abc import Iterable

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.operation import Operation, always
from kms_conformance.models.world import World

COUNTED = "kms:CreateKeyCounted"


def _one(world: World, call: Call) -> Iterable[Claim]:
    yield Claim("KEY-068", "Further", Relation.EQUAL, 0)


CREATE_COUNTED = Operation(COUNTED, guards=(), allowances=(always("KEY-001"),), claims=_one)
"""ListKeys, CreateKey, ListKeys; `Further` is how many new keys beside the one that is told have its description."""
