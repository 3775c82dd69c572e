"""People and organizations at their own doors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import NOBODY, SYSTEM
from winnow.capture.actions import capture_lead
from winnow.capture.models import Lead, LeadChange
from winnow.ground.actions import add_custom_field
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.people import queries
from winnow.people.actions import change_organization, change_person, record_consent
from winnow.people.models import ConsentRecord, Organization, Person
from winnow.people.queries import consents, organization, organizations, people, person


@pytest.fixture
def jane(cast: Cast) -> Person:
    values = {"name": "Jane Doe", "email": "jane@acme.test", "organization": "Acme", "country": "DE"}
    return capture_lead(values=values, by=SYSTEM, now=NOW).lead.person


def test_changes_a_person_with_one_row_of_history_a_lead(jane: Person) -> None:
    add_custom_field(record="person", label="Age", kind="number", by=SYSTEM, now=NOW)
    values = {"name": "Jane Roe", "phone": "030 123456", "custom": {"age": "39"}}
    changed = change_person(person_id=jane.pk, values=values, by=SYSTEM, now=NOW)
    assert (changed.first_name, changed.last_name, changed.phone) == ("Jane", "Roe", "+4930123456")
    assert [row.fields for row in LeadChange.objects.all()] == [
        {
            "name": ["Jane Doe", "Jane Roe"],
            "last_name": ["Doe", "Roe"],
            "phone": ["", "+4930123456"],
            "person.custom.age": [None, 39],
        }
    ]


def test_moves_a_person_to_another_organization(jane: Person) -> None:
    other = capture_lead(
        values={"name": "X", "organization": "Base"}, by=SYSTEM, now=NOW
    ).lead.person.organization
    assert other is not None
    changed = change_person(person_id=jane.pk, values={"organization_id": other.pk}, by=SYSTEM, now=NOW)
    assert changed.organization == other
    assert "base" in Lead.objects.visible_to(SYSTEM).get(person=jane).search_text
    with pytest.raises(Invalid) as refused:
        change_person(person_id=jane.pk, values={"organization_id": 999_999}, by=SYSTEM, now=NOW)
    assert refused.value.field == "organization_id"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "x"}, "email"),
        ({"email": ["a@b.test"] * 21}, "email"),
        ({"phone": "1"}, "phone"),
        ({"country": "Atlantis"}, "country"),
        ({"shoe_size": 3}, "shoe_size"),
        ({"custom": {"nope": 1}}, "custom.nope"),
        ({"name": "x" * 241}, "name"),
    ],
)
def test_names_what_is_wrong_with_a_person(jane: Person, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        change_person(person_id=jane.pk, values=values, by=SYSTEM, now=NOW)
    assert refused.value.field == field


@pytest.mark.parametrize("employees", [True, "many", -1, 1e30])
def test_says_in_words_that_employees_are_counted(jane: Person, employees: object) -> None:
    with pytest.raises(Invalid, match="not a whole number"):
        change_organization(
            organization_id=jane.organization_id or 0, values={"employees": employees}, by=SYSTEM, now=NOW
        )


def test_changes_an_organization_for_all_its_leads(jane: Person) -> None:
    capture_lead(values={"name": "Jim", "organization": "Acme"}, by=SYSTEM, now=NOW)
    values = {"name": "Apex", "revenue_amount": "1000000", "website": "apex.test"}
    changed = change_organization(
        organization_id=jane.organization_id or 0, values=values, by=SYSTEM, now=NOW
    )
    assert (changed.name, changed.name_key, changed.revenue_currency) == ("Apex", "apex", "EUR")
    assert changed.website == "https://apex.test"
    assert [sorted(row.fields) for row in LeadChange.objects.all()] == [
        ["organization", "revenue", "revenue_currency", "website"]
    ] * 2
    assert all("apex" in lead.search_text for lead in Lead.objects.visible_to(SYSTEM))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"employees": 2.5}, "employees"),
        ({"domain": "nonsense"}, "domain"),
        ({"revenue_currency": "XXZ"}, "revenue_currency"),
        ({"website": "ftp://x.test"}, "website"),
        ({"phone": "123"}, "phone"),
    ],
)
def test_names_what_is_wrong_with_an_organization(jane: Person, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        change_organization(organization_id=jane.organization_id or 0, values=values, by=SYSTEM, now=NOW)
    assert refused.value.field == field


def test_refuses_the_external_number_of_another(jane: Person) -> None:
    Organization.objects.create(name="B", name_key="b", external_id="O-1", created_at=NOW)
    with pytest.raises(Conflict):
        change_organization(
            organization_id=jane.organization_id or 0, values={"external_id": "O-1"}, by=SYSTEM, now=NOW
        )


def test_hides_people_and_organizations_of_others(cast: Cast) -> None:
    hidden = make_lead(owner=cast.other_rep, organization="Base").person
    rep = cast.actor("rep")
    for ask in (
        lambda: person(rep, hidden.pk),
        lambda: organization(rep, hidden.organization_id or 0),
        lambda: consents(rep, hidden.pk),
        lambda: change_person(person_id=hidden.pk, values={"city": "Ulm"}, by=rep, now=NOW),
        lambda: change_organization(
            organization_id=hidden.organization_id or 0, values={"region": "x"}, by=rep, now=NOW
        ),
        lambda: record_consent(person_id=hidden.pk, purpose="email", granted=True, by=rep, now=NOW),
    ):
        with pytest.raises(NotFound):
            ask()
    assert people(rep).rows == []
    assert organizations(rep).rows == []


def test_lists_by_address_organization_name_and_domain(jane: Person) -> None:
    other = capture_lead(
        values={"name": "Jim", "organization": "Acre", "domain": "acre.test"}, by=SYSTEM, now=NOW
    ).lead.person
    assert [one.pk for one in people(SYSTEM, email="JANE@acme.test").rows] == [jane.pk]
    assert [one.pk for one in people(SYSTEM, organization_id=other.organization_id).rows] == [other.pk]
    assert [one.name for one in organizations(SYSTEM, name="ac").rows] == ["Acre", "Acme"]
    assert [one.name for one in organizations(SYSTEM, name="acm").rows] == ["Acme"]
    assert [one.name for one in organizations(SYSTEM, domain="www.acre.test").rows] == ["Acre"]
    first = people(SYSTEM, size=1)
    second = people(SYSTEM, size=1, cursor=first.next)
    assert [one.pk for one in first.rows + second.rows] == [other.pk, jane.pk]


def test_keeps_every_consent_and_shows_the_latest(cast: Cast, jane: Person) -> None:
    for granted in (True, False):
        record_consent(
            person_id=jane.pk, purpose="email", granted=granted, how="form", by=cast.actor("admin"), now=NOW
        )
    assert [record.granted for record in consents(SYSTEM, jane.pk)] == [False, True]
    assert person(SYSTEM, jane.pk).email_consent is False
    assert ConsentRecord.objects.filter(by=cast.admin).count() == 2
    with pytest.raises(Invalid):
        record_consent(person_id=jane.pk, purpose="fax", granted=True, by=SYSTEM, now=NOW)
    with pytest.raises(NotAllowed):
        record_consent(person_id=jane.pk, purpose="email", granted=True, by=NOBODY, now=NOW)


def test_a_representative_pages_through_what_she_may_see(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_WINDOW", 3)
    monkeypatch.setattr(queries, "_WINDOWS", 2)
    hers = [
        make_lead(owner=cast.rep if n % 9 == 4 else cast.other_rep, organization=f"O{n}").person
        for n in range(30)
    ]
    wanted = [one.pk for n, one in enumerate(hers) if n % 9 == 4][::-1]
    for ask, expected in (
        (people, wanted),
        (organizations, [one.organization_id for one in hers if one.pk in wanted][::-1]),
    ):
        found, cursor, pages = [], None, 0
        while True:
            page = ask(cast.actor("rep"), size=2, cursor=cursor)
            found += [one.pk for one in page.rows]
            cursor, pages = page.next, pages + 1
            if cursor is None:
                break
        assert found == expected
        assert pages > 2
