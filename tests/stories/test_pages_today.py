"""The day's work on its page: what stands there, and what its buttons do, with and without script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import Cast, make_lead
from tests.rooms.pipeline.scene import make_opportunity
from tests.stories.pages import Person, rows_of, words_of
from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding
from winnow.engagement.models import Interaction
from winnow.pipeline.models import Opportunity

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once


def due(cast: Cast, name: str = "Beatriz Oberg", **more: Any) -> int:
    """A lead to whom a call was promised yesterday."""
    standing = {"next_step": "Call about the quote", "next_step_at": timezone.now() - timedelta(days=1)}
    return int(make_lead(name=name, owner=cast.rep, standing=standing, **more).pk)


def late_deal(cast: Cast) -> Opportunity:
    """An opportunity that should have closed three days ago."""
    now = timezone.now() - timedelta(days=5)
    passed = timezone.localdate() - timedelta(days=3)
    return make_opportunity(owner=cast.rep, name="Two presses", close_on=passed, now=now)


def standing(lead: int) -> LeadStanding:
    return LeadStanding.objects.visible_to(SYSTEM).get(pk=lead)


def test_signing_in_leads_to_the_days_work(cast: Cast) -> None:
    assert "<h1>Today" in Person(cast.rep).sees("/")


def test_says_who_why_and_by_when_with_what_was_promised_first(cast: Cast) -> None:
    make_lead(name="Hot Lead", owner=cast.rep, standing={"score": 99, "grade": "A"})
    due(cast, person={"phone": "+493012345678"})
    seen = Person(cast.rep).sees("/today")
    assert rows_of(seen) == ["Beatriz Oberg", "Hot Lead"]
    words = words_of(seen)
    assert "Promised for today or before" in words
    assert "“Call about the quote” was due 1 day ago." in words
    assert "Score 99, never contacted." in words
    assert 'href="tel:+493012345678"' in seen


def test_done_writes_down_what_came_of_it_and_clears_the_step(cast: Cast) -> None:
    lead = due(cast)
    seen = Person(cast.rep).sends("/today/done", task=f"lead:{lead}", kind="meeting", note="Wants two")
    assert rows_of(seen) == []
    assert "Done, and written down." in seen
    assert standing(lead).next_step == ""
    assert Interaction.objects.values_list("kind", "subject").get() == ("meeting", "Wants two")


def test_what_only_the_opportunity_can_end_comes_back_after_some_days(cast: Cast) -> None:
    lead = int(make_lead(name="Ready", owner=cast.rep, standing={"stage": "prospect"}).pk)
    person = Person(cast.rep)
    assert "Back here in" in words_of(person.sees("/today"))
    person.sends("/today/done", task=f"lead:{lead}", kind="call", again="3")
    until = standing(lead).snoozed_until
    assert until is not None
    assert timedelta(days=2) < until - timezone.now() <= timedelta(days=3)


def test_later_can_be_undone(cast: Cast) -> None:
    lead, person = due(cast), Person(cast.rep)
    tomorrow = timezone.localdate() + timedelta(days=1)
    seen = person.sends("/today/snooze?scope=mine", task=f"lead:{lead}", until=tomorrow.isoformat())
    assert rows_of(seen) == []
    undo = f"/today/snooze?scope=mine&task=lead%3A{lead}"
    assert undo.replace("&", "&amp;") in seen
    assert rows_of(person.sends(undo)) == ["Beatriz Oberg"]


def test_a_passed_close_date_is_set_anew_and_back(cast: Cast) -> None:
    deal, person = late_deal(cast), Person(cast.rep)
    passed, new = deal.close_on, timezone.localdate() + timedelta(days=20)
    assert "It was expected to close 3 days ago." in words_of(person.sees("/today"))
    seen = person.sends("/today/date", task=f"opportunity:{deal.pk}", close_on=new.isoformat())
    assert "Two presses" not in rows_of(seen)
    assert "The new date is set." in seen
    person.sends(f"/today/date?task=opportunity:{deal.pk}&close_on={passed}")
    assert Opportunity.objects.visible_to(SYSTEM).get(pk=deal.pk).close_on == passed


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/today/done", {"task": "lead:x", "kind": "call"}),
        ("/today/done", {"task": "{lead}", "kind": "smoke signal"}),
        ("/today/done", {"task": "{lead}", "kind": "call", "again": "-4"}),
        ("/today/snooze", {"task": "{lead}", "until": "yesterday"}),
        ("/today/snooze", {"task": "{lead}", "until": "2001-01-01"}),
        ("/today/date", {"task": "{lead}", "close_on": "2030-01-01"}),
        ("/today/date", {"task": "opportunity:1", "close_on": "2030-02-31"}),
    ],
)
def test_refuses_what_makes_no_sense_and_changes_nothing(
    cast: Cast, address: str, form: dict[str, str]
) -> None:
    lead = due(cast)
    Person(cast.rep).sends(
        address, status=422, **{name: value.format(lead=f"lead:{lead}") for name, value in form.items()}
    )
    assert standing(lead).next_step == "Call about the quote"
    assert not Interaction.objects.exists()


def test_hides_and_keeps_the_work_of_other_teams(cast: Cast) -> None:
    lead, other = due(cast), Person(cast.other_rep)
    assert rows_of(other.sees("/today?scope=all")) == []
    other.is_refused("/today/done", status=404, task=f"lead:{lead}", kind="call")
    other.is_refused("/today/snooze", status=404, task=f"lead:{lead}", until="2030-01-01")
    assert rows_of(Person(cast.manager).sees("/today")) == []
    assert rows_of(Person(cast.manager).sees("/today?scope=all")) == ["Beatriz Oberg"]


def test_whoever_may_not_change_opportunities_gets_no_forms_for_them(cast: Cast) -> None:
    deal = late_deal(cast)
    seen = Person(cast.marketer).sees("/today?scope=all")
    assert "Two presses" in rows_of(seen)
    assert "<form" not in seen.split('class="task ')[1].split("</li>")[0]
    Person(cast.marketer).is_refused("/today/date", task=f"opportunity:{deal.pk}", close_on="2030-01-01")


def test_an_empty_winnow_says_what_to_set_up_next(cast: Cast) -> None:
    admin, rep = Person(cast.admin).sees("/today"), Person(cast.rep).sees("/today")
    assert "Nothing to do yet" in admin
    assert 'href="/settings/users"' in admin.split("set-up")[1]
    assert "Import leads" in admin
    assert "Import leads" not in rep.split("set-up")[1]
    assert "Add a lead" in rep


def test_when_all_is_done_it_says_so(cast: Cast) -> None:
    make_lead(owner=cast.rep, standing={"last_touch_at": timezone.now()})
    assert "All done" in Person(cast.rep).sees("/today")


def test_a_long_list_is_shown_in_parts(cast: Cast) -> None:
    for n in range(18):
        make_lead(name=f"Lead {n}", owner=cast.rep)
    person = Person(cast.rep)
    seen = person.sees("/today")
    assert len(rows_of(seen)) == 15
    assert 'href="?show=30"' in seen
    assert len(rows_of(person.sees("/today", show=30))) == 18
    assert len(seen) < 100_000
    for wrong in ({"show": "many"}, {"show": "9999"}, {"scope": "theirs"}):
        assert person.client.get("/today", wrong).status_code == 422


def test_a_fragment_brings_the_list_as_it_is_now(cast: Cast) -> None:
    lead = due(cast)
    sent = {"task": f"lead:{lead}", "kind": "call"}
    answered = Person(cast.rep).client.post("/today/done", sent, headers={"HX-Request": "true"})
    assert answered.content.decode().lstrip().startswith('<div class="today"')
    assert "Done, and written down." in answered["HX-Trigger"]


def test_every_page_says_how_much_is_due(cast: Cast) -> None:
    clock = "Steps that you promised for today or before"
    assert clock not in Person(cast.rep).sees("/leads")
    due(cast)
    due(cast, name="Next One")
    make_lead(
        name="His", owner=cast.other_rep, standing={"next_step": "Call", "next_step_at": timezone.now()}
    )
    seen = Person(cast.rep).sees("/leads")
    assert clock in seen
    assert '<span class="num">2</span>' in seen
