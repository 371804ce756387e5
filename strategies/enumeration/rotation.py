"""Rotation: automatic, through all states; on demand, with old ciphertexts, up to the limit; and how it is told."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.key_types import ENCRYPT, SIGN
from kms_conformance.models.operations.rotation import MOST_ROTATIONS
from kms_conformance.models.terms import Context, KeyRef, Tags
from kms_conformance.strategies.enumeration.lists import wrong_limits, wrong_markers
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder
from kms_conformance.strategies.typed_plan_builder import TypedPlanBuilder

ROTATION = "kms-rotation"
CONTEXT = Context((("tenant", "Alpha"),))
ALL = "ALL_KEY_MATERIAL"


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _automatic()
    for path in STATES:
        yield _through(path)
    yield _on_demand()
    yield _with_automatic()
    yield _limit()
    yield _listed()
    yield _another_usage()
    yield _asymmetric()
    yield _tagged()


def _asymmetric() -> Plan:
    """No key with a public part rotates, either (AWS-096)."""
    s = TypedPlanBuilder("rotation/asymmetric", ROTATION, "kms-asymmetric")
    for usage in (ENCRYPT, SIGN):
        key = s.key_of(KeySpec="RSA_2048", KeyUsage=usage)
        for operation in ("EnableKeyRotation", "RotateKeyOnDemand"):
            s.on(operation, key, label=f"rsa-{usage}")
    return s.plan(observe=False)


def _tagged() -> Plan:
    """What else belongs to the key is not touched by a rotation: tags, description, aliases."""
    s = PlanBuilder("rotation/tagged", ROTATION, "kms-tags", "kms-aliases")
    key = s.key()
    alias = s.alias(key)
    s.on("UpdateKeyDescription", key, Description="of a rotated key")
    s.on("TagResource", key, Tags=Tags((("team", "blue"), ("cost", "1"))))
    s.on("DescribeKey", key)
    s.on("RotateKeyOnDemand", key)
    s.walk("ListResourceTags", label="after-rotation", KeyId=KeyRef(key))
    s.walk("ListAliases", label="after-rotation", KeyId=KeyRef(key))
    s.add("Encrypt", label="by-alias-after-rotation", makes=True, KeyId=alias, Plaintext=b"0123456789abcdef")
    return s.plan()


def _status(s: PlanBuilder, key: int, label: str = "plain") -> None:
    s.on("GetKeyRotationStatus", key, label=label)


def _automatic() -> Plan:
    s = PlanBuilder("rotation/automatic", ROTATION)
    key, other = s.key(), s.key()
    _status(s, key, "never-enabled")
    s.on("DisableKeyRotation", key, label="never-enabled")
    for days in (90, 91, 180, 365, 2559, 2560):
        s.on("EnableKeyRotation", key, label=f"period-{days}", RotationPeriodInDays=days)
        _status(s, key, "again")
    for days in (89, 0, -1, 2561, 36500):
        s.on("EnableKeyRotation", key, label=f"period-{days}", RotationPeriodInDays=days)
    s.on("DisableKeyRotation", key)
    s.on("DisableKeyRotation", key, label="repeated")
    s.on("EnableKeyRotation", other, label="default-period")
    s.on("EnableKeyRotation", other, label="default-period-again")
    s.on("EnableKeyRotation", other, label="period-changed", RotationPeriodInDays=100)
    s.on("EnableKeyRotation", other, label="period-refused", RotationPeriodInDays=89)
    return s.plan()


STATES: dict[str, tuple[str, ...]] = {
    "disabled": ("DisableKey", "EnableKey"),
    "pending": ("ScheduleKeyDeletion", "CancelKeyDeletion", "EnableKey"),
    "disabled-then-pending": ("DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion", "EnableKey"),
}


def _through(path: str) -> Plan:
    """The settings of automatic rotation, and what was encrypted before and after rotations, through the states."""
    s = PlanBuilder(f"rotation/through/{path}", ROTATION)
    on, off = s.key(), s.key()
    s.on("EnableKeyRotation", on, RotationPeriodInDays=180)
    blob = s.encrypt(on, CONTEXT)
    s.on("RotateKeyOnDemand", on)
    for step in STATES[path]:
        for key in (on, off):
            s.on(step, key)
            _status(s, key, f"after-{step}")
    s.decrypt(blob, CONTEXT, label=f"rotated-and-{path}")
    return s.plan()


def _on_demand() -> Plan:
    """Ciphertexts of every origin and age open after each rotation; new ones carry the new material."""
    s = PlanBuilder("rotation/on-demand", ROTATION)
    key, other = s.key(), s.key()
    s.on("DescribeKey", key)
    made: list[tuple[int, Context | None]] = []
    for round_ in range(4):
        made += [(s.encrypt(key), None), (s.encrypt(key, CONTEXT), CONTEXT), (s.data_key(key, CONTEXT), CONTEXT)]
        made += [(s.reencrypt(s.encrypt(other), KeyRef(key)), None), (s.sealed_data_key(key), None)]
        s.on("RotateKeyOnDemand", key, label=f"rotation-{round_ + 1}", form="arn" if round_ % 2 else "id")
        for blob, context in made:
            s.decrypt(blob, context, label=f"after-rotation-{round_ + 1}")
        s.walk("ListKeyRotations", label=f"after-rotation-{round_ + 1}", KeyId=KeyRef(key))
        s.walk("ListKeyRotations", label=f"after-rotation-{round_ + 1}", KeyId=KeyRef(key), IncludeKeyMaterial=ALL)
        s.on("DescribeKey", key, label="again")
    for blob, context in made[:3]:
        s.reencrypt(blob, KeyRef(key), context, label="old-to-current")
        s.reencrypt(blob, KeyRef(other), context, label="old-to-other-key")
        s.decrypt(blob, None if context else CONTEXT, label="old-with-wrong-context")
        s.decrypt(blob, context, KeyRef(other), label="old-with-other-key")
    return s.plan()


def _with_automatic() -> Plan:
    """A rotation on demand leaves the schedule alone, and works with automatic rotation on or off."""
    s = PlanBuilder("rotation/with-automatic", ROTATION)
    key = s.key()
    s.on("RotateKeyOnDemand", key, label="automatic-off")
    s.on("EnableKeyRotation", key, RotationPeriodInDays=730)
    for _ in range(2):
        s.on("RotateKeyOnDemand", key, label="automatic-on")
        _status(s, key, "after-rotation")
    s.on("DisableKeyRotation", key)
    s.on("RotateKeyOnDemand", key, label="automatic-off-again")
    return s.plan()


def _limit() -> Plan:
    s = PlanBuilder("rotation/limit", ROTATION)
    key = s.key()
    blob = s.encrypt(key)
    for number in range(MOST_ROTATIONS):
        s.on("RotateKeyOnDemand", key, label=f"rotation-{number + 1}")
    s.on("RotateKeyOnDemand", key, label="rotation-26")
    s.decrypt(blob, label="after-25-rotations")
    s.walk("ListKeyRotations", KeyId=KeyRef(key))
    s.walk("ListKeyRotations", label="limit-10", KeyId=KeyRef(key), Limit=10)
    s.on("DescribeKey", key)
    return s.plan(observe=False)


def _listed() -> Plan:
    s = PlanBuilder("rotation/listed", ROTATION)
    key, fresh = s.key(), s.key()
    for include in (None, "ROTATIONS_ONLY", ALL):
        s.walk("ListKeyRotations", label="no-rotation", KeyId=KeyRef(fresh), IncludeKeyMaterial=include)
    for _ in range(3):
        s.on("RotateKeyOnDemand", key)
    for limit in (1, 2, 3, 4, 1000):
        s.walk("ListKeyRotations", label=f"limit-{limit}", KeyId=KeyRef(key), Limit=limit)
        s.walk("ListKeyRotations", label=f"limit-{limit}", KeyId=KeyRef(key), Limit=limit, IncludeKeyMaterial=ALL)
        s.on("ListKeyRotations", key, label=f"limit-{limit}", Limit=limit)
    s.on("ListKeyRotations", key, label="default-page")
    s.on("ListKeyRotations", key, label="include-outside-enum", IncludeKeyMaterial="ALL")
    wrong_limits(s, "ListKeyRotations", {"KeyId": KeyRef(key)})
    wrong_markers(s, "ListKeyRotations", {"KeyId": KeyRef(key)})
    return s.plan()


def _another_usage() -> Plan:
    """Only symmetric encryption keys rotate."""
    s = PlanBuilder("rotation/another-usage", ROTATION)
    key, mac = s.key(), s.key_of_another_usage()
    for operation in ("EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand"):
        s.on(operation, key)
        s.on(operation, mac, label="another-usage")
    s.on("ListKeyRotations", key, IncludeKeyMaterial=ALL)
    s.on("ListKeyRotations", mac, label="another-usage", IncludeKeyMaterial=ALL)
    return s.plan()
