"""A taught scorecard: as good as trees on rows that neither has seen, and its chances come true."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.learning.simulated import simulated
from winnow.learning.columns import Column, Shape, levels
from winnow.learning.holding import calibration_error
from winnow.learning.measures import auc, brier
from winnow.learning.teaching import NothingToLearnFrom, Taught, held_out, teach

N = 4000


def taught(seed: int, *, days: float) -> tuple[Taught, float, float, float]:
    leads = simulated(2 * N, base=0.25, seed=seed)
    learned, test = slice(0, N), np.arange(N, 2 * N)
    table = [column.of(np.arange(N)) for column in leads.honest]
    found = teach(
        table, leads.labels[learned], np.linspace(0, days, N), most_parts=300, progress=lambda step: None
    )
    chosen = [leads.honest[place].of(test) for place in found.columns]
    chances = found.chance.chances(found.card.scores(chosen).astype(np.float64))
    truth = leads.labels[test]
    best = auc(truth, leads.truth[test]).value
    assert auc(truth, chances).value > best - 0.02
    return found, brier(truth, chances).value, calibration_error(truth, chances), best


@pytest.mark.parametrize("days", [0.0, 300.0])
def test_is_as_good_as_trees_and_its_chances_come_true(days: float) -> None:
    found, _brier, error, best = taught(11, days=days)
    assert found.by_time == (days > 0)
    assert found.measured.auc > found.yardstick.auc - 0.01
    assert found.measured.brier < found.yardstick.brier + 0.005
    assert error < 0.03
    assert found.measured.auc == pytest.approx(best, abs=0.03)


def test_nothing_is_held_out_where_all_came_at_once_or_few_would_be_left() -> None:
    labels = np.tile([0.0, 1.0], 1000)
    assert held_out(labels, np.zeros(2000)) is None
    assert held_out(labels[:200], np.arange(200.0)) is None
    late = held_out(labels, np.arange(2000.0))
    assert late is not None
    assert late.sum() == 500


def test_chances_follow_the_rate_of_the_latest_quarter() -> None:
    rng = np.random.default_rng(12)
    n = 4000
    x = rng.normal(0, 1, n)
    rate = np.where(np.arange(n) < 3 * n / 4, -2.0, 0.0)
    labels = (rng.random(n) < 1 / (1 + np.exp(-(rate + x)))).astype(np.float64)
    found = teach(
        [Column("x", "x", Shape.NUMBER, x)],
        labels,
        np.arange(n) / 10,
        most_parts=300,
        progress=lambda step: None,
    )
    chances = found.chance.chances(found.scores)
    assert chances.mean() == pytest.approx(0.5, abs=0.06)


def test_refuses_columns_that_say_nothing_at_all() -> None:
    same = Column("x", "x", Shape.LEVELS, levels(["a"] * 200))
    with pytest.raises(NothingToLearnFrom):
        teach([same], np.tile([0.0, 1.0], 100), np.zeros(200), most_parts=300, progress=lambda step: None)
