"""vCards of all versions as rows."""

from pathlib import Path

from winnow.capture.importing.reading import Row, Table, open_table

THREE = """BEGIN:VCARD
VERSION:3.0
UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1
FN:Dr. Jürgen Groß
N:Groß;Jürgen;;Dr.;
ORG:Groß\\, Meyer & Co.;Sales
TITLE:Head of
  Sales
TEL;TYPE=work,fax:+49 221 1
TEL;TYPE=cell:+49 176 2
TEL;TYPE=work,voice,pref:+49 221 3
item1.EMAIL;TYPE=INTERNET:second@example.com
EMAIL;TYPE="work,pref":first@example.com
ADR;TYPE=work:;;Domstr. 1\\; Hof;Köln;NRW;50667;Germany
URL:https://example.com/a:b
NOTE:One\\nTwo
BDAY:19800501
END:VCARD
"""
FOUR = """begin:vcard
VERSION:4.0
FN:Zoë Ng
TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+41-44-1
BDAY:--0501
END:VCARD
"""
TWO = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;Anna
TEL;CELL:0176 4
NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:long =
line=0Aend
END:VCARD
"""


def table(tmp_path: Path, content: str) -> Table:
    path = tmp_path / "contacts.vcf"
    path.write_bytes(content.replace("\n", "\r\n").encode())
    return open_table(path, largest_mb=1)


def filled(found: Table, row: Row) -> dict[str, str]:
    return {name: cell for name, cell in zip(found.header, row.cells, strict=True) if cell}


def test_reads_each_card_of_a_file_as_a_row(tmp_path: Path) -> None:
    found = table(tmp_path, THREE + FOUR + "\n" + TWO)
    assert [filled(found, row) for row in found.rows()] == [
        {
            "external_id": "4fbe8971-0bc3-424c-9c26-36c3e1eff6b1",
            "name": "Dr. Jürgen Groß",
            "first_name": "Jürgen",
            "last_name": "Groß",
            "organization": "Groß, Meyer & Co.",
            "job_title": "Head of Sales",
            "phone": "+49 221 3",
            "phone 1": "+49 176 2",
            "email": "first@example.com",
            "email 1": "second@example.com",
            "street": "Domstr. 1; Hof",
            "city": "Köln",
            "region": "NRW",
            "postal_code": "50667",
            "country": "Germany",
            "website": "https://example.com/a:b",
            "description": "One\nTwo",
            "birth_date": "1980-05-01",
        },
        {"name": "Zoë Ng", "phone": "+41-44-1"},
        {"last_name": "Müller", "first_name": "Anna", "phone": "0176 4", "description": "long line\nend"},
    ]


def test_tells_of_a_card_without_end_and_reads_the_next(tmp_path: Path) -> None:
    found = table(tmp_path, FOUR.replace("END:VCARD\n", "") + FOUR)
    rows = list(found.rows())
    assert [row.problem for row in rows] == ["The card has no end.", ""]
    assert filled(found, rows[1])["name"] == "Zoë Ng"
