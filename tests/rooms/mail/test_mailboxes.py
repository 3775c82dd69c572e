"""Mailboxes are read by IMAP: everything once, nothing lost, and what is wrong is said."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connections

from tests.cast import NOW, Cast
from tests.rooms.mail import imap, oauth
from tests.rooms.mail.imap import Imap
from tests.rooms.mail.test_receive import letter
from winnow.access.actor import SYSTEM
from winnow.capture.actions import take_mail
from winnow.capture.models import Lead
from winnow.engagement.models import Interaction
from winnow.ground.refusals import Conflict, Invalid, NotAllowed
from winnow.mail import imap_server
from winnow.mail.actions import (
    add_mailbox,
    change_mailbox,
    check_mailbox,
    check_soon,
    due_mailboxes,
    polling,
    read_mailbox,
    remove_mailbox,
)
from winnow.mail.models import Mailbox, Received
from winnow.mail.words import ReceivedState

pytestmark = pytest.mark.django_db
EARLIER = date(2020, 1, 1)


@pytest.fixture(scope="module")
def server() -> Iterator[Imap]:
    with imap.running() as running:
        yield running


@pytest.fixture(autouse=True)
def _allowed(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"private_mailboxes": True})


def box(port: int, folder: str = "INBOX", **values: Any) -> Mailbox:
    given = {"name": folder, "host": "127.0.0.1", "port": port, "security": "none", "folder": folder}
    who = {"username": imap.USER, "password": imap.PASSWORD, "since_on": EARLIER}
    return add_mailbox(values={**given, **who, **values}, by=SYSTEM, now=NOW)


def read_again(mailbox: Mailbox) -> Mailbox:
    Mailbox.objects.update(next_at=NOW)
    read_mailbox(mailbox.pk, now=NOW)
    mailbox.refresh_from_db()
    return mailbox


def words() -> list[str]:
    for one in Received.objects.filter(state=ReceivedState.RECEIVED):
        take_mail(one.pk, now=NOW)
    return sorted(Interaction.objects.values_list("body", flat=True))


def test_each_mail_becomes_a_turn_once_and_stays_unread_there(server: Imap) -> None:
    server.make("Once")
    server.put("Once", letter(text="One"), letter("Jo <jo@kunde.example.test>", "Two"))
    mailbox = read_again(box(server.port, "Once", source="Trade press"))
    assert (mailbox.state, mailbox.message, words()) == ("working", "", ["One", "Two"])
    lead = Lead.objects.visible_to(SYSTEM).order_by("pk")[0]
    assert (lead.source.name, Received.objects.get(person=lead.person).interaction.body) == (
        "Trade press",
        "One",
    )
    server.put("Once", letter(text="Three"))
    read_again(read_again(mailbox))
    assert words() == ["One", "Three", "Two"]
    assert Lead.objects.visible_to(SYSTEM).count() == 2
    assert "Seen" not in server.flags("Once")


def test_a_folder_that_counts_anew_repeats_nothing_and_misses_nothing(server: Imap) -> None:
    server.make("Anew")
    server.put("Anew", letter(text="One"), letter(text="Two"))
    mailbox = read_again(box(server.port, "Anew"))
    before = mailbox.uid_validity
    server.remove("Anew")
    told = read_again(mailbox).message
    assert "Anew" in told
    assert "INBOX" in told
    server.make("Anew")
    server.put("Anew", letter(text="Two"), letter(text="Three"))
    assert read_again(mailbox).uid_validity != before
    assert words() == ["One", "Three", "Two"]


def test_what_arrived_before_the_first_day_is_left_alone(server: Imap) -> None:
    server.make("Since")
    server.put("Since", letter(text="Old"), at="01-Mar-2019 00:00:00 +0000")
    server.put("Since", letter(text="New"), at="02-Mar-2026 12:00:00 +0000")
    mailbox = box(server.port, "Since")
    assert (check_mailbox(mailbox_id=mailbox.pk, by=SYSTEM, now=NOW).mails, words()) == (2, [])
    read_again(mailbox)
    assert words() == ["New"]


def test_a_wrong_password_is_said_and_asked_ever_less_often(server: Imap) -> None:
    mailbox = box(server.port, password="wrong")
    assert read_mailbox(mailbox.pk, now=NOW) == "failing"
    mailbox.refresh_from_db()
    assert "password" in mailbox.message
    assert imap.PASSWORD not in mailbox.message
    assert due_mailboxes(now=NOW) == []
    later = NOW + timedelta(minutes=1)
    assert due_mailboxes(now=later) == [mailbox.pk]
    read_mailbox(mailbox.pk, now=later)
    assert due_mailboxes(now=later + timedelta(minutes=1)) == []
    # A new password is tried at once.
    change_mailbox(mailbox_id=mailbox.pk, values={"password": imap.PASSWORD}, by=SYSTEM, now=later)
    assert read_mailbox(mailbox.pk, now=later) == "working"


def test_what_is_no_mail_is_kept_and_holds_up_no_other(server: Imap) -> None:
    server.make("Broken")
    server.put("Broken", b"Subject: no sender\r\n\r\nHm\r\n", letter(text="Fine"))
    assert read_again(box(server.port, "Broken")).state == "working"
    assert "From" in Received.objects.get(state=ReceivedState.REFUSED).note
    assert words() == ["Fine"]


def fetched(mail: bytes) -> bytes:
    return b"* 2 FETCH (UID 2 RFC822.SIZE %d BODY[] {%d}\r\n%s)\r\n" % (len(mail), len(mail), mail)


_STATUS = b"* STATUS INBOX (MESSAGES 2 UIDNEXT 3 UIDVALIDITY 7)\r\n"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({b"greeting": b"HTTP/1.1 400 Bad Request\r\n\r\n"}, "no sense"),
        ({b"LOGIN": b"hang up"}, "no sense"),
        ({b"STATUS": b"* STATUS INBOX (MESSAGES 2)\r\n"}, "number its mails"),
        ({b"STATUS": b"* STATUS\r\n"}, "no sense"),
        ({b"STATUS": _STATUS, b"UID SEARCH": b"* SEARCH one two\r\n"}, "no sense"),
        (
            {b"STATUS": _STATUS, b"UID SEARCH": b"* SEARCH 1\r\n", b"UID FETCH": b"TAG NO busy\r\n"},
            "hand out",
        ),
        ({b"STATUS": b"* STATUS INBOX {999999999999}\r\n"}, "larger than any mail"),
    ],
)
def test_a_server_that_lies_is_told_of_and_moves_no_mark(said: dict[bytes, bytes], told: str) -> None:
    with imap.lying(said) as port:
        mailbox = read_again(box(port))
    assert (mailbox.state, mailbox.last_uid) == ("failing", 0)
    assert told in mailbox.message


def test_a_mail_that_a_server_never_hands_out_is_noted_in_the_end() -> None:
    body = fetched(letter(text="Two"))
    found = {b"STATUS": _STATUS, b"UID SEARCH": b"* SEARCH 1 2 4000000000\r\n"}
    with imap.lying({**found, b"UID FETCH": body}) as port:
        mailbox = box(port)
        for _time in range(4):
            assert read_again(mailbox).last_uid == 0
        assert read_again(mailbox).last_uid == 1
        read_again(mailbox)
    assert mailbox.state == "working"
    assert Received.objects.filter(state=ReceivedState.REFUSED).count() == 1
    assert words() == ["Two"]


def test_a_mail_that_breaks_its_reader_is_kept_for_peoples_eyes() -> None:
    parts = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000))
    found = {b"STATUS": _STATUS, b"UID SEARCH": b"* SEARCH 2\r\n", b"UID FETCH": fetched(b"".join(parts))}
    with imap.lying(found) as port:
        assert read_again(box(port)).state == "working"
    assert Received.objects.get().state == ReceivedState.REFUSED


def test_a_private_address_is_read_only_where_the_owner_allows_it(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"private_mailboxes": False})
    mailbox = box(143)
    read_mailbox(mailbox.pk, now=NOW)
    assert "WINNOW_PRIVATE_MAILBOXES" in Mailbox.objects.get().message


def test_a_password_goes_to_the_server_only_for_which_it_was_given() -> None:
    mailbox = box(143)
    change_mailbox(mailbox_id=mailbox.pk, values={"folder": "Sales"}, by=SYSTEM, now=NOW)
    with pytest.raises(Invalid) as refusal:
        change_mailbox(mailbox_id=mailbox.pk, values={"host": "elsewhere.example"}, by=SYSTEM, now=NOW)
    assert refusal.value.field == "password"
    assert imap.PASSWORD not in Mailbox.objects.get().sealed_password
    with pytest.raises(Conflict):
        box(143, "Sales")


def test_only_who_sets_up_winnow_sees_to_mailboxes(cast: Cast) -> None:
    mailbox = box(143)
    for does in (check_soon, check_mailbox):
        with pytest.raises(NotAllowed):
            does(mailbox_id=mailbox.pk, by=cast.actor("rep"), now=NOW)
    remove_mailbox(mailbox_id=mailbox.pk, by=cast.actor("admin"))
    assert not Mailbox.objects.exists()


def test_signs_in_with_a_token_where_no_password_is_taken(server: Imap) -> None:
    server.make("Tokens")
    server.put("Tokens", letter(text="By token"))
    with oauth.running(server.port) as provider:
        mailbox = read_again(
            box(
                provider.imap_port,
                "Tokens",
                sign_in="oauth2",
                password="refresh-1",
                token_url=f"http://127.0.0.1:{provider.token_port}/token?tenant=1",
                client_id="winnow",
                client_secret="hush",
            )
        )
        assert (mailbox.state, mailbox.message, words()) == ("working", "", ["By token"])
        # The provider gave another refresh token with it, and takes no other now.
        server.put("Tokens", letter(text="And again"))
        assert read_again(mailbox).state == "working"
        assert [one["refresh_token"] for one in provider.asked] == [["refresh-1"], ["refresh-2"]]
        assert "refresh" not in mailbox.sealed_password
        provider.refresh = "revoked"
        failing = read_again(mailbox)
        assert (failing.state, "Token has been revoked." in failing.message) == ("failing", True)
    assert words() == ["And again", "By token"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"token_url": "https://tokens.example/", "client_id": ""}, "client_id"),
        ({"token_url": "", "client_id": "winnow"}, "token_url"),
        ({"token_url": "ftp://tokens.example/", "client_id": "winnow"}, "token_url"),
        ({"token_url": "https://[tokens", "client_id": "winnow"}, "token_url"),
    ],
)
def test_a_token_needs_somebody_who_gives_it(values: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        box(1, sign_in="oauth2", **values)
    assert refused.value.field == field


def test_a_refresh_token_goes_to_no_other_provider() -> None:
    told = {"sign_in": "oauth2", "token_url": "https://tokens.example/", "client_id": "winnow"}
    made = box(1, **told)
    with pytest.raises(Invalid) as refused:
        change_mailbox(mailbox_id=made.pk, values={"token_url": "https://other.example/"}, by=SYSTEM, now=NOW)
    assert refused.value.field == "password"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["fetch", "receive", "_mark"])
def test_a_worker_that_is_killed_loses_no_mail_and_takes_none_twice(server: Imap, moment: str) -> None:
    """Killed for good, again and again: before a mail is had, while it is kept, before the mark is moved."""
    folder = f"Killed{moment}"
    server.make(folder)
    server.put(folder, *(letter(text=f"Mail {n}") for n in range(5)))
    mailbox = box(server.port, folder)
    for nth in (1, 2, 3):
        Mailbox.objects.update(next_at=NOW)
        assert killed_at(moment, nth, lambda: read_mailbox(mailbox.pk, now=NOW)) == signal.SIGKILL
    read_again(mailbox)
    assert Received.objects.count() == 5
    assert words() == [f"Mail {n}" for n in range(5)]


def killed_at(moment: str, nth: int, work: Callable[[], object]) -> int:
    """The signal that ended a process of its own, which did `work` until the nth call of what is named `moment`."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            place: Any = imap_server.Server if moment == "fetch" else polling
            really, calls = getattr(place, moment), count(1)

            def until(*args: Any, **kwargs: Any) -> Any:
                if next(calls) == nth:
                    os.kill(os.getpid(), signal.SIGKILL)
                return really(*args, **kwargs)

            setattr(place, moment, until)
            work()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]
