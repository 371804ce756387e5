"""What there is in Q in Connect, and the requirements by which it is so."""

from __future__ import annotations

from enum import StrEnum

OPTIONAL, REPORTED, UNDER_KEY, INDEX, NOT_SAID = (
    "QCONNECT-001", "QCONNECT-002", "QCONNECT-003", "QCONNECT-004", "QCONNECT-005",
)  # fmt: skip
"""The requirements of a key that is not given, of one that is, of what lies under it, of the index, and of what is told
while it cannot be used."""
DOCUMENT, RESPONSE, REACHED, BY_GRANT, DEDICATED, AUDITED = (
    "QCONNECT-006", "QCONNECT-007", "QCONNECT-008", "QCONNECT-008b", "QCONNECT-009", "QCONNECT-010",
)  # fmt: skip
"""Those of contents and quick responses as they were written, of the state of the key, of the grant on it, of one index
for each customer, of the audit trail."""
CALLER, CALLER_USES, AT_REST, INDEPENDENT, GRANTED = (
    "QCONNECT-011", "QCONNECT-011b", "QCONNECT-012", "QCONNECT-014", "QCONNECT-016",
)  # fmt: skip
"""Those of who gives a key, of what is stored, of two keys, and of the grant."""
MISSING, BOUNDS, UPDATED, LATEST, DELETED = (
    "QCONNECT-017", "QCONNECT-018", "QCONNECT-019", "QCONNECT-020", "QCONNECT-021",
)  # fmt: skip
LISTED, PAGED, FOUND, FREE_NAME, FOREIGN, KEPT, TAGGED, RETRIEVED = (
    "QCONNECT-022", "QCONNECT-023", "QCONNECT-024", "QCONNECT-025", "QCONNECT-026", "QCONNECT-027", "QCONNECT-028",
    "QCONNECT-029",
)  # fmt: skip
"""Those of what is not there, of requests, of updates and revisions, of deletion; of lists and searches, names, other
accounts, of what was created, of tags, and of what is retrieved."""


class Kind(StrEnum):
    """What there is; the value is the path at which answers tell its id."""

    ASSISTANT = "assistant.assistantId"
    KNOWLEDGE_BASE = "knowledgeBase.knowledgeBaseId"
    CONTENT = "content.contentId"
    QUICK_RESPONSE = "quickResponse.quickResponseId"
    ASSOCIATION = "assistantAssociation.assistantAssociationId"
    SESSION = "session.sessionId"

    @property
    def shown(self) -> str:
        """The member of answers that holds it."""
        return self.partition(".")[0]


WITH_KEYS = (Kind.ASSISTANT, Kind.KNOWLEDGE_BASE)
INSIDE = {
    Kind.CONTENT: Kind.KNOWLEDGE_BASE,
    Kind.QUICK_RESPONSE: Kind.KNOWLEDGE_BASE,
    Kind.ASSOCIATION: Kind.ASSISTANT,
    Kind.SESSION: Kind.ASSISTANT,
}
"""In what each lies."""
INNERMOST = (Kind.CONTENT, Kind.QUICK_RESPONSE, Kind.ASSOCIATION, Kind.SESSION, *WITH_KEYS)
WRITTEN = {Kind.CONTENT: DOCUMENT, Kind.QUICK_RESPONSE: RESPONSE}
"""The requirement by which customer data are read again as they were written."""
