"""Time that goes by: a waiting period ends, a rotation period does, and a grant has no end of its own."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.import_types import EXPIRES
from kms_conformance.models.operations.times import ADVANCE, DAY_S, SHORTEST_PERIOD_DAYS
from kms_conformance.models.terms import AliasRef, Context, KeyRef
from kms_conformance.strategies.import_plan_builder import ImportPlanBuilder
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

CONTEXT = Context((("tenant", "Alpha"),))
SHORTEST_WINDOW_DAYS = 7
AN_HOUR_S = 3600


def plans() -> Iterator[Plan]:
    """The plans of this part. What a target does not claim is left out of them."""
    yield _deletion()
    yield _rotation()
    yield _grants()
    yield _imports()


def _deletion() -> Plan:
    s = PlanBuilder("times/deletion", "kms-core", "kms-aliases")
    key = s.add("CreateKey", makes=True)
    blobs = [(s.encrypt(key, CONTEXT), CONTEXT), (s.data_key(key), None)]
    alias = s.alias(key)
    s.on("ScheduleKeyDeletion", key, PendingWindowInDays=SHORTEST_WINDOW_DAYS)
    s.on("DescribeKey", key)
    s.add(ADVANCE, Seconds=(SHORTEST_WINDOW_DAYS + 1) * DAY_S + AN_HOUR_S)
    _is_gone(s, key, alias)
    for blob, context in blobs:
        s.decrypt(blob, context, label="of-a-deleted-key")
    return s.plan(observe=False)


def _rotation() -> Plan:
    s = PlanBuilder("times/rotation", "kms-rotation")
    often, seldom = (s.add("CreateKey", makes=True) for _ in range(2))
    older = [(s.encrypt(often, CONTEXT), CONTEXT), (s.data_key(seldom), None)]
    s.on("EnableKeyRotation", often, RotationPeriodInDays=SHORTEST_PERIOD_DAYS)
    s.on("EnableKeyRotation", seldom, RotationPeriodInDays=2 * SHORTEST_PERIOD_DAYS)
    for _ in range(2):
        s.add(ADVANCE, Seconds=SHORTEST_PERIOD_DAYS * DAY_S + AN_HOUR_S)
        for key in (often, seldom):
            s.walk("ListKeyRotations", label="after-a-period", KeyId=KeyRef(key))
            s.on("GetKeyRotationStatus", key, label="after-a-period")
        for blob, context in older:
            s.decrypt(blob, context, label="after-a-period")
        s.decrypt(s.encrypt(often, CONTEXT), CONTEXT, label="after-a-period")
    return s.plan(observe=False)


def _grants() -> Plan:
    s = PlanBuilder("times/grants", "kms-grants")
    one, other = (s.add("CreateKey", makes=True) for _ in range(2))
    blob = s.encrypt(one)
    s.grant(one, "alice", "Decrypt")
    s.grant(other, "bob", "Encrypt")
    s.add(ADVANCE, Seconds=2 * SHORTEST_PERIOD_DAYS * DAY_S)
    for key in (one, other):
        s.walk("ListGrants", label="after-half-a-year", KeyId=KeyRef(key))
    s.opens("alice", blob, label="after-half-a-year")
    return s.plan(observe=False)


def _imports() -> Plan:
    """A day goes by: the material whose date has come is gone, and no token is good any more."""
    s = ImportPlanBuilder("times/imports")
    ending, staying = s.external(), s.external()
    for key in (ending, staying):
        s.handed_out(key)
    s.material(ending, ExpirationModel=EXPIRES, ValidTo=s.until(ending))
    s.material(staying)
    blobs = [(key, s.encrypt(key, CONTEXT)) for key in (ending, staying)]
    s.add(ADVANCE, Seconds=DAY_S + AN_HOUR_S)
    for key, blob in blobs:
        s.on("DescribeKey", key, label="after-a-day")
        s.decrypt(blob, CONTEXT, label="after-a-day")
    s.encrypt(ending, label="after-a-day")
    s.material(staying, label="after-a-day")
    s.handed_out(ending)
    s.material(ending, label="back-after-a-day")
    s.decrypt(blobs[0][1], CONTEXT, label="back-after-a-day")
    s.handed_out(staying)
    s.material(staying, label="by-a-new-set")
    return s.plan(observe=False)


def _is_gone(s: PlanBuilder, key: int, alias: AliasRef) -> None:
    """Whatever names the key names nothing."""
    for operation in ("DescribeKey", "CancelKeyDeletion", "EnableKey", "GetKeyRotationStatus"):
        s.on(operation, key, label="deleted")
    s.encrypt(key, label="deleted")
    s.add("DescribeKey", label="alias-of-a-deleted-key", KeyId=alias)
    s.walk("ListAliases", label="after-a-deletion")
    s.walk("ListKeys", label="after-a-deletion")
