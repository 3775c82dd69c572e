"""A file as a header and numbered rows: encoding, delimiter and header are found, never guessed silently.

The file is streamed; a file that is no table is refused as a whole, a row that does not fit is handed on with
what is wrong with it. Rows are numbered as a spreadsheet shows them: the header is row 1.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mode
from typing import NamedTuple, TextIO

from django.utils.translation import gettext as _

from winnow.capture.importing.encoding import encoding_of, encoding_said, first_wrong_line, label_of
from winnow.capture.importing.header import SEPARATOR_LINE, Header, header_of, is_foot
from winnow.capture.importing.vcard import COLUMNS, Cards, is_vcard
from winnow.capture.importing.wrong_file import WrongFile as WrongFile
from winnow.capture.importing.wrong_file import wrong
from winnow.capture.importing.xlsx import is_workbook, open_workbook

# What is read: the number of the record, its cells, and what is wrong with it.
Records = Iterator[tuple[int, list[str], str]]

DELIMITERS = ",;\t|"
LONGEST_LINE_CHARACTERS = 4 * 1024 * 1024
_SNIFF_CHARACTERS = 256 * 1024
_SNIFF_ROWS = 100
_LONG_BYTES = 1 << 20
_LONGEST_START_CHARACTERS = 1000
_ARCHIVES = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a compressed file",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}
# What some programs write under a name that ends in .xls or .csv.
_NO_TABLES = (
    (re.compile(r"\s*<(?:!doctype|html|\?xml|table|meta|head|body)\b", re.IGNORECASE), "a web page or XML"),
    (re.compile(r"\s*(?:\[\s*)?\{\s*\"[^\"\n]*\"\s*:"), "JSON"),
)


class Row(NamedTuple):
    """`problem` is empty for a row that has one cell for each column."""

    number: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """`header_row` is the row that names the columns, mostly 1. A workbook or a vCard has `others`, which gives its
    records; what is written back for it is CSV. `notes` say what of the file cannot be read; `guessed` is an encoding
    that nothing in the file proves."""

    path: Path
    name: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_row: int
    others: Callable[[], Records] | None = None
    notes: tuple[str, ...] = ()
    guessed: bool = False

    @property
    def is_long(self) -> bool:
        """Whether it pays that two processes read it; a workbook would be taken apart by both."""
        return self.others is None and self.path.stat().st_size > _LONG_BYTES

    def rows(self) -> Iterator[Row]:
        """Every row after the header that is not blank. The file is open only while this runs."""
        for number, cells, problem in self._records():
            if number <= self.header_row:
                continue
            text = "".join(cells)
            if problem or text.strip():
                if not problem and is_foot(cells, text):
                    problem = _("The row holds totals or a remark, no record.")
                yield self._row(number, cells, problem)

    def _records(self) -> Records:
        if self.others:
            yield from self.others()
            return
        with self.path.open(encoding=self.encoding, newline="", errors="replace") as file:
            yield from _records(file, self.delimiter, self.name)

    def _row(self, number: int, cells: list[str], problem: str) -> Row:
        width = len(self.header)
        if problem or len(cells) == width:
            return Row(number, cells, problem)
        # A workbook's rows are all as wide as the widest.
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            return Row(number, cells[:width])
        problem = _("The row has {found} cells, the header has {width}.").format(
            found=len(cells), width=width
        )
        return Row(number, cells, problem)


def open_table(
    path: Path, *, name: str = "", largest_mb: int, encoding: str = "", delimiter: str = ""
) -> Table:
    """Look at the file and say how it is to be read; what is said of it is not looked for. Raises `WrongFile` with
    the reason."""
    name = name or path.name
    if not path.is_file():
        wrong(name, _("there is no such file"))
    size = path.stat().st_size
    if size == 0:
        wrong(name, _("it is empty"))
    if size > largest_mb * 1024 * 1024:
        wrong(name, _("it is larger than {limit} MB; split it").format(limit=largest_mb))
    with path.open("rb") as raw:
        start = raw.read(16)
    if start.startswith(b"PK\x03\x04") and is_workbook(path):
        return _workbook(path, name)
    for magic, what in _ARCHIVES.items():
        if start.startswith(magic):
            wrong(name, _("it is {what}; save it as CSV first").format(what=what))
    found = _encoding(path, name, encoding)
    with path.open(encoding=found, errors="replace") as file:
        beginning = file.read(_LONGEST_START_CHARACTERS)
        for looks, what in _NO_TABLES:
            if looks.match(beginning):
                wrong(name, _("it is {what}; save it as CSV first").format(what=what))
        if is_vcard(beginning.partition("\n")[0]):
            cards = Cards(path, name, found)
            return Table(path, name, found, ",", COLUMNS, 1, cards.records)
    delimiter = delimiter or _delimiter_of(path, found)
    with path.open(encoding=found, newline="", errors="replace") as file:
        header = header_of(_records(file, delimiter, name), name, delimiter)
    guessed = not encoding and not found.startswith("utf")
    notes = _above(header)
    return Table(path, name, found, delimiter, header.names, header.row, notes=notes, guessed=guessed)


def _above(header: Header) -> tuple[str, ...]:
    if not header.above:
        return ()
    rows = ", ".join(map(str, header.above))
    return (_("Above the names of the columns, and left out: row {rows}.").format(rows=rows),)


def _encoding(path: Path, name: str, said: str) -> str:
    if not said:
        return encoding_of(path) or wrong(name, _("it is not text"))
    codec = encoding_said(path, said)
    if line := first_wrong_line(path, codec):
        wrong(
            name,
            _("it is not written in {encoding}: line {line} cannot be read").format(
                encoding=label_of(codec), line=line
            ),
        )
    return codec


def _workbook(path: Path, name: str) -> Table:
    book = open_workbook(path, name)
    header = header_of(book.records(), name, "")
    notes = (*book.notes, *_above(header))
    return Table(path, name, "utf-8", ",", header.names, header.row, book.records, notes)


def _records(file: TextIO, delimiter: str, name: str) -> Iterator[tuple[int, list[str], str]]:
    """Records as csv reads them, counted from 1, blank ones too."""
    problem = [""]

    def lines() -> Iterator[str]:
        while line := file.readline(LONGEST_LINE_CHARACTERS):
            if "\0" in line:
                problem[0] = _("The row contains a NUL character.")
            elif len(line) == LONGEST_LINE_CHARACTERS:
                wrong(name, _("it has a line of more than four million characters"))
            yield line
        # Asked for more in the middle of a record: csv itself takes all that follows for one cell.
        problem[0] = _("A quotation mark is not closed: all to the end of the file was taken for one cell.")

    reader = csv.reader(lines(), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells, problem[0] = [], _too_long(reader.line_num)
        yield number, cells, problem[0]
        problem[0] = ""


def _too_long(line: int) -> str:
    return _(
        "A cell has more than {most} characters: is a quotation mark not closed? It was read up to line {line}."
    ).format(most=csv.field_size_limit(), line=line)


def _delimiter_of(path: Path, encoding: str) -> str:
    """The delimiter under which most rows have as many cells as is usual in the file, and then the most cells."""
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        sample = file.read(_SNIFF_CHARACTERS)
    first, _rest, _ = sample.partition("\n")
    if told := SEPARATOR_LINE.match(first):
        return told.group(1)
    best, best_rank = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter)
        usual = mode(widths) if widths else 0
        if usual < 2:
            continue
        alike = widths.count(usual) / len(widths)
        if (alike, usual) > best_rank:
            best, best_rank = delimiter, (alike, usual)
    return best


def _widths(sample: str, delimiter: str) -> list[int]:
    lines = sample.splitlines(keepends=True)
    if len(lines) > 1 and len(sample) == _SNIFF_CHARACTERS:
        lines.pop()  # cut in the middle
    widths = []
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            if any(cells):
                widths.append(len(cells))
            if len(widths) == _SNIFF_ROWS:
                break
    except csv.Error:
        return widths
    return widths
