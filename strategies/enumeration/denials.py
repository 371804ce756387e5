"""Deny statements with conditions: each call that one refuses beside those that it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import KeyRef
from kms_conformance.strategies.documents import MANAGE, ROOT, statement
from kms_conformance.strategies.enumeration.authorization import PROFILE
from kms_conformance.strategies.enumeration.conditions import CONTEXTS, Conditions, condition_on
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

DAYS = "kms:TrailingDaysWithoutKeyUsage"


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _deny_unless()
    yield _deny_without_context()
    yield _trailing_days()


def _deny_unless() -> Plan:
    """A Deny with a condition."""
    s = PlanBuilder("conditions/deny-unless", PROFILE)
    key = s.key()
    blobs = {label: s.encrypt(key, context) for label, context in CONTEXTS.items()}
    unless: Conditions = {"StringNotEquals": {"kms:EncryptionContext:tenant": "Alpha"}}
    allow = statement("Decrypt", principal="<alice>")
    s.rules(key, MANAGE, allow, statement("Decrypt", principal="<alice>", effect="Deny", condition=unless))
    for label, context in CONTEXTS.items():
        s.opens("alice", blobs[label], context, label=label)
    return s.plan(observe=False)


def _deny_without_context() -> Plan:
    """ForAllValues is true where the key is absent: a Deny with it holds for a request without a context."""
    s = PlanBuilder("conditions/deny-for-all-values", PROFILE)
    key = s.key()
    blobs = {label: s.encrypt(key, CONTEXTS[label]) for label in ("none", "alpha", "other-key")}
    deny = statement(
        "Decrypt", principal="<alice>", effect="Deny",
        condition={"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["tenant"]}},
    )  # fmt: skip
    s.rules(key, MANAGE, statement("Decrypt", principal="<alice>"), deny)
    for label, blob in blobs.items():
        s.opens("alice", blob, CONTEXTS[label], label=label)
    return s.plan(observe=False)


def _trailing_days() -> Plan:
    """Nobody may disable or delete a key that was used within some days; a new key counts as used today."""
    s = PlanBuilder("conditions/trailing-days", PROFILE)
    key = s.key()
    ends = ("DisableKey", "ScheduleKeyDeletion")
    for label, operator, days in (
        ("new", "NumericLessThanEquals", "2"),
        ("today", "NumericEquals", "0"),
        ("used", "NumericLessThan", "1"),
        ("older-than", "NumericGreaterThanEquals", "1"),
    ):
        if label == "used":
            s.encrypt(key)
        deny = statement(*ends, principal="<alice>", effect="Deny", condition={operator: {DAYS: days}})
        s.rules(key, ROOT, statement(*ends, principal="<alice>"), deny, label=label)
        s.by("alice", "DisableKey", f"deny-{label}", KeyId=KeyRef(key))
        s.by("alice", "ScheduleKeyDeletion", f"deny-{label}", KeyId=KeyRef(key))
        if label == "older-than":
            s.on("CancelKeyDeletion", key, label="as-before")
            s.on("EnableKey", key, label="as-before")
    condition_on(s, key, ends, {"NumericGreaterThanEquals": {DAYS: "1"}}, "allow-older")
    s.by("alice", "DisableKey", "allow-older", KeyId=KeyRef(key))
    condition_on(s, key, ends, {"NumericLessThan": {DAYS: "1"}}, "allow-used")
    s.by("alice", "DisableKey", "allow-used", KeyId=KeyRef(key))
    return s.plan(observe=False)
