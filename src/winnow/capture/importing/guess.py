"""What kind of field a new column would be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC

from winnow.capture.importing import dates, numbers
from winnow.capture.importing.amounts import money
from winnow.capture.importing.convert import LONGEST_FIGURE, NO, YES, Habits, url
from winnow.capture.importing.habits import Decimals
from winnow.ground.text import folded, squeezed
from winnow.ground.words import Kind

_MOST_CHOICES = 30
_LONGEST_CHOICE = 80
_LONGEST_TEXT = 500
_FEWEST_PHONE_DIGITS = 7


@dataclass
class Guess:
    """What kind of field a column would be: every value must fit, so each value can only rule kinds out."""

    yes_no: bool = True
    number: bool = True
    date: bool = True
    money: bool = True
    currency: str = ""
    address: bool = True
    ambiguous: bool = False
    order: str = ""
    decimals: Decimals = field(default_factory=lambda: Decimals(""))
    longest: int = 0
    filled: int = 0
    seen: dict[str, str] = field(default_factory=dict)
    many: bool = False

    def look(self, raw: str) -> None:
        self.filled += 1
        if not self.many:
            word = raw.strip().casefold()
            if word in self.seen:
                return
            self.seen[word] = squeezed(raw)
            if len(self.seen) > _MOST_CHOICES:
                self.many = True
        if self.many and not (self.number or self.money or self.date or self.address):
            self.longest = max(self.longest, len(raw))
            return
        self._rule_out(raw.strip())

    def _rule_out(self, value: str) -> None:
        self.longest = max(self.longest, len(value))
        if len(value) > LONGEST_FIGURE:
            self.yes_no = self.number = self.money = self.date = False
        self.yes_no = self.yes_no and folded(value) in _WORDS
        self.number = self.number and self._is_number(value)
        self.money = self.money and self._is_money(value)
        self.date = self.date and not self.number and self._is_date(value)
        self.address = self.address and value.startswith(("http://", "https://")) and _fits(url, value)

    def _is_number(self, value: str) -> bool:
        # Leading zeros are digits of a code, such as a postal code; a plus sign and many digits are a phone number.
        if value.lstrip("+-").startswith("0") and value.lstrip("+-")[1:2].isdigit():
            return False
        if value.startswith("+") and sum(map(str.isdigit, value)) >= _FEWEST_PHONE_DIGITS:
            return False
        self.decimals.look(value)
        return _fits(numbers.number, value)

    def _is_money(self, value: str) -> bool:
        """Of one currency, which each cell names: a field is in one."""
        self.decimals.look(value)
        try:
            _amount, currency = money(value)
        except ValueError:
            return False
        self.currency = self.currency or currency
        return currency == self.currency != ""

    def _is_date(self, value: str) -> bool:
        found = dates.evidence(value)
        self.ambiguous = self.ambiguous or found == dates.EITHER
        if found in (dates.DAY_FIRST, dates.MONTH_FIRST):
            if self.order and self.order != found:
                return False
            self.order = found
        return _fits(lambda text: dates.moment(text, zone=UTC), value)

    def kind(self) -> str:
        if not self.filled:
            return Kind.TEXT
        if self.yes_no and not self._are_codes():
            return Kind.YES_NO
        if self.number:
            return Kind.NUMBER
        if self.money:
            return Kind.MONEY
        if self.date and (self.order or not self.ambiguous):
            return Kind.DATE
        if self.address:
            return Kind.URL
        if not self.many and self.longest <= _LONGEST_CHOICE and self.filled >= 2 * len(self.seen):
            return Kind.ONE_CHOICE
        return Kind.LONG_TEXT if self.longest > _LONGEST_TEXT else Kind.TEXT

    def _are_codes(self) -> bool:
        """NO is Norway, too, and SI Slovenia."""
        return all(len(value) == 2 and value.isupper() for value in self.seen.values())

    def choices(self) -> list[str]:
        return list(self.seen.values()) if self.kind() == Kind.ONE_CHOICE else []

    def habits(self, of_others: str = "", of_file: str = "") -> Habits:
        return Habits(self.decimals.sign(of_others, of_file), self.order)


# 1 and 0 are numbers unless somebody says otherwise, t and f letters such as a gender.
_WORDS = (YES | NO) - {"1", "0", "t", "f"}


def _fits(convert: Callable[[str], object], value: str) -> bool:
    try:
        convert(value)
    except ValueError:
        return False
    return True
