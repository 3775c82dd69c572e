"""One lead on its page, by what its forms send."""

from __future__ import annotations

from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from tests.cast import Cast, make_lead
from tests.stories.pages import Person, words_of
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead, LeadStanding
from winnow.engagement.models import Interaction

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once


def test_a_conversation_is_written_down_at_the_time_when_it_was(cast: Cast) -> None:
    cast.rep.time_zone = "Europe/Berlin"
    cast.rep.save()
    lead = make_lead(owner=cast.rep)
    page = Person(cast.rep).sends(
        f"/leads/{lead.pk}/compose", kind="call", body="They want it soon.", subject="", at="2026-02-27T14:30"
    )
    assert "They want it soon." in page
    made = Interaction.objects.get(person=lead.person)
    assert made.kind == "call"
    assert made.at == datetime(2026, 2, 27, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert made.by == cast.rep


def test_an_empty_note_and_an_impossible_day_are_refused(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    rita = Person(cast.rep)
    rita.is_refused(f"/leads/{lead.pk}/compose", status=422, kind="note", body="  ")
    rita.is_refused(f"/leads/{lead.pk}/compose", status=422, kind="note", body="x", at="2026-02-30T10:00")
    rita.is_refused(f"/leads/{lead.pk}/compose", status=422, kind="telepathy", body="x")
    assert not Interaction.objects.exists()


def test_putting_off_can_be_taken_back(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    rita = Person(cast.rep)
    page = rita.sends(f"/leads/{lead.pk}/put-off", until="2035-01-01")
    assert "Off the worklist until" in page
    rita.sends(f"/leads/{lead.pk}/put-off", until="")
    assert LeadStanding.objects.visible_to(SYSTEM).get(pk=lead.pk).snoozed_until is None


def test_a_representative_takes_a_lead_that_nobody_owns(cast: Cast) -> None:
    lead = make_lead()
    rita = Person(cast.rep)
    assert "Take this lead" in rita.sees(f"/leads/{lead.pk}")
    rita.sends(f"/leads/{lead.pk}/owner", owner="me")
    assert LeadStanding.objects.visible_to(SYSTEM).get(pk=lead.pk).owner == cast.rep


def test_two_people_changing_one_lead_do_not_overwrite_each_other(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep, name="Anna Becker")
    rita, mona = Person(cast.rep), Person(cast.manager)
    address = f"/leads/{lead.pk}/edit"
    seen = seen_in(rita.sees(address))
    form = {"first_name": "Anna", "last_name": "Becker", "email": lead.person.email, "seen": seen}
    mona.sends(address, **{**form, "job_title": "CFO", "city": "Bonn"})
    late = rita.sends(address, status=422, **{**form, "job_title": "CEO", "role": "Buyer"})
    assert "Somebody wrote “CFO” here meanwhile" in late
    assert 'value="Bonn"' in late, "what she left alone follows"
    rita.sends(
        address, **{**form, "job_title": "CEO", "role": "Buyer", "city": "Bonn", "seen": seen_in(late)}
    )
    person = Lead.objects.visible_to(SYSTEM).get(pk=lead.pk).person
    assert (person.job_title, person.role, person.city) == ("CEO", "Buyer", "Bonn")


@pytest.mark.parametrize("seen", ["", "no json", "[1]", '{"city": 5, "job_title": ["x"], "nothing": "x"}'])
def test_a_form_with_a_made_up_past_is_saved_as_it_stands(cast: Cast, seen: str) -> None:
    lead = make_lead(owner=cast.rep)
    form = {"last_name": "Becker", "city": "Bonn", "job_title": "CEO", "email": lead.person.email}
    assert "Bonn" in Person(cast.rep).sends(f"/leads/{lead.pk}/edit", **form, seen=seen)


def seen_in(page: str) -> str:
    return unescape(page.split('name="seen" value="')[1].split('"', maxsplit=1)[0])


def test_a_new_lead_belongs_to_who_wrote_it_down(cast: Cast) -> None:
    page = Person(cast.rep).sends(
        "/leads/new",
        first_name="Nia",
        last_name="Silva",
        email="nia@hanami.test",
        organization="Hanami",
        source="Fair",
    )
    assert "Nia Silva" in words_of(page)
    standing = LeadStanding.objects.visible_to(SYSTEM).get(lead__person__email="nia@hanami.test")
    assert standing.owner == cast.rep
    assert standing.lead.source is not None
    assert standing.lead.source.name == "Fair"


def test_somebody_elses_lead_is_not_shown_as_the_duplicate(cast: Cast) -> None:
    make_lead(owner=cast.other_rep, name="Secret Person", email="anna@nordlicht.test")
    page = Person(cast.rep).sends("/leads/new", status=422, email="anna@nordlicht.test")
    assert "Somebody else already works with this person." in page
    assert "Secret" not in page


def test_the_path_shows_the_gate_ahead(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep, standing={"stage": "mql", "furthest": "mql"})
    page = words_of(Person(cast.rep).sees(f"/leads/{lead.pk}"))
    assert "questions open" in page


def test_the_timeline_goes_on_where_it_stopped(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    for n in range(95):
        at = 1_700_000_000 + (n // 3) * 60
        rows = [
            Interaction(person=lead.person, kind="page_visit", at=at, recorded_at=at, subject=f"/page-{n}")
        ]
        Interaction.objects.bulk_create(rows)
    rita, found, address = Person(cast.rep), list[str](), f"/leads/{lead.pk}"
    while address:
        html = rita.client.get(address, headers={"HX-Request": "true"}).content.decode()
        found += [part.split("<")[0].strip() for part in html.split('event__title">')[1:]]
        older = html.split('timeline__older"><a class="btn" href="')[1:]
        address = f"/leads/{lead.pk}{older[0].split(chr(34))[0].replace('&amp;', '&')}" if older else ""
    assert sorted(found) == sorted(f"/page-{n}" for n in range(95))
