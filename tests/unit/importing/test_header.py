"""Which row names the columns, and which rows are no records."""

from pathlib import Path

import pytest

from winnow.capture.importing.known_names import automatic, fold
from winnow.capture.importing.presets import preset_of
from winnow.capture.importing.reading import Table, open_table


def table(tmp_path: Path, text: str) -> Table:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return open_table(path, largest_mb=1)


@pytest.mark.parametrize(
    ("above", "header", "rows"),
    [
        ("Contacts of hall 7,,,\n,,,\n", "No,Name,Email,Note", "1,Ada,a@b.de,x\n2,Bob,b@c.de,y\n"),
        (
            "Report of March\nBy: Rita,Date: 5 May\n",
            "Name,Email,Phone,City",
            "Ada,a@b.de,,Ulm\nBob,b@c.de,1,Ulm\n",
        ),
        ("Contact,,Company,,\n", "First name,Last name,Company,Country,Email", "A,B,C,NL,a@b.de\n"),
    ],
)
def test_leaves_out_what_stands_above_the_header_and_says_so(
    tmp_path: Path, above: str, header: str, rows: str
) -> None:
    found = table(tmp_path, above + header + "\n" + rows)
    assert found.header == tuple(header.split(","))
    assert [row.problem for row in found.rows()] == [""] * rows.count("\n")
    assert found.notes[0].startswith("Above the names of the columns, and left out: row 1")


@pytest.mark.parametrize(
    "text",
    [
        "Name\nAda,x,y\nBob,x,y\n",  # a header that is too short stays the header
        "Name,Email,,\nAda,a@b.de,x,y\nBob,b@c.de,x,y\nEmail,Name,Phone,City\n",
        "Name,Email\nAda,\n",
    ],
)
def test_the_first_row_is_the_header_where_nothing_speaks_against_it(tmp_path: Path, text: str) -> None:
    found = table(tmp_path, text)
    assert (found.header_row, found.notes) == (1, ())


@pytest.mark.parametrize(
    ("last", "foot"),
    [
        ("Total,,,1.200", True),
        (",Gesamt: 60,,", True),
        ("Summe,,,99.000.000 €", True),
        ("Grand Totals (60 records),,,", True),
        ("Copyright (c) 2026 example.com inc. All rights reserved.,,,", True),
        ("Confidential Information - Do Not Distribute,,,", True),
        ("Total,Energies SE,Paris,5", False),
        ("Sum,Sovann,Phnom Penh,", False),
        ("Gesamtverband der Ä,,,", False),
        ("Totally Ltd,,,3", False),
    ],
)
def test_totals_and_remarks_are_no_records(tmp_path: Path, last: str, foot: bool) -> None:
    rows = list(table(tmp_path, f"Name,Company,City,Seats\nAda,Engines,Ulm,3\n{last}\n").rows())
    assert bool(rows[-1].problem) is foot


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Phone number (optional)", "phone"),
        ("Firma / Company", "organization"),
        ("What is your name? *", "name"),
        ("How did you hear about us?", "source"),
        ("Created On", "created_at"),
        ("Země", "country"),
        ("Budget (USD)", None),  # the currency would be lost
        ("Budget", "budget"),
    ],
)
def test_knows_columns_as_forms_and_neighbours_call_them(column: str, field: str | None) -> None:
    from winnow.capture.importing.convert import Wanted

    names = ("phone", "organization", "name", "source", "created_at", "country", "budget")
    found = automatic([column], {name: Wanted(name, name, "text") for name in names})
    assert (found[column].field if column in found else None) == field


@pytest.mark.parametrize(
    ("header", "system"),
    [
        ("Lead ID,Lead Owner,Lead Status,Email Opt Out,No. of Employees,Company / Account", "Salesforce"),
        ("Lead Id,Lead Owner,Lead Status,Email Opt Out,No. of Employees,Company", "Zoho CRM"),
        ("(Do Not Modify) Lead,Topic,Status Reason", "Dynamics 365"),
        ("Name,Salutation Name,Account Name,Assigned User", "EspoCRM"),
        ("External ID,Opportunity,Contact Name,Salesperson,Stage", "Odoo"),
        ("id,title,firstname,lastname,points,date_added", "Mautic"),
        ("id,created_time,ad_id,form_id,full_name,email", "Facebook lead ads"),
    ],
)
def test_tells_whose_export_it_is(header: str, system: str) -> None:
    found = preset_of([fold(name) for name in header.split(",")])
    assert found is not None
    assert found.name == system
