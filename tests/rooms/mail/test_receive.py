"""Mail that comes in: a lead, a turn of a conversation, a bounce, or nothing."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest

from tests.cast import NOW, make_cast
from tests.rooms.meetings.scene import book, make_page
from winnow.access.actor import SYSTEM
from winnow.capture.actions import capture_lead, take_mail
from winnow.capture.models import Lead
from winnow.engagement.models import Interaction
from winnow.mail.actions import Letter, queue, send
from winnow.mail.models import BouncingAddress, Message, Received
from winnow.mail.receiving import receive
from winnow.mail.words import MailKind, MessageState, ReceivedState

pytestmark = pytest.mark.django_db


def letter(sender: str = "Lena Berg <lena@kunde.example.test>", text: str = "Hello", **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "sales@acme.example", "A question"
    mail["Message-ID"] = f"<{abs(hash((sender, text)))}@kunde.example.test>"
    for name, value in headers.items():
        name = name.replace("_", "-")
        del mail[name]
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def take(raw: bytes) -> Received:
    return take_mail(receive(raw=raw, by=SYSTEM, now=NOW).pk, now=NOW)


def sent(to: str) -> Message:
    return queue(key=f"to {to}", letter=Letter(to=to, subject="Our offer", text="Here"), now=NOW)


def bounce_of(message_id: str, address: str) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example.test\nSubject: Undelivered\nMessage-ID: <b1@mx.example.test>\n"
        "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.test\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 gone\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: Our offer\n\n--b--\n"
    ).encode()


def test_a_stranger_becomes_a_lead_with_her_words() -> None:
    done = take(letter(text="Do you ship to Norway?\n\nOn 1 March 2026, Acme wrote:\n> Our offer\n"))
    lead = Lead.objects.visible_to(SYSTEM).get()
    assert (done.state, done.person, lead.source.name) == (ReceivedState.TAKEN, lead.person, "E-mail")
    assert (lead.person.name, lead.person.email) == ("Lena Berg", "lena@kunde.example.test")
    assert Interaction.objects.get().body == "Do you ship to Norway?"


def test_the_same_mail_twice_is_one_and_a_forged_message_id_hides_no_other() -> None:
    raw = letter(text="One")
    assert take(raw).pk == take(raw.replace(b"\n", b"\r\n")).pk
    assert Interaction.objects.count() == 1
    same_id = letter(text="Two", Message_ID=Received.objects.get().message_id)
    assert take(same_id).state == ReceivedState.TAKEN
    assert Interaction.objects.count() == 2


def test_an_answer_from_another_address_stays_in_its_conversation() -> None:
    person = capture_lead(
        values={"name": "Lena", "email": "lena@kunde.example.test"}, by=SYSTEM, now=NOW
    ).lead.person
    ours = sent("Lena@kunde.example.test")
    done = take(letter("L <private@post.example.test>", "Yes please", In_Reply_To=ours.message_id))
    assert done.person == person
    assert "private@post.example.test" in done.note
    # And on, though our own mail is no longer named.
    third = take(letter("x@third.example.test", "Me too", References=done.message_id))
    assert third.person == person
    assert Lead.objects.visible_to(SYSTEM).count() == 1
    assert set(Interaction.objects.values_list("kind", flat=True)) == {"email_answered"}


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, MailKind.AUTOMATIC),
        ({"Return_Path": "<>"}, MailKind.AUTOMATIC),
        ({"From": "No Reply <no-reply@shop.example.test>"}, MailKind.AUTOMATIC),
        ({"List_Id": "<news.example.test>"}, MailKind.LIST),
        ({"Precedence": "bulk"}, MailKind.LIST),
        ({"From": "rita@winnow.test"}, MailKind.OWN),
    ],
)
def test_what_no_person_wrote_to_us_is_set_aside(headers: dict[str, str], kind: str) -> None:
    make_cast()
    done = take(letter(**headers))
    assert (done.kind, done.state) == (kind, ReceivedState.SET_ASIDE)
    assert not Lead.objects.visible_to(SYSTEM).exists()


def test_a_bounce_of_our_mail_stops_the_next_one_until_somebody_insists(settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    first = sent("gone@kunde.example.test")
    assert take(bounce_of(first.message_id, "gone@kunde.example.test")).state == ReceivedState.TAKEN
    assert BouncingAddress.objects.get().told == "smtp; 550 gone"
    assert send(first.pk, now=NOW) == MessageState.FAILED


def test_a_forged_bounce_silences_nobody() -> None:
    sent("lena@kunde.example.test")
    assert take(bounce_of("<guessed@x>", "lena@kunde.example.test")).state == ReceivedState.SET_ASIDE
    assert not BouncingAddress.objects.exists()


def test_a_sender_that_is_no_address_is_kept_as_refused() -> None:
    done = take(letter("Nobody <not an address>"))
    assert done.state == ReceivedState.REFUSED
    assert done.note
    assert Received.objects.get().raw


def test_a_calendar_that_accepts_by_mail_answers_the_call() -> None:
    cast = make_cast()
    booking = book(make_page(cast))
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{booking.uid}\r\nSEQUENCE:{booking.sequence}\r\nDTSTAMP:20260302T093000Z\r\n"
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:vera@customer.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = (
        "vera@customer.example",
        "Accepted",
        "<a@customer.example>",
    )
    mail.set_content("Vera has accepted.")
    mail.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    assert take(mail.as_bytes()).state == ReceivedState.TAKEN
    booking.refresh_from_db()
    assert booking.reply == "accepted"
