"""What a phone takes down without a network is taken in once, with the right moment, and nothing of it is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.events.scene import contact, fair, kiosk, send
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead, LeadStanding
from winnow.engagement.models import Interaction
from winnow.events.actions import cancel_event, change_event, open_kiosk, register, revoke_kiosk, sync
from winnow.events.links import KioskClosed, closed_because, kiosk_of, kiosk_token
from winnow.events.models import KioskContact, Registration
from winnow.ground.refusals import Invalid, NotFound
from winnow.people.models import ConsentRecord, Person

pytestmark = pytest.mark.django_db


def leads() -> list[Lead]:
    return list(Lead.objects.visible_to(SYSTEM).select_related("person", "source", "campaign").order_by("pk"))


def registrations() -> list[Registration]:
    return list(Registration.objects.visible_to(SYSTEM).order_by("pk"))


def test_a_contact_becomes_a_lead_that_was_there(cast: Cast) -> None:
    at = kiosk(owner=cast.rep.email)
    said: dict[str, Any] = {
        "interest": "GTX Pro",
        "notes": "Wants a demo",
        "consents": {"email": 1},
        "follow_up_days": 2,
    }
    contact_at = NOW - timedelta(minutes=30)
    told = send(at, contact(at=contact_at.isoformat(), **said))
    assert (told.kept, told.refused) == (["contact-0001"], {})
    [lead] = leads()
    assert (lead.person.name, lead.person.email, lead.description) == (
        "Ann 1",
        "ann1@acme.com",
        "GTX Pro\nWants a demo",
    )
    assert (lead.source and lead.source.name, lead.campaign and lead.campaign.name, lead.channel) == (
        "Press Fair",
        "Spring",
        "event",
    )
    seen = Interaction.objects.get()
    assert (seen.kind, seen.subject, seen.at) == ("event", "Press Fair", NOW - timedelta(minutes=30))
    assert "Wants a demo" in seen.body
    standing = LeadStanding.objects.visible_to(SYSTEM).get()
    assert (standing.owner, standing.next_step) == (cast.rep, "Follow up: Press Fair")
    assert standing.next_step_at
    assert standing.next_step_at.date() == (NOW + timedelta(days=2)).date()
    proof = ConsentRecord.objects.get()
    assert (proof.granted, proof.how, proof.text_version) == (True, "kiosk", "press-fair 1")
    assert (proof.text, proof.given_at) == ("You may write to me about presses.", contact_at)
    [made] = registrations()
    assert (made.is_new, made.came_by, made.attended_at) == (True, "kiosk", NOW - timedelta(minutes=30))


def test_what_is_sent_twice_is_one() -> None:
    at = kiosk()
    assert send(at, contact(1), contact(1), contact(2)).kept == ["contact-0001", "contact-0002"]
    assert send(at, contact(2), contact(3)).kept == ["contact-0002", "contact-0003"]
    assert (KioskContact.objects.count(), len(leads()), Interaction.objects.count()) == (3, 3, 3)


@pytest.mark.parametrize("wrong_by", [timedelta(days=-4000), timedelta(days=9000), timedelta(hours=3)])
def test_a_clock_may_be_wrong_by_years(wrong_by: timedelta) -> None:
    theirs = NOW + wrong_by
    sent = contact(at=(theirs - timedelta(minutes=20)).isoformat())
    sync(token=kiosk_token(kiosk()), contacts=[sent], clock=theirs.isoformat(), now=NOW)
    assert KioskContact.objects.get().at == NOW - timedelta(minutes=20)


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "soon", ""])
def test_a_moment_that_cannot_be_is_the_moment_of_arrival(at: str) -> None:
    send(kiosk(), contact(at=at), take=False)
    assert KioskContact.objects.get().at == NOW


def test_a_ticket_marks_who_was_registered() -> None:
    event = fair()
    lead = make_lead(name="Bea Known", email="bea@known.example")
    made = register(event_id=event.pk, lead_id=lead.pk, by=SYSTEM, now=NOW).registration
    typed = f"{made.code[:5].lower()}-{made.code[5:]}"
    at = kiosk(event)
    send(at, {"id": "ticket-0001", "at": NOW.isoformat(), "code": typed, "notes": "Came with her boss"})
    [made] = registrations()
    assert made.attended_at == NOW
    assert (len(leads()), Interaction.objects.get().person_id) == (1, lead.person_id)
    send(at, {"id": "ticket-0002", "at": NOW.isoformat(), "code": "ZZZZZZZZZZ"})
    lost = KioskContact.objects.get(client_id="ticket-0002")
    assert (lost.state, "no ticket" in lost.message) == ("refused", True)


def test_a_wrong_number_is_no_reason_to_lose_the_person() -> None:
    values = {"name": "Cleo", "email": "cleo(at)acme", "phone": "call me"}
    send(kiosk(), contact(values=values))
    [lead] = leads()
    assert lead.person.name == "Cleo"
    assert "cleo(at)acme" in lead.description
    assert "call me" in lead.description


def test_a_stranger_at_a_tablet_does_not_speak_for_a_known_person(cast: Cast) -> None:
    make_lead(name="Ann Known", email="ann1@acme.com", owner=cast.other_rep)
    event = fair()
    said: dict[str, Any] = {"consents": {"email": 1}}
    send(kiosk(event), contact(**said))
    person = Person.objects.visible_to(SYSTEM).get()
    assert (person.name, person.email_consent) == ("Ann Known", None)
    send(kiosk(event, owner=cast.rep.email), contact(2, values={"email": "ann1@acme.com"}, **said))
    person.refresh_from_db()
    assert person.email_consent is True


def test_only_words_that_were_shown_are_a_consent() -> None:
    event = fair()
    change_event(event_id=event.pk, values={"consents": {"email": "Newer words."}}, by=SYSTEM, now=NOW)
    send(kiosk(event), contact(1, consents={"email": 7, "phone": 1}), contact(2, consents={"email": 2}))
    assert [one.text for one in ConsentRecord.objects.all()] == ["Newer words."]


def test_says_what_can_never_be_taken_and_keeps_the_rest() -> None:
    many = [
        None,
        7,
        {},
        {"id": "x"},
        {"id": "nothing-in-it"},
        contact(1, notes="\ud800\x00 ok"),
        contact(2, values=[1]),
    ]
    told = send(kiosk(), *many)
    assert (told.kept, sorted(told.refused)) == (["contact-0001"], ["contact-0002", "nothing-in-it", "x"])
    with pytest.raises(Invalid):
        send(kiosk(fair(name="Other Fair")), *[contact(n) for n in range(201)])


def test_a_link_ends_and_what_a_phone_holds_is_still_taken_for_a_while(cast: Cast) -> None:
    event = fair()
    at = kiosk(event)
    later = at.expires_at + timedelta(days=3)
    assert closed_because(kiosk_of(kiosk_token(at)), now=later)
    assert sync(token=kiosk_token(at), contacts=[contact()], now=later).kept
    with pytest.raises(KioskClosed):
        sync(token=kiosk_token(at), contacts=[contact(2)], now=at.expires_at + timedelta(days=31))
    with pytest.raises(NotFound):
        kiosk_of(kiosk_token(at)[:-2] + "xx")
    second = kiosk(event)
    with pytest.raises(NotFound):
        revoke_kiosk(kiosk_id=second.pk, by=cast.actor("rep"), now=NOW)
    revoke_kiosk(kiosk_id=second.pk, by=cast.actor("manager"), now=NOW)
    with pytest.raises(KioskClosed):
        sync(token=kiosk_token(second), contacts=[contact(3)], now=NOW)
    mine = open_kiosk(event_id=event.pk, name="My phone", by=cast.actor("rep"), now=NOW)
    assert mine.owner == cast.rep
    with pytest.raises(Invalid):
        open_kiosk(event_id=event.pk, name="Hers", owner=cast.other_rep.email, by=cast.actor("rep"), now=NOW)
    cancel_event(event_id=event.pk, by=SYSTEM, now=NOW)
    assert closed_because(kiosk_of(kiosk_token(mine)), now=NOW)
