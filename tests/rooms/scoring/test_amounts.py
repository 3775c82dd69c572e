"""Amounts in several currencies, in rules and in lists: compared in the owner's, by the rate in force."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.scoring.scene import live
from tests.unit.scoring.scene import group, rule, when
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.capture.queries import LeadFilter, count, leads
from winnow.ground.models import ExchangeRate
from winnow.scoring.actions import rescore_all
from winnow.scoring.queries import explanation, scores_as_of


@pytest.fixture
def made(cast: Cast) -> dict[str, Lead]:
    for days, rate in ((-60, "0.8"), (-3, "1.25"), (30, "9")):
        ExchangeRate.objects.create(currency="USD", rate=rate, on=NOW.date() + timedelta(days=days))
    budgets = {
        "own": ("10000", "EUR"),
        "none": ("9999.99", ""),
        "dollars": ("8000", "USD"),
        "francs": ("20000", "CHF"),
    }
    return {
        name: make_lead(
            name=name,
            budget_amount=Decimal(amount),
            budget_currency=currency,
            created_at=NOW - timedelta(days=40),
        )
        for name, (amount, currency) in budgets.items()
    }


RULE = rule(group(when("budget", ">=", 10_000)), key="rich", reason="Large budget", points=7)


def test_a_rule_counts_what_an_amount_is_worth_at_that_moment(made: dict[str, Lead]) -> None:
    model = live(RULE)
    rescore_all(by=SYSTEM, now=NOW)
    scores = {name: explanation(SYSTEM, lead.pk, now=NOW) for name, lead in made.items()}
    assert {name: one.score for name, one in scores.items()} == {
        "own": 7,
        "none": 0,
        "dollars": 7,
        "francs": 0,
    }
    assert scores["own"].amounts == scores["none"].amounts == []
    [dollars], [francs] = scores["dollars"].amounts, scores["francs"].amounts
    assert (dollars.worth, dollars.rate, dollars.since) == (
        Decimal("10000.00"),
        Decimal("1.25"),
        NOW.date() - timedelta(days=3),
    )
    assert dollars.told == "Budget of 8,000.00 USD counted as 10,000.00 EUR, at 1.25."
    assert (francs.worth, francs.rate) == (None, None)
    assert "20,000.00 CHF was not compared: no exchange rate is known" in francs.told
    then = NOW - timedelta(days=20)
    past = scores_as_of(model.pk, [(made["dollars"].pk, then), (made["own"].pk, then)])
    assert [one.score for one in past if one] == [0, 7], "the dollar was worth less then"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("budget>=10000", "dollars own"),
        ("budget<10000", "none"),
        ("budget=10000", "dollars own"),
        ("budget!=10000", "none"),
        ("budget__unrated=yes", "francs"),
        ("budget__blank=no", "dollars francs none own"),
    ],
)
def test_a_list_is_narrowed_by_worth(made: dict[str, Lead], written: str, names: str) -> None:
    asked = LeadFilter.written([written])
    found = [row.lead.person.name for row in leads(SYSTEM, asked, now=NOW).rows]
    assert sorted(found) == names.split()
    assert count(SYSTEM, asked, now=NOW).n == len(found)


def test_a_list_stands_in_the_order_of_worth_page_by_page(made: dict[str, Lead]) -> None:
    make_lead(name="more", budget_amount=Decimal(8001), budget_currency="USD")
    seen, cursor = [], None
    while True:
        page = leads(SYSTEM, LeadFilter.written([], sort="-budget"), now=NOW, size=2, cursor=cursor)
        seen += [row.lead.person.name for row in page.rows]
        if (cursor := page.next) is None:
            break
    assert seen[:1] == ["more"]
    assert set(seen[1:3]) == {"own", "dollars"}
    assert seen[3:] == ["none", "francs"]
