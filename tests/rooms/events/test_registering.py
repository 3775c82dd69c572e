"""Who is expected and who came: by hand, form and list, within the places, and never twice in the history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.events.scene import fair
from tests.rooms.forms.scene import fill, live_form
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.engagement.models import Interaction
from winnow.events.actions import (
    attend,
    attend_by_code,
    cancel_event,
    cancel_registration,
    plan_event,
    register,
)
from winnow.events.models import Event, Registration
from winnow.forms.actions import take
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def registered() -> list[Registration]:
    rows = Registration.objects.visible_to(SYSTEM).select_related("lead__person")
    return list(rows.order_by("pk"))


def test_refuses_what_no_event_can_be(cast: Cast) -> None:
    marketer, when = cast.actor("marketer"), {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}
    for wrong, field in (
        ({"ends_at": NOW}, "ends_at"),
        ({"name": " "}, "name"),
        ({"kind": "party"}, "kind"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"capacity": 0}, "capacity"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"cost": "-1"}, "cost"),
        ({"team": "Nobody"}, "team"),
        ({"consents": {"fax": "x"}}, "consents"),
        ({"colour": "red"}, "colour"),
    ):
        with pytest.raises(Invalid) as refused:
            plan_event(values={"name": "Fair", **when, **wrong}, by=marketer, now=NOW)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        plan_event(values={"name": "Fair", **when}, by=cast.actor("rep"), now=NOW)
    assert plan_event(values={"name": "Fair", **when}, by=marketer, now=NOW).key == "fair"
    with pytest.raises(Conflict):
        plan_event(values={"name": "Fair", **when}, key="fair", by=marketer, now=NOW)


def test_whoever_finds_no_place_waits_for_one() -> None:
    event = fair(capacity=1)
    first, second = (register(event_id=event.pk, lead_id=make_lead().pk, by=SYSTEM, now=NOW) for _ in "ab")
    assert [one.state for one in registered()] == ["registered", "waiting"]
    again = register(event_id=event.pk, lead_id=first.registration.lead_id, by=SYSTEM, now=NOW)
    assert not again.fresh
    cancel_registration(registration_id=first.registration.pk, by=SYSTEM, now=NOW)
    assert [one.state for one in registered()] == ["cancelled", "registered"]
    attend(registration_ids=[second.registration.pk], by=SYSTEM, now=NOW)
    with pytest.raises(Conflict):
        cancel_registration(registration_id=second.registration.pk, by=SYSTEM, now=NOW)
    cancel_event(event_id=event.pk, by=SYSTEM, now=NOW)
    with pytest.raises(Conflict):
        register(event_id=event.pk, lead_id=make_lead().pk, by=SYSTEM, now=NOW)


def test_having_been_there_is_written_once(cast: Cast) -> None:
    event = fair(kind="webinar")
    made = register(event_id=event.pk, lead_id=make_lead(owner=cast.rep).pk, by=SYSTEM, now=NOW).registration
    rep = cast.actor("rep")
    assert attend_by_code(event_id=event.pk, code=made.code.lower(), by=rep, now=NOW).attended_at == NOW
    assert attend(registration_ids=[made.pk], by=rep, now=NOW) == 0
    seen = Interaction.objects.get()
    assert (seen.kind, seen.subject, seen.person_id) == ("webinar", "Press Fair", made.lead.person_id)
    other = cast.actor("other_rep")
    for refused in (
        lambda: attend(registration_ids=[made.pk], by=other, now=NOW),
        lambda: attend_by_code(event_id=event.pk, code=made.code, by=other, now=NOW),
        lambda: cancel_registration(registration_id=made.pk, by=other, now=NOW),
        lambda: register(event_id=event.pk, lead_id=made.lead_id, by=other, now=NOW),
    ):
        with pytest.raises(NotFound):
            refused()


def test_a_form_registers_who_sends_it() -> None:
    event = fair(form_id=live_form().pk)
    gone = fair(
        name="Over", starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=1), form_id=event.form_id
    )
    take(fill().pk, now=NOW)
    [made] = registered()
    assert (made.event_id, made.came_by, made.is_new, made.state) == (event.pk, "form", True, "registered")
    assert gone.pk not in {one.event_id for one in registered()}


def test_a_registration_makes_a_lead_in_the_events_name(cast: Cast) -> None:
    event = fair(team="North")
    values = {"name": "Dora", "email": "dora@new.example"}
    made = register(event_id=event.pk, values=values, by=cast.actor("marketer"), now=NOW)
    assert (made.new, made.fresh) == (True, True)
    lead = Lead.objects.visible_to(SYSTEM).select_related("source", "standing__team").get()
    assert (lead.source and lead.source.name, lead.standing.team) == ("Press Fair", cast.north)
    assert Event.objects.get().cost_currency == "EUR"
