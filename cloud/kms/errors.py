"""A refusal, as an AWS service sends one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SERVER_FAULTS = frozenset(
    {"DependencyTimeoutException", "InternalFailure", "KMSInternalException", "KeyUnavailableException"}
)
"""Errors that are the service's fault: `fault` in the service model, and the common error InternalFailure."""


class ServiceError(Exception):
    """An error answer: code, message, HTTP status, and further members of the body.

    The message is empty where AWS sends no `message` member at all (AWS-003).
    """

    def __init__(
        self, code: str, message: str = "", status: int = 400, members: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.members: dict[str, Any] = dict(members or {})

    def anew(self) -> ServiceError:
        """The same error, to be raised: one that is raised again and again remembers every time, with its request."""
        return ServiceError(self.code, self.message, self.status, self.members)


class KmsError(ServiceError):
    """An error answer of KMS: every recorded client error is a 400, NotFoundException too (AWS-006).

    A correct KMS sends no further members.
    """

    def __init__(self, code: str, message: str = "", members: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, message, 500 if code in SERVER_FAULTS else 400, members)
