"""Amounts and currencies: minor units by ISO 4217, conversion into the owner's currency."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from babel.core import get_global
from babel.numbers import get_currency_precision
from django.conf import settings

from winnow.ground.models import ExchangeRate
from winnow.ground.refusals import Invalid

LARGEST_AMOUNT = Decimal("999999999999999.99")


def owner_currency() -> str:
    currency: str = settings.ENVIRONMENT.currency
    return currency


def currency_code(value: str) -> str:
    """The ISO 4217 code in capitals. Raises `Invalid`."""
    code = value.strip().upper()
    if code not in get_global("all_currencies"):
        raise Invalid(f"{value!r} is not a currency code such as EUR.", field="currency")
    return code


def amount_of(value: object, currency: str) -> Decimal:
    """A non-negative amount rounded to the currency's minor unit. Raises `Invalid`."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise Invalid(f"{value!r} is not an amount.", field="amount") from error
    if not amount.is_finite() or amount < 0 or amount > LARGEST_AMOUNT:
        raise Invalid("An amount is a number from 0 to 999,999,999,999,999.99.", field="amount")
    unit = Decimal(1).scaleb(-get_currency_precision(currency))
    return amount.quantize(unit, rounding=ROUND_HALF_EVEN)


def rate_of(currency: str, on: date) -> Decimal | None:
    """What one unit of the currency is worth to the owner on that day; None when no rate is known."""
    if currency == owner_currency():
        return Decimal(1)
    return (
        ExchangeRate.objects.filter(currency=currency, on__lte=on)
        .order_by("-on")
        .values_list("rate", flat=True)
        .first()
    )


def in_owner_currency(amount: Decimal, currency: str, on: date) -> Decimal | None:
    """What the amount is worth to the owner on that day; None when no rate is known."""
    if currency == owner_currency():
        return amount
    rate = rate_of(currency, on)
    return None if rate is None else (amount * rate).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
