"""What is there already is shown while somebody types it again."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Cast
from winnow.access.actor import SYSTEM
from winnow.capture.actions import capture_lead
from winnow.capture.queries.alike import alike


@pytest.fixture
def leads(cast: Cast) -> Cast:
    for values in (
        {"name": "Johanna Schmidt", "email": "jo@acme.test", "phone": "+493012345678"},
        {"name": "Johann Schäfer", "email": "info@firm.test"},
    ):
        capture_lead(values={**values, "owner": cast.rep.email}, by=SYSTEM, now=NOW)
    return cast


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"name": "Johana Schmidt"}, "nearly the same name"),
        ({"name": "schmidt johanna"}, "same name"),
        ({"email": "JO@acme.test"}, "same e-mail address"),
        ({"phone": "+49 30 12345678"}, "same phone number"),
    ],
)
def test_finds_by_name_with_slips_address_and_number(leads: Cast, typed: dict[str, str], why: str) -> None:
    found = alike(leads.actor("rep"), **typed)
    assert [(one.standing.lead.person.name, one.why) for one in found] == [("Johanna Schmidt", why)]


def test_shows_neither_strangers_nor_the_leads_of_others_nor_an_office(leads: Cast) -> None:
    assert alike(leads.actor("rep"), name="Peter Paul", email="info@firm.test") == []
    assert alike(leads.actor("other_rep"), name="Johanna Schmidt", email="jo@acme.test") == []
    assert alike(leads.actor("rep"), name="J") == []
