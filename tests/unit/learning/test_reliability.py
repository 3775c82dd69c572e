"""Reliability of what was said: refused below the floor, and an alarm when the latest ends are beyond luck."""

from __future__ import annotations

import numpy as np

from winnow.learning.reliability import report


def said(n: int, *, truth: float = 1.0, seed: int = 5) -> tuple[list[bool], list[float]]:
    """`n` cases; what was said is `truth` times as likely as it is."""
    random = np.random.default_rng(seed)
    chances = random.uniform(0.1, 0.6, n)
    return list(random.random(n) < chances * truth), list(chances)


def test_too_few_are_not_measured_and_what_is_missing_is_counted() -> None:
    told = report([True] * 10 + [False] * 60, [0.2] * 70, open_n=5)
    assert told["missing"] == {"ended": 30, "positives": 20}
    assert "ece" not in told
    assert report([], [], open_n=0)["missing"] == {"ended": 100, "positives": 30, "negatives": 30}


def test_chances_that_hold_do_not_drift() -> None:
    told = report(*said(400), open_n=0)
    assert told["ece"] < 0.08
    assert not told["drift"]["beyond_luck"]


def test_chances_that_held_once_drift_when_the_latest_ends_are_others() -> None:
    good, then = said(400), said(200, truth=0.5, seed=6)
    told = report(good[0] + then[0], good[1] + then[1], open_n=0)
    assert told["drift"]["n"] == 200
    assert told["drift"]["observed"] < told["drift"]["low"] < told["drift"]["expected"]
    assert told["drift"]["beyond_luck"]


def test_right_chances_seldom_alarm() -> None:
    alarms = sum(report(*said(200, seed=seed), open_n=0)["drift"]["beyond_luck"] for seed in range(200))
    assert alarms <= 16
