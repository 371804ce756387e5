"""The key lifecycle: operation x key state -> the errors that are acceptable; none means the call is allowed.

Everything that depends on a key's state lives in this table: guards, requirements STATE-*, mutants and the state
map of the reports are made from it.  Source: KMS Developer Guide, "Key states of AWS KMS keys", table and notes;
the states a single-Region key with KMS-made material can be put into by these operations.  Notes of the page that
give an operation's error: [1] DisabledException; [3] [4] KMSInvalidStateException; "[2] or [3]" both are right.
"""

from __future__ import annotations

from enum import StrEnum


class KeyState(StrEnum):
    """KeyMetadata.KeyState, spelled as on the wire."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"
    PENDING_DELETION = "PendingDeletion"


OK: frozenset[str] = frozenset()
DISABLED = frozenset({"DisabledException"})
INVALID = frozenset({"KMSInvalidStateException"})
EITHER = DISABLED | INVALID

LIFECYCLE: dict[str, dict[KeyState, frozenset[str]]] = {
    operation: dict(zip(KeyState, cells, strict=True))
    for operation, cells in {
        #                      Enabled  Disabled  PendingDeletion
        "CancelKeyDeletion":   (INVALID, INVALID, OK),
        "Decrypt":             (OK, DISABLED, EITHER),
        "DescribeKey":         (OK, OK, OK),
        "DisableKey":          (OK, OK, INVALID),
        "EnableKey":           (OK, OK, INVALID),
        "Encrypt":             (OK, DISABLED, EITHER),
        "GenerateDataKey":     (OK, DISABLED, EITHER),
        "ReEncrypt":           (OK, DISABLED, EITHER),
        "ScheduleKeyDeletion": (OK, OK, INVALID),
    }.items()
}  # fmt: skip

SOURCE = (
    "KMS Developer Guide, 'Key states of AWS KMS keys', table; "
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"
)


def state_requirement(operation: str, state: KeyState) -> str:
    """The id of a cell's requirement."""
    return f"STATE-{operation}-{state}"
