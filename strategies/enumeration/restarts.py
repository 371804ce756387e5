"""A restart of the target: keys in every state, with all that belongs to them, before and after."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.operations.restarts import RESTART
from kms_conformance.models.terms import Context, KeyRef, Output, Tags
from kms_conformance.strategies.enumeration.policies import GOOD as POLICIES
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

CONTEXT = Context((("tenant", "Alpha"),))
ROTATIONS = 2


def plans() -> Iterator[Plan]:
    """The plans of this part. What a target does not claim is left out of them."""
    s = PlanBuilder("restarts/all")
    key, disabled, pending, plain = (s.add("CreateKey", makes=True) for _ in range(4))
    blobs: list[tuple[int, Context | None]] = [(s.encrypt(plain), None)]
    for _ in range(ROTATIONS):
        blobs += [(s.encrypt(key, CONTEXT), CONTEXT), (s.data_key(key), None)]
        s.on("RotateKeyOnDemand", key)
    blobs.append((s.encrypt(key), None))
    s.on("EnableKeyRotation", key, RotationPeriodInDays=180)
    s.on("UpdateKeyDescription", key, Description="there after a restart")
    s.on("TagResource", key, Tags=Tags((("team", "blue"), ("cost", "1"))))
    kept, deleted = s.alias(key), s.alias(plain)
    s.add("DeleteAlias", AliasName=deleted)
    granted, ended = s.grant(plain, "alice", "Decrypt"), s.grant(plain, "bob", "Encrypt")
    s.revoke(plain, ended)
    s.on("PutKeyPolicy", pending, Policy=POLICIES["two-statements"], PolicyName="default")
    s.on("DisableKey", disabled)
    s.on("ScheduleKeyDeletion", pending)
    for slot in (key, disabled, pending, plain):
        s.on("DescribeKey", slot)
    s.add(RESTART)
    for slot in (key, disabled, pending, plain):
        s.on("DescribeKey", slot, label="restarted")
    for blob, context in blobs:
        s.decrypt(blob, context, label="restarted")
    s.encrypt(disabled, label="restarted")
    s.walk("ListAliases", label="restarted", KeyId=KeyRef(key))
    s.walk("ListAliases", label="restarted", KeyId=KeyRef(plain))
    s.add("DescribeKey", label="restarted-by-alias", KeyId=kept)
    s.walk("ListGrants", label="restarted", KeyId=KeyRef(plain))
    s.opens("alice", blobs[0][0], label="restarted")
    s.walk("ListResourceTags", label="restarted", KeyId=KeyRef(key))
    s.on("GetKeyRotationStatus", key, label="restarted")
    s.on("GetKeyPolicy", pending, label="restarted", PolicyName="default")
    s.on("RevokeGrant", plain, label="restarted", GrantId=Output(granted, "GrantId"))
    s.encrypt(key, CONTEXT, label="restarted")
    yield s.plan(observe=False)
