"""Rates of small groups are drawn towards the rate of all, the more so the fewer they are and the less groups differ."""

from __future__ import annotations

import numpy as np
import pytest

from winnow.learning.shrinkage import STRONGEST, drawn, strength_of


def test_groups_that_differ_only_by_luck_count_as_one() -> None:
    random = np.random.default_rng(3)
    alike = [(int(random.binomial(200, 0.4)), 200) for _ in range(8)]
    assert strength_of(alike) > 200
    assert strength_of([]) == strength_of([(3, 10)]) == strength_of([(0, 10), (0, 20)]) == STRONGEST


def test_groups_that_truly_differ_keep_their_own_rates() -> None:
    """Rates that scatter as a beta distribution worth 20 observations."""
    random = np.random.default_rng(4)
    groups = [(int(random.binomial(500, random.beta(8, 12))), 500) for _ in range(300)]
    assert strength_of(groups) == pytest.approx(20, rel=0.25)


def test_few_are_drawn_far_and_many_hardly() -> None:
    few, many = (drawn(n, n, prior=0.4, strength=20) for n in (2, 2000))
    assert few.rate == pytest.approx(10 / 22)
    assert many.rate > 0.99
    assert few.low < 0.4 < few.rate < few.high
    assert few.high - few.low > many.high - many.low


def test_a_team_without_history_is_never_given_another_teams_rate() -> None:
    """Whatever was computed before it: a known defect elsewhere."""
    assert drawn(0, 0, prior=0.4, strength=20).rate == pytest.approx(0.4)
