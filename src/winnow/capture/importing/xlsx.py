"""Workbooks (XLSX, ODS) as records: looked through before they are opened, as a small file may unpack to anything.

The parser holds a whole sheet as a rectangle in memory, so its corners are found first, in a stream, and a
rectangle that is too large is refused. Reading each part to its end also checks that the directory told the truth
about its size.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.capture.importing.wrong_file import wrong

MOST_UNPACKED_MB = 512
MOST_RATIO = 200
# Small files may well be ten thousand times the same row.
_RATIO_COUNTS_FROM_BYTES = 32 * 1024 * 1024
MOST_SHEET_COLUMNS = 16_384
# A cell takes 24 to 32 bytes in the parser.
MOST_SHEET_CELLS = 32_000_000
MOST_TEXT_MB = 4
_MB = 1024 * 1024
_TAG_BYTES = 4096
# A cell that is not empty, with its place, wherever that stands among the attributes.
_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^>"'r]++|"[^"]*+"|'[^']*+'|(?<!\s)r|r(?!\s*=))*+"""
    rb"""r\s*=\s*["']([A-Za-z]{1,9})(\d{1,12})["'](?:[^>"']++|"[^"]*+"|'[^']*+')*+(?<!/)>"""
)
_EMPTY_FORMULA = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?:\s[^>]*)?/>)(?:<v></v>|<v/>)?</(?:\w+:)?c>")
_ERROR = re.compile(rb'<(?:\w+:)?c\s[^>]*?t="e"')
_ODS_ROW = re.compile(rb"<table:table-row((?:\s[^>]*)?)(?:/>|(?<!/)>(.*?)</table:table-row>)", re.DOTALL)
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell((?:\s[^>]*)?)>")
_ODS_ROWS = re.compile(rb'number-rows-repeated="(\d{1,18})"')
_ODS_COLUMNS = re.compile(rb'number-columns-repeated="(\d{1,18})"')


@dataclass(frozen=True)
class Workbook:
    """A workbook that may be opened. `notes` say what of it cannot be read."""

    path: Path
    name: str
    sheet: str
    notes: tuple[str, ...] = ()

    def records(self) -> Iterator[tuple[int, list[str], str]]:
        """Rows as the spreadsheet numbers them."""
        # Imported where it is used: a server that reads no workbook does without it.
        from python_calamine import CalamineError, CalamineWorkbook

        try:
            with CalamineWorkbook.from_path(str(self.path)) as book:
                for number, cells in enumerate(book.get_sheet_by_name(self.sheet).iter_rows(), start=1):
                    yield number, [as_text(cell) for cell in cells], ""
        except (CalamineError, OSError) as error:
            wrong(self.name, _("the workbook is damaged ({error})").format(error=str(error)[:200]))


def is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    return "xl/workbook.xml" in names or {"mimetype", "content.xml"} <= names


def open_workbook(path: Path, name: str) -> Workbook:
    """The first sheet that is shown and not empty. Raises `WrongFile` with the limit that is passed."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    notes = _looked_through(path, name)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            shown = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
            filled = next((one for one in shown if book.get_sheet_by_name(one).end is not None), "")
    except (CalamineError, OSError) as error:
        wrong(name, _("the workbook is damaged ({error})").format(error=str(error)[:200]))
    if not filled:
        wrong(name, _("it has no rows"))
    if len(shown) > 1:
        notes.append(_("Only the sheet {sheet} is read; the workbook has more.").format(sheet=filled))
    return Workbook(path, name, filled, tuple(notes))


_THREE_DECIMALS = re.compile(r"\.\d{3}$")


def as_text(value: Any) -> str:
    """A cell as it would stand in a CSV file: dates by ISO 8601, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        text = format(Decimal(repr(value)), "f") if abs(value) < 1e15 else repr(value)
        # In a text 1.125 could be read as thousands.
        return f"{text}0" if _THREE_DECIMALS.search(text) else text
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _looked_through(path: Path, name: str) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            _sizes(archive, path, name)
            formulas = errors = 0
            for part in archive.infolist():
                if part.filename == "content.xml":
                    _check_ods(archive.read(part), name)
                else:  # any part may be called a sheet by the workbook
                    found = _scanned(archive, part, name)
                    formulas, errors = formulas + found[0], errors + found[1]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        wrong(name, _("the workbook is damaged ({error})").format(error=str(error)[:200]))
    except OSError as error:
        wrong(name, _("it cannot be read ({error})").format(error=str(error)[:200]))
    notes = []
    if formulas:
        notes.append(
            ngettext(
                "{count} cell holds a formula without a value; it is read as blank.",
                "{count} cells hold a formula without a value; they are read as blank.",
                formulas,
            ).format(count=formulas)
        )
    if errors:
        notes.append(
            ngettext(
                "{count} cell holds an error such as #REF!; it is read as blank.",
                "{count} cells hold an error such as #REF!; they are read as blank.",
                errors,
            ).format(count=errors)
        )
    return notes


def _sizes(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MOST_UNPACKED_MB * _MB:
        wrong(name, _("it unpacks to more than {limit} MB").format(limit=MOST_UNPACKED_MB))
    if unpacked > _RATIO_COUNTS_FROM_BYTES and unpacked > MOST_RATIO * path.stat().st_size:
        wrong(name, _("it unpacks to more than {limit} times its size").format(limit=MOST_RATIO))


def _scanned(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> tuple[int, int]:
    """Formulas without value and errors of one part, which is read as a stream to its end."""
    formulas = errors = columns = rows = text_blocks = 0
    rest = b""
    with archive.open(part) as stream:
        while block := stream.read(_MB):
            text_blocks = 0 if b"<" in block else text_blocks + 1
            if text_blocks >= MOST_TEXT_MB:
                wrong(name, _("it has a cell of more than four million characters"))
            # A cell is looked at in the block in which it ends, so none is counted twice.
            block = rest + block
            cut = block.rfind(b"</c>") + 4 if b"</c>" in block else max(0, len(block) - _TAG_BYTES)
            seen, rest = block[:cut], block[cut:]
            columns, rows = _corner(seen, columns, rows)
            formulas += len(_EMPTY_FORMULA.findall(seen))
            errors += len(_ERROR.findall(seen))
    columns, rows = _corner(rest, columns, rows)
    _check_area(columns, rows, name)
    return formulas, errors


def _corner(text: bytes, columns: int, rows: int) -> tuple[int, int]:
    found = _CELL.findall(text)
    for letters in {letters for letters, _row in found}:
        columns = max(columns, _column_number(letters))
    return columns, max(rows, max((int(row) for _letters, row in found), default=0))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_area(columns: int, rows: int, name: str) -> None:
    if columns > MOST_SHEET_COLUMNS:
        wrong(name, _("it has more than {most} columns").format(most=MOST_SHEET_COLUMNS))
    if columns * rows > MOST_SHEET_CELLS:
        wrong(
            name,
            _("its sheet has {rows} rows and {columns} columns, more than fit; save it as CSV").format(
                rows=rows, columns=columns
            ),
        )


def _check_ods(content: bytes, name: str) -> None:
    """A number of repetitions is all it takes to ask for a billion cells."""
    columns = rows = 0
    for attributes, body in _ODS_ROW.findall(content):
        width = _ods_width(body)
        if width:
            columns = max(columns, width)
        repeated = _ODS_ROWS.search(attributes)
        if width:
            rows += int(repeated[1]) if repeated else 1
    _check_area(columns, rows, name)


def _ods_width(body: bytes) -> int:
    """Columns up to the last cell that holds something."""
    width = filled = 0
    for attributes in _ODS_CELL.findall(body):
        repeated = _ODS_COLUMNS.search(attributes)
        width += int(repeated[1]) if repeated else 1
        if b"office:" in attributes or not attributes.endswith(b"/"):
            filled = width
    return filled
