"""Domains of Cases and what is in them as the model knows it, and why each is as it is."""

from __future__ import annotations

from enum import StrEnum

KEPT, AT_REST, UNTOUCHED, INDEPENDENT, ROTATED = "CASES-001", "CASES-002", "CASES-003", "CASES-004", "CASES-005"
"""The requirements of what is read again, of what is stored, of the customer's keys, of their state, of rotation."""
QUEUED, DELIVERED = "CASES-006", "CASES-007"
"""Those of payloads that wait, and of those that were delivered."""
MISSING, REQUIRED, BOUNDS = "CASES-009", "CASES-010", "CASES-011"
"""Those of what is not there, and of requests that are not as the service model wants them."""
UPDATED, CASE_DELETED, DOMAIN_DELETED = "CASES-012", "CASES-013", "CASES-020"
LISTED, PAGED, ASKED_TOGETHER = "CASES-014", "CASES-015", "CASES-022"
HAS_TITLE, TAKES_CASES, FREE_NAME, PUBLISHES, APART = "CASES-016", "CASES-017", "CASES-018", "CASES-019", "CASES-021"
FOREIGN = "CASES-023"
"""Those of a case's title, a template that takes cases, its name, what is published, of several domains' keys, and
of what another account has."""


class Kind(StrEnum):
    """What there is in Cases; the value is the member of answers that tells its id."""

    DOMAIN = "domainId"
    FIELD = "fieldId"
    TEMPLATE = "templateId"
    CASE = "caseId"
    COMMENT = "relatedItemId"
