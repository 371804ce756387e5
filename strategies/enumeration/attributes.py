"""Every cell of the state table for the operations that neither use a key nor change its state."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.operations.policies import DEFAULT, DEFAULT_POLICY
from kms_conformance.models.terms import KeyForm, KeyRef, Tags, Texts
from kms_conformance.strategies.enumeration.states import PATHS
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

FORMS: tuple[KeyForm, ...] = ("id", "arn")


def plans() -> Iterator[Plan]:
    """One plan for each way into a state and each profile; what goes before in the state Enabled is told apart.

    Of aliases four are made before, two to be deleted and two to be moved in the state.
    """
    for path, (state, steps) in PATHS.items():
        for profile, attempt in ATTEMPTS.items():
            s = PlanBuilder(f"attributes/{path}/{profile}", profile)
            key, other = s.key(), s.key()
            if profile != "kms-aliases":
                attempt(s, key, other, "Enabled")
            before = [s.alias(key) for _ in range(4)] if profile == "kms-aliases" else []
            for step in steps:
                s.on(step, key)
            attempt(s, key, other, str(state))
            for alias in before[:2]:
                s.add("DeleteAlias", label=f"made-before-{state}", AliasName=alias)
            for form, alias in zip(FORMS, before[2:], strict=False):
                s.add("UpdateAlias", label=f"away-from-{state}", AliasName=alias, TargetKeyId=KeyRef(other, form))
            yield s.plan()


def _core(s: PlanBuilder, key: int, other: int, state: str) -> None:
    s.on("UpdateKeyDescription", key, label=state, Description=f"in state {state}")
    s.on("UpdateKeyDescription", key, label=state, form="arn", Description=f"again in state {state}")
    for form in ("id", "arn"):
        s.on("GetKeyPolicy", key, label=state, form=form, PolicyName=DEFAULT)
        s.on("ListKeyPolicies", key, label=state, form=form)
    s.on("PutKeyPolicy", key, label=state, Policy=DEFAULT_POLICY, PolicyName=DEFAULT)
    s.on("PutKeyPolicy", key, label=state, form="arn", Policy=DEFAULT_POLICY, PolicyName=DEFAULT)
    s.on("GetKeyLastUsage", key, label=state)
    s.sealed_data_key(key, label=state)
    s.sealed_data_key(key, label=f"{state}-by-bytes", spec=None, NumberOfBytes=24)


def _aliases(s: PlanBuilder, key: int, other: int, state: str) -> None:
    ours, theirs, free = s.alias(other), s.alias(other), s.alias(key, label=state)
    for form in FORMS:
        s.alias(key, label=state, form=form)
        s.add("UpdateAlias", label=f"{state}-destination", AliasName=ours, TargetKeyId=KeyRef(key, form))
        s.add("UpdateAlias", label=f"{state}-back", AliasName=ours, TargetKeyId=KeyRef(other, form))
    for form in ("id", "arn"):
        ref = KeyRef(key, "arn" if form == "arn" else "id")
        s.walk("ListAliases", label=state, KeyId=ref)
        s.add("ListAliases", label=state, KeyId=ref)
    s.add("DeleteAlias", label=state, AliasName=free)
    s.add("DeleteAlias", label="other-key", AliasName=theirs)


def _tags(s: PlanBuilder, key: int, other: int, state: str) -> None:
    s.on("TagResource", key, label=state, Tags=Tags((("state", state), ("same", "1"))))
    s.on("TagResource", key, label=state, form="arn", Tags=Tags((("more", state),)))
    for form in ("id", "arn"):
        s.on("ListResourceTags", key, label=state, form=form)
    s.on("UntagResource", key, label=state, TagKeys=Texts(("state",)))
    s.on("UntagResource", key, label=f"{state}-absent", TagKeys=Texts(("absent",)))


def _rotation(s: PlanBuilder, key: int, other: int, state: str) -> None:
    s.on("EnableKeyRotation", key, label=state)
    s.on("EnableKeyRotation", key, label=f"{state}-period", RotationPeriodInDays=120)
    for form in ("id", "arn"):
        s.on("GetKeyRotationStatus", key, label=state, form=form)
    s.on("RotateKeyOnDemand", key, label=state)
    s.on("DisableKeyRotation", key, label=state)
    s.on("ListKeyRotations", key, label=state)


ATTEMPTS = {"kms-core": _core, "kms-aliases": _aliases, "kms-tags": _tags, "kms-rotation": _rotation}
