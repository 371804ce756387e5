"""Every cell of the key state table: each operation on a key in each state, on each side."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.lifecycle import LIFECYCLE, KeyState
from kms_conformance.models.terms import Context, KeyRef
from kms_conformance.strategies.plan_builder import Plan, PlanBuilder

CONTEXT = Context((("tenant", "Alpha"),))

PATHS: dict[str, tuple[KeyState, tuple[str, ...]]] = {
    "enabled": (KeyState.ENABLED, ()),
    "disabled": (KeyState.DISABLED, ("DisableKey",)),
    "pending": (KeyState.PENDING_DELETION, ("ScheduleKeyDeletion",)),
    "pending-from-disabled": (KeyState.PENDING_DELETION, ("DisableKey", "ScheduleKeyDeletion")),
    "cancelled": (KeyState.DISABLED, ("ScheduleKeyDeletion", "CancelKeyDeletion")),
}
"""Ways into the states, by name."""

MANAGEMENT = ("EnableKey", "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion")


def plans() -> Iterator[Plan]:
    """One plan that walks a key into a state and uses it there, and one for each operation that leaves the state."""
    for path, (state, steps) in PATHS.items():
        yield _uses(path, state, steps)
        for operation in MANAGEMENT:
            yield _manage(path, operation, steps)


def _uses(path: str, state: KeyState, steps: tuple[str, ...]) -> Plan:
    """The operations that do not change the state share one key; what it closed is opened again at the end."""
    s = PlanBuilder(f"state/{path}/use")
    key, other = s.key(), s.key()
    plain, bound, envelope = s.encrypt(key), s.encrypt(key, CONTEXT), s.data_key(key, CONTEXT)
    theirs = s.encrypt(other)
    _try_all(s, key, other, (plain, bound, envelope, theirs), "Enabled")
    _walk(s, key, steps)
    _try_all(s, key, other, (plain, bound, envelope, theirs), str(state))
    if state is KeyState.PENDING_DELETION:
        s.on("CancelKeyDeletion", key)
    if state is not KeyState.ENABLED:
        s.on("EnableKey", key)
    for blob, context in ((plain, None), (bound, CONTEXT), (envelope, CONTEXT)):
        s.decrypt(blob, context, label=f"after-{path}")
        s.reencrypt(blob, KeyRef(other), context, label=f"after-{path}")
    return s.plan()


def _try_all(s: PlanBuilder, key: int, other: int, blobs: tuple[int, int, int, int], state: str) -> None:
    plain, bound, envelope, theirs = blobs
    s.encrypt(key, label=state)
    s.encrypt(key, CONTEXT, label=state)
    s.data_key(key, label=state)
    s.data_key(key, CONTEXT, spec=None, NumberOfBytes=24, label=state)
    s.decrypt(plain, label=f"{state}-no-key-id")
    s.decrypt(plain, key=KeyRef(key), label=f"{state}-key-id")
    s.decrypt(bound, CONTEXT, KeyRef(key, "arn"), label=f"{state}-key-arn")
    s.decrypt(envelope, CONTEXT, label=f"{state}-data-key")
    s.reencrypt(plain, KeyRef(other), label=f"{state}-source")
    s.reencrypt(plain, KeyRef(other), source=KeyRef(key), label=f"{state}-source-named")
    s.reencrypt(bound, KeyRef(other), CONTEXT, CONTEXT, label=f"{state}-source-bound")
    s.reencrypt(theirs, KeyRef(key), label=f"{state}-destination")
    s.reencrypt(plain, KeyRef(key), label=f"{state}-both")
    s.on("DescribeKey", key, label=state)
    s.on("DescribeKey", key, label=state, form="arn")


def _manage(path: str, operation: str, steps: tuple[str, ...]) -> Plan:
    """One state-changing operation, twice, by id and by ARN; a ciphertext from before must outlive it all."""
    state = PATHS[path][0]
    s = PlanBuilder(f"state/{path}/{operation}")
    key = s.key()
    blob = s.encrypt(key, CONTEXT)
    _walk(s, key, steps)
    s.on(operation, key, label=str(state))
    s.on("DescribeKey", key)
    after = KeyState.ENABLED if operation == "EnableKey" else KeyState.DISABLED
    again = operation if operation != "CancelKeyDeletion" else "EnableKey"
    s.on(again, key, label=f"then-{again}", form="arn")
    s.on("DescribeKey", key)
    leaves_pending = state is KeyState.PENDING_DELETION and operation != "CancelKeyDeletion"
    if leaves_pending or operation == "ScheduleKeyDeletion":
        s.on("CancelKeyDeletion", key)
    if leaves_pending or after is KeyState.DISABLED:
        s.on("EnableKey", key)
    s.decrypt(blob, CONTEXT, label=f"after-{operation}")
    return s.plan()


def _walk(s: PlanBuilder, key: int, steps: tuple[str, ...]) -> None:
    for operation in steps:
        assert operation in LIFECYCLE, operation
        s.on(operation, key)
