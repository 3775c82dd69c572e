"""What there is of a lead at all, asked at once, and how often its page then asks."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast, make_lead
from tests.guard.scene import make_scene
from tests.stories.pages import Person
from winnow.access.actor import SYSTEM
from winnow.capture.queries import standing
from winnow.insight.kept import _rooms, kept_of


def test_names_what_the_rooms_hold_and_nothing_else(cast: Cast) -> None:
    lead_id = make_scene(cast).seen.lead_id
    found = standing(SYSTEM, lead_id)
    rooms = _rooms(lead_id, found.lead.person_id)
    assert kept_of(found) == {name for name, rows in rooms.items() if rows.exists()}
    assert len(kept_of(found)) >= 3
    assert kept_of(standing(SYSTEM, make_lead().pk)) == frozenset()


def test_the_page_of_a_lead_asks_at_most_forty_times(cast: Cast, django_assert_max_num_queries: Any) -> None:
    lead = make_lead(owner=cast.rep)
    rita = Person(cast.rep)
    rita.sees(f"/leads/{lead.pk}")  # what is kept compiled does not count
    with django_assert_max_num_queries(40):
        rita.sees(f"/leads/{lead.pk}")
