"""One look through the whole file before anything is written.

It counts the rows, learns how columns write numbers and dates, and what kind a new field would be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from operator import itemgetter

from django.utils.translation import gettext as _

from winnow.capture.importing import dates, numbers
from winnow.capture.importing.amounts import money
from winnow.capture.importing.convert import LONGEST_FIGURE, MOMENT, NO, WHOLE, YES, Habits, Wanted, url
from winnow.capture.importing.damage import Finding
from winnow.capture.importing.habits import Decimals, Order, order_of_others, sign_of_file, sign_of_others
from winnow.capture.importing.mapping import WrongMapping
from winnow.capture.importing.reading import Table
from winnow.capture.importing.rows import Column
from winnow.ground.text import folded, squeezed
from winnow.ground.words import Kind

_NUMERIC = {Kind.NUMBER, Kind.MONEY, WHOLE}
_DATED = {Kind.DATE, MOMENT}
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
            folded = raw.strip().casefold()
            if folded in self.seen:
                return
            self.seen[folded] = squeezed(raw)
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


@dataclass
class Survey:
    """`doubts` are columns of numbers that can be read two ways, and how they are read."""

    rows: int
    habits: dict[str, Habits]
    guesses: dict[str, Guess]
    doubts: list[Finding] = field(default_factory=list)


def survey(
    table: Table,
    columns: Sequence[Column],
    wanted: dict[str, Wanted],
    *,
    guess: Iterable[str] = (),
    country: str = "",
    is_blank: Callable[[str], bool],
) -> Survey:
    """`guess` names columns whose kind is wanted.

    Raises `WrongMapping` for a column of dates that can be read two ways.
    """
    places = {name: table.header.index(name) for name in guess}
    guesses = {name: Guess(decimals=Decimals(name)) for name in places}
    guessing = [(_text_of(columns, name, index), guesses[name].look) for name, index in places.items()]
    kinds = {column.name: wanted[column.target.field].kind for column in columns}
    decimals = {
        name: Decimals(name, fractions=kind == Kind.NUMBER)
        for name, kind in kinds.items()
        if kind in _NUMERIC
    }
    orders = {
        column.name: Order()
        for column in columns
        if kinds[column.name] in _DATED and not column.target.format
    }
    watched = [
        (_text_of(columns, name, 0), seen.look)
        for habits in (decimals, orders)
        for name, seen in habits.items()
    ]
    rows = 0
    for row in table.rows():
        rows += 1
        if row.problem:
            continue
        cells = row.cells
        for text, learn in watched:
            if (raw := text(cells)) and len(raw) <= LONGEST_FIGURE:
                learn(raw)
        for text, look in guessing:
            raw = text(cells)
            if raw and not is_blank(raw):
                look(raw)
    decimals |= {name: guess.decimals for name, guess in guesses.items() if guess.number or guess.money}
    of_others, of_file = sign_of_others(decimals.values()), sign_of_file(table.delimiter, country)
    signs = {name: seen.sign(of_others, of_file) for name, seen in decimals.items()}
    said = {column.name for column in columns if column.target.decimal}
    return Survey(
        rows,
        {name: guess.habits(of_others, of_file) for name, guess in guesses.items()}
        | {name: Habits(signs[name]) for name in decimals if name not in guesses}
        | {name: Habits(order=_order(name, seen, orders)) for name, seen in orders.items()},
        guesses,
        [seen.doubt(signs[name]) for name, seen in decimals.items() if seen.in_doubt and name not in said],
    )


def _text_of(columns: Sequence[Column], name: str, index: int) -> Callable[[Sequence[str]], str]:
    column = next((column for column in columns if column.name == name), None)
    return column.reader if column else itemgetter(index)


def _order(name: str, seen: Order, orders: Mapping[str, Order]) -> str:
    order = seen.order or order_of_others(orders.values())
    if seen.either and not order:
        raise WrongMapping(
            _(
                "Column {column}: dates such as {value} can be read two ways; "
                "say the format in the mapping, such as %d/%m/%Y or %m/%d/%Y."
            ).format(column=name, value=seen.either[:40]),
            field=f"mapping.columns.{name}",
        )
    return order
