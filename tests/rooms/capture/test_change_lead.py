"""Changing leads, and what follows in history, search and tally."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.actions import capture_lead, change_lead
from winnow.capture.events import LeadsChanged
from winnow.capture.models import Lead, LeadChange, LeadStanding, LeadTally
from winnow.capture.queries import search_ids
from winnow.ground import events
from winnow.ground.actions import add_custom_field
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.people.models import ConsentRecord, Organization

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def jane(cast: Cast) -> Lead:
    values = {
        "name": "Jane Doe",
        "email": ["jane@acme.test", "doe@home.test"],
        "organization": "Acme",
        "source": "Fair",
        "country": "DE",
    }
    return capture_lead(values=values, by=SYSTEM, now=NOW).lead


def change(lead: Lead, by: Any = SYSTEM, **values: Any) -> Lead:
    return change_lead(lead_id=lead.pk, values=values, by=by, now=LATER)


def history(lead: Lead) -> list[dict[str, Any]]:
    return [row.fields for row in LeadChange.objects.filter(lead=lead).order_by("pk")]


def test_writes_old_and_new_values_once(jane: Lead) -> None:
    change(jane, job_title="CEO", city="Berlin", source="Web", budget="10")
    change(jane, job_title="CEO", city="Berlin", source="web", budget=10)
    assert history(jane) == [
        {
            "job_title": ["", "CEO"],
            "city": ["", "Berlin"],
            "source": ["Fair", "Web"],
            "budget": [None, "10.00"],
            "budget_currency": ["", "EUR"],
        }
    ]
    assert Lead.objects.visible_to(SYSTEM).get(pk=jane.pk).updated_at == LATER


def test_announces_leads_that_share_what_changed(jane: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    mate = capture_lead(values={"name": "Jim", "organization": "Acme"}, by=SYSTEM, now=NOW).lead
    heard: list[LeadsChanged] = []
    monkeypatch.setitem(events._followers, LeadsChanged, [heard.append])
    change(jane, job_title="CEO")
    change(jane, industry="Steel")
    assert [set(event.lead_ids) for event in heard] == [{jane.pk}, {jane.pk, mate.pk}]


def test_another_organization_name_is_another_employer(jane: Lead) -> None:
    before = jane.person.organization_id
    change(jane, organization="Base", industry="Steel")
    person = Lead.objects.visible_to(SYSTEM).get(pk=jane.pk).person
    assert person.organization is not None
    assert (person.organization.name, person.organization.industry) == ("Base", "Steel")
    assert Organization.objects.visible_to(SYSTEM).get(pk=before).name == "Acme"
    change(jane, organization="")
    assert Lead.objects.visible_to(SYSTEM).get(pk=jane.pk).person.organization is None


def test_the_same_name_spelled_otherwise_renames(jane: Lead) -> None:
    change(jane, organization="ACME")
    assert Organization.objects.visible_to(SYSTEM).get().name == "ACME"


def test_one_address_takes_the_place_of_the_primary_one(jane: Lead) -> None:
    change(jane, email="new@acme.test")
    person = Lead.objects.visible_to(SYSTEM).get(pk=jane.pk).person
    assert person.email == "new@acme.test"
    assert {row.address for row in person.emails.all()} == {"new@acme.test", "doe@home.test"}
    change(jane, email=["only@acme.test"])
    assert [row.address for row in person.emails.all()] == ["only@acme.test"]
    change(jane, email="")
    assert not person.emails.exists()
    assert [list(change) for change in history(jane)] == [["email"]] * 3


def test_search_follows(jane: Lead) -> None:
    assert search_ids("jane acme").ids == [jane.pk]
    change(jane, name="Jana Roe", email=["j@roe.test"], organization="Base", phone="+4930123456")
    assert search_ids("jane").ids == search_ids("acme").ids == []
    assert search_ids("jana base +4930").ids == [jane.pk]


def test_tally_and_standing_follow_the_source(jane: Lead) -> None:
    change(jane, source="Web")
    lead = Lead.objects.visible_to(SYSTEM).get(pk=jane.pk)
    assert LeadStanding.objects.visible_to(SYSTEM).get(pk=jane.pk).source_id == lead.source_id
    LeadTally.fold()
    kept = {
        tuple(getattr(row, key) for key in LeadTally.keys): (row.n,)
        for row in LeadTally.objects.visible_to(SYSTEM)
    }
    assert kept == LeadTally.grouped([jane.pk])


def test_custom_values_are_set_and_emptied(jane: Lead) -> None:
    add_custom_field(record="lead", label="Seats", kind="number", by=SYSTEM, now=NOW)
    change(jane, **{"custom.seats": "7"})
    change(jane, **{"custom.seats": None})
    assert history(jane) == [{"custom.seats": [None, 7]}, {"custom.seats": [7, None]}]
    assert Lead.objects.visible_to(SYSTEM).get(pk=jane.pk).custom == {}


def test_consent_is_recorded_when_it_changes(jane: Lead) -> None:
    change(jane, email_consent="yes")
    change(jane, email_consent="yes")
    change(jane, email_consent="no")
    assert [row.granted for row in ConsentRecord.objects.order_by("pk")] == [True, False]


def test_refuses_when_somebody_was_faster(jane: Lead) -> None:
    change(jane, city="Bonn")
    with pytest.raises(Conflict):
        change_lead(lead_id=jane.pk, values={"city": "Ulm"}, if_unchanged_since=NOW, by=SYSTEM, now=LATER)
    change_lead(lead_id=jane.pk, values={"city": "Ulm"}, if_unchanged_since=LATER, by=SYSTEM, now=LATER)


def test_refuses_a_number_that_is_taken(jane: Lead) -> None:
    capture_lead(values={"external_id": "A-1", "organization_external_id": "O-1"}, by=SYSTEM, now=NOW)
    for field in ("external_id",):
        with pytest.raises(Conflict) as refused:
            change(jane, **{field: "A-1"})
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "x"}, "email"),
        ({"created_at": "2020-01-01"}, "created_at"),
        ({"stage": "customer"}, "stage"),
    ],
)
def test_refuses_wrong_values(jane: Lead, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        change(jane, **values)
    assert refused.value.field == field
    assert history(jane) == []


def test_hides_leads_of_others(cast: Cast) -> None:
    lead = make_lead(owner=cast.other_rep)
    with pytest.raises(NotFound):
        change(lead, by=cast.actor("rep"), city="Bonn")


def test_owner_is_a_handover_with_its_permission(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    with pytest.raises(NotAllowed):
        change(lead, by=cast.actor("rep"), owner="otto@winnow.test")
    change(lead, by=cast.actor("manager"), owner="otto@winnow.test")
    standing = LeadStanding.objects.visible_to(SYSTEM).get(pk=lead.pk)
    assert (standing.owner_id, standing.team_id) == (cast.other_rep.pk, cast.south.pk)
