"""Condition keys that are found out when somebody asks for one of them: most policies ask for none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

Values = tuple[str, ...]


class WhenAsked(Mapping[str, Values]):
    """A map that is made by its first use."""

    def __init__(self, find: Callable[[], Mapping[str, Values]]) -> None:
        self._find = find

    @cached_property
    def _found(self) -> Mapping[str, Values]:
        return self._find()

    def __getitem__(self, key: str) -> Values:
        return self._found[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return repr(self._found)
