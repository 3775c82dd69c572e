"""Files as they come: what is read, what is refused, and why."""

import codecs
import csv
import json
from pathlib import Path

import pytest

from tests.real_data import real_data
from winnow.capture.importing.reading import Table, WrongFile, open_table

TWO = "Name,City\nJürgen,Köln\nZoë,Genève\n"


def table(tmp_path: Path, content: bytes | str, name: str = "leads.csv") -> Table:
    path = tmp_path / "given"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_table(path, name=name, largest_mb=1)


def cells(found: Table) -> list[list[str]]:
    return [row.cells for row in found.rows()]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TWO.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TWO.encode(), "utf-8-sig"),
        (TWO.encode("utf-16"), "utf-16"),
        (TWO.encode("utf-16-le"), "utf-16-le"),
        (TWO.encode("utf-16-be"), "utf-16-be"),
        (TWO.encode("utf-32"), "utf-32"),
        (TWO.encode("cp1252"), "cp1252"),
        (TWO.encode("latin-1"), "cp1252"),
    ],
)
def test_finds_the_encoding(tmp_path: Path, content: bytes, encoding: str) -> None:
    found = table(tmp_path, content)
    assert found.encoding == encoding
    assert found.header == ("Name", "City")
    assert cells(found) == [["Jürgen", "Köln"], ["Zoë", "Genève"]]


def test_finds_an_encoding_that_only_shows_late(tmp_path: Path) -> None:
    content = b"Name,City\n" + b"Anna,Berlin\n" * 20_000 + "Jörg,Köln\n".encode("cp1252")
    found = table(tmp_path, content)
    assert found.encoding == "cp1252"
    assert cells(found)[-1] == ["Jörg", "Köln"]


def test_tells_central_european_letters_from_western_signs(tmp_path: Path) -> None:
    text = "Imię;Miasto\nPaweł Żak;Łódź\nŁukasz Świątek;Gdańsk\n"
    assert cells(table(tmp_path, text.encode("cp1250"))) == [
        ["Paweł Żak", "Łódź"],
        ["Łukasz Świątek", "Gdańsk"],
    ]
    western = "Name;Note\nSeán;£5 for 3 cm³, ¿qué?\nZoë;Umsatz¹\n"
    assert table(tmp_path, western.encode("cp1252")).encoding == "cp1252"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Jméno;Město\nJiří Dvořák;Plzeň\nZdeněk Kučera;Ústí nad Labem\n", "cp1250"),
        ("Jméno;Město\nŽofie Šťastná;Ústí\nTomáš Kříž;Děčín\n", "iso8859_2"),
        ("Jméno;Město\nŽofie Šťastná;Ústí\nTomáš Kříž;Děčín\n", "cp1250"),
        ("Imię;Miasto\nGrażyna Wąs;Kraków\nPaweł Dąbek;Świdnica\n", "iso8859_2"),
        ("Imię;Miasto\nGrażyna Wąs;Kraków\nPaweł Dąbek;Świdnica\n", "cp1250"),
        ("Ime;Grad\nŽeljko Šarić;Čakovec\nĐurđa Matić;Šibenik\n", "iso8859_2"),
        ("Vardas;Miestas\nŽydrūnas Šimkus;Panevėžys\nRūta Čepaitė;Šiauliai\n", "cp1257"),
        ("Vārds;Pilsēta\nJānis Bērziņš;Rīga\nĀrija Kļaviņa;Jūrmala\n", "cp1257"),
        ("Nom;Ville\nFrançois Lefèvre;Besançon\nMaïté Noël;Sète\n", "cp1252"),
        ("Név;Város\nErdős Gergő;Győr\nKovács Ernő;Pécs\n", "cp1250"),
        ("Ad;Şehir\nÇağlar Güneş;İstanbul\nGülşen Öztürk;Muğla\n", "cp1254"),
        ("Name;Ort\nJürgen Müller;Köln\nJörg Jäger;Gießen\n", "mac_roman"),
        ("Name;Ort\nJürgen Müller;Köln\nJörg Jäger;Gießen\n", "cp850"),
        ("Navn;By\nSøren Jørgensen;Ærøskøbing\nÅse Bøgh;Århus\n", "cp1252"),
        ("Nome;Città\nNicolò Gesù;Forlì\nJosé Núñez;Cefalù\n", "cp1252"),
        ("Nafn;Borg\nGuðrún Þórðardóttir;Reykjavík\n", "cp1252"),
    ],
)
def test_tells_languages_by_the_letters_in_their_words(tmp_path: Path, text: str, encoding: str) -> None:
    found = table(tmp_path, text.encode(encoding))
    assert [list(found.header), *cells(found)] == [line.split(";") for line in text.splitlines()]
    assert found.guessed


def test_reads_a_file_as_it_is_said_to_be_written(tmp_path: Path) -> None:
    path = tmp_path / "given"
    path.write_bytes("Name;City\nJiří;Brno, CZ\n".encode("cp1250"))
    found = open_table(path, largest_mb=1, encoding="cp1250", delimiter=";")
    assert (cells(found), found.guessed) == ([["Jiří", "Brno, CZ"]], False)
    with pytest.raises(WrongFile, match="not written in UTF-8: line 2 "):
        open_table(path, largest_mb=1, encoding="utf-8")
    path.write_text("Name;City\nJiří;Brno\n", encoding="utf-8-sig")  # mended in a spreadsheet since
    assert cells(open_table(path, largest_mb=1, encoding="cp1250")) == [["Jiří", "Brno"]]


def test_weighs_other_alphabets(tmp_path: Path) -> None:
    text = "Имя,Город\n" + "Анна Каренина,Москва\nПётр Безухов,Санкт-Петербург\n" * 20
    assert cells(table(tmp_path, text.encode("cp1251")))[0] == ["Анна Каренина", "Москва"]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_finds_the_delimiter(tmp_path: Path, sign: str) -> None:
    rows = [["Name", "Note", "City"], ["Anna", 'says "a, b; c"', "Bonn"], ["Ben", "x|y", "Ulm"]]
    text = "\n".join(sign.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    found = table(tmp_path, text)
    assert found.delimiter == sign
    assert [list(found.header), *cells(found)] == rows


def test_obeys_the_line_that_names_the_delimiter(tmp_path: Path) -> None:
    found = table(tmp_path, "sep=;\nName;City\nAnna;Bonn\n")
    assert (found.header, cells(found)) == (("Name", "City"), [["Anna", "Bonn"]])


def test_reads_one_column(tmp_path: Path) -> None:
    assert cells(table(tmp_path, "Email\na@b.de\nc@d.de\n")) == [["a@b.de"], ["c@d.de"]]


def test_numbers_rows_as_a_spreadsheet_does(tmp_path: Path) -> None:
    found = table(tmp_path, 'Name,Note\nAnna,"two\nlines"\n\n , \nBen,x\n')
    assert [(row.number, row.cells[0]) for row in found.rows()] == [(2, "Anna"), (5, "Ben")]


def test_drops_blank_columns_at_the_end(tmp_path: Path) -> None:
    found = table(tmp_path, "Name,City,\nAnna,Bonn,\n")
    assert (found.header, cells(found)) == (("Name", "City"), [["Anna", "Bonn"]])


def test_hands_on_rows_that_do_not_fit(tmp_path: Path) -> None:
    found = table(tmp_path, "Name,City\nAnna\nBen,Bonn,x\nClara,Ulm\nDa\0vid,Ulm\n")
    assert [(row.number, row.problem) for row in found.rows()] == [
        (2, "The row has 1 cells, the header has 2."),
        (3, "The row has 3 cells, the header has 2."),
        (4, ""),
        (5, "The row contains a NUL character."),
    ]


def test_says_that_a_quotation_mark_is_not_closed(tmp_path: Path) -> None:
    found = table(tmp_path, 'Name,City\nAnna,Bonn\nBen,"Ulm\nClara,Jena\nDora,Trier\n')
    assert [(row.number, row.problem) for row in found.rows()] == [
        (2, ""),
        (3, "A quotation mark is not closed: all to the end of the file was taken for one cell."),
    ]


@pytest.mark.parametrize("last", ['"Ulm"', '"Ulm\n"', "Ulm"])
def test_a_file_may_end_without_a_line_break(tmp_path: Path, last: str) -> None:
    found = table(tmp_path, f"Name,City\nBen,{last}")
    assert [row.problem for row in found.rows()] == [""]


def test_goes_on_after_a_cell_that_never_ends(tmp_path: Path) -> None:
    found = table(tmp_path, 'Name,City\nAnna,"Bonn\n' + "x" * 70_000 + "\n" + "y" * 70_000 + "\nBen,Ulm\n")
    rows = list(found.rows())
    assert "quotation mark not closed? It was read up to line 4." in rows[0].problem
    assert rows[-1].cells == ["Ben", "Ulm"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"\n\n  \n", "it has no rows"),
        (b"PK\x03\x04" + b"\x00" * 50, "Excel workbook or a ZIP"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 50, "old Excel"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<html><table><tr><td>Name</td></tr></table>", "it is a web page or XML"),
        (b'[\n {"name": "Anna", "email": "anna@example.com"}]', "it is JSON"),
        (bytes(range(256)) * 20, "not text"),
        (b"\x00\x01\x02\x03" * 1000, "not text"),
        (b"Name,Name\na,b\n", "two columns are called 'Name'"),
        (b"anna@example.com,Anna\nben@example.com,Ben\n", "row 1 holds values, not names"),
        (b"17,2024-05-01,3.5\n18,2024-05-02,4.5\n", "row 1 holds values, not names"),
        (b"a," * 1200 + b"b\n", "more than 1000 columns"),
        (b"Name,City\n" + b"x" * (1024 * 1024), "larger than 1 MB"),
    ],
)
def test_refuses_what_is_no_table_of_leads(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(WrongFile) as refused:
        table(tmp_path, content)
    assert reason in refused.value.message
    assert refused.value.message.startswith("leads.csv ")
    assert refused.value.field == "file"


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="no such file"):
        open_table(tmp_path / "none.csv", largest_mb=1)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8 + b"\xff\xfe\xfa", codecs.BOM_UTF16_LE + b"a"])
def test_refuses_a_file_whose_mark_lies(tmp_path: Path, mark: bytes) -> None:
    with pytest.raises(WrongFile, match="not text"):
        table(tmp_path, mark)


def test_reads_every_file_of_csv_spectrum(tmp_path: Path) -> None:
    folder = real_data("csv_spectrum", "csvs")
    files = sorted(folder.glob("*.csv"))
    assert len(files) == 12
    for path in files:
        expected = json.loads((folder.parent / "json" / f"{path.stem}.json").read_text())
        found = open_table(path, largest_mb=1)
        rows = [dict(zip(found.header, row.cells, strict=True)) for row in found.rows()]
        same = [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in rows]
        expected = [expected] if isinstance(expected, dict) else expected
        expected = [{key: str(value).replace("\r\n", "\n") for key, value in row.items()} for row in expected]
        if path.stem == "location_coordinates":  # its JSON tells another phone number
            same[0].pop("Contact Phone Number")
            expected[0].pop("Contact Phone Number")
        assert same == expected, path.name


def test_keeps_no_row_in_memory(tmp_path: Path) -> None:
    found = table(tmp_path, "Name,City\n" + "Anna,Bonn\n" * 50_000)
    rows = found.rows()
    assert next(iter(rows)).cells == ["Anna", "Bonn"]
    assert sum(1 for _ in rows) == 49_999
    assert csv.field_size_limit() <= 131_072
