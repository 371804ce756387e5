"""What the suite needs of a target."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from kms_conformance.models.report import TargetInfo


@dataclass(frozen=True, slots=True)
class Target:
    """A target that has not been opened yet: picklable, so that every worker opens its own.

    `open` gives a context in which `client()` makes a KMS client of the administrator.
    `max_rps` is what one process may send; `not_implemented` the operations that the preflight did not find.
    """

    info: TargetInfo
    open: Callable[[], AbstractContextManager[Callable[[], Any]]]
    in_process: bool
    implements: tuple[str, ...] | None = None
    max_rps: float = 0
    warnings: tuple[str, ...] = field(default=())
    not_implemented: frozenset[str] = frozenset()
