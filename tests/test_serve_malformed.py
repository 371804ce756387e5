"""What no client of AWS sends is refused at once, and nobody else notices."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
from malformed import LARGEST_GROWTH, LONGEST_P99_S, Tally, memory_kib, send_all, served, still_serves
from malformed_requests import KINDS, malformed

COUNT, WARM_UP = 1500, 300


def test_malformed_requests_are_refused_and_leave_nothing_behind() -> None:
    requests, tally = list(malformed(2, COUNT)), Tally()
    assert {request.kind for request in requests} == set(KINDS)
    with served() as (url, pid):
        send_all(url, requests[:WARM_UP], tally)
        before = memory_kib(pid)
        send_all(url, requests[WARM_UP:], tally)
        growth = memory_kib(pid) / before - 1
        assert still_serves(url)
    assert tally.faults == []
    assert tally.answers["4xx"] > 0.9 * COUNT
    assert tally.p99_s < LONGEST_P99_S
    assert growth < LARGEST_GROWTH


def test_a_seed_gives_the_same_kinds_of_requests() -> None:
    unsigned = ("noise", "large body", "broken chunks", "odd lengths", "broken headers", "unsigned")
    first, second = ([request for request in malformed(3, 150) if request.kind in unsigned] for _ in range(2))
    assert first == second
