"""The AWS managed key of S3: what it shows, and what nobody in the account may do to it; each beside a key of ours."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.operations.managed import MANAGED_KEY
from kms_conformance.models.terms import AliasRef, BucketRef, HomeRegion, KeyRef, Tags, Term
from kms_conformance.strategies.enumeration.policies import GOOD as POLICIES
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

S3 = "s3-sse-kms"
CHANGES: dict[str, dict[str, Term]] = {
    "PutKeyPolicy": {"Policy": POLICIES["two-statements"], "PolicyName": "default"},
    "DisableKey": {},
    "EnableKey": {},
    "ScheduleKeyDeletion": {"PendingWindowInDays": 30},
}
"""In this order on a key of ours; an AWS managed key is enabled, and EnableKey says nothing of it."""


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    s, managed, own = _script("managed/changes", "kms-core", S3)
    s.on("DescribeKey", managed, label="managed")
    for operation, more in CHANGES.items():
        s.send(operation, "plain", {"KeyId": KeyRef(own), **more})
        if operation != "EnableKey":
            s.send(operation, "managed", {"KeyId": KeyRef(managed), **more})
    s.on("DescribeKey", managed, label="managed-again")
    yield s.plan(observe=False)
    s, managed, own = _script("managed/tags", "kms-tags", S3)
    for slot, label in ((own, "plain"), (managed, "managed")):
        s.on("TagResource", slot, label=label, Tags=Tags((("team", "blue"),)))
    yield s.plan(observe=False)
    s, managed, own = _script("managed/aliases", "kms-aliases", S3)
    for slot, label in ((own, "plain"), (managed, "managed")):
        s.alias(slot, AliasRef(s.slot()), label=label)
        s.walk("ListAliases", label=label, KeyId=KeyRef(slot))
    s.walk("ListAliases", label="with-those-of-aws")
    yield s.plan(observe=False)
    s, managed, own = _script("managed/rotation", "kms-rotation", S3)
    for form in ("id", "arn"):
        s.on("GetKeyRotationStatus", managed, label="managed", form=form)
    yield s.plan(observe=False)


def _script(name: str, *profiles: str) -> tuple[PlanBuilder, int, int]:
    """A script with the managed key, and a key of ours."""
    s = PlanBuilder(name, *profiles)
    where: dict[str, Term] = {"By": BucketRef(s.slot()), "CreateBucketConfiguration": HomeRegion()}
    managed = s.send(MANAGED_KEY, "plain", where, makes=True)
    return s, managed, s.key()
