"""Taking in one lead."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, Cast
from tests.imports import counts, imported
from winnow.access.actor import NOBODY, SYSTEM
from winnow.capture.actions import Captured, capture_lead
from winnow.capture.events import LeadsCaptured
from winnow.capture.models import Assignment, Lead, LeadStanding, LeadTally
from winnow.capture.queries import LeadFilter, leads
from winnow.ground import events
from winnow.ground.actions import add_custom_field
from winnow.ground.refusals import Conflict, Invalid, NotAllowed
from winnow.people.models import ConsentRecord, EmailAddress, Organization, Person

JANE = {
    "name": "Jane Doe",
    "email": "Jane.Doe@ACME.test",
    "phone": "030 1234567",
    "country": "Germany",
    "organization": "Acme GmbH",
    "industry": "Software",
    "job_title": "CEO",
    "source": "Web form",
    "channel": "seo",
    "budget": "1200.5",
}


def captured(cast: Cast, who: str = "admin", **values: Any) -> Captured:
    return capture_lead(values=values, by=cast.actor(who), now=NOW)


def test_makes_person_organization_lead_and_standing(cast: Cast) -> None:
    lead = captured(cast, **JANE).lead
    person = lead.person
    assert (person.first_name, person.last_name, person.name) == ("Jane", "Doe", "Jane Doe")
    assert person.email == "Jane.Doe@acme.test"
    assert person.phone == "+49301234567"
    assert person.country == "DE"
    assert person.organization is not None
    assert (person.organization.name, person.organization.industry) == ("Acme GmbH", "Software")
    assert [address.key for address in person.emails.all()] == ["jane.doe@acme.test"]
    assert lead.source is not None
    assert lead.source.name == "Web form"
    assert (str(lead.budget_amount), lead.channel) == ("1200.50", "seo")
    standing = LeadStanding.objects.visible_to(SYSTEM).get(pk=lead.pk)
    assert (standing.stage, standing.source_id, standing.created_at) == ("lead", lead.source_id, NOW)


def test_announces_what_came(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[LeadsCaptured] = []
    monkeypatch.setitem(events._followers, LeadsCaptured, [heard.append])
    lead = captured(cast, name="Jane").lead
    assert [(list(event.lead_ids), event.now) for event in heard] == [([lead.pk], NOW)]


def test_uses_the_organization_with_the_same_domain_or_name(cast: Cast) -> None:
    first = captured(cast, name="A", organization="Acme", domain="acme.test", email="a@acme.test").lead
    by_name = captured(cast, name="B", organization="ACME", email="b@elsewhere.test").lead
    by_domain = captured(cast, name="C", domain="www.acme.test").lead
    by_address = captured(cast, name="D", email="d@acme.test").lead
    found = {lead.person.organization_id for lead in (first, by_name, by_domain, by_address)}
    assert found == {first.person.organization_id}
    assert Organization.objects.visible_to(SYSTEM).count() == 1


def test_leaves_mailbox_providers_out_of_matching(cast: Cast) -> None:
    captured(cast, name="A", organization="Acme", domain="gmail.com", email="a@gmail.com")
    other = captured(cast, name="B", email="b@gmail.com").lead
    assert other.person.organization is None


def test_refuses_a_lead_that_is_there_and_names_it(cast: Cast) -> None:
    lead = captured(cast, **JANE).lead
    with pytest.raises(Conflict) as refused:
        captured(cast, name="J. Doe", email="jane.doe@acme.test")
    assert refused.value.field == "email"
    assert refused.value.details == {"lead": lead.pk}
    assert Person.objects.visible_to(SYSTEM).count() == 1


def test_updates_the_lead_that_is_there_when_asked(cast: Cast) -> None:
    lead = captured(cast, **JANE).lead
    again = capture_lead(
        values={"email": "jane.doe@acme.test", "job_title": "Chair"},
        on_match="update",
        by=cast.actor("admin"),
        now=NOW,
    )
    assert (again.lead.pk, again.created, again.changed) == (lead.pk, False, True)
    assert Person.objects.visible_to(SYSTEM).get().job_title == "Chair"


def test_keeps_the_lead_that_is_there_when_asked(cast: Cast) -> None:
    captured(cast, **JANE)
    again = capture_lead(
        values={"email": "jane.doe@acme.test", "job_title": "Chair"}, on_match="keep", by=SYSTEM, now=NOW
    )
    assert (again.created, again.changed) == (False, False)
    assert Person.objects.visible_to(SYSTEM).get().job_title == "CEO"


def test_attaches_a_second_lead_to_the_same_person_when_asked(cast: Cast) -> None:
    first = captured(cast, **JANE).lead
    second = capture_lead(
        values={"email": "jane.doe@acme.test", "job_title": "Chair", "city": "Berlin"},
        on_match="attach",
        by=SYSTEM,
        now=NOW,
    )
    assert second.created
    assert second.lead.person_id == first.person_id
    person = Person.objects.visible_to(SYSTEM).get()
    assert (person.job_title, person.city) == ("CEO", "Berlin")


def test_external_number_says_which_lead_is_meant(cast: Cast) -> None:
    first = captured(cast, external_id="A-1", email="x@acme.test").lead
    second = captured(cast, external_id="A-2", email="x@acme.test").lead
    assert (second.pk != first.pk, second.person_id == first.person_id) == (True, True)
    with pytest.raises(Conflict) as refused:
        captured(cast, external_id="A-1", email="other@acme.test")
    assert refused.value.field == "external_id"


def test_tells_nothing_of_leads_of_others(cast: Cast) -> None:
    lead = captured(cast, **JANE, owner="otto@winnow.test").lead
    for policy in ("refuse", "update", "keep", "attach"):
        with pytest.raises(Conflict) as refused:
            capture_lead(
                values={"email": "jane.doe@acme.test", "job_title": "Spy"},
                on_match=policy,
                by=cast.actor("rep"),
                now=NOW,
            )
        assert "lead" not in refused.value.details
    lead.person.refresh_from_db()
    assert lead.person.job_title == "CEO"


def test_gives_a_representative_what_she_takes_in(cast: Cast) -> None:
    lead = captured(cast, "rep", name="Jane").lead
    standing = LeadStanding.objects.visible_to(cast.actor("rep")).get(pk=lead.pk)
    assert (standing.owner_id, standing.team_id) == (cast.rep.pk, cast.north.pk)
    assert [a.owner_id for a in Assignment.objects.filter(lead=lead)] == [cast.rep.pk]
    with pytest.raises(NotAllowed):
        captured(cast, "rep", name="Jim", owner="otto@winnow.test")


def test_keeps_consent_with_its_record(cast: Cast) -> None:
    lead = captured(cast, email="a@b.test", email_consent="yes", phone_consent=False).lead
    assert (lead.person.email_consent, lead.person.phone_consent) == (True, False)
    assert ConsentRecord.objects.filter(person=lead.person).count() == 2


def test_keeps_custom_values_of_all_three_records(cast: Cast) -> None:
    for record in ("lead", "person", "organization"):
        add_custom_field(record=record, label="Seats", kind="number", by=SYSTEM, now=NOW)
    values = {"custom.seats": "5", "person.custom.seats": 6, "organization.custom.seats": 7.5}
    lead = captured(cast, organization="Acme", **values).lead
    assert lead.person.organization is not None
    found = (lead.custom, lead.person.custom, lead.person.organization.custom)
    assert found == ({"seats": 5}, {"seats": 6}, {"seats": 7.5})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "nonsense"}, "email"),
        ({"name": "x" * 300}, "name"),
        ({"name": "A", "country": "Atlantis"}, "country"),
        ({"name": "A", "phone": "12"}, "phone"),
        ({"name": "A", "employees": "many"}, "employees"),
        ({"name": "A", "employees": -1}, "employees"),
        ({"name": "A", "budget": "NaN"}, "budget"),
        ({"name": "A", "budget": "Infinity"}, "budget"),
        ({"name": "A", "channel": "smoke signals"}, "channel"),
        ({"name": "A", "website": "javascript:alert(1)"}, "website"),
        ({"name": "A", "organization_country": "??"}, "organization_country"),
        ({"name": "A", "shoe_size": 3}, "shoe_size"),
        ({"name": "A", "score": 100}, "score"),
        ({"name": "A", "custom.nope": 1}, "custom.nope"),
        ({"name": "A", "owner": "nobody@winnow.test"}, "owner"),
        ({"name": "A", "team": "Nowhere"}, "team"),
        ({"name": "A", "created_at": "2030-01-01"}, "created_at"),
        ({"name": "A", "created_at": "soon"}, "created_at"),
        ({"name": ["A"]}, "name"),
        ({"job_title": "CEO"}, "name"),
        ({}, "name"),
    ],
)
def test_refuses_what_is_wrong_and_writes_nothing(cast: Cast, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        captured(cast, **values)
    assert refused.value.field == field
    assert not Lead.objects.visible_to(SYSTEM).exists()
    assert not Person.objects.visible_to(SYSTEM).exists()


def test_needs_the_permission(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        capture_lead(values={"name": "A"}, by=NOBODY, now=NOW)


def test_keeps_the_tally(cast: Cast) -> None:
    pks = [captured(cast, name="A", source="Web").lead.pk, captured(cast, "rep", name="B").lead.pk]
    pks.append(captured(cast, name="C", created_at=(NOW - timedelta(days=90)).isoformat()).lead.pk)
    kept = {
        tuple(getattr(row, key) for key in LeadTally.keys): (row.n,)
        for row in LeadTally.objects.visible_to(SYSTEM)
    }
    assert kept == LeadTally.grouped(pks)


def test_takes_few_statements(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """250 leads a second one by one: every statement counts. Followers have their own."""
    events.wire_now()
    monkeypatch.setattr(events, "_followers", defaultdict(list))
    captured(cast, **JANE)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        captured(cast, **{**JANE, "email": "jim@acme.test", "phone": "+4930999999"})
    spent = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(spent) <= 11, spent


def test_new_lead_is_found_at_once(cast: Cast) -> None:
    lead = captured(cast, **JANE).lead
    found = leads(cast.actor("admin"), LeadFilter.parse([("q", "jane acme")]), now=NOW)
    assert [row.pk for row in found.rows] == [lead.pk]
    assert EmailAddress.objects.count() == 1


def test_a_form_and_a_file_mean_the_same_lead_of_a_person(cast: Cast) -> None:
    """Her latest open one: not the first, and not one that is closed."""
    for number in ("A1", "A2", "A3"):
        captured(cast, **JANE, external_id=number)
    leads = {lead.external_id: lead for lead in Lead.objects.visible_to(SYSTEM)}
    LeadStanding.objects.visible_to(SYSTEM).filter(lead=leads["A3"]).update(stage="disqualified")
    assert capture_lead(values=JANE, on_match="keep", by=SYSTEM, now=NOW).lead == leads["A2"]
    assert counts(imported("Email,Description\njane.doe@acme.test,from a file\n")) == (0, 1, 0, 0)
    described = Lead.objects.visible_to(SYSTEM).filter(description="from a file")
    assert [lead.external_id for lead in described] == ["A2"]


@pytest.mark.parametrize(
    ("known", "told", "met"),
    [
        ({"name": "Ann Lee"}, {"name": "ann  LEE"}, True),
        ({"name": "Ann Lee"}, {"first_name": "Ann", "last_name": "Lee"}, True),
        ({"name": "Ann Lee"}, {}, True),
        ({}, {"name": "Ann Lee"}, True),
        ({"name": "Ann Lee"}, {"name": "Bea Orr"}, False),
        # The number of a whole firm, or one that two people have, is nobody's alone.
        ({"name": "Ann Lee", "organization": "Acme", "organization_phone": "+49301234567"}, {}, False),
        ({"name": "Ann Lee"}, {"name": "Ann Lee", "email": "ann@other.example"}, False),
    ],
)
def test_meets_who_has_the_number_and_no_other_name(
    cast: Cast, known: dict[str, str], told: dict[str, str], met: bool
) -> None:
    first = capture_lead(values={**known, "phone": "+49 30 1234567"}, by=SYSTEM, now=NOW).lead
    values = {**told, "phone": "030 1234567", "country": "DE"}
    again = capture_lead(values=values, on_match="keep", by=SYSTEM, now=NOW)
    assert (again.lead.pk == first.pk) is met
    if met:
        with pytest.raises(Conflict) as refused:
            capture_lead(values=values, by=SYSTEM, now=NOW)
        assert refused.value.field == "phone"


def test_a_switchboard_makes_nobody_one(cast: Cast) -> None:
    for name in ("Ann Lee", "Bea Orr"):
        capture_lead(values={"name": name, "phone": "+49301234567"}, by=SYSTEM, now=NOW)
    nameless = capture_lead(values={"phone": "+49301234567"}, by=SYSTEM, now=NOW)
    assert nameless.created
    assert nameless.lead.person.name == ""
