"""Amounts, currencies, and what they are worth to the owner."""

from datetime import date
from decimal import Decimal

import pytest

from winnow.ground.models import ExchangeRate
from winnow.ground.money import amount_of, currency_code, in_owner_currency
from winnow.ground.refusals import Invalid


@pytest.mark.parametrize(
    ("given", "currency", "amount"),
    [
        ("1234.567", "EUR", "1234.57"),
        ("0.125", "USD", "0.12"),
        ("1000.5", "JPY", "1000"),
        ("1.2345", "KWD", "1.234"),
        (0, "EUR", "0.00"),
        (12, "EUR", "12.00"),
    ],
)
def test_rounds_to_the_minor_unit_half_to_even(given: object, currency: str, amount: str) -> None:
    assert amount_of(given, currency) == Decimal(amount)
    assert str(amount_of(given, currency)) == amount


@pytest.mark.parametrize("given", ["", "x", "1,5", "-1", "NaN", "Infinity", "1e30", None])
def test_refuses_what_is_no_amount(given: object) -> None:
    with pytest.raises(Invalid) as refusal:
        amount_of(given, "EUR")
    assert refusal.value.field == "amount"


def test_knows_currencies() -> None:
    assert currency_code(" eur ") == "EUR"
    for wrong in ("", "EURO", "XX", "€"):
        with pytest.raises(Invalid):
            currency_code(wrong)


def test_converts_at_the_rate_of_the_day(db: None) -> None:
    ExchangeRate.objects.create(currency="USD", rate=Decimal("0.9"), on=date(2026, 1, 1))
    ExchangeRate.objects.create(currency="USD", rate=Decimal("0.8"), on=date(2026, 3, 1))
    for day, worth in (
        (date(2026, 2, 28), "90.00"),
        (date(2026, 3, 1), "80.00"),
        (date(2027, 1, 1), "80.00"),
    ):
        assert in_owner_currency(Decimal(100), "USD", day) == Decimal(worth)
    assert in_owner_currency(Decimal(100), "USD", date(2025, 12, 31)) is None, "no rate is known"
    assert in_owner_currency(Decimal(100), "CHF", date(2026, 3, 1)) is None
    assert in_owner_currency(Decimal("5.55"), "EUR", date(1999, 1, 1)) == Decimal("5.55")
