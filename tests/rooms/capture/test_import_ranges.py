"""What exports write in a way of their own: ranges, several phones in a cell, amounts with their currency."""

import pytest

from tests.cast import Cast
from tests.imports import counts, imported, lead
from winnow.ground.models import CustomField
from winnow.ground.words import Kind

pytestmark = pytest.mark.django_db
OWNED = '[columns]\nEmail = "email"\nOwner = "owner"\nTeam = "team"\n'
BUDGET = '[columns]\n"E-mail" = "email"\n"My budget" = "budget"\n"Budget currency" = "budget_currency"\n'


def test_a_range_is_kept_as_it_was_written_and_counts_as_its_lower_end() -> None:
    text = 'Email,Company,Employees,Annual Revenue\na@acme.com,Acme,"1,001-5,000 employees",$10M-$50M\n'
    done = imported(text)
    assert counts(done) == (1, 0, 0, 0)
    assert [(note["column"], note["examples"]) for note in done.warnings] == [
        ("Employees", ["1,001-5,000 employees"]),
        ("Annual Revenue", ["$10M-$50M"]),
    ]
    acme = lead().person.organization
    assert acme
    assert (acme.employees, acme.revenue_amount, acme.revenue_currency) == (1001, 10_000_000, "USD")
    assert acme.custom == {
        "employees_as_written": "1,001-5,000 employees",
        "revenue_as_written": "$10M-$50M",
    }
    assert counts(imported(text)) == (0, 0, 1, 0)


def test_a_range_does_not_excuse_another_value_of_its_row() -> None:
    assert counts(imported("Email,Company,Employees,Country\na@acme.com,Acme,11-50,Atlantis\n")) == (
        0,
        0,
        0,
        1,
    )


def test_several_phones_in_a_cell_are_several_phones() -> None:
    imported('Email,Phone\na@b.de,"+1 415 555 2671 / +49 30/1234567"\n')
    assert {phone.e164 for phone in lead().person.phones.all()} == {"+14155552671", "+49301234567"}


def test_a_new_field_is_what_its_values_are() -> None:
    imported(
        'Email,Second phone,Deal size,From\na@b.de,+14155552671,"1.234,50 €",NO\nc@d.de,+14155552672,€ 20,NO\n',
        create_fields=True,
    )
    kinds = {field.key: (field.kind, field.currency) for field in CustomField.objects.all()}
    assert kinds["deal_size"] == (Kind.MONEY, "EUR")
    assert kinds["second_phone"] == (Kind.TEXT, "")
    assert kinds["from"][0] != Kind.YES_NO
    assert lead(person__email="a@b.de").custom["deal_size"] == 1234.5


def test_where_asked_a_lead_comes_without_an_owner_whom_nobody_knows(cast: Cast) -> None:
    text = f"Email,Owner,Team\na@b.de,Old Hand,Vikings\nc@d.de,{cast.rep.email},\n"
    assert counts(imported(text)) == (1, 0, 0, 1)
    done = imported(text, unassign_unknown=True)
    assert counts(done) == (1, 0, 1, 0)
    assert [(note["column"], note["rule"]) for note in done.warnings] == [
        ("Owner", "There is no such colleague."),
        ("Team", "There is no such team."),
    ]
    taken = lead(person__email="a@b.de")
    assert (taken.standing.owner, taken.standing.team) == (None, None)
    assert taken.custom == {"owner_as_written": "Old Hand", "team_as_written": "Vikings"}
    assert counts(imported(text, 'unknown_owner = "unassigned"\n' + OWNED)) == (0, 0, 2, 0)


def test_the_country_of_phones_is_said_beside_the_columns() -> None:
    imported("Email,Phone\na@b.com,(415) 555-2671\n", country="US")
    assert lead().person.phone == "+14155552671"


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("E-mail,Phone,Handy\na@b.de,,030 12\n", "Handy", "030 12"),
        ("E-mail,Phone,Handy\na@b.de,abc,+4930123456\n", "Phone", "abc"),
        ("Name,Telefon\nAnn,12\n", "Telefon", "12"),
        ("E-mail,My budget,Budget currency\na@b.de,€ 5,USD\n", "My budget", "5.00 EUR"),
    ],
)
def test_what_is_wrong_is_told_by_the_column_of_the_file(text: str, column: str, value: str) -> None:
    mapping = BUDGET if "My" in text else ""
    done = imported(text, mapping=mapping)
    assert [(told["column"], told["examples"]) for told in done.problems] == [
        (column, [{"row": 2, "value": value}])
    ]
