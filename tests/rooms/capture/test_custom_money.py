"""Custom fields of money: all amounts of one are in its currency, and are compared by what that is worth."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.imports import counts, csv_of, imported
from tests.rooms.scoring.scene import live
from tests.unit.scoring.scene import group, rule, when
from winnow.access.actor import SYSTEM
from winnow.capture.importing.mapping import WrongMapping
from winnow.capture.importing.mapping_form import from_dict, to_toml
from winnow.capture.models import Lead
from winnow.capture.queries import LeadFilter, export_columns, leads, leads_sheet, with_currencies
from winnow.capture.queries.contact_export import people_columns, people_sheet
from winnow.ground.actions import add_custom_field
from winnow.ground.models import CustomField, ExchangeRate
from winnow.ground.refusals import Invalid
from winnow.scoring.actions import rescore_all
from winnow.scoring.queries import explanation, scores_as_of

pytestmark = pytest.mark.django_db


def money_field(currency: str = "", *, record: str = "lead", **more: Any) -> CustomField:
    return add_custom_field(
        record=record, label="Deal", kind="money", currency=currency, by=SYSTEM, now=NOW, **more
    )


def mapped(deal: dict[str, str]) -> str:
    return to_toml(from_dict({"columns": {"name": "name", "email": "email", "deal": deal}}))


def amounts() -> dict[str, Any]:
    rows = Lead.objects.visible_to(SYSTEM).values_list("person__name", "custom")
    return {name: custom.get("deal") for name, custom in rows}


def test_amounts_are_in_the_owners_currency_unless_another_is_said(cast: Cast) -> None:
    assert money_field().currency == "EUR"
    assert money_field("usd", key="dollars").currency == "USD"
    assert add_custom_field(record="lead", label="Seats", kind="number", by=SYSTEM, now=NOW).currency == ""


@pytest.mark.parametrize(("kind", "currency"), [("money", "XYZ"), ("money", "'--"), ("number", "EUR")])
def test_a_currency_that_is_none_or_of_no_amount_is_refused(cast: Cast, kind: str, currency: str) -> None:
    with pytest.raises(Invalid) as refused:
        add_custom_field(record="lead", label="Deal", kind=kind, currency=currency, by=SYSTEM, now=NOW)
    assert refused.value.field == "currency"


@pytest.mark.parametrize(
    ("currency", "cell", "taken"),
    [
        ("EUR", "1200", 1200),
        ("EUR", "€ 1,200.50", 1200.5),
        ("EUR", "1200 eur", 1200),
        ("EUR", "$1200", None),
        ("EUR", "USD 1200", None),
        ("CAD", "$1200", 1200),
        ("CAD", "£1200", None),
    ],
)
def test_an_amount_in_another_currency_is_no_amount_of_the_field(
    cast: Cast, currency: str, cell: str, taken: float | None
) -> None:
    money_field(currency)
    done = imported(csv_of(["name", "email", "deal"], ["Ann", "ann@acme.test", cell]))
    assert amounts() == ({} if taken is None else {"Ann": taken})
    if taken is None:
        assert f"and the field is in {currency}." in done.problems[0]["rule"]


def test_a_mapping_makes_a_field_in_the_currency_that_it_says(cast: Cast) -> None:
    table = csv_of(["name", "email", "deal"], ["Ann", "ann@acme.test", "$1200"])
    deal = {"field": "custom.deal", "type": "money", "currency": "usd"}
    imported(table, mapped(deal))
    assert CustomField.objects.get(key="deal").currency == "USD"
    assert amounts() == {"Ann": 1200}
    for wrong in ({"currency": "dollar"}, {"type": "number", "currency": "USD"}):
        with pytest.raises(WrongMapping, match="currency"):
            mapped(deal | wrong)
    money_field("EUR", key="other")
    with pytest.raises(WrongMapping, match="The field is in EUR"):
        imported(table, mapped(deal | {"field": "custom.other"}))


def test_what_goes_out_says_its_currency_and_comes_in_unchanged(cast: Cast) -> None:
    money_field("USD")
    make_lead(name="Ann", external_id="1", custom={"deal": 1200.5})
    make_lead(name="Ben", external_id="2")
    columns = export_columns(["external_id", "name", "custom.deal", "custom.deal_currency"])
    assert [one.name for one in with_currencies(export_columns(["custom.deal", "budget"]))] == [
        "custom.deal",
        "custom.deal_currency",
        "budget",
        "budget_currency",
    ]
    text = "".join(leads_sheet(SYSTEM, columns=columns, now=NOW).csv_lines())
    rows = {row["name"]: row for row in csv.DictReader(StringIO(text, newline=""))}
    assert [rows["Ann"]["custom.deal"], rows["Ann"]["custom.deal_currency"]] == ["1200.5", "USD"]
    assert [rows["Ben"]["custom.deal"], rows["Ben"]["custom.deal_currency"]] == ["", ""]
    assert counts(imported(text.encode())) == (0, 0, 2, 0)
    refused = imported(text.replace("USD", "CHF").encode())
    assert (counts(refused), refused.problems[0]["rule"]) == ((0, 0, 1, 1), "The field is in USD.")


def test_people_go_out_with_what_their_amounts_are_in(cast: Cast) -> None:
    money_field("USD", record="person")
    make_lead(name="Ann", person={"custom": {"deal": 7}})
    assert people_columns()[-2:] == ["custom.deal", "custom.deal_currency"]
    sheet = people_sheet(SYSTEM, columns=["name", "custom.deal", "custom.deal_currency"])
    assert ["Ann", 7, "USD"] in list(sheet.rows)


@pytest.fixture
def in_dollars(cast: Cast) -> dict[str, Lead]:
    money_field("USD", indexed=True)
    for days, rate in ((-60, "0.8"), (-3, "1.25")):
        ExchangeRate.objects.create(currency="USD", rate=rate, on=NOW.date() + timedelta(days=days))
    created = NOW - timedelta(days=40)
    return {
        name: make_lead(name=name, custom={"deal": amount} if amount else {}, created_at=created)
        for name, amount in (("large", 8000), ("small", 7999), ("none", None))
    }


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("custom.deal>=10000", "large"),
        ("custom.deal<10000", "small"),
        ("custom.deal=10000", "large"),
        ("custom.deal!=10000", "none small"),
        ("custom.deal__unrated=yes", ""),
        ("custom.deal__blank=yes", "none"),
    ],
)
def test_a_list_is_narrowed_by_what_the_amounts_are_worth(
    in_dollars: dict[str, Lead], written: str, names: str
) -> None:
    found = leads(SYSTEM, LeadFilter.written([written], sort="-custom.deal"), now=NOW).rows
    assert sorted(row.lead.person.name for row in found) == names.split()


def test_a_rule_compares_what_the_amount_is_worth_at_its_moment(in_dollars: dict[str, Lead]) -> None:
    model = live(rule(group(when("custom.deal", ">=", 10_000)), key="rich", reason="Large", points=7))
    rescore_all(by=SYSTEM, now=NOW)
    large = in_dollars["large"].pk
    shown = explanation(SYSTEM, large, now=NOW)
    assert (shown.score, shown.amounts[0].worth) == (7, Decimal("10000.00"))
    assert explanation(SYSTEM, in_dollars["small"].pk, now=NOW).score == 0
    past = scores_as_of(model.pk, [(large, NOW - timedelta(days=20))])
    assert [one.score for one in past if one] == [0], "the dollar was worth less then"
