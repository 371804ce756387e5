"""A moment near today is the same in all of a conversation and in the script of it, and is told without a date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kms_conformance.conformance.wire.binding import Bindings
from kms_conformance.models.terms import Moment
from kms_conformance.models.wire import moment_of
from kms_conformance.reports.helpers import Script
from kms_conformance.reports.source import source
from kms_conformance.reports.words import words


def test_it_is_counted_from_midnight_in_utc() -> None:
    leap_day = date(2028, 2, 28)
    assert moment_of(Moment(1, 5), leap_day) == datetime(2028, 2, 29, 0, 0, 5, tzinfo=UTC)
    assert moment_of(Moment(-59), leap_day) == datetime(2027, 12, 31, tzinfo=UTC)


def test_it_is_near_today_and_counted_from_the_day_on_which_the_conversation_began() -> None:
    known = Bindings("us-east-1")
    first = known.bind(Moment(3, 60))
    assert isinstance(first, datetime) and abs(first - datetime.now(UTC)) < timedelta(days=4)
    assert known.apart().bind(Moment(3, 60)) == first
    known.today -= timedelta(days=1)  # as if it had gone on over midnight
    assert known.bind(Moment(4, 60)) == first


def test_a_script_has_the_same_moment() -> None:
    known, script = Bindings("us-east-1"), Script("KEY-005", "moto")
    script.today = known.today
    assert source(Moment(-2, 3600)) == "script.moment(-2, 3600)"
    assert script.moment(-2, 3600) == known.bind(Moment(-2, 3600))


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (Moment(0), "today, 00:00:00 UTC"),
        (Moment(1, 3661), "1 day after today, 01:01:01 UTC"),
        (Moment(-800), "800 days before today, 00:00:00 UTC"),
    ],
)
def test_it_is_told_as_what_it_is_in_every_run(moment: Moment, said: str) -> None:
    assert words(moment) == said
