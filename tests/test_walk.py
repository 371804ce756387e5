"""A walk reads a list to its end, whatever its pages are like, and never for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from kms_conformance.conformance.wire.executor import Executor
from kms_conformance.conformance.wire.walk import walk
from kms_conformance.models.listing import MOST_PAGES
from kms_conformance.models.outcomes import Indeterminate, Outcome, Refusal, Success


class Pages:
    """Gives the outcomes in turn, and keeps what was asked."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self._outcomes = iter(outcomes)
        self.endless: set[str] = set()
        self.asked: list[Mapping[str, Any]] = []

    def pages(self, operation: str, most: int) -> int:
        return most

    def execute(self, operation: str, params: Mapping[str, Any], principal: str = "") -> Outcome:
        self.asked.append(params)
        return next(self._outcomes)


def walked(*outcomes: Outcome) -> tuple[Outcome, Pages]:
    pages = Pages(outcomes)
    return walk(cast(Executor, pages), "ListAliases", {"Limit": 2}), pages


def page(*names: str, marker: str | None = None) -> Success:
    more = {"Truncated": True, "NextMarker": marker} if marker else {"Truncated": False}
    return Success({"Aliases": [{"AliasName": name} for name in names], **more})


def names(outcome: Outcome) -> list[str]:
    assert isinstance(outcome, Success)
    return [row["AliasName"] for row in cast(list[dict[str, str]], outcome.response["Aliases"])]


def test_all_pages_are_one_list_and_every_other_parameter_is_sent_each_time() -> None:
    outcome, pages = walked(page("a", "b", marker="1"), page("c", marker="2"), page())
    assert names(outcome) == ["a", "b", "c"]
    assert pages.asked == [{"Limit": 2}, {"Limit": 2, "Marker": "1"}, {"Limit": 2, "Marker": "2"}]


def test_an_empty_list_may_be_left_out() -> None:
    assert names(walked(Success({"Truncated": False}))[0]) == []


def test_what_is_no_list_is_judged_as_it_came() -> None:
    for odd in (Refusal("NotFoundException"), Indeterminate("throttled"), Success({"Aliases": None})):
        assert walked(page("a", marker="1"), odd)[0] is odd


def test_a_marker_that_comes_again_ends_the_walk_with_what_was_read_twice() -> None:
    assert names(walked(page("a", marker="1"), page("a", marker="1"))[0]) == ["a", "a"]


def test_a_list_without_end_is_given_up() -> None:
    endless = (page(str(number), marker=str(number)) for number in range(MOST_PAGES + 1))
    assert walked(*endless)[0] == Indeterminate("budget")
