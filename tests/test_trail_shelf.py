"""The indexed records of the served trail give what a look at all of them would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from kms_conformance.cloud.trail.records import Record
from kms_conformance.cloud.trail.shelf import Kept, Shelf

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
VALUES = [None, ("EventName", "Encrypt"), ("ResourceName", "arn:1"), ("EventId", "7"), ("EventName", "nobody's")]


def kept(number: int, random: Random) -> Kept:
    """The records of what the KMS does by itself come late: times are not always in order."""
    time = BEGIN + timedelta(seconds=number // 3 - (random.randrange(20) if random.random() < 0.2 else 0))
    name, arns = random.choice(["Encrypt", "Decrypt"]), tuple(f"arn:{random.randrange(4)}" for _ in range(1))
    return Kept(time, number, Record(str(number), name, time, "1", "r", True, "a", None, arns, ""))


@pytest.mark.parametrize("seed", range(5))
def test_a_shelf_gives_the_latest_records_newest_first(seed: int) -> None:
    random = Random(seed)
    every = [kept(number, random) for number in range(500)]
    shelf = Shelf(10_000, every)
    for _ in range(100):
        since = BEGIN + timedelta(seconds=random.randrange(-5, 170))
        before = BEGIN + timedelta(seconds=random.randrange(-5, 170)), random.randrange(500)
        value = random.choice(VALUES)
        wanted = [
            item
            for item in every
            if item.time >= since
            and item.place < before
            and (value is None or value[1] in (item.record.name, item.record.event_id, *item.record.resources))
        ]
        found = list(shelf.newest_first(since, before, value))
        assert found == sorted(wanted, key=lambda item: item.place, reverse=True)


def test_the_oldest_records_go_first() -> None:
    random = Random(1)
    shelf, every = Shelf(100), [kept(number, random) for number in range(1_000)]
    for item in every:
        shelf.keep(item)
    latest = sorted(every, key=lambda item: item.place)
    found = list(shelf.newest_first(BEGIN - timedelta(1), (BEGIN + timedelta(1), 0)))
    assert len(found) == len(list(shelf)) == 100
    assert found[:50] == latest[:-51:-1]
    assert all(item in found for item in shelf.newest_first(BEGIN, (BEGIN + timedelta(1), 0), ("EventName", "Encrypt")))
