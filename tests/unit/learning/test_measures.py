"""Measures of what was foretold: worked by hand, and against pairs counted one by one."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from winnow.learning.holding import agreement, calibration_error, error_by_luck, reliability
from winnow.learning.measures import OneClass, auc, brier, log_loss
from winnow.learning.promoting import average_precision, lift, promotions

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "back-test.md"
TEN = [
    tuple(float(cell) for cell in row)
    for row in re.findall(
        r"^\| (\d+) \| ([\d.]+) \| ([01]) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
]
SCORES, CHANCES, WON = (list(column) for column in zip(*TEN, strict=True))


def made_up(seed: int, n: int, levels: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    scores = random.integers(0, levels, n)
    labels = (random.random(n) < 0.2 + 0.6 * scores / levels).astype(int)
    labels[:2] = 0, 1
    return labels, scores


@pytest.mark.parametrize(("seed", "n", "levels"), [(1, 200, 5), (2, 300, 1000), (3, 40, 2)])
def test_auc_is_the_share_of_pairs_in_the_right_order(seed: int, n: int, levels: int) -> None:
    labels, scores = made_up(seed, n, levels)
    pairs = list(product(scores[labels == 1], scores[labels == 0]))
    right = sum(1.0 if good > bad else 0.5 if good == bad else 0.0 for good, bad in pairs)
    found = auc(labels, scores)
    assert found.value == pytest.approx(right / len(pairs))
    assert 0 <= found.low < found.value < found.high <= 1
    assert found.n == n


def test_the_interval_of_auc_holds_the_truth_in_about_95_of_100_samples() -> None:
    random, held, samples = np.random.default_rng(7), 0, 400
    truth = 0.7602499  # of two normals one apart: the normal distribution at 1/sqrt(2)
    for _ in range(samples):
        scores = np.concatenate([random.normal(1, 1, 40), random.normal(0, 1, 80)])
        found = auc([1] * 40 + [0] * 80, scores)
        held += found.low <= truth <= found.high
    assert 0.92 <= held / samples <= 0.98


def test_a_perfect_order_of_few_is_not_called_certain() -> None:
    found = auc([1, 1, 1, 0, 0, 0], [6, 5, 4, 3, 2, 1])
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low < 0.5


def test_losses_are_those_of_their_definition() -> None:
    from sklearn import metrics  # loading it takes each process of pytest a second

    labels, scores = made_up(4, 500, 100)
    chances = (scores + 1) / 102
    assert brier(labels, chances).value == pytest.approx(metrics.brier_score_loss(labels, chances))
    assert log_loss(labels, chances).value == pytest.approx(metrics.log_loss(labels, chances))
    assert average_precision(labels, scores) == pytest.approx(metrics.average_precision_score(labels, scores))


def test_the_worked_table_of_the_docs_holds() -> None:
    assert len(TEN) == 10
    assert auc(WON, SCORES).value == pytest.approx(20.5 / 24)
    assert brier(WON, CHANCES).value == pytest.approx(1.69 / 10)
    at_60 = promotions(WON, SCORES, [60])[0]
    assert (at_60.n, at_60.precision.k, at_60.recall.n) == (5, 3, 4)
    halves = lift(WON, SCORES, slices=2)
    assert [(half.n, half.positives, round(half.lift, 2)) for half in halves] == [(5, 3, 1.5), (5, 1, 0.5)]
    assert calibration_error(WON, CHANCES, bins=2) == pytest.approx(0.13)


def test_equal_chances_never_stand_in_two_bins() -> None:
    found = reliability([0, 1] * 50, [0.2] * 70 + [0.9] * 30)
    assert [(one.least, one.most, one.observed.n) for one in found] == [(0.2, 0.2, 70), (0.9, 0.9, 30)]


def test_right_chances_have_a_small_calibration_error_and_wrong_ones_a_large_one() -> None:
    random = np.random.default_rng(6)
    chances = random.random(20_000)
    labels = (random.random(20_000) < chances).astype(int)
    assert calibration_error(labels, chances) < 0.015
    assert calibration_error(labels, chances**2) > 0.1
    assert not agreement(labels, chances).beyond_luck
    assert agreement(labels, chances**2).beyond_luck


def test_a_threshold_that_nobody_reaches_promotes_nobody() -> None:
    found = promotions(WON, SCORES, [91, 0])
    assert [(one.n, one.precision.rate, one.recall.rate) for one in found] == [(0, None, 0.0), (10, 0.4, 1.0)]


def test_leads_of_equal_score_share_their_positives_whatever_their_order() -> None:
    there = lift([1, 1, 0, 0], [5, 5, 5, 5], slices=2)
    back = lift([0, 0, 1, 1], [5, 5, 5, 5], slices=2)
    assert there == back
    assert [one.lift for one in there] == [1.0, 1.0]


@pytest.mark.parametrize("measure", [auc, average_precision, lift])
def test_one_kind_of_outcome_is_refused(measure: object) -> None:
    with pytest.raises(OneClass):
        measure([0, 0, 0], [1, 2, 3])  # type: ignore[operator]


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        auc([0, 1], [float("nan"), 1])
    with pytest.raises(ValueError, match="0 or 1"):
        brier([0, 2], [0.1, 0.2])


def test_chances_that_are_right_have_the_calibration_error_that_luck_gives() -> None:
    random = np.random.default_rng(4)
    chances = random.beta(1, 2, 1000)
    found = [calibration_error((random.random(1000) < chances).astype(float), chances) for _ in range(200)]
    luck = error_by_luck(chances)
    assert luck.mean == pytest.approx(np.mean(found), rel=0.05)
    assert luck.most == pytest.approx(np.quantile(found, 0.95), rel=0.1)
