"""A file of leads becomes leads: who they are, what is kept, what is refused."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.imports import brought, counts, csv_of, how_many, imported, lead
from winnow.access.actor import SYSTEM
from winnow.capture.actions import run_import, start_import
from winnow.capture.importing.kept_file import refused_path
from winnow.capture.importing.mapping import WrongMapping
from winnow.capture.importing.reading import WrongFile
from winnow.capture.models import (
    Assignment,
    Import,
    ImportRow,
    Lead,
    LeadChange,
    LeadStanding,
    LeadTally,
    Source,
)
from winnow.capture.queries import LeadFilter, leads
from winnow.ground.actions import add_custom_field
from winnow.ground.models import CustomField
from winnow.ground.refusals import NotAllowed
from winnow.ground.tally import summed
from winnow.ground.words import Kind
from winnow.people.models import ConsentRecord, EmailAddress, Organization, Person, PhoneNumber
from winnow.qualification.models import Decision

pytestmark = pytest.mark.django_db
WIDE = csv_of(
    [
        "Id",
        "First Name",
        "Last Name",
        "Email",
        "Phone",
        "Mobile",
        "Title",
        "Company",
        "Website",
        "Employees",
        "Industry",
        "Country",
        "Lead Source",
        "Campaign",
        "Budget",
        "Created Date",
        "Do Not Email",
    ],
    [
        "L1",
        "Anna",
        "Schmidt",
        "Anna.S@Acme.com",
        "030 123456",
        "+491701234567",
        "CTO",
        "Acme GmbH",
        "acme.com",
        "1,200",
        "Software",
        "Germany",
        "Web Form",
        "Spring",
        "€ 5.000,50",
        "2025-06-01",
        "yes",
    ],
    [
        "L2",
        "Ben",
        "Koch",
        "ben@acme.com",
        "",
        "",
        "Buyer",
        "ACME Gmbh",
        "",
        "",
        "",
        "DE",
        "web form",
        "",
        "",
        "",
        "no",
    ],
)


def refused_rows(done: Import) -> list[list[str]]:
    with refused_path(done).open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


def test_fills_person_organization_and_lead() -> None:
    assert counts(imported(WIDE)) == (2, 0, 0, 0)
    anna, ben = lead(external_id="L1"), lead(external_id="L2")
    person, organization = anna.person, anna.person.organization
    assert (person.name, person.job_title, person.country) == ("Anna Schmidt", "CTO", "DE")
    assert (person.email, person.phone) == ("Anna.S@acme.com", "+4930123456")
    assert set(person.phones.values_list("e164", flat=True)) == {"+4930123456", "+491701234567"}
    assert organization is not None
    assert (organization.name, organization.employees, organization.industry) == (
        "Acme GmbH",
        1200,
        "Software",
    )
    assert organization.website == "https://acme.com"
    assert ben.person.organization == organization
    assert anna.source is not None
    assert (anna.source.name, Source.objects.count()) == ("Web Form", 1)
    assert (anna.budget_amount, anna.budget_currency) == (Decimal("5000.50"), "EUR")
    assert anna.created_at == anna.standing.created_at == datetime(2025, 6, 1, tzinfo=UTC)
    assert (ben.created_at, ben.updated_at) == (NOW, NOW)
    assert (person.email_consent, ben.person.email_consent) == (False, None)
    assert ConsentRecord.objects.get().person == person


def test_search_finds_what_was_imported() -> None:
    imported(WIDE)
    for word in ("schmidt", "acme", "anna.s@acme", "491701234567", "L1"):
        found = leads(SYSTEM, LeadFilter(words=word), now=NOW).rows
        assert "Anna Schmidt" in {row.lead.person.name for row in found}, word


def test_counts_are_those_of_the_rows() -> None:
    imported(WIDE)
    imported(WIDE.replace("Web Form", "Referral"))
    kept = {
        row["source_id"]: row["sum_n"]
        for row in summed(LeadTally.objects.visible_to(SYSTEM), "source_id", measures=("n",))
    }
    assert sum(kept.values()) == 2
    assert kept == {row.source_id: 1 for row in LeadStanding.objects.visible_to(SYSTEM)}


def test_the_same_file_twice_changes_nothing() -> None:
    imported(WIDE)
    assert counts(imported(WIDE)) == (0, 0, 2, 0)
    assert (how_many(), LeadChange.objects.count(), EmailAddress.objects.count()) == (2, 0, 2)


def test_changed_cells_change_the_lead_and_are_kept_in_its_history() -> None:
    imported(WIDE)
    done = imported(WIDE.replace('"CTO"', '"CEO"').replace("€ 5.000,50", "€ 6.000,00"))
    assert counts(done) == (0, 1, 1, 0)
    anna = lead(external_id="L1")
    assert (anna.person.job_title, anna.budget_amount) == ("CEO", Decimal(6000))
    change = LeadChange.objects.get()
    assert change.fields == {"job_title": ["CTO", "CEO"], "budget": ["5000.50", "6000.00"]}
    assert (change.lead, change.brought_by) == (anna, done)


def test_a_blank_never_erases_what_is_known() -> None:
    imported("Email,Title\na@b.de,CTO\n")
    assert counts(imported("Email,Title\na@b.de,\n")) == (0, 0, 1, 0)
    assert lead().person.job_title == "CTO"


def test_knows_a_lead_by_its_number_then_by_an_address() -> None:
    imported("Id,Email,Title\n1,a@b.de,CTO\n")
    assert counts(imported("Id,Email,Title\n1,new@b.de,CTO\n")) == (0, 1, 0, 0)
    assert counts(imported("Email,Title\nA@B.de,CEO\nNEW@b.de,CEO\n")) == (0, 1, 1, 0)
    person = lead().person
    assert (person.email, person.job_title, person.emails.count()) == ("new@b.de", "CEO", 2)


def test_two_numbers_of_one_person_are_two_leads() -> None:
    assert counts(imported("Id,Email\n1,a@b.de\n2,a@b.de\n")) == (2, 0, 0, 0)
    assert Person.objects.visible_to(SYSTEM).count() == 1
    assert counts(imported("Id,Email\n1,a@b.de\n2,a@b.de\n")) == (0, 0, 2, 0)


def test_a_lead_without_a_number_gets_the_number_of_its_address() -> None:
    imported("Email\na@b.de\n")
    assert counts(imported("Id,Email\n7,a@b.de\n")) == (0, 1, 0, 0)
    assert lead().external_id == "7"


def test_a_phone_number_counts_only_with_the_same_name_and_no_address() -> None:
    imported("Name,Phone\nAnna Schmidt,+4930123456\n")
    again = "Name,Phone,Email\nAnna Schmidt,+49 30 123456,\nBen Koch,+4930123456,\nAnna Schmidt,+4930123456,a@b.de\n"
    assert counts(imported(again)) == (2, 0, 1, 0)


def test_rows_that_nothing_identifies_are_known_by_all_their_values() -> None:
    text = "Name,Company\nAnna,Acme\nBen,Acme\nAnna,Acme\n"
    assert counts(imported(text)) == (2, 0, 1, 0)
    assert counts(imported(text)) == (0, 0, 3, 0)


def test_of_rows_about_one_lead_the_first_value_counts() -> None:
    text = "Email,Title,City,Company,Industry\na@b.de,CTO,,Acme,Steel\na@b.de,CEO,Bonn,Acme,Iron\n"
    assert counts(imported(text)) == (1, 1, 0, 0)
    person = lead().person
    assert (person.job_title, person.city) == ("CTO", "Bonn")
    assert person.organization is not None
    assert person.organization.industry == "Steel"
    assert counts(imported(text)) == (0, 0, 2, 0)


def test_rows_about_one_person_make_one_name_and_the_file_again_changes_nothing() -> None:
    """The first given name and the first family name, though they stand in two rows."""
    text = "First Name,Last Name,Email\nIda,,a@b.de\nAda,Alt,a@b.de\n,Ohm,c@d.de\nUdo,Oom,c@d.de\n"
    assert counts(imported(text)) == (2, 2, 0, 0)
    names = Person.objects.visible_to(SYSTEM).order_by("pk").values_list("name", "first_name", "last_name")
    assert list(names) == [("Ida Alt", "Ida", "Alt"), ("Udo Ohm", "Udo", "Ohm")]
    assert counts(imported(text)) == (0, 0, 4, 0)


def test_an_end_and_an_owner_may_stand_in_a_later_row_about_the_same_lead(cast: Cast) -> None:
    text = f"Id,Email,Outcome,Owner\n7,a@b.de,,\n7,a@b.de,lost,{cast.rep.email}\n"
    assert counts(imported(text)) == (1, 1, 0, 0)
    assert LeadStanding.objects.visible_to(SYSTEM).get().owner_id == cast.rep.pk
    assert Decision.objects.filter(to_stage="disqualified").exists()
    assert counts(imported(text)) == (0, 0, 2, 0)


def test_rows_that_only_the_database_knows_for_one_change_nothing_the_second_time() -> None:
    imported('Email,Title\n"a@b.de; c@b.de",CEO\n')
    text = "Email,Title,Company\na@b.de,CTO,Acme\nc@b.de,CFO,Beta\n"
    assert counts(imported(text)) == (0, 1, 1, 0)
    assert counts(imported(text)) == (0, 0, 2, 0)
    assert lead().person.job_title == "CTO"


def test_a_whole_name_brings_its_parts_along() -> None:
    imported("First Name,Last Name,Email\nIda,Alt,a@b.de\n")
    imported("Name,Email\nIda Maria Neu,a@b.de\n")
    person = lead().person
    assert person is not None
    assert (person.name, person.first_name, person.last_name) == ("Ida Maria Neu", "Ida Maria", "Neu")


@pytest.mark.parametrize(
    ("first", "second", "steps"),
    [
        ("OLD-7,,,", "7,,,", '[columns.Id]\nfield = "external_id"\nremove_prefix = "OLD-"\n'),
        ("'+7,,,", "+7,,,", ""),
        (
            ",mailto:a@b.de,,",
            ",A@b.de,,",
            '[columns.Email]\nfield = "email"\nremove_prefix = "mailto:"\n',
        ),
        (",Ann <A@b.de>; c@b.de,,", ",c@b.de,,", ""),
        (",jo@bücher.example,,", ",jo@xn--bcher-kva.example,,", ""),
        (",c@d.de,Müller & Co.,", ",e@f.de,muller  & co,", ""),
        (",c@d.de,,https://www.acme.com/about", ",e@f.de,,acme.com", ""),
    ],
)
def test_rows_are_about_one_however_they_write_it(first: str, second: str, steps: str) -> None:
    """Of rows about one the first value counts; else the file brought again would change it to and fro."""
    usual = {
        "Id": "external_id",
        "Email": "email",
        "Company": "organization",
        "Site": "domain",
        "Field": "industry",
    }
    mapping = steps + "".join(
        f'[columns.{name}]\nfield = "{field}"\n'
        for name, field in usual.items()
        if f"columns.{name}]" not in steps
    )
    text = f"Id,Email,Company,Site,Field\n{first},Steel\n{second},Iron\n"
    assert imported(text, mapping).refused == 0
    assert counts(imported(text, mapping)) == (0, 0, 2, 0)
    assert Organization.objects.visible_to(SYSTEM).get().industry == "Steel"


def test_organizations_are_known_by_number_then_domain_then_name() -> None:
    header = ["Email", "Account ID", "Domain", "Company"]
    imported(csv_of(header, ["a@x.de", "A1", "acme.com", "Acme"]))
    imported(
        csv_of(
            header,
            ["b@x.de", "A1", "", "Acme Renamed"],
            ["c@x.de", "", "www.acme.com", "Acme"],
            ["d@x.de", "", "", "ACME renamed"],
            ["e@x.de", "A2", "", "Acme Renamed"],
            ["f@x.de", "", "gmail.com", "Other"],
        )
    )
    by_email = {person.email[0]: person.organization_id for person in Person.objects.visible_to(SYSTEM)}
    assert by_email["a"] == by_email["b"] == by_email["c"] == by_email["d"]
    assert len({by_email["a"], by_email["e"], by_email["f"]}) == 3
    assert Organization.objects.visible_to(SYSTEM).get(pk=by_email["f"]).domain == ""


def test_a_renamed_organization_is_found_under_its_new_name_by_all_its_leads() -> None:
    header = ["Email", "Account ID", "Company"]
    imported(csv_of(header, ["a@x.de", "A1", "Acme"], ["b@x.de", "A1", "Acme"]))
    assert counts(imported(csv_of(header, ["a@x.de", "A1", "Zenith"]))) == (0, 1, 0, 0)
    assert len(leads(SYSTEM, LeadFilter(words="zenith"), now=NOW).rows) == 2


def test_refused_rows_keep_their_reasons_and_never_stop_the_good_ones() -> None:
    done = imported(
        "Id,Email,Country,Note,Owner\n"
        "1,good@b.de,DE,=1+1,\n"
        "2,bad@,Atlantis,=HYPERLINK(1),\n"
        "3,ok@b.de,FR\n"
        "4,x@b.de,DE,,nobody@b.de\n"
        " , , , , \n"
    )
    assert counts(done) == (1, 0, 0, 3)
    assert refused_rows(done)[0] == ["Id", "Email", "Country", "Note", "Owner", "row", "reason"]
    two, three, four = refused_rows(done)[1:]
    assert two[:6] == ["2", "bad@", "Atlantis", "'=HYPERLINK(1)", "", "3"]
    assert "'Atlantis'" in two[6]
    assert "'bad@'" in two[6]
    assert three[5:] == ["4", "The row has 3 cells, the header has 5."]
    assert "There is no such colleague." in four[6]
    assert {(group["column"], group["count"]) for group in done.problems} == {
        ("Email", 1),
        ("Country", 1),
        ("Owner", 1),
        ("", 1),
    }
    assert next(g for g in done.problems if g["column"] == "Email")["examples"] == [
        {"row": 3, "value": "bad@"}
    ]


@pytest.mark.parametrize(
    ("header", "value", "rule"),
    [
        ("Phone", "+12", "not a"),
        ("Phone", "030 123456", "country"),
        ("Budget", "lots", "not a number"),
        ("Currency", "XQX", "currency"),
        ("Employees", "-3", "whole number"),
        ("Channel", "pigeon", "not one of"),
        ("Website", "javascript:alert(1)", "web address"),
        ("Domain", "nothing", "domain"),
        ("Created Date", "2031-01-01", "future"),
        ("Created Date", "soon", "not a date"),
        ("First Name", "x" * 121, "longer than 120"),
        ("Outcome", "maybe", "won, lost, open"),
        ("Team", "Nobody", "no such team"),
        ("Email Opt Out", "perhaps", "neither yes nor no"),
    ],
)
def test_says_which_value_broke_which_rule(header: str, value: str, rule: str) -> None:
    done = imported(csv_of(["Email", header], ["a@b.de", value], ["c@d.de", ""]))
    assert counts(done) == (1, 0, 0, 1)
    assert rule in done.problems[0]["rule"]
    assert done.problems[0]["examples"][0]["row"] == 2


@pytest.mark.parametrize(
    ("header", "value", "field", "rule"),
    [
        ("Phone", "+12", "person.phone", "not a"),
        ("Phone", "030 123456", "person.phone", "country"),
        ("Country", "Atlantis", "person.country", "country"),
        ("Budget", "lots", "lead.budget", "not a number"),
        ("Employees", "many", "organization.employees", "not a number"),
        ("Channel", "pigeon", "lead.channel", "not one of"),
        ("Website", "javascript:alert(1)", "organization.website", "web address"),
        ("Domain", "nothing", "organization.domain", "domain"),
        ("custom.seats", "some", "lead.seats", "not a number"),
    ],
)
def test_where_asked_a_value_that_decides_nothing_loses_no_lead(
    header: str, value: str, field: str, rule: str
) -> None:
    add_custom_field(record="lead", label="Seats", kind=Kind.NUMBER, by=SYSTEM, now=NOW)
    text = csv_of(["Email", header], ["a@b.de", value], ["c@d.de", ""])
    done = imported(text, keep_unreadable=True)
    assert counts(done) == (2, 0, 0, 0)
    (told,) = done.warnings
    assert (told["kind"], told["count"], told["rows"], told["examples"]) == ("as_written", 1, [2], [value])
    assert rule in told["rule"]
    assert f"row 2, {value!r}" in told["message"]
    assert value in ImportRow.objects.get(importing=done, number=2).reason
    record, name = field.split(".")
    person = lead(person__email="a@b.de").person
    kept = {"person": person, "organization": person.organization, "lead": lead(person__email="a@b.de")}[
        record
    ]
    assert kept is not None
    assert kept.custom == {f"{name}_as_written": value}
    assert CustomField.objects.filter(record=record, key=f"{name}_as_written").exists()
    assert counts(imported(text, keep_unreadable=True)) == (0, 0, 2, 0)


def test_the_file_of_refused_rows_comes_back_mended() -> None:
    done = imported("Email,Plan\na@b.de,x\nbad@,y\n", create_fields=True)
    mended = refused_path(done).read_text(encoding="utf-8-sig").replace("bad@,", "good@b.de,")
    again = imported(mended, create_fields=True)
    assert (counts(again), again.message) == ((1, 0, 0, 0), "")
    assert set(CustomField.objects.values_list("key", flat=True)) == {"plan"}


def test_what_could_not_be_read_comes_in_with_the_mended_file() -> None:
    file = "Email,Phone,Country\na@b.de,030 123456,{country}\n"
    assert counts(imported(file.format(country="Atlantis"), keep_unreadable=True)) == (1, 0, 0, 0)
    assert lead().person.phone == ""
    assert counts(imported(file.format(country="DE"))) == (0, 1, 0, 0)
    assert lead().person.phone == "+4930123456"


def test_a_number_is_never_read_as_one_of_another_country() -> None:
    text = "Email,Phone,Country\na@b.de,030 123456,Atlantis\n"
    imported(
        text,
        'unreadable = "keep"\ncountry = "DE"\n[columns]\nEmail = "email"\nPhone = "phone"\nCountry = "country"\n',
    )
    assert lead().person.custom == {"country_as_written": "Atlantis", "phone_as_written": "030 123456"}


def test_an_amount_whose_currency_cannot_be_read_is_no_amount() -> None:
    done = imported('Email,Budget,Currency\na@b.de,100,XQX\nc@d.de,"€ 100",USD\n', keep_unreadable=True)
    assert counts(done) == (2, 0, 0, 0)
    for address in ("a@b.de", "c@d.de"):
        found = lead(person__email=address)
        assert (found.budget_amount, found.budget_currency) == (None, "")
        assert found.custom["budget_as_written"].startswith("100")


def test_a_phone_by_which_alone_somebody_is_known_decides() -> None:
    done = imported("Name,Phone\nAda,030 12\nBob,+4930123456\n", keep_unreadable=True)
    assert counts(done) == (1, 0, 0, 1)
    assert done.warnings == []


def test_what_a_try_could_not_read_is_counted_once_by_the_run() -> None:
    tried = imported("Email,Phone\na@b.de,12\nc@d.de,34\n", dry_run=True, keep_unreadable=True)
    assert [one["count"] for one in tried.warnings] == [2]
    assert not CustomField.objects.exists()
    start_import(import_id=tried.pk, by=SYSTEM, now=NOW)
    assert [one["count"] for one in run_import(tried.pk, now=NOW).warnings] == [2]


@pytest.mark.parametrize(
    ("budget", "employees"), [("1.500", "12.000"), ("1,500", "12,000"), ("€ 1.500", "12000")]
)
def test_a_lone_sign_in_an_amount_stands_between_thousands(budget: str, employees: str) -> None:
    imported(csv_of(["Email", "Company", "Budget", "Employees"], ["a@b.de", "Acme", budget, employees]))
    one = lead()
    assert one.budget_amount == 1500
    assert one.person.organization.employees == 12_000


def test_a_run_says_how_it_read_numbers_that_can_be_read_two_ways() -> None:
    done = imported("Email;Weight\na@b.de;1.500\n", create_fields=True)
    assert lead().custom == {"weight": 1500}
    assert [(one["kind"], one["column"]) for one in done.warnings] == [("as_thousands", "Weight")]
    assert "'1.500'" in done.warnings[0]["message"]


def test_one_cell_may_have_several_addresses() -> None:
    done = imported('Email\n"Ann Ex <ann@b.de>; a.ex@b.de"\n"x@b.de; bad"\n')
    assert counts(done) == (1, 0, 0, 1)
    assert sorted(EmailAddress.objects.values_list("address", flat=True)) == ["a.ex@b.de", "ann@b.de"]


def test_makes_custom_fields_when_asked() -> None:
    text = 'Email,Visits,Plan,Joined,Opted In\na@b.de,"1,200",basic,2024-05-01,yes\nc@d.de,3,pro,,no\ne@f.de,4,Basic,,no\ng@h.de,4,pro,,\n'
    assert counts(imported(text, create_fields=True)) == (4, 0, 0, 0)
    kinds = dict(CustomField.objects.values_list("key", "kind"))
    assert kinds == {"visits": "number", "plan": "one_choice", "joined": "date", "opted_in": "yes_no"}
    assert lead(person__email="a@b.de").custom == {
        "visits": 1200,
        "plan": "basic",
        "joined": "2024-05-01",
        "opted_in": True,
    }
    assert counts(imported(text, create_fields=True)) == (0, 0, 4, 0)
    more = "Email,Visits,Plan\na@b.de,5,gold\n"
    assert counts(imported(more)) == (0, 0, 0, 1)
    assert counts(imported(more, keep_unreadable=True)) == (0, 1, 0, 0)
    assert lead(person__email="a@b.de").custom["plan_as_written"] == "gold"
    assert counts(imported(more, create_fields=True)) == (0, 1, 0, 0)
    assert CustomField.objects.get(key="plan").choices == ["basic", "pro", "gold"]


def test_says_which_columns_it_left_out() -> None:
    assert imported("Email,Sternzeichen\na@b.de,Löwe\n").message.endswith("Sternzeichen.")
    assert imported("Email,X\na@b.de,1\n", '[columns]\nEmail = "email"\nX = "ignore"').message == ""


def test_only_who_may_make_fields_makes_them(cast: Cast) -> None:
    text, mark = "Email,Visits\na@b.de,3\n", cast.actor("marketer")
    with pytest.raises(NotAllowed):
        imported(text, by=replace(mark, permissions=mark.permissions - {"fields:create"}), create_fields=True)
    assert (how_many(), CustomField.objects.count()) == (0, 0)
    imported(text, by=mark, create_fields=True)
    assert (how_many(), CustomField.objects.count()) == (1, 1)


def test_loads_a_history_with_its_outcomes() -> None:
    text = "Id,Converted,Closed\n1,1,2025-03-01\n2,0,2025-04-01\n3,,\n"
    mapping = """[columns]
Id = "external_id"
Converted = { field = "outcome", values = { "1" = "won", "0" = "lost" } }
Closed = "outcome_at"
"""
    assert counts(imported(text, mapping)) == (3, 0, 0, 0)
    stages = dict(LeadStanding.objects.visible_to(SYSTEM).values_list("lead__external_id", "stage"))
    assert stages == {"1": "customer", "2": "disqualified", "3": "lead"}
    assert set(Decision.objects.values_list("at", flat=True)) == {
        datetime(2025, 3, 1, tzinfo=UTC),
        datetime(2025, 4, 1, tzinfo=UTC),
    }
    assert counts(imported(text, mapping)) == (0, 0, 3, 0)
    assert counts(imported(text.replace("3,,", "3,1,"), mapping)) == (0, 1, 2, 0)


def test_gives_leads_to_their_owners(cast: Cast) -> None:
    text = f"Email,Owner\na@b.de,{cast.rep.email}\nc@d.de,Otto\n"
    assert counts(imported(text)) == (2, 0, 0, 0)
    first = lead(person__email="a@b.de").standing
    assert (first.owner, first.team) == (cast.rep, cast.north)
    assert counts(imported(text)) == (0, 0, 2, 0)
    assert counts(imported(text.replace("Otto", "Rita"))) == (0, 1, 1, 0)
    assert [change.owner for change in Assignment.objects.order_by("pk")] == [
        cast.rep,
        cast.other_rep,
        cast.rep,
    ]
    assert LeadChange.objects.get().fields["owner"] == [cast.other_rep.email, cast.rep.email]


def test_refuses_rows_about_leads_that_one_may_not_see(cast: Cast) -> None:
    make_lead(owner=cast.other_rep, email="his@b.de", name="His Lead")
    done = imported("Email,Title\nhis@b.de,CTO\nnew@b.de,CTO\n", by=cast.actor("manager"))
    assert counts(done) == (1, 0, 0, 1)
    assert lead(person__email="his@b.de").person.job_title == ""


def test_a_person_who_has_no_lead_yet_gets_one(cast: Cast) -> None:
    imported("name,email\nAnna Schmidt,anna@acme.example\n", noun="people")
    done = imported("email,external_id\nanna@acme.example,L1\n", by=cast.actor("manager"))
    assert counts(done) == (1, 0, 0, 0)
    assert lead(external_id="L1").person.name == "Anna Schmidt"


def test_needs_the_permission(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        brought("Email\na@b.de\n", by=cast.actor("rep"))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b"", WrongFile),
        (b"\x00\xff\x00\x01" * 99, WrongFile),
        ("A,A\n1,2\n", WrongFile),
        ("a@b.de\n", WrongFile),
    ],
)
def test_keeps_nothing_of_a_file_that_is_refused(text: bytes | str, error: type[Exception]) -> None:
    with pytest.raises(error):
        imported(text)
    assert Import.objects.count() == 0


def test_refuses_dates_that_can_be_read_two_ways_before_anything_is_written() -> None:
    made = brought("Email,Created\na@b.de,01/02/2025\n")
    with pytest.raises(WrongMapping, match="two ways"):
        run_import(made.pk, now=NOW)
    made.refresh_from_db()
    assert (made.state, how_many()) == ("failed", 0)
    assert "two ways" in made.message


def test_the_file_is_not_kept_once_its_rows_are(tmp_path: Path) -> None:
    from winnow.capture.importing.kept_file import file_path

    made = brought("Email\na@b.de\n", dry_run=True)
    run_import(made.pk, now=NOW)
    assert file_path(made).exists()
    done = imported("Email\na@b.de\n")
    assert not file_path(done).exists()
    assert Lead.objects.visible_to(SYSTEM).filter(brought_by=done).count() == 1


def test_contacts_of_a_person_are_kept_once() -> None:
    imported("Email,Email 2,Phone\na@b.de,A@B.de,+4930123456\n")
    assert (EmailAddress.objects.count(), PhoneNumber.objects.count()) == (1, 1)
