"""Somebody opens an organization: who works there, what is pursued, and making a lead of somebody known."""

from __future__ import annotations

import pytest

from tests.api import Api
from tests.cast import NOW, Cast, make_lead
from tests.rooms.pipeline.scene import make_opportunity, make_prospect
from tests.stories.pages import Person as Reader
from tests.stories.pages import rows_of, words_of
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.ground.models import CustomField
from winnow.ground.words import Kind
from winnow.people.actions import add_person
from winnow.people.models import Organization, Person


@pytest.fixture
def acme(cast: Cast) -> Organization:
    """An organization with leads of two teams, and a person whom no lead is about."""
    mine = make_lead(owner=cast.rep, name="Jane Doe", organization="Acme", company={"domain": "acme.test"})
    acme = mine.person.organization
    assert acme
    theirs = make_lead(owner=cast.other_rep, name="Otto Hidden")
    Person.objects.visible_to(SYSTEM).filter(pk=theirs.person_id).update(organization=acme)
    add_person(
        columns={"name": "Ann Lee", "job_title": "Buyer"},
        emails=["ann@acme.test"],
        phones=[],
        organization=acme,
        custom={},
        now=NOW,
    )
    return acme


def test_an_organization_shows_what_its_reader_may_see(cast: Cast, acme: Organization) -> None:
    rep, boss = Reader(cast.rep), Reader(cast.admin)
    assert rows_of(rep.sees("/organizations", q="acm")) == ["Acme"]
    assert rows_of(rep.sees("/organizations", q="www.acme.test")) == ["Acme"]
    seen = words_of(rep.sees(f"/organizations/{acme.pk}"))
    assert "Jane Doe" in seen
    assert "Otto Hidden" not in seen
    assert "Ann Lee" not in seen  # nobody's lead: only those who see everything see her
    every = words_of(boss.sees(f"/organizations/{acme.pk}"))
    assert "People 3 Open leads 2" in every
    assert "People without a lead Ann Lee" in every
    file = b"".join(boss.client.get("/people/export").streaming_content).decode()
    assert {"Jane Doe", "Otto Hidden", "Ann Lee"} <= {
        cell for row in file.splitlines() for cell in row.split(",")
    }


def test_an_organization_counts_its_opportunities(cast: Cast) -> None:
    lead = make_prospect(cast.rep, organization="Acme")
    make_opportunity(lead=lead, amount="900", name="A hundred desks")
    seen = words_of(Reader(cast.rep).sees(f"/organizations/{lead.person.organization_id}"))
    assert "Open opportunities €900 1" in seen
    assert "A hundred desks" in seen


def test_an_organization_is_changed_with_its_own_fields(cast: Cast, acme: Organization) -> None:
    CustomField.objects.create(
        record="organization", key="sites", label="Sites", kind=Kind.NUMBER, created_at=NOW
    )
    rep, address = Reader(cast.rep), f"/organizations/{acme.pk}/edit"
    assert "Sites" in rep.sees(address)
    form = {"name": "Acme GmbH", "domain": "acme.test", "city": "Hull", "custom.sites": "4"}
    seen = words_of(rep.sends(address, **form))
    assert "Acme GmbH" in seen
    assert "City Hull" in seen
    assert "Sites 4" in seen
    refused = rep.sends(address, status=422, **{**form, "name": "", "employees": "many"})
    assert "is-invalid" in refused or "field--wrong" in refused


def test_a_known_person_becomes_a_lead_once(cast: Cast, acme: Organization) -> None:
    ann = Person.objects.visible_to(SYSTEM).get(name="Ann Lee")
    boss = Reader(cast.admin)
    assert "Ann Lee" in rows_of(boss.sees("/people", q="ann@acme.test"))
    assert "Make a lead" in boss.sees(f"/people/{ann.pk}")
    boss.sends(f"/people/{ann.pk}/edit", first_name="Anne", last_name="Lee", email="ann@acme.test")
    boss.sends(f"/people/{ann.pk}/pursue")
    lead = Lead.objects.visible_to(SYSTEM).get(person=ann)
    assert (lead.person.name, lead.person.email) == ("Anne Lee", "ann@acme.test")
    assert "Make a lead" not in boss.sees(f"/people/{ann.pk}")
    boss.is_refused(f"/people/{ann.pk}/pursue", status=409, again="1")


def test_the_api_makes_a_lead_of_a_person(api: Api, acme: Organization) -> None:
    ann = Person.objects.visible_to(SYSTEM).get(name="Ann Lee")
    made = api("POST", f"/people/{ann.pk}/leads")
    assert (made.status_code, made.json()["name"]) == (201, "Ann Lee")
    again = api("POST", f"/people/{ann.pk}/leads")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
