"""The reference services are killed, and nothing is lost: in a change of key, or in a run that fetches objects."""

import pytest

from benchmarks.kill_nine import ROUNDS, hunt
from benchmarks.kill_subjects import SUBJECTS


@pytest.mark.parametrize("rounds", [2, pytest.param(ROUNDS, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("service", SUBJECTS)
def test_voiceid_054_killed_at_random_moments_nothing_is_lost(service: str, rounds: int) -> None:
    figures = hunt(service, rounds, seed=7)
    assert figures.kills == sum(figures.during.values()) == rounds
    assert (figures.lost, figures.not_ended, figures.grants_left) == (0, 0, 0)
