"""What is asked several times of the same two values, and found out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

One = TypeVar("One")
Other = TypeVar("Other")
Said = TypeVar("Said")


def once(function: Callable[[One, Other], Said]) -> Callable[[One, Other], Said]:
    """The function, which remembers what it said the last time: of the very same values it says it again.

    Both values must never change. Judging asks several times about one call in one world, and then never again; a world
    has no hash, and comparing two of them costs more than most answers.
    """
    last: list[tuple[One, Other, Said]] = []

    @wraps(function)
    def asked(one: One, other: Other) -> Said:
        for former_one, former_other, said in last[-1:]:
            if former_one is one and former_other is other:
                return said
        said = function(one, other)
        last[:] = [(one, other, said)]
        return said

    return asked
