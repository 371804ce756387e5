"""What the suite needs of a target."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from kms_conformance.models.report import TargetInfo


class Clients(Protocol):
    """Makes boto3 clients of the administrator."""

    def __call__(self, service: str = "kms") -> Any:
        """A client of the service, by its name in boto3. TargetError: the target has no such service."""


@dataclass(frozen=True, slots=True)
class Target:
    """A target that has not been opened yet: picklable, so that every worker opens its own.

    `open` gives a context that makes clients.
    `max_rps` is what one process may send; `not_implemented` the operations that the preflight did not find.
    """

    info: TargetInfo
    open: Callable[[], AbstractContextManager[Clients]]
    in_process: bool
    implements: tuple[str, ...] | None = None
    max_rps: float = 0
    warnings: tuple[str, ...] = field(default=())
    not_implemented: frozenset[str] = frozenset()
