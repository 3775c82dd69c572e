"""Ranges where a number is wanted: 51-200, 10,001+, < 50, $10M-$50M.

A range counts as its lower end, since that much is sure: whoever has 51 to 200 employees has at least 51. What is only
known to lie below a number counts as the least there can be. The range itself is kept as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

_BELOW = re.compile(
    r"(?:<=?|≤|up to|under|less than|below|fewer than|bis(?: zu)?|unter|weniger als|moins de|jusqu'à|menos de|hasta"
    r"|meno di|fino a)\s*(.+)",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"(?:>=?|≥|over|more than|above|at least|from|über|mehr als|ab|plus de|más de|oltre|più di)\s*(.+)"
    r"|(.+?)\s*(?:\+|plus|(?:and|or) (?:more|above|over|up)|oder mehr|und mehr|et plus|o más|e oltre)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?:between\s+|from\s+|zwischen\s+|von\s+|entre\s+|de\s+)?(.*?\d.*?)\s*(?:-|–|—|\.{2,3}|…|\bto\b|\band\b|\bbis\b|\bund\b"
    r"|\bà\b|\bet\b|\ba\b|\by\b)\s*(.*\d.*)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*(?:employees?|people|persons|staff|mitarbeiter(?:innen)?|beschäftigte|employés?|salariés?|empleados"
    r"|dipendenti|medewerkers)\.?$",
    re.IGNORECASE,
)
_BEHIND_THE_LAST_DIGIT = re.compile(r"[^\d]*$")
# Longer ones are none, and the expressions take ever longer over them.
_LONGEST = 80
# As networks call it where nobody is employed.
_ALONE = frozenset({"self-employed", "self employed"})


class Range(ValueError):
    """What the cell says is no number; `value` is what it counts as."""

    def __init__(self, value: Any) -> None:
        super().__init__(_("This is a range, of which the lower end counts."))
        self.value = value


def without_unit(text: str) -> str:
    """`50` of `50 employees`."""
    return _UNIT.sub("", text)


def ranged(convert: Callable[[str], Any], least: Callable[[Any], Any]) -> Callable[[str], Any]:
    """`convert`, which raises `Range` for one. `least` gives the least there can be, from a number above it."""

    def read(raw: str) -> Any:
        try:
            return convert(raw)
        except ValueError as error:
            try:
                found = _lower_end(without_unit(raw.strip()), convert, least)
            except ValueError:
                raise error from None
            raise Range(found) from None

    return read


def _lower_end(text: str, convert: Callable[[str], Any], least: Callable[[Any], Any]) -> Any:
    """Raises ValueError for what is no range."""
    if len(text) > _LONGEST:
        raise ValueError
    if text.casefold() in _ALONE:
        return least(None)
    if found := _BELOW.fullmatch(text):
        return least(convert(found[1]))
    if found := _ABOVE.fullmatch(text):
        return convert(found[1] or found[2])
    if not (found := _BETWEEN.fullmatch(text)):
        raise ValueError(text)
    upper, upper_end = found[2], convert(found[2])
    lower = found[1]
    if lower[-1].isdigit() and (unit := _BEHIND_THE_LAST_DIGIT.search(upper)) and unit[0]:
        # 10-50M; but not in 500-1M.
        with_unit = convert(lower + unit[0])
        if with_unit <= upper_end:
            return with_unit
    lower_end = convert(lower)
    if lower_end > upper_end:
        raise ValueError(text)
    return lower_end


def least_employees(_above: object) -> int:
    return 1


def least_amount(above: tuple[Decimal, str] | None) -> tuple[Decimal, str]:
    return Decimal(0), above[1] if above else ""
