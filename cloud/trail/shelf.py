"""The records of one account in one Region, by time, and by the values that most lookups ask for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from kms_conformance.cloud.trail.records import Record

Place = tuple[datetime, int]
FOREVER = 1 << 62
"""Greater than the number of any record."""


class Kept(NamedTuple):
    """A record in its place: by time, and within a second in the order of arrival."""

    time: datetime
    number: int
    record: Record

    @property
    def place(self) -> Place:
        """Where it comes in the order of all."""
        return self.time, self.number


INDEXED = ("EventId", "EventName", "ResourceName")


class Shelf:
    """Keeps the latest records, each once, in order. A lookup costs what it finds, not what there is."""

    def __init__(self, most: int, kept: Iterable[Kept] = ()) -> None:
        """`most`: how many there may be; the oldest go first."""
        self._most = most
        self._all: list[Kept] = []
        self._by: defaultdict[tuple[str, str], list[Kept]] = defaultdict(list)
        for item in kept:
            self.keep(item)

    def __iter__(self) -> Iterator[Kept]:
        return iter(self._all[-self._most :])

    def keep(self, item: Kept) -> None:
        """Put a record in its place."""
        if len(self._all) >= self._most + self._most // 4 + 1:  # not at every record: it costs as much as all of them
            left = self._all[-self._most :]
            self._all, self._by = [], defaultdict(list)
            for row in left:
                self._file(row)
        self._file(item)

    def _file(self, item: Kept) -> None:
        record = item.record
        values = (("EventId", record.event_id), ("EventName", record.name))
        names = (("ResourceName", arn) for arn in record.resources)
        for rows in (self._all, *(self._by[value] for value in (*values, *names))):
            if rows and rows[-1].place > item.place:  # what the KMS did by itself is found later
                insort(rows, item, key=_place)
            else:
                rows.append(item)

    def newest_first(self, since: datetime, before: Place, value: tuple[str, str] | None = None) -> Iterator[Kept]:
        """Those at or after a moment and before a place; with `value`, those that have it in an indexed attribute."""
        rows = self._all if value is None else self._by.get(value, [])
        oldest = self._all[max(0, len(self._all) - self._most)].place if self._all else before
        first = max(bisect_left(rows, (since, 0), key=_place), bisect_left(rows, oldest, key=_place))
        for index in range(bisect_right(rows, before, key=_place) - 1, first - 1, -1):
            if rows[index].place < before:
                yield rows[index]


def _place(item: Kept) -> Place:
    return item.place
