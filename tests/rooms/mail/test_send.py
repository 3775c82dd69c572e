"""Sending mail through a real SMTP server: once a key, again when it could not be, never without a server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.cast import NOW, Cast
from winnow.ground.refusals import Conflict
from winnow.mail import actions
from winnow.mail.actions import Letter, NotYet
from winnow.mail.models import Message

CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Inbox:
    """What the server was given; `answers` are its next answers to RCPT instead of taking it."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    found = Inbox()
    server = Controller(found, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False
    settings.EMAIL_PORT = server.port
    settings.DEFAULT_FROM_EMAIL = "Acme <calls@acme.example>"
    yield found
    server.stop()


def queued(key: str = "one", **values: Any) -> Message:
    letter = Letter(**{"to": "vera@customer.example", "subject": "Hello", "text": "Plain ä", **values})
    return actions.queue(key=key, letter=letter, now=NOW)


@pytest.mark.usefixtures("cast")
def test_sends_text_html_and_calendar_as_calendars_expect(inbox: Inbox) -> None:
    message = queued(
        html="<p>Rich</p>",
        calendar=CALENDAR,
        calendar_method="REQUEST",
        sender_name="Rita",
        reply_to="r@acme.example",
    )
    assert actions.send(message.pk, now=NOW) == "sent"
    (mail,) = inbox.mails
    assert (mail["From"], mail["Reply-To"], mail["To"]) == (
        "Rita <calls@acme.example>",
        "r@acme.example",
        "vera@customer.example",
    )
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (message.message_id, "auto-generated")
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert {"text/plain", "text/html", "text/calendar", "application/ics"} <= set(parts)
    calendar = parts["text/calendar"]
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert calendar.get_payload(decode=True) == CALENDAR.encode()
    assert parts["application/ics"].get_filename() == "invite.ics"


@pytest.mark.usefixtures("cast")
def test_sends_a_key_once(inbox: Inbox) -> None:
    first, second = queued(), queued(subject="Again")
    assert first == second
    actions.send(first.pk, now=NOW)
    assert actions.send(first.pk, now=NOW) == "sent"
    assert len(inbox.mails) == 1


@pytest.mark.usefixtures("cast")
def test_tries_again_when_the_server_says_later(inbox: Inbox) -> None:
    inbox.answers = ["451 Later"]
    message = queued()
    with pytest.raises(NotYet):
        actions.send(message.pk, now=NOW)
    assert actions.send(message.pk, now=NOW) == "sent"
    message.refresh_from_db()
    assert (message.attempts, message.error, len(inbox.mails)) == (2, "", 1)


def test_gives_up_on_an_address_that_is_refused_until_told_to(cast: Cast, inbox: Inbox) -> None:
    inbox.answers = ["550 No such user"]
    message = queued()
    assert actions.send(message.pk, now=NOW) == "failed"
    message.refresh_from_db()
    assert "No such user" in message.error
    actions.retry(message_id=message.pk, by=cast.actor("admin"), now=NOW)
    assert actions.send(message.pk, now=NOW) == "sent"
    with pytest.raises(Conflict):
        actions.retry(message_id=message.pk, by=cast.actor("admin"), now=NOW)


@pytest.mark.usefixtures("cast")
def test_waits_for_a_server_that_is_down_and_gives_up_in_the_end(inbox: Inbox, settings: Any) -> None:
    settings.EMAIL_PORT = 9
    message = queued()
    for _attempt in range(actions.MOST_ATTEMPTS - 1):
        with pytest.raises(NotYet):
            actions.send(message.pk, now=NOW)
    assert actions.send(message.pk, now=NOW) == "failed"


@pytest.mark.usefixtures("cast")
def test_leaves_a_message_to_whoever_is_sending_it_until_she_fell_silent(inbox: Inbox) -> None:
    message = queued()
    Message.objects.filter(pk=message.pk).update(state="sending", claimed_at=NOW)
    with pytest.raises(NotYet):
        actions.send(message.pk, now=NOW)
    assert actions.send(message.pk, now=NOW + timedelta(minutes=5)) == "sent"


@pytest.mark.usefixtures("cast")
def test_sends_nothing_without_a_server(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    message = queued()
    assert (message.state, actions.send(message.pk, now=NOW)) == ("unsent", "unsent")


@pytest.mark.usefixtures("cast")
def test_lets_no_header_be_smuggled_in(inbox: Inbox) -> None:
    message = queued(subject="Hello\r\nBcc: all@customer.example", sender_name="R\r\nX: y")
    actions.send(message.pk, now=NOW)
    (mail,) = inbox.mails
    assert (mail["Bcc"], mail["X"], mail["Subject"]) == (None, None, "Hello Bcc: all@customer.example")
