"""From scores to chances: straight where nothing else is known, bent where the leads say so, at the level of today."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from winnow.learning.additive import chance
from winnow.learning.calibrating import Curve, calibrated
from winnow.learning.columns import Numbers
from winnow.scoring.calibration import parse_calibration


def happened(log_odds: Numbers, seed: int) -> Numbers:
    return (np.random.default_rng(seed).random(len(log_odds)) < chance(log_odds)).astype(np.float64)


@pytest.mark.parametrize(
    "truth",
    [lambda s: 0.6 * s - 1, lambda s: np.where(s > 0, 0.3 * s, 1.5 * s), lambda s: np.minimum(s, 0.5)],
)
def test_finds_the_chances_behind_the_scores(truth: Callable[[Numbers], Numbers]) -> None:
    rng = np.random.default_rng(1)
    scores, others = rng.normal(0, 1.5, 8000), rng.normal(0, 1.5, 8000)
    found = calibrated(happened(truth(scores), 2), scores)
    assert np.abs(found.chances(others) - chance(truth(others))).mean() < 0.015
    assert (np.diff(found.to) >= 0).all()


def test_a_straight_line_is_stored_as_one_and_a_bent_one_says_the_same_when_read_again() -> None:
    scores = np.random.default_rng(3).normal(0, 1.5, 8000)
    assert calibrated(happened(scores, 4), scores).stored()["kind"] == "logistic"
    points = (scores * 25).round()
    bent = calibrated(happened(np.where(scores > 0, 0.3 * scores, 1.5 * scores), 5), points)
    read = parse_calibration(bent.stored())
    for score in (-400, -60, -1, 0, 33, 90, 500):
        assert read.probability(score) == pytest.approx(float(bent.chances(np.array([score]))[0]), abs=2e-5)


def test_chances_are_those_of_the_latest_leads_where_the_rate_changes() -> None:
    n = 4000
    scores, days = np.random.default_rng(6).normal(0, 1, n), np.arange(n) / 10
    found = calibrated(happened(scores + np.where(days > 300, 2.0, 0.0), 7), scores, days)
    assert found.chances(np.zeros(1))[0] == pytest.approx(chance(np.array([2.0]))[0], abs=0.04)


def test_scores_that_run_the_wrong_way_round_give_all_the_same_chance() -> None:
    scores = np.random.default_rng(8).normal(0, 1, 2000)
    found = calibrated(happened(-scores, 9), scores)
    assert np.ptp(found.chances(scores)) < 0.05


def test_the_same_chances_over_other_scores() -> None:
    curve = Curve((-1.0, 0.0, 2.0), (-2.0, 0.0, 1.0))
    log_odds = np.array([-3.0, -0.5, 1.0, 4.0])
    assert curve.over(20.0, 0.5).chances((log_odds - 0.5) * 20) == pytest.approx(curve.chances(log_odds))
