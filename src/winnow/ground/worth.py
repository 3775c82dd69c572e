"""Amounts in several currencies, compared in the owner's: at the rate in force on a day, to the cent.

worth = floor(amount * rate * 100 + 1/2) / 100 in double precision, which SQLite, PostgreSQL and Python compute alike to
the last bit; an amount in the owner's currency, or in none, is as it stands; where no rate is known there is no worth.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import floor
from typing import Any

from django.db import models
from django.db.models import Expression, F, Func, Value

from winnow.ground.models import ExchangeRate
from winnow.ground.money import owner_currency
from winnow.ground.prepared import Prepared

_CODE = re.compile("[A-Z]{3}")


@dataclass(frozen=True)
class Compared:
    """What an amount counted as: `worth` in `into` at `rate`, of the day `since`; all three None without a rate."""

    amount: Decimal
    currency: str
    into: str
    worth: Decimal | None
    rate: Decimal | None
    since: date | None


def compared(amount: Decimal, currency: str, on: date) -> Compared | None:
    """None for an amount in the owner's currency: it is compared as it stands."""
    into = owner_currency()
    if currency in ("", into):
        return None
    found = _RATES.first(currency, on)
    if found is None:
        return Compared(amount, currency, into, None, None, None)
    return Compared(amount, currency, into, worth_at(amount, found.rate), written(found.rate), found.on)


_RATES = Prepared(
    lambda currency, on: ExchangeRate.objects.filter(currency=currency, on__lte=on).order_by("-on")[:1]
)


def written(rate: Decimal) -> Decimal:
    """Without the zeros that the column adds, and never as 1E+2."""
    return Decimal(f"{rate.normalize():f}")


def worth_at(amount: Decimal, rate: Decimal) -> Decimal:
    cents = floor(float(amount) * float(rate) * 100 + 0.5)
    return Decimal(cents).scaleb(-2)


def worth_sql(amount: str, currency: str, day: str, *, vendor: str) -> str:
    """As a double; `day` is a date. All three are SQL."""
    double: Callable[[str], str] = _DOUBLES[vendor]
    rate = (
        f"(SELECT {double('known.rate')} FROM ground_exchangerate known WHERE known.currency = {currency} "
        f'AND known."on" <= {day} ORDER BY known."on" DESC LIMIT 1)'
    )
    worth = _CENTS[vendor](f"{double(amount)} * {rate}")
    return f"CASE WHEN {currency} IN ('', '{owner_currency()}') THEN {double(amount)} ELSE {worth} END"


_DOUBLES: dict[str, Callable[[str], str]] = {
    "sqlite": lambda x: f"CAST({x} AS REAL)",
    "postgresql": lambda x: f"({x})::double precision",
}
# Amounts are never negative, so cutting off rounds down.
_CENTS: dict[str, Callable[[str], str]] = {
    "sqlite": lambda x: f"CAST({x} * 100 + 0.5 AS INTEGER) / 100.0",
    "postgresql": lambda x: f"floor({x} * 100 + 0.5) / 100",
}


def code_sql(code: str) -> str:
    """The code of a currency as SQL: written into the statement, so nothing else may be."""
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a currency code")
    return f"'{code}'"


class Worth(Func):
    """The worth of an amount as an expression of the ORM; `currency` is a column or the code that holds of all rows."""

    def __init__(self, amount: Expression | F, currency: F | str, on: date) -> None:
        day = Value(on, output_field=models.DateField())
        self.code = currency if isinstance(currency, str) else ""
        named = [] if isinstance(currency, str) else [currency]
        super().__init__(amount, day, *named, output_field=models.FloatField())

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:  # type: ignore[override]
        # The amount stands twice in the statement, the currency, too; of a column neither has parameters.
        (amount, _none), (day, params), *named = map(compiler.compile, self.source_expressions)
        currency = named[0][0] if named else code_sql(self.code)
        return worth_sql(amount, currency, day, vendor=connection.vendor), params
