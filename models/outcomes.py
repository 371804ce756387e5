"""What came back: an answer, a refusal, something that is neither, or nothing that can be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from kms_conformance.models.terms import Value


@dataclass(frozen=True, slots=True)
class Success:
    """The answer's members, `ResponseMetadata` left out."""

    response: Mapping[str, Value]

    @property
    def got(self) -> str:
        """The word for this outcome in findings."""
        return "success"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A client error: code, HTTP status, and any members beside code and message that the error body held."""

    code: str
    status: int = 400
    members: Mapping[str, Value] = field(default_factory=dict)

    @property
    def got(self) -> str:
        """The error code."""
        return self.code


@dataclass(frozen=True, slots=True)
class Broken:
    """An answer that no AWS service gives for this request: a server fault, or a body that cannot be parsed."""

    how: Literal["server-error", "unparseable", "not-implemented"]
    detail: str = ""

    @property
    def got(self) -> str:
        """How it is broken."""
        return self.how


@dataclass(frozen=True, slots=True)
class Indeterminate:
    """Nothing that can be judged: throttled, timed out, or the connection was lost."""

    reason: str
    detail: str = ""

    @property
    def got(self) -> str:
        """Why nothing can be said."""
        return self.reason


Outcome: TypeAlias = Success | Refusal | Broken | Indeterminate
