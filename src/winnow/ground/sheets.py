"""Tables that go out as files, a row at a time, for spreadsheets and for an import that takes them back.

Text that a spreadsheet would take for a formula is defused by an apostrophe, which an import takes away again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from itertools import chain, count
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What a spreadsheet holds at most: in one cell, and of rows below the names.
_LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
_LINES_AT_ONCE = 500


@dataclass(frozen=True)
class Sheet:
    """`rows` are read once, as they are written. What cannot be exported is refused before a file begins."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]

    def csv_lines(self) -> Iterator[str]:
        """UTF-8, commas, CRLF, the names of the columns first; some hundred lines at once."""
        lines = self._lines()
        return chain([next(lines)], lines)

    def _lines(self) -> Iterator[str]:
        buffer = StringIO()
        writer = csv.writer(buffer)
        writer.writerow(self.columns)
        for n, row in enumerate(self.rows, start=1):
            writer.writerow([defused(value) for value in row])
            if n % _LINES_AT_ONCE == 0:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    def write_workbook(self, path: Path, *, most: int = MOST_ROWS) -> int:
        """As XLSX; returns the number of rows. Text is stored as text there, so none can run as a formula.

        Raises `Invalid` for more than `most` rows."""
        # Imported where it is used: a server that writes no workbook does without it.
        import xlsxwriter

        number = 0
        with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
            page = book.add_worksheet(self.title)
            for place, name in enumerate(self.columns):
                page.write_string(0, place, name)
            for number, row in enumerate(self.rows, start=1):
                if number > most:
                    told = _("A workbook holds up to %(most)d rows here: narrow the list, or take it as CSV.")
                    raise Invalid(told % {"most": most})
                for place, value in enumerate(row):
                    if isinstance(value, int | float) and not isinstance(value, bool):
                        page.write_number(number, place, value)
                    elif value not in ("", None):
                        # Apostrophes as in the CSV file: an import reads both alike.
                        page.write_string(number, place, str(defused(str(value)))[:_LONGEST_CELL])
        return number

    def write(self, path: Path) -> int:
        """CSV, or a workbook where the name ends in .xlsx; returns the number of rows. Written beside it first, so
        that an export that breaks off leaves no half of a file."""
        beside = path.with_name(f".{path.name}.part")
        try:
            number = (
                self.write_workbook(beside) if path.suffix.lower() == ".xlsx" else self._write_csv(beside)
            )
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        return number

    def _write_csv(self, path: Path) -> int:
        counted = count(1)
        rows = (row for row, _number in zip(self.rows, counted, strict=False))
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(Sheet(self.title, self.columns, rows).csv_lines())
        return next(counted) - 1


def chosen_columns(names: Iterable[str], known: Sequence[str]) -> list[str]:
    """Those of the known columns that are named, in this order; all where none is. Raises `Invalid`."""
    asked = [name.strip() for name in names if name.strip()]
    for name in asked:
        if name not in known:
            raise Invalid(_("There is no field %(name)s.") % {"name": repr(name[:80])}, field="columns")
    return list(dict.fromkeys(asked)) or list(known)


def plain(value: Any) -> Any:
    """A value as a cell holds it: ISO moments in UTC, yes and no, lists with semicolons between, "" for blank."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return ";".join(str(one) for one in value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def defused(value: Any) -> Any:
    """Text that starts like a formula, with an apostrophe before it; numbers stay numbers, and so do phone
    numbers in E.164, which only a + and digits make. Text that looks defused gets another apostrophe, so that an
    import brings back exactly what was there."""
    if not isinstance(value, str) or not value.lstrip("'").startswith(FORMULA_STARTS):
        return value
    if value[0] == "+" and value[1:].isdecimal():
        return value
    return f"'{value}"
