"""Leads as a table: streamed, defused, and taken back by an import without a change."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.actions import capture_lead
from winnow.capture.importing.reading import open_table
from winnow.capture.queries import LeadFilter, export_columns, exported, leads_sheet
from winnow.ground.actions import add_custom_field
from winnow.ground.refusals import Invalid, NotAllowed
from winnow.ground.sheets import defused


def rows(*columns: str, by: Any = SYSTEM, **more: Any) -> list[dict[str, str]]:
    lines = "".join(leads_sheet(by, columns=export_columns(columns), now=NOW, **more).csv_lines())
    return list(csv.DictReader(StringIO(lines, newline="")))


def test_writes_any_field_as_it_is_read_back(cast: Cast) -> None:
    for label, kind, choices in (
        ("Seats", "number", ()),
        ("Tags", "many_choices", ("a", "b")),
        ("Fan", "yes_no", ()),
    ):
        add_custom_field(record="lead", label=label, kind=kind, choices=choices, by=SYSTEM, now=NOW)
    make_lead(
        name="Ann",
        owner=cast.rep,
        budget_amount=Decimal("1000.50"),
        custom={"seats": 5.5, "tags": ["b", "a"], "fan": True},
        person={"email_consent": False},
        standing={"score": 7, "probability": 0.25, "last_touch_at": NOW},
    )
    names = "name,owner,budget,custom.seats,custom.tags,custom.fan,email_consent,score,probability,last_touch_at,city"
    assert rows(*names.split(",")) == [
        {
            "name": "Ann",
            "owner": "rita@winnow.test",
            "budget": "1000.50",
            "custom.seats": "5.5",
            "custom.tags": "b;a",
            "custom.fan": "yes",
            "email_consent": "no",
            "score": "7",
            "probability": "0.25",
            "last_touch_at": "2026-03-02T09:30:00Z",
            "city": "",
        }
    ]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\tx", "\rx", "+49 30"])
def test_defuses_formulas(cast: Cast, text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("value", ["plain", "", "'x", "+4930123456", -5, 1.5, "a=b"])
def test_leaves_the_rest_as_it_is(value: Any) -> None:
    assert defused(value) == value


def test_keeps_the_order_and_the_filter(cast: Cast) -> None:
    for n in range(6):
        make_lead(name=f"N{n}", standing={"score": n % 3})
    asked = LeadFilter.written(["score>=1"], sort="-score")
    assert [row["name"] for row in rows("name", asked=asked)] == ["N5", "N2", "N4", "N1"]


def test_exports_what_the_actor_may_see(cast: Cast) -> None:
    make_lead(name="Hers", owner=cast.rep)
    make_lead(name="His", owner=cast.other_rep)
    assert [row["name"] for row in rows("name", by=cast.actor("manager"))] == ["Hers"]
    with pytest.raises(NotAllowed):
        rows("name", by=cast.actor("rep"))


def test_names_a_field_that_is_not_there(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        export_columns(["name", "shoe_size"])
    assert refused.value.field == "columns"


def test_streams_in_batches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    module = __import__("winnow.capture.queries.leads", fromlist=["leads"])
    monkeypatch.setattr(module, "_EXPORTED_AT_ONCE", 4)
    made = [make_lead(standing={"score": n % 2}).pk for n in range(11)]
    with CaptureQueriesContext(connection) as asked:
        found = list(
            exported(SYSTEM, LeadFilter.parse(sort="-score"), columns=export_columns(["id"]), now=NOW)
        )
    assert sorted(row[0] for row in found) == made
    assert len(asked) <= 12


def test_refuses_words_that_match_too_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    module = __import__("winnow.capture.queries.search", fromlist=["search_ids"])
    monkeypatch.setattr(module.search_ids, "__defaults__", (2,))
    for _ in range(3):
        make_lead(name="Smith")
    with pytest.raises(Invalid) as refused:
        rows("name", asked=LeadFilter(words="smith"))
    assert refused.value.field == "q"


def test_comes_back_by_import_without_a_change(cast: Cast, tmp_path: Any) -> None:
    from winnow.capture.actions import bring_file, run_import
    from winnow.capture.queries import import_summary

    add_custom_field(record="lead", label="Seats", kind="number", by=SYSTEM, now=NOW)
    for n in range(5):
        capture_lead(
            values={
                "external_id": f"A-{n}",
                "name": f"=Jane {n}",
                "email": f"jane{n}@acme.test",
                "phone": f"+4930123456{n}",
                "organization": "-Acme",
                "country": "DE",
                "source": "Fair",
                "budget": "12.50",
                "custom.seats": n,
                "created_at": (NOW - timedelta(days=n)).isoformat(),
            },
            by=SYSTEM,
            now=NOW,
        )
    names = "id,external_id,name,first_name,last_name,email,phone,organization,country,source,budget,budget_currency,custom.seats,score,stage,created_at"
    file = tmp_path / "leads.csv"
    columns = export_columns(names.split(","))
    leads_sheet(SYSTEM, columns=columns, now=NOW).write(file)
    with file.open("rb") as content:
        brought = bring_file(file=content, file_name="leads.csv", mapping=None, by=SYSTEM, now=NOW)
    summary = import_summary(run_import(brought.pk, now=NOW))
    assert (summary.created, summary.updated, summary.unchanged, summary.refused) == (0, 0, 5, 0)


def test_writes_the_same_as_a_workbook_without_a_formula(cast: Cast, tmp_path: Path) -> None:
    make_lead(name="=1+1", standing={"score": 7})
    make_lead(name="Zoë", standing={"score": 8})
    chosen = export_columns(["name", "score"])
    sheet = leads_sheet(SYSTEM, LeadFilter.written([], sort="score"), columns=chosen, now=NOW)
    rows_written = sheet.write(tmp_path / "leads.xlsx")
    table = open_table(tmp_path / "leads.xlsx", largest_mb=1)
    assert rows_written == 2
    assert table.header == ("name", "score")
    assert [row.cells for row in table.rows()] == [["'=1+1", "7"], ["Zoë", "8"]]
    assert table.notes == ()
