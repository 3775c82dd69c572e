"""What a lead's history says in words: values as people read them, never as they are stored."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.actions import change_lead, set_next_step
from winnow.ground.actions import add_custom_field
from winnow.insight.timeline import timeline
from winnow.qualification.actions import answer


def lines_of(lead_id: int) -> set[str]:
    return {line for entry in timeline(SYSTEM, lead_id, show="changes").rows for line in entry.lines}


def test_answers_are_told_as_people_say_them(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    given = {
        "budget_amount": {"value": {"amount": 12000, "currency": "SEK"}, "evidence": "call"},
        "timeline": {"value": "2026-05-01", "evidence": "call"},
    }
    answer(lead_id=lead.pk, answers=given, by=SYSTEM, now=NOW)
    assert {"SEK\N{NO-BREAK SPACE}12,000", "1 May 2026"} <= lines_of(lead.pk)


def test_changes_are_told_with_currency_country_and_day(cast: Cast) -> None:
    add_custom_field(record="lead", label="Yearly bill", kind="money", currency="GBP", by=SYSTEM, now=NOW)
    lead = make_lead(owner=cast.rep)
    values = {"custom.yearly_bill": 1500, "budget": 900, "budget_currency": "SEK", "country": "DE"}
    change_lead(lead_id=lead.pk, values=values, by=SYSTEM, now=NOW)
    change_lead(lead_id=lead.pk, values={"budget": 1200, "budget_currency": "EUR"}, by=SYSTEM, now=NOW)
    set_next_step(lead_id=lead.pk, step="Call", at=datetime(2026, 3, 20, 9, tzinfo=UTC), by=SYSTEM, now=NOW)
    told = lines_of(lead.pk)
    assert {
        "Yearly bill: – → £1,500",
        "Budget: – → SEK\N{NO-BREAK SPACE}900",
        "Country: – → Germany",
        "Next step due: – → 20 Mar 2026, 09:00",
    } <= told
    assert "Budget: SEK\N{NO-BREAK SPACE}900 → €1,200" in told
