"""What there is in Amazon Connect, and the requirements by which it is so."""

from __future__ import annotations

from enum import StrEnum

AT_REST, UNTOUCHED, APART, MOVED, KEPT = (
    "INSTANCE-001", "INSTANCE-002", "INSTANCE-003", "INSTANCE-004", "INSTANCE-005",
)  # fmt: skip
"""The requirements of contact data: stored, the customer's keys, data keys of instances, moved records, read again."""
INDEPENDENT, ROTATED, MISSING, REQUIRED, BOUNDS = (
    "INSTANCE-008", "INSTANCE-009", "INSTANCE-010", "INSTANCE-011", "INSTANCE-012",
)  # fmt: skip
"""Those of the state of the customer's keys, of rotation, of what is not there, and of requests."""
UPDATED, ATTRIBUTED, COMPLETED, INSTANCE_DELETED, LISTED, PAGED = (
    "INSTANCE-013", "INSTANCE-014", "INSTANCE-015", "INSTANCE-016", "INSTANCE-017", "INSTANCE-018",
)  # fmt: skip
FOREIGN, MADE, SUPPORTED, SOMETHING = "INSTANCE-019", "INSTANCE-020", "INSTANCE-021", "INSTANCE-022"
"""Those of updates, of attributes, of completed contacts, of deletion and lists, of other accounts, of new instances,
of channels, and of updates of nothing."""
REPORTED, GRANTED, GRANT_ENDED, CALLER = "RECORDINGS-001", "RECORDINGS-002", "RECORDINGS-003", "RECORDINGS-004"
"""Those of the key that a storage config tells, and of the grant on it."""
FILES_UNDER, NO_DEFAULT, HELD, SAME_BYTES, CHANGED_KEY = (
    "RECORDINGS-005", "RECORDINGS-006", "RECORDINGS-007", "RECORDINGS-008", "RECORDINGS-009",
)  # fmt: skip
OUT_OF_REACH, WAITED, UNFIT_KEY, ALIKE, REMOVED = (
    "RECORDINGS-010", "RECORDINGS-011", "RECORDINGS-012", "RECORDINGS-013", "RECORDINGS-014",
)  # fmt: skip
"""Those of what is delivered: under which key, as what, while the key cannot be used, and what waits for it."""
NO_CONFIG, STORAGE_REQUIRED, STORAGE_BOUNDS, ONCE, RECONFIGURED = (
    "RECORDINGS-015", "RECORDINGS-016", "RECORDINGS-017", "RECORDINGS-018", "RECORDINGS-019",
)  # fmt: skip
DISASSOCIATED, OF_TYPE, FILE_KEPT, NOT_YET, FILE_DELETED, FOREIGN_STORAGE = (
    "RECORDINGS-020", "RECORDINGS-021", "RECORDINGS-022", "RECORDINGS-023", "RECORDINGS-024", "RECORDINGS-025",
)  # fmt: skip
"""Those of storage configs and of attached files themselves."""


class Kind(StrEnum):
    """What there is; the value is the member of answers that tells its id. A recording has none that is told."""

    INSTANCE = "Id"
    CONTACT = "ContactId"
    STORAGE = "AssociationId"
    FILE = "FileId"
    RECORDING = "Recording"


NAMES: dict[Kind, tuple[str, ...]] = {
    Kind.INSTANCE: ("InstanceId",),
    Kind.CONTACT: ("ContactId", "InitialContactId"),
    Kind.STORAGE: ("AssociationId",),
    Kind.FILE: ("FileId",),
}
"""The parameters that name each."""
ATTACHMENTS, CALLS, SCREENS, CHATS = "ATTACHMENTS", "CALL_RECORDINGS", "SCREEN_RECORDINGS", "CHAT_TRANSCRIPTS"
"""The resource types that are asked about."""
