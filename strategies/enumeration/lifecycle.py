"""Windows, dates, repeated changes, and what ciphertexts live through."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.terms import Context, KeyRef
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

CONTEXT = Context((("tenant", "Alpha"),))
GOOD_WINDOWS = (7, 8, 29, 30, None)
BAD_WINDOWS = (6, 31, 1, 0, 365, 366)


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _windows()
    yield _dates()
    yield _survival("disable-enable", ("DisableKey", "EnableKey"))
    yield _survival("disable-disable-enable", ("DisableKey", "DisableKey", "EnableKey", "EnableKey"))
    yield _survival("schedule-cancel-enable", ("ScheduleKeyDeletion", "CancelKeyDeletion", "EnableKey"))
    yield _survival(
        "disable-schedule-cancel-enable", ("DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion", "EnableKey")
    )
    yield _describing()


def _windows() -> Plan:
    s = PlanBuilder("lifecycle/windows")
    key = s.key()
    for days in GOOD_WINDOWS:
        s.on("ScheduleKeyDeletion", key, label=f"window-{days or 'default'}", PendingWindowInDays=days)
        s.on("CancelKeyDeletion", key)
    s.on("EnableKey", key)
    for days in BAD_WINDOWS:
        s.on("ScheduleKeyDeletion", key, label=f"window-{days}", PendingWindowInDays=days)
        # Only a target that took the wrong window is pending now; the model follows it and expects just that.
        s.on("DescribeKey", key)
    return s.plan()


def _dates() -> Plan:
    """Nothing that is refused on a pending key moves its deletion date."""
    s = PlanBuilder("lifecycle/dates")
    key, other = s.key(), s.key()
    blob, theirs = s.encrypt(key), s.encrypt(other)
    s.on("ScheduleKeyDeletion", key, PendingWindowInDays=10)
    for days in (7, 30, None):
        s.on("ScheduleKeyDeletion", key, label="second-schedule", PendingWindowInDays=days)
        s.on("DescribeKey", key)
    for operation in ("EnableKey", "DisableKey"):
        s.on(operation, key, label="PendingDeletion")
        s.on("DescribeKey", key)
    s.encrypt(key, label="PendingDeletion")
    s.on("DescribeKey", key)
    s.data_key(key, label="PendingDeletion")
    s.on("DescribeKey", key)
    s.decrypt(blob, label="PendingDeletion-no-key-id")
    s.on("DescribeKey", key)
    s.reencrypt(theirs, KeyRef(key), label="PendingDeletion-destination")
    s.on("DescribeKey", key)
    s.on("CancelKeyDeletion", key)
    s.on("DescribeKey", key)
    s.on("CancelKeyDeletion", key, label="Disabled")
    return s.plan()


def _survival(name: str, steps: tuple[str, ...]) -> Plan:
    """Ciphertexts of every origin outlive two rounds of changes."""
    s = PlanBuilder(f"lifecycle/survival/{name}")
    key, other = s.key(), s.key()
    blobs = [(s.encrypt(key), None), (s.encrypt(key, CONTEXT), CONTEXT), (s.data_key(key, CONTEXT), CONTEXT)]
    blobs.append((s.reencrypt(s.encrypt(other), KeyRef(key)), None))
    for round_ in (1, 2):
        for operation in steps:
            s.on(operation, key)
        for blob, context in blobs:
            s.decrypt(blob, context, label=f"{name}-round-{round_}")
        s.reencrypt(blobs[1][0], KeyRef(other), CONTEXT, label=f"{name}-round-{round_}")
    return s.plan()


def _describing() -> Plan:
    """DescribeKey alters nothing, however often it is called, and neither does use."""
    s = PlanBuilder("lifecycle/describing")
    key = s.add("CreateKey", makes=True, Description="described")
    for form in ("id", "arn", "id", "arn"):
        s.on("DescribeKey", key, label="repeated", form=form)
    s.encrypt(key)
    s.on("DescribeKey", key)
    s.on("DescribeKey", key, label="repeated")
    return s.plan()
