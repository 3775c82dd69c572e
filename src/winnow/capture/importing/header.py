"""Which row of a file names its columns, and which rows are no records.

Reports have a title, a date or names of groups of columns above their header, and totals and remarks below their rows.
Above: lines that are mostly empty are left out where a line of known names follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median

from django.utils.translation import gettext as _

from winnow.capture.importing.known_names import is_known
from winnow.capture.importing.wrong_file import refusal, wrong
from winnow.ground.text import squeezed

MOST_COLUMNS = 1000
SEPARATOR_LINE = re.compile(r"^sep=(.)\s*$")
_ROWS_LOOKED_AT, _MOST_ABOVE = 50, 12
_LEAST_KNOWN = 2
# Characters of a cell: over a text without end the expressions would take minutes.
_LOOKED_AT = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]+", re.IGNORECASE)
_FIGURE = re.compile(r"[+-]?[\d.,:/ -]*\d[\d.,:/ -]*")
_AMOUNT = re.compile(r"[^\w]*(?:[A-Z]{3})?[^\w]*[\d.,\s'’]*\d[^\w]*(?:[A-Z]{3})?[^\w]*")
_TOTAL = (
    r"(?:(?:grand\s+|sub-?\s?)?totals?|total g[eé]n[eé]ral|totaal|totale|sum|(?:gesamt|zwischen)?summe|gesamt(?:ergebnis)?"
    r"|somme|suma|razem|ogółem)(?![^\W\d_])\s*[:=]?"
)
_REMARK = r"(?:copyright\b|©|\(c\)|confidential\b|generated (?:by|on|at)\b|exported (?:by|on|from)\b|end of (?:report|file)\b)"
_MAY_BE_FOOT = re.compile(rf"\s*(?:{_TOTAL}|{_REMARK})", re.IGNORECASE)
_TOTAL_CELL = re.compile(rf"{_TOTAL}\s*[\d.,\s]*(?:\(.*\)|records|rows|leads)?", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """`above` are the rows before it that say something else."""

    row: int
    names: tuple[str, ...]
    above: tuple[int, ...] = ()


def header_of(records: Iterable[tuple[int, list[str], str]], name: str, delimiter: str) -> Header:
    """Raises `WrongFile`."""
    rows = [one for one in islice(records, _ROWS_LOOKED_AT) if one[2] or not _says_nothing(one[1], delimiter)]
    if not rows:
        raise refusal(name, _("it has no rows"))
    place = _place(rows)
    for number, _cells, problem in rows[: place + 1]:
        if problem:
            wrong(name, _("row {row}: {problem}").format(row=number, problem=problem.rstrip(".")))
    number, cells, _problem = rows[place]
    return Header(number, _named(cells, name, number), tuple(row[0] for row in rows[:place]))


def _says_nothing(cells: Sequence[str], delimiter: str) -> bool:
    told = delimiter and len(cells) <= 2 and SEPARATOR_LINE.match(delimiter.join(cells))
    return bool(told) or not any(cell.strip() for cell in cells)


def _place(rows: Sequence[tuple[int, list[str], str]]) -> int:
    """The first row, unless it is mostly empty and a fuller one below names known columns, more than the first."""
    filled = [_filled(cells) for _number, cells, _problem in rows]
    if 2 * filled[0] > median(filled):
        return 0
    least = max(_LEAST_KNOWN, _known(rows[0][1]) + 1)
    for place, (_number, cells, _problem) in enumerate(rows[:_MOST_ABOVE]):
        fuller = 2 * filled[place] > median(filled) and filled[place] > max(filled[:place], default=0)
        if fuller and _is_header(cells) and _known(cells) >= least:
            return place
    return 0


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _known(cells: Sequence[str]) -> int:
    return sum(is_known(cell[:_LOOKED_AT]) for cell in cells if cell)


def _named(cells: Sequence[str], name: str, number: int) -> tuple[str, ...]:
    """The column names: blank ones at the end are dropped, others are called by their place."""
    names = [squeezed(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        wrong(name, _("it has more than {most} columns").format(most=MOST_COLUMNS))
    if not _is_header(names):
        wrong(
            name,
            _("row {row} holds values, not names of columns; put a header above it").format(row=number),
        )
    named = [column or f"Column {place}" for place, column in enumerate(names, start=1)]
    for column in named:
        if named.count(column) > 1:
            wrong(name, _("two columns are called {column!r}; rename one").format(column=column))
    return tuple(named)


def _is_header(names: Sequence[str]) -> bool:
    names = [name[:_LOOKED_AT] for name in names]
    figures = sum(bool(_FIGURE.fullmatch(name)) for name in names)
    return not any(_EMAIL.fullmatch(name) for name in names) and figures * 2 <= len(names)


def is_foot(cells: Sequence[str], text: str) -> bool:
    """Whether the row, all of whose cells are `text`, holds totals or a remark."""
    if not _MAY_BE_FOOT.match(text):
        return False
    first, *others = [start for cell in cells if (start := cell.strip()[:_LOOKED_AT])]
    if _TOTAL_CELL.fullmatch(first):
        return all(_AMOUNT.fullmatch(cell) for cell in others)
    return not others and len(cells) > 1 and not _EMAIL.search(first)
