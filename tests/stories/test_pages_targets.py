"""Targets on their page and on Today: set by a manager, seen by who is to reach them."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.stories.pages import Person, words_of

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once


def test_a_manager_sets_a_target_and_her_people_see_it(cast: Cast) -> None:
    mona = Person(cast.manager)
    assert "Set the targets" in mona.sees("/forecast/targets")
    mona.sends("/forecast/targets", **{f"target-{cast.rep.pk}": "5000"})
    rita = Person(cast.rep)
    assert "of a target of" in words_of(rita.sees("/today"))
    assert "Set the targets" not in rita.sees("/forecast/targets")


def test_a_wrong_amount_is_said_at_its_place_and_nothing_is_set(cast: Cast) -> None:
    mona = Person(cast.manager)
    given = {f"target-{cast.rep.pk}": "much", f"target-{cast.manager.pk}": "100"}
    page = mona.sends("/forecast/targets", status=422, **given)
    assert "is not an amount" in words_of(page)
    assert 'value="much"' in page
    assert "of a target of" not in words_of(mona.sees("/today"))
