"""Runs of an import: tried without writing, stopped in the middle, gone on with, run twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from tests.cast import NOW, Cast
from tests.imports import brought, counts, csv_of, how_many, imported, lead
from tests.real_data import real_data
from winnow.access.actor import SYSTEM
from winnow.capture.actions import delete_import, map_columns, run_import, start_import
from winnow.capture.events import LeadsCaptured, LeadsChanged
from winnow.capture.importing import lead_run
from winnow.capture.importing.kept_file import refused_path
from winnow.capture.importing.mapping_form import from_toml
from winnow.capture.models import Campaign, Import, LeadChange, LeadStanding, Source
from winnow.capture.queries import import_of, imports, preview
from winnow.ground import events
from winnow.ground.models import CustomField
from winnow.ground.refusals import Conflict, NotFound
from winnow.people.models import Organization, Person

pytestmark = pytest.mark.django_db
HEADER = ["Id", "Email", "Phone", "Name", "Title", "Company", "Industry", "Source", "Country"]


class Killed(BaseException):
    """As SIGKILL: nothing in the code catches it."""


@dataclass
class Heard:
    captured: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What other rooms are told, instead of letting them follow."""
    told = Heard()
    only_followed_by(
        monkeypatch,
        {
            LeadsCaptured: [lambda event: told.captured.extend(event.lead_ids)],
            LeadsChanged: [lambda event: told.changed.extend(event.lead_ids)],
        },
    )
    return told


def only_followed_by(monkeypatch: pytest.MonkeyPatch, followers: dict[type, list[Any]]) -> None:
    # Wired first: whatever is wired later would follow beside them.
    events.wire_now()
    monkeypatch.setattr(events, "_followers", defaultdict(list, followers))


def many(rows: int, **changed: str) -> str:
    """Leads of which each third shares its company, and each tenth is one that came before."""
    return csv_of(
        HEADER,
        *(
            [
                f"L{n % (rows * 9 // 10)}",
                f"p{n}@x{n}.de" if n % 7 else "nobody@",
                "",
                f"Person {n}",
                changed.get("title", "CTO"),
                f"Company {n // 3}",
                f"Trade {n}",
                f"Source {n % 5}",
                "DE" if n % 5 else "Atlantis",
            ]
            for n in range(rows)
        ),
    )


def rows_of_everything() -> tuple[int, ...]:
    return (
        how_many(),
        Person.objects.visible_to(SYSTEM).count(),
        Organization.objects.visible_to(SYSTEM).count(),
        Source.objects.count() + Campaign.objects.count(),
        CustomField.objects.count(),
        LeadChange.objects.count(),
    )


def test_a_dry_run_says_what_the_real_run_does_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead_run, "CHUNK_ROWS", 7)
    imported(many(30))
    before = rows_of_everything()
    text = many(60).replace('"Person 1', '"Changed 1')
    tried = imported(text, dry_run=True, create_fields=True, keep_unreadable=True)
    assert rows_of_everything() == before
    done = imported(text, create_fields=True, keep_unreadable=True)
    assert counts(tried) == counts(done)
    assert tried.problems == done.problems
    assert tried.warnings == done.warnings != []
    assert refused_path(tried).read_bytes() == refused_path(done).read_bytes()
    assert min(counts(done)) > 0


def test_a_run_that_was_killed_goes_on_and_creates_nothing_twice(
    monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    monkeypatch.setattr(lead_run, "CHUNK_ROWS", 10)
    text = many(60)
    tried = imported(text, dry_run=True, keep_unreadable=True)
    stopped = brought(text, keep_unreadable=True)

    def kill(done: int, rows: int) -> None:
        if done == 30:
            raise Killed

    with pytest.raises(Killed):
        run_import(stopped.pk, now=NOW, progress=kill)
    stopped.refresh_from_db()
    assert (stopped.state, stopped.rows_done, stopped.rows) == ("running", 30, 60)
    # A chunk that was not committed may have left refused rows in their file.
    with refused_path(stopped).open("a") as file:
        file.write("a,row,of,a,chunk,that,was,lost,x,99,lost\n")
    done = run_import(stopped.pk, now=NOW)
    assert counts(done) == counts(tried)
    assert done.warnings == tried.warnings != []
    assert how_many() == len(heard.captured) == len(set(heard.captured)) == done.created
    assert refused_path(done).read_bytes() == refused_path(tried).read_bytes()
    assert counts(imported(text, keep_unreadable=True)) == (
        0,
        0,
        done.created + done.updated + done.unchanged,
        done.refused,
    )


def test_a_killed_run_ends_as_one_that_was_not(monkeypatch: pytest.MonkeyPatch, heard: Heard) -> None:
    """Rows about one lead lie on both sides of the kill: the first value still counts."""
    monkeypatch.setattr(lead_run, "CHUNK_ROWS", 2)
    text = csv_of(
        ["Email", "Title", "City", "Company", "Industry"],
        ["a@b.de", "CTO", "", "Acme", "Steel"],
        ["c@d.de", "CTO", "", "Acme", ""],
        ["a@b.de", "CEO", "Bonn", "Acme", "Iron"],
        ["e@f.de", "", "", "", ""],
    )
    stopped = brought(text)

    def kill(done: int, rows: int) -> None:
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        run_import(stopped.pk, now=NOW, progress=kill)
    done = run_import(stopped.pk, now=NOW)
    assert counts(done) == (3, 1, 0, 0)
    person = lead(person__email="a@b.de").person
    assert (person.job_title, person.city) == ("CTO", "Bonn")
    assert person.organization is not None
    assert person.organization.industry == "Steel"
    assert counts(imported(text)) == (0, 0, 4, 0)


def test_a_run_that_is_done_is_left_alone(heard: Heard) -> None:
    done = imported("Email\na@b.de\n")
    assert counts(run_import(done.pk, now=NOW)) == (1, 0, 0, 0)
    assert len(heard.captured) == 1


def test_tells_of_every_lead_that_changed_with_an_organization(heard: Heard) -> None:
    imported("Email,Company,Industry\na@x.de,Acme,Steel\nb@x.de,Acme,Steel\nc@x.de,Other,Steel\n")
    imported("Email,Company,Industry\na@x.de,Acme,Iron\n")
    assert len(heard.captured) == 3
    assert sorted(heard.changed) == sorted(heard.captured)[:2]


def test_what_fails_within_a_chunk_writes_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead_run, "CHUNK_ROWS", 2)

    def fail(event: LeadsCaptured) -> None:
        if len(told) == 2:
            raise RuntimeError("a follower failed")
        told.extend(event.lead_ids)

    told: list[int] = []
    only_followed_by(monkeypatch, {LeadsCaptured: [fail]})
    made = brought("Email\na@b.de\nc@d.de\ne@f.de\n")
    with pytest.raises(RuntimeError):
        run_import(made.pk, now=NOW)
    made.refresh_from_db()
    assert (how_many(), made.rows_done, made.created) == (2, 2, 2)


# Few values, so that rows meet: within a file, and with what an earlier file brought.
WORD = st.sampled_from(["", "", "a", "b", "c"])


@st.composite
def files(draw: st.DrawFn) -> list[list[str]]:
    """Rows with an address have a number or none; rows without one have a phone or nothing. A row may tell of an
    organization that only other rows name."""
    rows = []
    for _ in range(draw(st.integers(0, 7))):
        letter = draw(WORD)
        company = draw(WORD)
        rows.append(
            [
                draw(st.sampled_from(["", f"{letter}1", f"{letter}2"])) if letter else "",
                letter and f"{letter}@x.de",
                "" if letter else draw(st.sampled_from(["", "+4930123456", "+4930123457"])),
                draw(WORD),
                draw(WORD),
                company,
                draw(WORD),
                draw(st.sampled_from(["", "Web", "WEB", "Fair"])),
                draw(st.sampled_from(["", "DE", "Germany", "Atlantis"])),
            ]
        )
    return rows


FILE = files()


def _one_employer_each(rows: list[list[str]]) -> bool:
    known: dict[str, set[str]] = {}
    for row in rows:
        if row[1] and row[5]:
            known.setdefault(row[1], set()).add(row[5])
    return all(len(names) == 1 for names in known.values())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=FILE, second=FILE, chunk=st.sampled_from([2, 3, 50]))
def test_twice_is_once_and_a_dry_run_is_honest(
    db: None, heard: Heard, monkeypatch: pytest.MonkeyPatch, first: list[Any], second: list[Any], chunk: int
) -> None:
    from django.db import transaction

    # Who changes her employer within a file takes along what was told of neither by name: a second run may say it of
    # the other one.
    assume(_one_employer_each([*first, *second]))
    monkeypatch.setattr(lead_run, "CHUNK_ROWS", chunk)
    with transaction.atomic():
        imported(csv_of(HEADER, *first))
        text = csv_of(HEADER, *second)
        tried = imported(text, dry_run=True)
        done = imported(text)
        assert counts(tried) == counts(done)
        there = rows_of_everything()
        again = imported(text)
        note(f"{first}\n{second}")
        assert counts(again) == (0, 0, len(second) - done.refused - _blank(second), done.refused)
        assert rows_of_everything() == there
        transaction.set_rollback(True)


@pytest.mark.parametrize("chunk", [1, 50])
def test_what_a_row_tells_of_an_organization_holds_of_the_one_that_a_later_row_names(
    db: None, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(lead_run, "CHUNK_ROWS", chunk)
    imported("Email,Company\nb@x.de,Acme\n")
    text = "Email,Company,Industry\nb@x.de,,Steel\nb@x.de,Other,\n"
    assert counts(imported(text)) == (0, 2, 0, 0)
    person = lead(person__email="b@x.de").person
    assert person.organization is not None
    assert (person.organization.name, person.organization.industry) == ("Other", "Steel")
    assert counts(imported(text)) == (0, 0, 2, 0)


def test_a_row_without_a_number_leaves_a_lead_to_the_row_that_names_it(db: None) -> None:
    imported("Id,Email\na1,a@x.de\n")
    text = "Id,Email,Source\n,a@x.de,Web\na2,a@x.de,\n"
    assert counts(imported(text)) == (1, 1, 0, 0)
    assert counts(imported(text)) == (0, 0, 2, 0), "though a2 is the latest lead now"


def test_a_row_without_a_number_stays_with_the_lead_that_its_file_numbered(db: None) -> None:
    imported("Email\nc@x.de\n")
    text = "Id,Email,Source\n,c@x.de,Web\nc1,c@x.de,\nc2,c@x.de,\n"
    assert counts(imported(text)) == (1, 2, 0, 0)
    assert counts(imported(text)) == (0, 0, 3, 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # One person has several leads, and a row without a number brings how one of them ended.
        ("", "Id,Email,Outcome\na2,a@x.de,\n,a@x.de,lost\na1,a@x.de,\n"),
        ("Id,Email,Outcome\na2,a@x.de,lost\na1,a@x.de,\n", "Id,Email,Outcome\n,a@x.de,lost\na1,,won\na2,,\n"),
        # Names and domains of companies contradict each other.
        ("Company,Domain\n,beta.com\nBeta,\n", "Company,Domain\nBeta,beta.com\nBeta,\n"),
        ("Company,Domain\nAcme,beta.com\n", "Company,Domain\nBeta,beta.com\nAcme,\n"),
        # Two share a phone, and one of them has rows of his own.
        ("Id\na1\n", "Id,Phone,Source\n,+4930123456,Web\na1,+4930123456,\n"),
    ],
)
@pytest.mark.parametrize("chunk", [1, 50])
def test_a_file_that_contradicts_itself_changes_nothing_the_second_time(
    db: None, monkeypatch: pytest.MonkeyPatch, first: str, second: str, chunk: int
) -> None:
    monkeypatch.setattr(lead_run, "CHUNK_ROWS", chunk)
    if first:
        imported(first)
    imported(second)
    assert counts(imported(second)) == (0, 0, second.count("\n") - 1, 0)


def _blank(rows: list[Any]) -> int:
    return sum(not any(row) for row in rows)


# --- as doors use it ---


def test_columns_can_be_mapped_anew_until_it_runs(cast: Cast) -> None:
    by = cast.actor("manager")
    made = brought("Email,Firma\na@b.de,Acme\n", by=by, name="C:\\files\\liste.csv")
    assert (made.file_name, made.state) == ("liste.csv", "uploaded")
    tried = run_import(start_import(import_id=made.pk, dry_run=True, by=by, now=NOW).pk, now=NOW)
    assert (counts(tried), tried.message) == ((1, 0, 0, 0), "")
    mapping = from_toml('[columns]\nEmail = "email"\nFirma = "job_title"')
    map_columns(import_id=made.pk, mapping=mapping, by=by)
    done = run_import(start_import(import_id=made.pk, by=by, now=NOW).pk, now=NOW)
    assert (counts(done), lead().person.job_title) == ((1, 0, 0, 0), "Acme")
    with pytest.raises(Conflict):
        map_columns(import_id=made.pk, mapping=mapping, by=by)
    with pytest.raises(Conflict):
        start_import(import_id=made.pk, by=by, now=NOW)


def test_imports_are_seen_by_who_brought_them(cast: Cast) -> None:
    made = brought("Email\na@b.de\n", by=cast.actor("manager"))
    assert import_of(cast.actor("manager"), made.pk) == made
    assert list(imports(cast.actor("admin"))) == [made]
    other = brought("Email\na@b.de\n", by=cast.actor("admin"))
    with pytest.raises(NotFound):
        import_of(cast.actor("manager"), other.pk)
    with pytest.raises(NotFound):
        start_import(import_id=other.pk, by=cast.actor("manager"), now=NOW)


def test_shows_the_first_rows() -> None:
    made = brought("Email;Note\n" + "a@b.de;x\n" * 50)
    shown = preview(SYSTEM, made.pk, rows=3)
    assert (shown.header, shown.rows, shown.delimiter) == (("Email", "Note"), [["a@b.de", "x"]] * 3, ";")


def test_a_file_that_was_not_imported_can_be_forgotten() -> None:
    made = brought("Email\na@b.de\n")
    delete_import(import_id=made.pk, by=SYSTEM)
    assert Import.objects.count() == 0


@pytest.mark.real_data
def test_takes_the_x_education_file() -> None:
    content = real_data("x_education", "leads.csv").read_bytes()
    mapping = """
blank = ["", "Select"]
unknown = "create"
[columns]
"Lead Number" = "external_id"
"Prospect ID" = "ignore"
"Lead Source" = "source"
"TotalVisits" = { field = "custom.total_visits", type = "number" }
"Converted"   = { field = "outcome", values = { "1" = "won", "0" = "lost" } }
"""
    done = imported(content, mapping)
    assert counts(done) == (6446, 0, 0, 0)
    stages = list(LeadStanding.objects.visible_to(SYSTEM).values_list("stage", flat=True))
    assert (stages.count("customer"), stages.count("disqualified")) == (2467, 3979)
    one = lead(external_id="660728")
    assert one.source is not None
    assert (one.source.name, one.custom["total_visits"], one.custom["page_views_per_visit"]) == (
        "Organic Search",
        5,
        2.5,
    )
    assert "specialization" not in one.custom
    # "Google" and "google" are one source.
    assert Source.objects.filter(key="google").count() == 1
    assert counts(imported(content, mapping)) == (0, 0, 6446, 0)


def test_a_dry_run_tells_where_the_file_comes_from_and_what_a_spreadsheet_did_to_it(db: None) -> None:
    text = "Lead ID,Last Name,Company / Account,Lead Status,Phone\n1,M\u00c3\u00bcller,Acme,Open,4.9E+11\n"
    tried = imported(text, dry_run=True)
    assert [one["kind"] for one in tried.warnings] == ["system", "mojibake", "scientific"]
    assert "Salesforce" in tried.warnings[0]["message"]
    assert tried.warnings[1]["examples"] == ["M\u00c3\u00bcller"]
    assert [one["kind"] for one in imported(text).warnings] == ["system", "mojibake", "scientific"]
