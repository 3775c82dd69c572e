"""One look through the whole file before anything is written.

It counts the rows, learns how columns write numbers and dates, and what kind a new field would be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from django.utils.translation import gettext as _

from winnow.capture.importing.convert import LONGEST_FIGURE, MOMENT, WHOLE, Habits, Wanted
from winnow.capture.importing.damage import Finding
from winnow.capture.importing.guess import Guess
from winnow.capture.importing.habits import Decimals, Order, order_of_others, sign_of_file, sign_of_others
from winnow.capture.importing.mapping import WrongMapping
from winnow.capture.importing.reading import Table
from winnow.capture.importing.rows import Column
from winnow.ground.words import Kind

_NUMERIC = {Kind.NUMBER, Kind.MONEY, WHOLE}
_DATED = {Kind.DATE, MOMENT}


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
    seen = _Seen({name: Guess(decimals=Decimals(name)) for name in guess}, *_habits_to_learn(columns, wanted))
    looks = seen.looks(table.header, columns, is_blank)
    rows = 0
    for row in table.rows():
        rows += 1
        if not row.problem:
            for text, look in looks:
                if raw := text(row.cells):
                    look(raw)
    return seen.told(rows, columns, sign_of_file(table.delimiter, country))


def _habits_to_learn(
    columns: Sequence[Column], wanted: Mapping[str, Wanted]
) -> tuple[dict[str, Decimals], dict[str, Order]]:
    """Of columns of numbers, and of columns of dates whose format nobody said."""
    kinds = {column.name: wanted[column.target.field].kind for column in columns}
    decimals = {
        name: Decimals(name, fractions=kind == Kind.NUMBER)
        for name, kind in kinds.items()
        if kind in _NUMERIC
    }
    dated = (column for column in columns if kinds[column.name] in _DATED and not column.target.format)
    return decimals, {column.name: Order() for column in dated}


@dataclass
class _Seen:
    """What the look learns, by column."""

    guesses: dict[str, Guess]
    decimals: dict[str, Decimals]
    orders: dict[str, Order]

    def looks(
        self, header: Sequence[str], columns: Sequence[Column], is_blank: Callable[[str], bool]
    ) -> list[tuple[Callable[[Sequence[str]], str], Callable[[str], object]]]:
        """Where each text stands in the cells of a row, and who looks at it unless it is empty."""
        own = {column.name: column.reader for column in columns}
        learning = [
            (own[name], _of_figures(seen.look))
            for habits in (self.decimals, self.orders)
            for name, seen in habits.items()
        ]
        return learning + [
            (own.get(name) or itemgetter(header.index(name)), _unless(is_blank, guess.look))
            for name, guess in self.guesses.items()
        ]

    def told(self, rows: int, columns: Sequence[Column], of_file: str) -> Survey:
        decimals = self.decimals | {
            name: guess.decimals for name, guess in self.guesses.items() if guess.number or guess.money
        }
        of_others = sign_of_others(decimals.values())
        signs = {name: seen.sign(of_others, of_file) for name, seen in decimals.items()}
        said = {column.name for column in columns if column.target.decimal}
        return Survey(
            rows,
            {name: guess.habits(of_others, of_file) for name, guess in self.guesses.items()}
            | {name: Habits(signs[name]) for name in decimals if name not in self.guesses}
            | {name: Habits(order=_order(name, seen, self.orders)) for name, seen in self.orders.items()},
            self.guesses,
            [
                seen.doubt(signs[name])
                for name, seen in decimals.items()
                if seen.in_doubt and name not in said
            ],
        )


def _of_figures(look: Callable[[str], object]) -> Callable[[str], object]:
    return lambda raw: look(raw) if len(raw) <= LONGEST_FIGURE else None


def _unless(is_blank: Callable[[str], bool], look: Callable[[str], object]) -> Callable[[str], object]:
    return lambda raw: None if is_blank(raw) else look(raw)


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
