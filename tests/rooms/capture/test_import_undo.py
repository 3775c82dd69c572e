"""A whole import taken back: what it made goes, what it changed returns, what people did since stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOW
from tests.imports import csv_of, how_many, imported, lead
from winnow.access.actor import SYSTEM
from winnow.capture.actions import change_lead, give_up_undo, import_file, run_undo, start_undo
from winnow.capture.models import (
    Import,
    ImportConflict,
    ImportRow,
    Lead,
    LeadChange,
    LeadStanding,
    LeadTally,
)
from winnow.capture.queries import search_ids
from winnow.engagement.actions import record
from winnow.ground.refusals import Conflict
from winnow.jobs.tasks import undo_import
from winnow.people.models import EmailAddress, Organization, Person, PhoneNumber
from winnow.pipeline.models import Opportunity, OpportunityTally
from winnow.scoring.actions import add_persona
from winnow.scoring.persona_models import PersonaMatch

pytestmark = pytest.mark.django_db
HEADER = ["Id", "Email", "Phone", "Name", "Title", "Company", "Industry", "Source", "Budget", "Country"]
ADA = [
    "1",
    "ada@engines.example",
    "+49301234567",
    "Ada Byron",
    "Countess",
    "Engines",
    "Mills",
    "Web",
    "10",
    "DE",
]


def undone(done: Import) -> Import:
    start_undo(import_id=done.pk, at_once=True, by=SYSTEM, now=NOW)
    made = run_undo(done.pk, now=NOW)
    # As at the end of the transaction that a job has: here it is the test's.
    connection.check_constraints()
    return made


def picture() -> list[Any]:
    """All that is known of leads, people and organizations, apart from history."""
    leads = Lead.objects.visible_to(SYSTEM).order_by("pk")
    own = ("pk", "external_id", "source__name", "budget_amount", "custom", "person_id", "created_at")
    return [
        list(leads.values_list(*own)),
        [sorted(text.split()) for text in leads.values_list("search_text", flat=True)],
        list(
            LeadStanding.objects.visible_to(SYSTEM)
            .order_by("pk")
            .values_list("pk", "owner_id", "team_id", "source_id", "stage", "score", "created_at")
        ),
        list(Person.objects.visible_to(SYSTEM).order_by("pk").values()),
        list(Organization.objects.visible_to(SYSTEM).order_by("pk").values()),
        list(EmailAddress.objects.order_by("person_id", "address").values_list("person_id", "address")),
        list(PhoneNumber.objects.order_by("person_id", "e164").values_list("person_id", "e164")),
    ]


def tally_is_true() -> bool:
    kept: dict[Any, int] = {}
    for row in LeadTally.objects.visible_to(SYSTEM):
        key = tuple(getattr(row, name) for name in LeadTally.keys)
        kept[key] = kept.get(key, 0) + row.n
    pks = list(LeadStanding.objects.visible_to(SYSTEM).values_list("pk", flat=True))
    return {key: n for key, n in kept.items() if n} == {
        key: n for key, (n,) in LeadTally.grouped(pks).items() if n
    }


def test_what_an_import_made_is_gone_after_its_undo() -> None:
    before = picture()
    done = imported(csv_of(HEADER, ADA))
    assert how_many() == 1
    undo = undone(done)
    assert picture() == before
    assert (undo.state, undo.undo["removed"], undo.undo["conflicts"]) == ("undone", 1, 0)
    assert not list(search_ids("ada").ids)
    assert tally_is_true()
    # Its account stays: who brought what, and what became of each row.
    assert ImportRow.objects.get(importing=done).name == "Ada Byron"
    # The same file again brings her again.
    assert imported(csv_of(HEADER, ADA)).created == 1


def test_what_was_found_out_about_a_new_lead_goes_with_it() -> None:
    is_here = {"field": "country", "operator": "=", "value": "DE"}
    criterion = {"label": "Here", "condition": {"combinator": "and", "not": False, "rules": [is_here]}}
    add_persona(name="Ours", about="person", criteria=[criterion], by=SYSTEM, now=NOW)
    before = picture()
    done = imported(csv_of(HEADER, ADA))
    assert PersonaMatch.objects.exists()
    undone(done)
    assert picture() == before


def test_what_an_import_changed_returns_to_what_it_was() -> None:
    imported(csv_of(HEADER, ADA))
    before = picture()
    changed = [
        "1",
        "ada@new.example",
        "+49301234568",
        "Ada King",
        "Lady",
        "Other",
        "Wool",
        "Fair",
        "20",
        "FR",
    ]
    done = imported(csv_of(HEADER, changed))
    assert done.updated == 1
    assert picture() != before
    undo = undone(done)
    assert picture() == before
    assert undo.undo["conflicts"] == 0
    assert undo.undo["restored"] > 0
    last = LeadChange.objects.latest("pk")
    assert last.fields["job_title"] == ["Lady", "Countess"]
    assert tally_is_true()


def test_a_name_returns_whole_when_a_file_changed_a_part_of_it() -> None:
    imported("First Name,Last Name,Email\nIda,Alt,a@b.de\n")
    second = imported("First Name,Last Name,Email\nIda,Neu,a@b.de\n")
    assert lead().person.name == "Ida Neu"
    undone(second)
    assert lead().person.name == "Ida Alt"


def test_an_address_that_an_import_added_is_not_found_any_more() -> None:
    imported(csv_of(HEADER, ADA))
    other = [*ADA]
    other[1] = "other@engines.example"
    done = imported(csv_of(HEADER, ADA, other))
    assert list(search_ids("other").ids)
    undone(done)
    assert not list(search_ids("other").ids)


def test_a_lead_that_somebody_worked_with_since_stays_and_is_told() -> None:
    done = imported(csv_of(HEADER, ADA, ["2", "g@navy.example", "", "Grace", "", "", "", "", "", ""]))
    ada = lead(external_id="1")
    record(person_id=ada.person_id, kind="call", at=NOW, subject="Hello", by=SYSTEM, now=NOW)
    undo = undone(done)
    assert (undo.undo["removed"], undo.undo["kept"]) == (1, 1)
    assert [one.name for one in ImportConflict.objects.filter(importing=done)] == ["Ada Byron"]
    assert lead(external_id="1").person.organization.name == "Engines"


def test_a_value_that_somebody_changed_since_stays_and_is_told() -> None:
    imported(csv_of(HEADER, ADA))
    changed = [*ADA]
    changed[4], changed[9] = "Lady", "FR"
    done = imported(csv_of(HEADER, changed))
    change_lead(lead_id=lead(external_id="1").pk, values={"job_title": "Baroness"}, by=SYSTEM, now=NOW)
    undone(done)
    ada = lead(external_id="1").person
    assert (ada.job_title, ada.country) == ("Baroness", "DE")
    conflict = ImportConflict.objects.get(importing=done)
    assert (conflict.field, conflict.before, conflict.after, conflict.present) == (
        "job_title",
        "Countess",
        "Lady",
        "Baroness",
    )


def test_an_import_is_undone_once_and_a_dry_run_never() -> None:
    tried = imported(csv_of(HEADER, ADA), dry_run=True)
    done = imported(csv_of(HEADER, ADA))
    undone(done)
    for one in (tried, done):
        with pytest.raises(Conflict):
            start_undo(import_id=one.pk, at_once=True, by=SYSTEM, now=NOW)


def test_an_undo_whose_job_failed_for_good_says_so_and_goes_on_when_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("winnow.capture.actions.undo._RESTORES_AT_ONCE", 1)
    imported("Email,Title\na@b.de,CTO\nc@d.de,CTO\n")
    done = imported("Email,Title\na@b.de,CEO\nc@d.de,CEO\ne@f.de,CEO\n")
    start_undo(import_id=done.pk, by=SYSTEM, now=NOW)

    def fail(done: int, total: int) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        run_undo(done.pk, now=NOW, progress=fail)
    assert undo_import.given_up is give_up_undo
    give_up_undo(done.pk)
    done.refresh_from_db()
    assert (done.state, bool(done.message), done.undo["restored"]) == ("undo_failed", True, 1)
    start_undo(import_id=done.pk, by=SYSTEM, now=NOW)
    again = run_undo(done.pk, now=NOW)
    assert (again.state, again.message, again.undo["restored"], again.undo["removed"]) == ("undone", "", 2, 1)
    give_up_undo(done.pk)
    again.refresh_from_db()
    assert again.state == "undone"


def test_an_undo_that_was_killed_goes_on_and_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[str(n), f"p{n}@x.example", "", f"P {n}", "CTO", f"C {n}", "", "", "", ""] for n in range(9)]
    imported(csv_of(HEADER, *rows))
    before = picture()
    done = imported(csv_of(HEADER, *[[*row[:4], "CEO", *row[5:]] for row in rows]))
    monkeypatch.setattr("winnow.capture.actions.undo._RESTORES_AT_ONCE", 4)
    start_undo(import_id=done.pk, at_once=True, by=SYSTEM, now=NOW)

    def kill(_done: int, _rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_undo(done.pk, now=NOW, progress=kill)
    undo = run_undo(done.pk, now=NOW)
    assert picture() == before
    assert undo.undo["restored"] == 9


@pytest.mark.parametrize("noun", ["people", "organizations"])
def test_people_and_organizations_are_taken_back_too(noun: str, tmp_path: Path) -> None:
    def bring(text: str) -> Import:
        (tmp_path / "list.csv").write_text(text)
        return import_file(noun=noun, path=tmp_path / "list.csv", by=SYSTEM, now=NOW)

    before = picture()
    first = bring("external_id,name,email,city,company\nr1,Ada Byron,ada@x.test,Hull,Engines\n")
    between = picture()
    second = bring(
        "external_id,name,email,city,company\nr1,Ada King,a@y.test,York,Mills\nr2,Bob,b@y.test,,\n"
    )
    assert (second.created, second.updated) == (1, 1)
    told = list(ImportRow.objects.filter(importing=second).order_by("number"))
    assert [(row.became, row.matched_by) for row in told] == [("updated", "number"), ("created", "")]
    assert told[0].changes["city"] == ["Hull", "York"]
    assert undone(second).undo["conflicts"] == 0
    assert picture() == between
    undone(first)
    assert picture() == before


def test_opportunities_are_taken_back_with_the_leads_that_they_made(tmp_path: Path) -> None:
    def bring(text: str) -> Import:
        (tmp_path / "deals.csv").write_text(
            "opportunity_id,account,stage,amount,currency,close_date\n" + text
        )
        return import_file(noun="opportunities", path=tmp_path / "deals.csv", by=SYSTEM, now=NOW)

    def deals() -> list[Any]:
        rows = Opportunity.objects.visible_to(SYSTEM).order_by("pk")
        return list(rows.values_list("pk", "amount", "value", "owner_id", "stage_id", "close_on"))

    before = picture()
    first = bring("d1,Engines,Proposal,100,EUR,2026-05-01\nd2,Mills,Won,50,EUR,2026-02-01\n")
    between, there = picture(), deals()
    second = bring("d1,Engines,Proposal,100,EUR,2026-05-01\nd3,Engines,Proposal,7,EUR,2026-06-01\n")
    assert (second.created, second.unchanged) == (1, 1)
    undone(second)
    assert (picture(), deals()) == (between, there)
    undo = undone(first)
    assert (picture(), deals(), undo.undo["removed"]) == (before, [], 2)
    assert tally_is_true()
    assert not any(row.n for row in summed(OpportunityTally))


def bring_deal(folder: Path, said: str) -> Import:
    file = folder / "deals.csv"
    file.write_text(f"opportunity_id,account,stage,amount,currency,close_date,sales_agent\n{said}\n")
    return import_file(noun="opportunities", path=file, by=SYSTEM, now=NOW)


def test_an_opportunity_that_an_import_changed_has_its_values_again(tmp_path: Path) -> None:
    bring_deal(tmp_path, "d1,E,Proposal,100,EUR,2026-05-01,")
    undone(bring_deal(tmp_path, "d1,E,Proposal,300,EUR,2026-06-01,"))
    deal = Opportunity.objects.visible_to(SYSTEM).get()
    assert (deal.amount, deal.value, deal.close_on) == (100, 100, date(2026, 5, 1))
    rows = OpportunityTally.objects.visible_to(SYSTEM)
    assert sum(row.value_cents for row in rows) == 10_000


def test_a_later_import_is_no_use_of_an_opportunity_once_it_is_undone(tmp_path: Path) -> None:
    first = bring_deal(tmp_path, "d1,E,Proposal,100,EUR,2026-05-01,Rita")
    second = bring_deal(tmp_path, "d1,E,Proposal,300,EUR,2026-06-01,Rita")
    kept = undone(first).undo
    assert (kept["removed"], kept["kept"]) == (0, 1)
    assert ImportConflict.objects.get(importing=first).reason == "It was changed since."
    undone(second)
    third = bring_deal(tmp_path, "d2,E,Proposal,100,EUR,2026-05-01,Rita")
    undone(bring_deal(tmp_path, "d2,E,Proposal,300,EUR,2026-06-01,Rita"))
    assert undone(third).undo["removed"] == 1


def test_an_older_import_gives_back_what_later_ones_left_alone(tmp_path: Path) -> None:
    bring_deal(tmp_path, "d1,E,Proposal,100,EUR,2026-05-01,")
    older = bring_deal(tmp_path, "d1,E,Proposal,200,EUR,2026-06-01,")
    bring_deal(tmp_path, "d1,E,Proposal,300,EUR,2026-06-01,")
    undone(older)
    deal = Opportunity.objects.visible_to(SYSTEM).get()
    assert (deal.amount, deal.value, deal.close_on) == (300, 300, date(2026, 5, 1))
    said = ImportConflict.objects.filter(importing=older).order_by("field")
    assert [(one.field, one.before, one.present) for one in said] == [
        ("amount", "100.00", "300.00"),
        ("value", "100.00", "300.00"),
    ]


def test_opportunities_that_an_import_closed_are_open_again(tmp_path: Path) -> None:
    bring_deal(tmp_path, "d1,E,Proposal,100,EUR,2026-05-01,")
    undo = undone(bring_deal(tmp_path, "d1,E,Lost,100,EUR,2026-02-01,"))
    deal = Opportunity.objects.visible_to(SYSTEM).get()
    assert (deal.stage.key, deal.closed_at, deal.lost_reason) == ("proposal", None, "")
    assert undo.undo["conflicts"] == 0
    assert deal.lead.standing.stage == "opportunity"
    assert [move.to_stage.key for move in deal.moves.order_by("pk")] == ["proposal", "lost", "proposal"]


def summed(tally: type[OpportunityTally]) -> list[Any]:
    tally.fold()
    return list(tally.objects.visible_to(SYSTEM))


WORDS = st.sampled_from(["", "a", "b"])
ROW = st.tuples(st.sampled_from("123"), st.sampled_from("xyz"), WORDS, WORDS, WORDS, WORDS)
ROWS = st.lists(ROW, min_size=1, max_size=6)


def text_of(rows: list[tuple[str, ...]]) -> str:
    return csv_of(
        HEADER,
        *(
            [
                n,
                f"{e}@mail.example",
                "",
                f"Name {name}",
                title,
                f"Firm {firm}" if firm else "",
                trade,
                title,
                "",
                "",
            ]
            for n, e, name, title, firm, trade in rows
        ),
    )


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ROWS, second=ROWS)
def test_import_then_undo_is_as_before(first: list[tuple[str, ...]], second: list[tuple[str, ...]]) -> None:
    from django.db import transaction

    with transaction.atomic():
        imported(text_of(first))
        before = picture()
        undone(imported(text_of(second)))
        assert picture() == before
        assert tally_is_true()
        transaction.set_rollback(True)
