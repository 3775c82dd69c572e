"""Leads by the persona that they match: in the sentence of the list, and by its address."""

from __future__ import annotations

from tests.cast import Cast, make_lead
from tests.rooms.scoring.test_personas import HEAD, persona
from tests.stories.pages import Person, rows_of


def test_the_list_of_leads_is_filtered_by_persona(cast: Cast) -> None:
    admin = Person(cast.admin)
    make_lead(name="Hedda Head", person={"job_title": "Head of all"})
    make_lead(name="Sten Student", person={"job_title": "Student"})
    assert 'id="says-persona"' not in admin.sees("/leads")
    persona("Heads, chiefs", HEAD, about="person")
    shown = admin.sees("/leads", persona="Heads, chiefs")
    assert rows_of(shown) == ["Hedda Head"]
    assert '<strong id="says-persona">Heads, chiefs</strong>' in shown
