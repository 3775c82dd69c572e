"""What exports write in a way of their own: ranges, several phones in a cell, amounts with their currency."""

import pytest

from tests.imports import counts, imported, lead
from winnow.ground.models import CustomField
from winnow.ground.words import Kind

pytestmark = pytest.mark.django_db
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
