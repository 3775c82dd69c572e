"""Fields that leak are found and named; honest ones, however strong, stay."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.learning.simulated import Simulated, simulated, texts
from winnow.learning.columns import Column, Shape, levels
from winnow.learning.leakage import filled_later, leaks
from winnow.learning.useless import useless


@pytest.mark.parametrize(("base", "seed"), [(0.35, 1), (0.35, 2), (0.12, 3), (0.6, 4)])
def test_every_leak_is_named_and_no_honest_field(base: float, seed: int) -> None:
    leads = simulated(6000, base=base, seed=seed)
    found = {one.field for one in leaks(leads.table, leads.labels)}
    assert found == {column.name for column in leads.leaking}


def test_days_after_the_moment_are_filled_in_later_unless_they_are_plans() -> None:
    ended = {"paid on": 0.9, "moves in on": 0.9, "born on": 0.0}
    assert filled_later(ended, {"moves in on": 0.6}).keys() == {"paid on"}


def test_nothing_is_left_out_where_nothing_leaks() -> None:
    leads = simulated(3000, base=0.3, seed=5)
    assert leaks(leads.honest, leads.labels) == []


@pytest.fixture(scope="module")
def leads() -> Simulated:
    return simulated(4000, base=0.3, seed=6)


def test_a_reason_has_its_figures(leads: Simulated) -> None:
    reasons = {one.field: one.reason for one in leaks(leads.table, leads.labels)}
    assert "AUC of 0.9" in reasons["status"]
    assert "0.0 % of those ended well" in reasons["lost because"]
    assert "Email Opened" in reasons["last thing"] or "Call answered" in reasons["last thing"]
    assert reasons["liking in numbers"] == "Filled in on the same leads as liking and says the same."


def test_a_field_that_somebody_insists_on_stays(leads: Simulated) -> None:
    found = {one.field for one in leaks(leads.table, leads.labels, keep=["status"])}
    assert "status" not in found
    assert "calls" in found


def test_a_field_that_only_ended_leads_have_is_left_out() -> None:
    n = 1000
    rng = np.random.default_rng(7)
    labels = (rng.random(n) < 0.5).astype(np.float64)
    given = Column("visit", "visit", Shape.LEVELS, texts(np.array(["a", "b"])[rng.integers(0, 2, n)]))
    waiting = Column("visit", "visit", Shape.LEVELS, levels([None] * 200))
    (found,) = leaks([given], labels, [waiting])
    assert "100 % of the leads that have ended and on 0 %" in found.reason


def test_what_teaches_nothing_is_named() -> None:
    n = 300
    table = [
        Column("same", "same", Shape.LEVELS, levels(["yes"] * n)),
        Column("own", "own", Shape.FILLED, levels(["filled"] * n)),
        Column("running", "running", Shape.NUMBER, 660_000.0 - np.arange(n)),
        Column("empty", "empty", Shape.LEVELS, levels([None] * n)),
        Column("fine", "fine", Shape.NUMBER, np.random.default_rng(8).normal(0, 1, n)),
    ]
    assert [one.field for one in useless(table)] == ["same", "own", "running"]
