"""Bins, weights, corners and points: what is found in made-up leads is what was put there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.learning.simulated import simulated, texts
from winnow.learning.additive import chance
from winnow.learning.binning import BLANK, OTHER, bins_of, cuts_of
from winnow.learning.columns import Column, Numbers, Shape, levels
from winnow.learning.measures import auc
from winnow.learning.scorecard import POINTS_A_LOG_ODD, scorecard
from winnow.learning.weighing import weigh, weighings


def happened(log_odds: Numbers, seed: int = 1) -> Numbers:
    return (np.random.default_rng(seed).random(len(log_odds)) < chance(log_odds)).astype(np.float64)


def number(name: str, values: Numbers) -> Column:
    return Column(name, name, Shape.NUMBER, values)


def test_cuts_are_round_numbers_between_what_there_is() -> None:
    counted = np.repeat([0.0, 1.0, 2.0, 7.0], 30)
    assert cuts_of(counted).tolist() == [1.0, 2.0, 4.0]
    fine = cuts_of(np.random.default_rng(1).normal(0, 1000, 5000))
    assert all(cut == round(cut, 1) for cut in fine)
    assert cuts_of(np.full(50, 3.0)).size == 0


def test_rare_and_unseen_levels_are_pooled_and_blank_is_its_own() -> None:
    bins = bins_of(Column("x", "x", Shape.LEVELS, levels(["a"] * 20 + ["rare"] * 3 + [None] * 5)))
    later = Column("x", "x", Shape.LEVELS, levels(["a", "rare", "never seen", None]))
    assert bins.codes(later).tolist() == [2, OTHER, OTHER, BLANK]


def test_weights_follow_the_truth_and_noise_vanishes() -> None:
    rng = np.random.default_rng(2)
    n = 8000
    x, noise = rng.uniform(-2, 2, n), rng.normal(0, 1, n)
    many = texts(np.array([f"v{one}" for one in range(200)])[rng.integers(0, 200, n)])
    truth = 1.5 * np.abs(x) - 2
    table = [number("x", x), number("noise", noise), Column("many", "many", Shape.LEVELS, many)]
    found = weigh(table, happened(truth), rounds=0)
    fitted = found.log_odds(found.coded(table))
    assert np.corrcoef(fitted, truth)[0, 1] > 0.97
    assert float(np.ptp(found.weights.of[1])) < 0.3
    assert float(np.ptp(found.weights.of[2])) < 0.5


def test_finds_what_counts_only_together() -> None:
    rng = np.random.default_rng(3)
    n = 6000
    minutes, plan = rng.uniform(0, 20, n), rng.random(n) < 0.4
    together = (minutes > 13) & plan
    table = [
        number("minutes", minutes),
        Column("plan", "plan", Shape.LEVELS, texts(np.where(plan, "yes", "no"))),
    ]
    found = weigh(table, happened(np.where(together, 1.0, -1.5)))
    assert len(found.corners) >= 1
    assert {column for column, _codes in found.corners[0].codes} == {0, 1}
    fitted = found.log_odds(found.coded(table))
    assert fitted[together].mean() - fitted[~together].mean() == pytest.approx(2.5, abs=0.4)


def test_points_order_leads_as_the_weights_do_within_the_number_of_rules() -> None:
    leads = simulated(4000, base=0.3, seed=4)
    found = weigh(leads.honest, leads.labels)
    fitted = found.log_odds(found.coded(leads.honest))
    for most in (200, 20):
        card = scorecard(found, leads.honest, most_parts=most)
        assert len(card.parts) <= most
        scores = card.scores(leads.honest)
        assert np.corrcoef(scores / POINTS_A_LOG_ODD, fitted)[0, 1] > (0.99 if most == 200 else 0.95)
    full = scorecard(found, leads.honest, most_parts=200).scores(leads.honest)
    assert auc(leads.labels, full).value > auc(leads.labels, fitted).value - 0.004


def test_each_column_gives_a_lead_at_most_one_part() -> None:
    leads = simulated(2000, base=0.3, seed=5)
    card = scorecard(weigh(leads.honest, leads.labels, rounds=0), leads.honest, most_parts=300)
    coded = card.weighing.coded(leads.honest)
    for place in range(len(leads.honest)):
        mine = [part.when.holds(coded) for part in card.parts if part.when.columns == {place}]
        assert np.sum(mine, axis=0).max() <= 1 if mine else True


@pytest.mark.parametrize("trend", [1, -1])
def test_a_number_with_a_trend_never_goes_against_it(trend: int) -> None:
    leads = simulated(4000, base=0.3, seed=9)
    table = [replace(one, trend=trend if one.name == "age" else 0) for one in leads.honest]
    made = weighings(table, leads.labels)[-1]
    age = made.weights.of[0][1:] * trend
    assert (np.diff(age) >= -1e-9).all()
    assert all(0 not in corner.columns for corner in made.corners)
    card = scorecard(made, table, most_parts=300)
    seen = np.argsort(table[0].values)
    points = np.zeros(len(seen))
    for part in card.parts:
        if part.when.columns == {0}:
            points += part.points * part.when.holds(made.coded(table))
    assert (np.diff(points[seen]) * trend >= 0).all()
