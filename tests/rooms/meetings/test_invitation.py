"""Invitations as the big three accept them (RFC 5545, 5546)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from tests.cast import NOW, Cast
from tests.rooms.meetings.scene import TOMORROW, book, make_page
from winnow.access.actor import NOBODY
from winnow.mail.models import Message
from winnow.meetings import actions
from winnow.meetings.links import token_of


@pytest.fixture(autouse=True)
def _organizer(settings: object) -> None:
    settings.DEFAULT_FROM_EMAIL = "Acme <calls@acme.example>"  # type: ignore[attr-defined]


def sent(key: str) -> tuple[Message, Calendar]:
    message = Message.objects.get(key=key)
    return message, Calendar.from_ical(message.calendar)


def test_asks_the_visitor_with_all_that_a_request_needs(cast: Cast) -> None:
    made = book(make_page(cast), name='Vera "V" Visitor; BCC=x')
    message, calendar = sent(f"booking:{made.pk}:0:visitor")
    event = calendar.events[0]
    assert (calendar["METHOD"], calendar["VERSION"], message.calendar_method) == ("REQUEST", "2.0", "REQUEST")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (made.uid, 0, "CONFIRMED")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (TOMORROW, datetime(2026, 3, 3, 10, 30, tzinfo=UTC))
    assert event["DTSTAMP"].dt == NOW
    assert str(event["ORGANIZER"]) == "mailto:calls@acme.example"
    asked, host = event["ATTENDEE"]
    assert (str(asked), asked.params["PARTSTAT"], asked.params["RSVP"]) == (
        "mailto:vera@customer.example",
        "NEEDS-ACTION",
        "TRUE",
    )
    assert (str(host), host.params["PARTSTAT"]) == ("mailto:rita@winnow.test", "ACCEPTED")


def test_writes_lines_that_every_reader_takes(cast: Cast) -> None:
    made = book(make_page(cast, about="Ä" * 200, place="Room 1; second floor, left"))
    message, _calendar = sent(f"booking:{made.pk}:0:visitor")
    lines = message.calendar.encode().split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    assert "\nDTSTART:20260303T100000Z" in message.calendar


def test_updates_and_cancels_the_same_event(cast: Cast) -> None:
    made = book(make_page(cast))
    actions.move(booking=made, starts_at=TOMORROW.replace(hour=14), by=NOBODY, now=NOW)
    _message, update = sent(f"booking:{made.pk}:1:visitor")
    assert (update["METHOD"], update.events[0]["UID"], update.events[0]["SEQUENCE"]) == (
        "REQUEST",
        made.uid,
        1,
    )
    actions.cancel(booking=made, by=NOBODY, now=NOW)
    message, off = sent(f"booking:{made.pk}:2:visitor")
    assert (off["METHOD"], off.events[0]["SEQUENCE"], off.events[0]["STATUS"]) == ("CANCEL", 2, "CANCELLED")
    assert message.calendar_method == "CANCEL"


def test_names_a_host_who_is_the_organizer_once(cast: Cast, settings: object) -> None:
    settings.DEFAULT_FROM_EMAIL = "rita@winnow.test"  # type: ignore[attr-defined]
    made = book(make_page(cast))
    _message, calendar = sent(f"booking:{made.pk}:0:visitor")
    assert str(calendar.events[0]["ATTENDEE"]) == "mailto:vera@customer.example"


def test_says_in_words_when_on_the_visitors_own_clock(cast: Cast) -> None:
    made = book(make_page(cast))
    message, _calendar = sent(f"booking:{made.pk}:0:visitor")
    assert "Tuesday, 3 March 2026, 11:00 CET (Europe/Berlin)" in message.text
    assert f"/booked/{token_of(made)}" in message.text
