"""What a spreadsheet did to a file before it came here: noticed and named, column by column, never repaired.

Only what the cells themselves show is told; the row that is named is one example of those counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.capture.importing import dates
from winnow.capture.importing.encoding import label_of
from winnow.capture.importing.known_names import recognised_system
from winnow.capture.importing.reading import Table

MOST_EXAMPLES = 3
# What is told of a file that is no damage.
SYSTEM, READ_AS = "system", "encoding"
# Cells of old and new workbooks end here.
_CUT_AT = frozenset({255, 32_767})
_RANGE = re.compile(r"\d{1,3}\s*(?:-|–|to|bis)\s*\d{1,3}")
_AS_DATE = re.compile(
    r"(?:\d{1,2}[-. ]{1,2}(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*\.?(?:[- ]\d{2,4})?"
    r"|(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*\.?[- ]\d{1,2}"
    r"|\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+\d{1,3}", re.IGNORECASE)
_ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#BEZUG!", "#WERT!", "#NV"}
)
# UTF-8 read as Windows-1252: a letter of the first bytes, and a sign of the second.
_MOJIBAKE = re.compile("[ÂÃ][\u0080-¿ŒœŠšŸŽžƒ‚-™]|â€[™œ“”˜¦\u009d]|\ufffd")
_CODES = re.compile(r"zip|post(?:al)?\s*-?code|plz|phone|tel|mobil", re.IGNORECASE)


@dataclass
class Finding:
    """One kind of damage in one column: how many cells show it, and some of them."""

    kind: str
    column: str
    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, cell: str) -> None:
        self.count += 1
        shown = cell if len(cell) <= 60 else f"{cell[:59]}…"
        if len(self.examples) < MOST_EXAMPLES and shown not in self.examples:
            self.examples.append(shown)

    @property
    def message(self) -> str:
        told = ngettext(
            "Column {column}, one cell, {example}: {what}",
            "Column {column}, {count} cells such as {example}: {what}",
            self.count,
        )
        return told.format(
            column=self.column, count=self.count, example=repr(self.examples[0]), what=_what(self.kind)
        )


def _what(kind: str) -> str:
    """Looked up when it is told: the language is that of who reads."""
    return {
        "range": _("a spreadsheet may have made a date of a range such as 1-5."),
        "day_or_month": _("the dates can be read as day and month or as month and day."),
        "both_orders": _("some dates have the day first and others the month first."),
        "scientific": _("a spreadsheet has rounded a long number; its last digits are lost."),
        "zeros": _("leading zeros are lost: other values of the column have them or are longer."),
        "error": _("a spreadsheet's formula failed here."),
        "cut": _("the text ends exactly where old or new spreadsheets cut it."),
        "mojibake": _("the letters were read in a wrong encoding before."),
        "as_thousands": _(
            "such numbers can be read two ways and are read in thousands; where that is wrong, say `decimal`."
        ),
        "as_decimals": _(
            "such numbers can be read two ways and are read with decimals; where that is wrong, say `decimal`."
        ),
    }[kind]


def damage(table: Table, *, rows: int | None = None) -> list[Finding]:
    """The findings of the whole file or of its first `rows`, read once, in the order of its columns."""
    watched = [_Column(name) for name in table.header]
    for row in islice(table.rows(), rows):
        if row.problem:
            continue
        for column, cell in zip(watched, row.cells, strict=True):
            if cell:
                column.look(cell.strip())
    return [found for column in watched for found in column.findings()]


def warnings(table: Table, *, rows: int | None = None) -> list[dict[str, Any]]:
    """The system that the file comes from, the encoding that was guessed, what of it cannot be read, and its damage, as
    an import keeps them."""
    told = [("unread", note) for note in table.notes]
    if table.guessed:
        read_as = _("Read as {encoding}: where letters look wrong, say another encoding.")
        told.insert(0, (READ_AS, read_as.format(encoding=label_of(table.encoding))))
    if system := recognised_system(table.header):
        told.insert(0, (SYSTEM, _("The columns are those of an export of {system}.").format(system=system)))
    file: list[dict[str, Any]] = [
        {"kind": kind, "column": "", "count": 0, "examples": [], "message": message} for kind, message in told
    ]
    return file + as_notes(damage(table, rows=rows))


def as_notes(found: Iterable[Finding]) -> list[dict[str, Any]]:
    return [asdict(one) | {"message": one.message} for one in found]


class _Column:
    def __init__(self, name: str) -> None:
        self._name = name
        self._found: dict[str, Finding] = {}
        self._ranges = 0
        self._orders = {
            order: Finding("", name) for order in (dates.DAY_FIRST, dates.MONTH_FIRST, dates.EITHER)
        }
        self._digits: dict[int, Finding] = {}
        self._zeros = 0
        self._is_code = bool(_CODES.search(name))

    def look(self, cell: str) -> None:
        for kind, shows in _SHOWN.items():
            if shows(cell):
                self._finding(kind).add(cell)
        if len(cell) > 40 or not any(map(str.isdigit, cell)):
            return
        self._ranges += bool(_RANGE.fullmatch(cell))
        if _AS_DATE.fullmatch(cell):
            self._finding("range").add(cell)
        if (order := dates.evidence(cell)) in self._orders:
            self._orders[order].add(cell)
        if self._is_code and cell.isdecimal():
            self._zeros += cell.startswith("0")
            self._digits.setdefault(len(cell), Finding("zeros", self._name)).add(cell)

    def _finding(self, kind: str) -> Finding:
        return self._found.setdefault(kind, Finding(kind, self._name))

    def findings(self) -> list[Finding]:
        found = dict(self._found)
        # A column of dates is no column of ranges.
        if "range" in found and self._ranges < found["range"].count:
            del found["range"]
        day, month, either = self._orders.values()
        if day.count and month.count:
            fewer = min(day, month, key=lambda one: one.count)
            found["both_orders"] = Finding("both_orders", self._name, fewer.count, fewer.examples)
        elif either.count and not day.count and not month.count:
            found["day_or_month"] = Finding("day_or_month", self._name, either.count, either.examples)
        if shorter := self._shorter():
            found["zeros"] = shorter
        return list(found.values())

    def _shorter(self) -> Finding | None:
        """Codes one digit shorter than nearly all others, in a column where none begins with zero."""
        if self._zeros or len(self._digits) < 2:
            return None
        usual = max(self._digits, key=lambda length: self._digits[length].count)
        found = self._digits.get(usual - 1)
        return found if found and found.count * 2 < self._digits[usual].count else None


_SHOWN: dict[str, Callable[[str], object]] = {
    "scientific": lambda cell: "+" in cell and _SCIENTIFIC.fullmatch(cell),
    "error": lambda cell: cell[0] == "#" and cell.upper() in _ERRORS if cell else False,
    "cut": lambda cell: len(cell) in _CUT_AT,
    "mojibake": lambda cell: not cell.isascii() and _MOJIBAKE.search(cell),
}
