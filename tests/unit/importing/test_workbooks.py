"""Workbooks as they come, and those that are made to break the reader."""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from winnow.capture.importing import xlsx
from winnow.capture.importing.reading import Table, WrongFile, open_table

SHEET = "xl/worksheets/sheet1.xml"
ODS_SPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)


def written(path: Path, rows: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Leads")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        book.add_worksheet("Notes")
    return path


def changed(path: Path, part: str, old: str, new: str) -> Path:
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path


def ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content{ODS_SPACES}><office:body><office:spreadsheet>'
            f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return path


def opened(path: Path) -> Table:
    return open_table(path, largest_mb=10)


def test_reads_values_as_a_csv_file_would_say_them(tmp_path: Path) -> None:
    path = written(
        tmp_path / "leads.xlsx",
        [
            [],
            ["Name", "When", "Price", "Phone", "Agreed", "Total"],
            ["Jürgen", datetime(2024, 5, 1), 1.5, 491761234567, True, 0.30000000000000004],
            ["", "", "", "", "", ""],
            ["Zoë", datetime(2024, 5, 1, 13, 5), 20, "0049 176", False, 0.00001],
        ],
    )
    found = opened(path)
    assert found.header == ("Name", "When", "Price", "Phone", "Agreed", "Total")
    assert [(row.number, row.cells) for row in found.rows()] == [
        (3, ["Jürgen", "2024-05-01", "1.5", "491761234567", "yes", "0.3"]),
        (5, ["Zoë", "2024-05-01T13:05:00", "20", "0049 176", "no", "0.00001"]),
    ]


def test_tells_of_formulas_without_value_of_errors_and_of_other_sheets(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Sum", "Ratio"])
        sheet.write_row(1, 0, ["Anna"])
        sheet.write_formula(1, 1, "=1+1", None, "")
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    found = opened(path)
    assert [row.cells for row in found.rows()] == [["Anna", "", ""]]
    assert [note.split(" hold")[0] for note in found.notes] == ["1 cell", "1 cell"]
    assert "Only the sheet Leads" in opened(written(path, [["Name"], ["Anna"]])).notes[0]


def test_reads_an_open_document_and_repeats_what_it_repeats(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = (
        f"<table:table-row>{cell.format('Name')}{cell.format('City')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{cell.format("Anna")}{cell.format("Köln")}'
        '<table:table-cell table:number-columns-repeated="16382"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    found = opened(ods(tmp_path / "leads.ods", rows))
    assert [row.cells for row in found.rows()] == [["Anna", "Köln"]] * 2


def test_refuses_what_unpacks_to_far_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "leads.xlsx", [["Name"], ["Anna"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.xml", b" " * (33 * 1024 * 1024))
    with pytest.raises(WrongFile, match="200 times its size"):
        opened(path)
    monkeypatch.setattr(xlsx, "MOST_UNPACKED_MB", 32)
    with pytest.raises(WrongFile, match="more than 32 MB"):
        opened(path)


def test_refuses_a_directory_that_lies_about_a_size(tmp_path: Path) -> None:
    path = written(tmp_path / "leads.xlsx", [["Name"], ["Anna"]])
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    content = path.read_bytes()
    place = content.rindex(SHEET.encode()) - 46 + 24
    assert int.from_bytes(content[place : place + 4], "little") == size
    path.write_bytes(content[:place] + (size - 9).to_bytes(4, "little") + content[place + 4 :])
    with pytest.raises(WrongFile, match="damaged"):
        opened(path)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('r="A2"', 'r="XFD1048576"', "1048576 rows and 16384 columns"),
        ('<c r="A2"', "<c attr='>' r = 'XFD1048576'", "1048576 rows and 16384 columns"),
        ('r="A2"', 'r="ZZZZZZZ2"', "more than 16384 columns"),
        ('r="A2"', 'r="A99999999"', "99999999 rows"),
        (
            '<c r="A2" t="s"><v>2</v></c>',
            f"<c r='A2'><v>{'9' * 6 * 1024 * 1024}</v></c>",
            "cell of more than four",
        ),
        ("</sheetData>", "", "damaged"),
    ],
)
def test_refuses_a_sheet_that_would_fill_the_memory(tmp_path: Path, old: str, new: str, rule: str) -> None:
    path = written(tmp_path / "leads.xlsx", [["Name", "City"], ["Anna", "Bonn"]])
    with pytest.raises(WrongFile, match=rule):
        opened(changed(path, SHEET, old, new))


def test_refuses_an_open_document_that_repeats_a_billion_times(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"{}><text:p>Name</text:p></table:table-cell>'
    many = ' table:number-columns-repeated="1000000000"'
    with pytest.raises(WrongFile, match="columns"):
        opened(ods(tmp_path / "wide.ods", f"<table:table-row>{cell.format(many)}</table:table-row>"))
    row = f'<table:table-row table:number-rows-repeated="2000000000">{cell.format("")}</table:table-row>'
    with pytest.raises(WrongFile, match="2000000000 rows"):
        opened(ods(tmp_path / "long.ods", row))


def test_refuses_other_archives(tmp_path: Path) -> None:
    path = tmp_path / "leads.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("leads.csv", "Name\nAnna\n")
    with pytest.raises(WrongFile, match="archive"):
        opened(path)
