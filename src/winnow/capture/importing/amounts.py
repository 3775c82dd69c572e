"""Amounts as people write them: with the sign or the code of a currency, in thousands and millions, and what
currencies are called."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from babel.core import Locale, get_global
from babel.numbers import get_currency_symbol
from django.utils.translation import gettext as _

from winnow.capture.importing import numbers
from winnow.ground.text import folded, squeezed

_LARGEST_AMOUNT = Decimal("999999999999999.99")
_CENT = Decimal("0.01")
_SIGNS = {
    "US$": "USD",
    "R$": "BRL",
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "Rs.": "INR",
    "zł": "PLN",
    "Kč": "CZK",
}
_TIMES = {
    **dict.fromkeys(("k", "tsd", "thousand"), 1_000),
    **dict.fromkeys(("m", "mm", "mn", "mio", "mln", "million", "millions", "millionen"), 1_000_000),
    **dict.fromkeys(("b", "bn", "mrd", "md", "mld", "billion", "billions", "milliarden"), 1_000_000_000),
}
_UNIT = "|".join(sorted(_TIMES, key=len, reverse=True))
_SHORT = re.compile(rf"(.*\d)\s*({_UNIT})\.?", re.IGNORECASE)
_CODE_BEFORE = re.compile(r"([A-Za-z]{3})\s*(\d.*)")
_CODE_BEHIND = re.compile(rf"(.*\d\s*(?:(?:{_UNIT})\.?\s*)?)(?!(?:{_UNIT})$)([A-Za-z]{{3}})", re.IGNORECASE)
# The languages in which currencies are known by name.
_NAMED_IN = ("en", "de", "fr")


def money(raw: str, decimal: str = ".") -> tuple[Decimal, str]:
    """The amount, and the currency where the cell names it by its sign or code."""
    if raw.isascii() and raw.isdigit() and len(raw) <= 15:
        return Decimal(raw), ""
    value, currency = raw.strip(), ""
    for sign, code in _SIGNS.items():
        if sign in value and not currency:
            value, currency = value.replace(sign, "").strip(), code
    if before := _CODE_BEFORE.fullmatch(value):
        currency, value = currency_code(before[1]), before[2]
    elif behind := _CODE_BEHIND.fullmatch(value):
        value, currency = behind[1].strip(), currency_code(behind[2])
    amount = scaled(value, decimal)
    if amount < 0 or amount > _LARGEST_AMOUNT:
        raise ValueError(_("An amount is a number from 0 to 999,999,999,999,999.99."))
    return amount.quantize(_CENT), currency


def scaled(text: str, decimal: str = ".") -> Decimal:
    """A number that may be said in thousands, millions or billions: 5k, 1.2M, 3 Mio. Raises ValueError."""
    short = _SHORT.fullmatch(text)
    if short is None:
        return Decimal(numbers.plain(text, decimal))
    return Decimal(numbers.plain(short[1], decimal)) * _TIMES[short[2].lower()]


def amount_in(raw: str, decimal: str, currency: str) -> int | float:
    """The amount of a cell whose currency is known, as JSON keeps it; the cell must not name another one."""
    amount, named = money(raw, decimal)
    if named not in ("", currency) and not _is_its_sign(raw, named, currency):
        raise ValueError(
            _("This is in {named}, and the field is in {currency}.").format(named=named, currency=currency)
        )
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _is_its_sign(raw: str, named: str, currency: str) -> bool:
    """Whether the cell says no more than a sign that several currencies have: $ is of many dollars."""
    return any(
        sign in raw and code == named and sign in get_currency_symbol(currency, locale="en")
        for sign, code in _SIGNS.items()
    )


def currency_code(raw: str) -> str:
    code = raw.strip().upper()
    if code in get_global("all_currencies"):
        return code
    found = _SIGNS.get(raw.strip()) or _currencies_by_name().get(folded(squeezed(raw)))
    if found is None:
        raise ValueError(_("This is not a currency code such as EUR."))
    return found


@cache
def _currencies_by_name() -> dict[str, str]:
    return {
        folded(name): code
        for language in _NAMED_IN
        for code, name in Locale(language).currencies.items()
        if code in get_global("all_currencies")
    }
