"""Keys and aliases that change, and are used before the change must show: a former state, or the new one.

A call within `at_once` does not wait for a change; what it may answer is what was right before, or is
right now.  All else is done when what it depends on has shown.  Where changes show at once there is no difference.
"""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import AliasRef, KeyRef, Tags, Texts
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _states()
    yield _aliases()
    yield _tags()
    yield _rotation()


def _states() -> Plan:
    """Every edge of the lifecycle, and the key used and described at once and afterwards."""
    s = PlanBuilder("consistency/keys")
    key = s.key()
    blob = s.encrypt(key)
    for operation in ("DisableKey", "EnableKey", "ScheduleKeyDeletion", "CancelKeyDeletion", "EnableKey"):
        s.on(operation, key, label=f"changed-by-{operation}")
        with s.at_once():
            s.decrypt(blob, label="use-after-change")
            s.on("DescribeKey", key, label="use-after-change")
        s.decrypt(blob, label="use-after-change")
        s.on("DescribeKey", key, label="use-after-change")
    return s.plan(observe=False)


def _aliases() -> Plan:
    """An alias that is made, moved and deleted, and used as a name of its key."""
    s = PlanBuilder("consistency/aliases", "kms-aliases")
    key, other = s.key(), s.key()
    s.key()
    alias = s.alias(key, label="made")
    _by_name(s, alias, "made")
    s.send("UpdateAlias", "moved", {"AliasName": alias, "TargetKeyId": KeyRef(other)})
    _by_name(s, alias, "moved")
    s.send("DeleteAlias", "deleted", {"AliasName": alias})
    _by_name(s, alias, "deleted")
    return s.plan(observe=False)


def _by_name(s: PlanBuilder, alias: AliasRef, label: str) -> None:
    with s.at_once():
        _use_by_name(s, alias, label)
    _use_by_name(s, alias, f"after-{label}")


def _use_by_name(s: PlanBuilder, alias: AliasRef, label: str) -> None:
    s.add("DescribeKey", label=label, KeyId=alias)
    s.add("Encrypt", label=label, KeyId=alias, Plaintext=b"0123456789abcdef")


def _tags() -> Plan:
    """Tags and the description of a key."""
    s = PlanBuilder("consistency/tags", "kms-tags")
    key = s.key()
    s.on("TagResource", key, label="tagged", Tags=Tags((("one", "1"), ("two", "2"))))
    _told(s, "ListResourceTags", key, "tagged")
    s.on("UntagResource", key, label="untagged", TagKeys=Texts(("one",)))
    _told(s, "ListResourceTags", key, "untagged")
    s.on("UpdateKeyDescription", key, label="described-anew", Description="short")
    _told(s, "DescribeKey", key, "described-anew")
    return s.plan(observe=False)


def _rotation() -> Plan:
    """Automatic rotation; that it is set for a key which was just enabled; and a rotation on demand."""
    s = PlanBuilder("consistency/rotation", "kms-rotation")
    key = s.key()
    blob = s.encrypt(key)
    s.on("EnableKeyRotation", key, label="rotation-on")
    _told(s, "GetKeyRotationStatus", key, "rotation-on")
    s.on("DisableKeyRotation", key, label="rotation-off")
    _told(s, "GetKeyRotationStatus", key, "rotation-off")
    s.on("DisableKey", key)
    s.on("EnableKey", key)
    with s.at_once():
        s.on("EnableKeyRotation", key, label="enabled")
    s.on("EnableKeyRotation", key, label="after-enabled")
    s.on("RotateKeyOnDemand", key, label="rotated")
    with s.at_once():
        s.decrypt(blob, label="rotated")
        s.encrypt(key, label="rotated")
    s.decrypt(blob, label="after-rotated")
    return s.plan(observe=False)


def _told(s: PlanBuilder, operation: str, key: int, label: str) -> None:
    """What an operation tells at once, and when it must."""
    with s.at_once():
        _ask(s, operation, key, label)
    _ask(s, operation, key, f"after-{label}")


def _ask(s: PlanBuilder, operation: str, key: int, label: str) -> None:
    if operation == "ListResourceTags":
        s.walk(operation, label, KeyId=KeyRef(key))
    else:
        s.on(operation, key, label=label)
