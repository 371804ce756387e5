"""Rows of a table by kind of term: what a term is on the wire, in a script, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

Kind = TypeVar("Kind")
Told = TypeVar("Told")
Row: TypeAlias = tuple[type, Callable[[Any], Told]]


def row(kind: type[Kind], tell: Callable[[Kind], Told]) -> Row[Told]:
    """A kind of term, and a function that the type checker holds to terms of that kind."""
    return kind, tell
