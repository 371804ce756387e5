"""A refusal, as KMS sends one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SERVER_FAULTS = frozenset(
    {"DependencyTimeoutException", "InternalFailure", "KMSInternalException", "KeyUnavailableException"}
)
"""Errors that are the service's fault: `fault` in the service model, and the common error InternalFailure."""


class KmsError(Exception):
    """An error answer: code, message, and further members of the body (a correct KMS sends none).

    The message is empty where AWS sends no `message` member at all (AWS-003).
    """

    def __init__(self, code: str, message: str = "", members: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.members: dict[str, Any] = dict(members or {})

    @property
    def status(self) -> int:
        """The HTTP status: every recorded client error is a 400, NotFoundException too (AWS-006)."""
        return 500 if self.code in SERVER_FAULTS else 400
