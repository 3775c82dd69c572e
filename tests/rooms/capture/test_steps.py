"""Next steps, snoozing, and being in touch."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.actions import set_next_step, snooze
from winnow.capture.models import Lead, LeadChange, LeadStanding
from winnow.engagement.actions import NewInteraction, record, record_many
from winnow.ground.refusals import Invalid, NotFound


def standing(lead: Lead) -> LeadStanding:
    return LeadStanding.objects.visible_to(SYSTEM).get(pk=lead.pk)


def test_keeps_the_next_step_with_its_history(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    due = NOW + timedelta(days=2)
    set_next_step(lead_id=lead.pk, step=" Call  her ", at=due, by=cast.actor("rep"), now=NOW)
    assert (standing(lead).next_step, standing(lead).next_step_at) == ("Call her", due)
    set_next_step(lead_id=lead.pk, step="Call her", at=due, by=cast.actor("rep"), now=NOW)
    set_next_step(lead_id=lead.pk, step="", at=None, by=cast.actor("rep"), now=NOW)
    assert standing(lead).next_step_at is None
    assert [sorted(row.fields) for row in LeadChange.objects.order_by("pk")] == [
        ["next_step", "next_step_at"]
    ] * 2


def test_snoozes_and_wakes(cast: Cast) -> None:
    lead = make_lead()
    snooze(lead_id=lead.pk, until=NOW + timedelta(days=3), by=SYSTEM, now=NOW)
    assert standing(lead).snoozed_until == NOW + timedelta(days=3)
    snooze(lead_id=lead.pk, until=None, by=SYSTEM, now=NOW)
    assert standing(lead).snoozed_until is None


def test_refuses_steps_and_naps_that_make_no_sense(cast: Cast) -> None:
    lead, hidden = make_lead(), make_lead(owner=cast.other_rep)
    for at, step, field in ((NOW, "", "next_step"), (NOW + timedelta(days=9999), "Call", "next_step_at")):
        with pytest.raises(Invalid) as refused:
            set_next_step(lead_id=lead.pk, step=step, at=at, by=SYSTEM, now=NOW)
        assert refused.value.field == field
    with pytest.raises(Invalid):
        snooze(lead_id=lead.pk, until=NOW, by=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        snooze(lead_id=hidden.pk, until=None, by=cast.actor("rep"), now=NOW)


def test_a_conversation_touches_and_clears_a_step_that_was_due(cast: Cast) -> None:
    due = make_lead(standing={"next_step": "Call", "next_step_at": NOW - timedelta(hours=1)})
    ahead = make_lead(standing={"next_step": "Call", "next_step_at": NOW + timedelta(hours=1)})
    for lead in (due, ahead):
        record(person_id=lead.person_id, kind="call", by=SYSTEM, now=NOW)
    assert (standing(due).last_touch_at, standing(due).next_step, standing(due).next_step_at) == (
        NOW,
        "",
        None,
    )
    assert (standing(ahead).last_touch_at, standing(ahead).next_step) == (NOW, "Call")


def test_what_the_person_does_alone_is_no_touch(cast: Cast) -> None:
    lead = make_lead()
    record(person_id=lead.person_id, kind="page_visit", by=SYSTEM, now=NOW)
    record(person_id=lead.person_id, kind="note", by=SYSTEM, now=NOW)
    assert standing(lead).last_touch_at is None


def test_an_older_conversation_does_not_turn_the_touch_back(cast: Cast) -> None:
    lead = make_lead()
    days = [NOW - timedelta(days=n) for n in (3, 1, 9)]
    record_many(
        interactions=[NewInteraction(lead.person_id, "meeting", at) for at in days], by=SYSTEM, now=NOW
    )
    assert standing(lead).last_touch_at == NOW - timedelta(days=1)
    record(person_id=lead.person_id, kind="call", at=NOW - timedelta(days=5), by=SYSTEM, now=NOW)
    assert standing(lead).last_touch_at == NOW - timedelta(days=1)


def test_touches_every_lead_of_the_person(cast: Cast) -> None:
    first = make_lead()
    second = Lead.objects.create(person=first.person, created_at=NOW, updated_at=NOW)
    LeadStanding.objects.create(lead=second, created_at=NOW)
    record(person_id=first.person_id, kind="email_answered", by=SYSTEM, now=NOW)
    assert standing(first).last_touch_at == standing(second).last_touch_at == NOW
