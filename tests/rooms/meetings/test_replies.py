"""Answers of calendars in the styles of the big three: taken from the invited person, refused from a stranger."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.db import transaction

from tests.cast import NOW, Cast
from tests.rooms.meetings.scene import TOMORROW, book, make_page
from winnow.access.actor import NOBODY, SYSTEM
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.mail.models import Message
from winnow.meetings import actions
from winnow.meetings.models import Booking, BookingChange

MESSAGES = Path(__file__).parent / "messages"
STYLES = ("google", "outlook", "apple")


def message(style: str, booking: Booking, answer: str, *, attendee: str = "", sequence: int = 0) -> bytes:
    text = (MESSAGES / f"{style}.ics").read_bytes().decode()
    values = {
        "uid": booking.uid,
        "answer": answer,
        "attendee": attendee or booking.email,
        "sequence": str(sequence),
    }
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text.encode()


def mailed(calendar: bytes, sender: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "calls@acme.example", "Accepted: Intro call"
    mail.set_content("Vera has accepted.")
    mail.add_alternative(calendar.decode(), subtype="calendar", params={"method": "REPLY"})
    return mail.as_bytes()


def take(raw: bytes) -> Booking:
    return actions.take_reply(raw=raw, by=SYSTEM, now=NOW)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("answer", ["ACCEPTED", "TENTATIVE"])
def test_takes_yes_and_perhaps(cast: Cast, style: str, answer: str) -> None:
    made = book(make_page(cast))
    assert take(message(style, made, answer)).reply == answer.lower()
    take(message(style, made, answer))  # sent twice
    assert BookingChange.objects.filter(booking=made, what="replied").count() == 1


@pytest.mark.parametrize("style", STYLES)
def test_cancels_what_was_declined_without_telling_who_declined(cast: Cast, style: str) -> None:
    made = book(make_page(cast))
    assert (take(message(style, made, "DECLINED")).state, made.times.count()) == ("cancelled", 0)
    told = Message.objects.filter(calendar_method="CANCEL").values_list("to", flat=True)
    assert list(told) == [cast.rep.email]


def test_reads_the_answer_out_of_its_mail(cast: Cast) -> None:
    made = book(make_page(cast))
    raw = mailed(message("google", made, "ACCEPTED"), "Vera <VERA@customer.example>")
    assert take(raw).reply == "accepted"


def test_takes_a_proposal_of_another_time_as_perhaps(cast: Cast) -> None:
    made = book(make_page(cast))
    assert take(message("outlook_counter", made, "TENTATIVE")).reply == "tentative"
    assert "noon" in BookingChange.objects.get(booking=made, what="replied").note


@pytest.mark.parametrize("style", STYLES)
def test_refuses_a_stranger_and_notes_it(cast: Cast, style: str) -> None:
    made = book(make_page(cast))
    with pytest.raises(NotAllowed):
        take(message(style, made, "DECLINED", attendee="eve@elsewhere.example"))
    with pytest.raises(NotAllowed):
        take(mailed(message(style, made, "DECLINED"), "eve@elsewhere.example"))
    made.refresh_from_db()
    assert (made.state, made.reply) == ("booked", "needs-action")
    notes = BookingChange.objects.filter(booking=made, what="reply_refused").values_list("note", flat=True)
    assert all("eve@elsewhere.example" in note for note in notes)
    assert len(notes) == 2


def test_refuses_an_answer_to_an_invitation_that_was_replaced(cast: Cast) -> None:
    made = book(make_page(cast))
    actions.move(booking=made, starts_at=TOMORROW.replace(hour=14), by=NOBODY, now=NOW)
    with pytest.raises(Conflict, match="replaced"):
        take(message("apple", made, "DECLINED", sequence=0))
    assert take(message("apple", made, "ACCEPTED", sequence=1)).reply == "accepted"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nnonsense",
        b"\xff\xfe\x00",
        b"From: a@b.example\r\n\r\nNo calendar",
        b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR",
        b"x" * 1_000_001,
    ],
)
@pytest.mark.usefixtures("cast")
def test_refuses_what_is_no_answer(raw: bytes) -> None:
    with pytest.raises(Invalid):
        take(raw)


def test_refuses_an_answer_to_no_call_of_ours(cast: Cast) -> None:
    made = book(make_page(cast))
    with pytest.raises(NotFound):
        take(message("google", made, "ACCEPTED").replace(made.uid.encode(), b"another@winnow.test"))


@pytest.mark.django_db(transaction=True)
def test_keeps_the_note_of_a_refusal_though_nothing_else_changes() -> None:
    from tests.cast import make_cast

    made = book(make_page(make_cast()))
    with pytest.raises(NotAllowed):
        take(message("google", made, "DECLINED", attendee="eve@elsewhere.example"))
    assert not transaction.get_connection().in_atomic_block
    assert BookingChange.objects.filter(booking=made, what="reply_refused").count() == 1
