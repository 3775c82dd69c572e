"""A persona proposed from customers: its amounts are those that criteria compare."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import NOW, Cast, make_leads
from winnow.access.actor import SYSTEM
from winnow.capture.queries import LeadFilter, count
from winnow.ground.actions import add_custom_field
from winnow.ground.models import ExchangeRate
from winnow.scoring.queries import learned_persona


def test_amounts_are_told_apart_by_what_they_are_worth(cast: Cast) -> None:
    add_custom_field(record="organization", label="Spend", kind="money", currency="USD", by=SYSTEM, now=NOW)
    ExchangeRate.objects.create(currency="USD", rate="2", on=NOW.date() - timedelta(days=9))
    told = []
    for i in range(160):
        bought = i % 4 == 0
        company = {"custom": {"spend": 5_000 if bought else 100 + i}}
        told.append({"company": company, "standing": {"stage": "customer" if bought else "lead"}})
    make_leads(told)
    [spend] = learned_persona(SYSTEM, "organization", today=NOW.date()).criteria
    [test] = spend.condition["rules"]
    assert test["value"] > 2 * 259, "above what any of the others is worth"
    asked = LeadFilter.written([f"organization.custom.spend>={test['value']}"])
    assert count(SYSTEM, asked, now=NOW).n == 40
