"""An owner adds a field of money in dollars, and everybody sees and gives dollars."""

from __future__ import annotations

import pytest

from tests.cast import Cast, make_lead
from tests.stories.pages import Person, words_of
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.ground.models import CustomField

pytestmark = pytest.mark.once


@pytest.fixture
def ada(cast: Cast) -> Person:
    return Person(cast.admin)


def test_forms_and_records_say_what_an_amount_is_in(ada: Person) -> None:
    for record in ("lead", "organization", "opportunity"):
        ada.sends("/settings/fields/new", record=record, label="Spend", kind="money", currency="usd")
    assert "Money USD" in words_of(ada.sees("/settings/fields"))
    lead = make_lead(custom={"spend": 1200}, organization="Acme", company={"custom": {"spend": 5_000}})
    assert "Spend (USD)" in ada.sees(f"/leads/{lead.pk}/edit")
    assert "Spend $1,200" in words_of(ada.sees(f"/leads/{lead.pk}"))
    assert "$1,200" in words_of(ada.sees("/leads", columns="name,custom.spend"))
    ada.sends(f"/leads/{lead.pk}/edit", **{"custom.spend": "1300"})
    assert Lead.objects.visible_to(SYSTEM).get().custom == {"spend": 1300}
    company = lead.person.organization_id
    assert "Spend $5,000" in words_of(ada.sees(f"/organizations/{company}"))
    assert "Spend (USD)" in ada.sees(f"/organizations/{company}/edit")


def test_a_field_that_is_no_amount_takes_no_currency(ada: Person) -> None:
    page = ada.sends(
        "/settings/fields/new", status=422, record="lead", label="Seats", kind="number", currency="EUR"
    )
    assert "Only fields of money have a currency." in page
    assert not CustomField.objects.exists()
