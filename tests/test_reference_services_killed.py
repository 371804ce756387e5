"""The reference services are killed, and nothing is lost."""

from benchmarks.kill_nine import hunt


def test_voiceid_054_killed_at_random_moments_of_a_change_of_key_nothing_is_lost() -> None:
    figures = hunt(4, seed=7)
    assert figures.kills == sum(figures.during.values()) == 4
    assert (figures.lost, figures.not_ended, figures.grants_left) == (0, 0, 0)
