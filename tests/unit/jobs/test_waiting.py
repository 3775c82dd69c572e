"""How long a job waits before it is tried again."""

from winnow.jobs.backend import LONGEST_WAIT_SECONDS, wait_seconds


def test_doubles_from_attempt_to_attempt() -> None:
    assert [wait_seconds(attempt, 0.5) for attempt in (1, 2, 3)] == [5, 10, 20]


def test_never_waits_longer_than_the_cap_and_its_spread() -> None:
    assert wait_seconds(40, 0.999) < LONGEST_WAIT_SECONDS * 1.5


def test_spreads_what_failed_together() -> None:
    assert wait_seconds(1, 0.0) == 2.5
    assert 7.4 < wait_seconds(1, 0.99) < 7.5
