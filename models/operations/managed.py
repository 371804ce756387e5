"""The AWS managed key of S3: made by the first object under aws:kms without a key, and named by an alias of AWS."""

from __future__ import annotations

from collections.abc import Iterable

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.operation import Operation, always
from kms_conformance.models.terms import Metadata
from kms_conformance.models.world import Key, World

MANAGED_KEY = "kms:ManagedKey"


def _found(world: World, call: Call) -> World:
    assert call.result is not None, "the key fills a slot"
    told = Metadata(call.result, "Description")
    return world.with_key(Key(call.result, description=told, worn=True, managed=True))


def _told(world: World, call: Call) -> Iterable[Claim]:
    yield Claim("KEY-069", "KeyMetadata.KeyManager", Relation.EQUAL, "AWS")
    yield Claim("KEY-069", "KeyMetadata.KeyState", Relation.EQUAL, "Enabled")


MAKE_MANAGED = Operation(
    MANAGED_KEY, guards=(), allowances=(always("KEY-069"),), effect=_found, claims=_told, makes="key"
)
"""CreateBucket, PutObject, and DescribeKey by the alias; the object and the bucket are deleted again."""
