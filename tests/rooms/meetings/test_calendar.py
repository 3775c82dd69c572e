"""A colleague's own calendar, both ways, on a real CalDAV server; and servers that are down, forbidden or lying."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cast import NOW, Cast
from tests.rooms.meetings.dav import PASSWORD, USER, Dav, running
from tests.rooms.meetings.scene import TOMORROW, book, make_page
from tests.serving import serving
from winnow.access.actor import NOBODY, SYSTEM
from winnow.ground.refusals import Invalid, NotAllowed
from winnow.mail.models import Message
from winnow.meetings import actions, queries
from winnow.meetings.calendar_address import CalendarFails, allowed_address
from winnow.meetings.calendar_server import check_url
from winnow.meetings.models import Booking, BookingPage, BusyTime, CalendarAccount

LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def dav(tmp_path: Path, settings: Any) -> Iterator[Dav]:
    environment = settings.ENVIRONMENT
    settings.ENVIRONMENT = environment.model_copy(update={"private_calendars": True})
    with running(tmp_path) as server:
        server.make_calendar()
        yield server


@pytest.fixture
def page(cast: Cast) -> BookingPage:
    return make_page(cast, notice_minutes=0, after_minutes=0)


def connect(cast: Cast, url: str, password: str = PASSWORD) -> str:
    actions.connect_calendar(
        user_id=cast.rep.pk, url=url, username=USER, password=password, by=cast.actor("rep"), now=NOW
    )
    return actions.read_calendar(cast.rep.pk, now=NOW)


def account(cast: Cast) -> CalendarAccount:
    return CalendarAccount.objects.get(pk=cast.rep.pk)


def starts(page: BookingPage) -> list[datetime]:
    until = TOMORROW + timedelta(hours=3)
    return [slot.starts_at for slot in queries.slots(page, first=TOMORROW, until=until, now=NOW)]


def file_of(booking: Booking) -> str:
    return f"{booking.uid.partition('@')[0]}.ics"


@pytest.mark.parametrize("path", ["", f"{USER}/", f"{USER}/work/"])
def test_finds_the_calendar_from_any_address_of_it(cast: Cast, dav: Dav, path: str) -> None:
    assert connect(cast, dav.url + path) == "working"
    assert account(cast).calendar_url == dav.calendar


def test_offers_no_time_that_the_calendar_says_is_taken(cast: Cast, dav: Dav, page: BookingPage) -> None:
    dav.put("dentist", "DTSTART:20260303T100000Z", "DTEND:20260303T110000Z")
    dav.put("weekly", "DTSTART:20260224T120000Z", "DTEND:20260224T123000Z", "RRULE:FREQ=WEEKLY")
    dav.put("fyi", "DTSTART:20260303T113000Z", "DTEND:20260303T120000Z", "TRANSP:TRANSPARENT")
    connect(cast, dav.url)
    assert [f"{at:%H:%M}" for at in starts(page)] == ["11:00", "11:30", "12:30"]


def test_takes_in_what_changed_and_what_is_gone(cast: Cast, dav: Dav, page: BookingPage) -> None:
    dav.put("one", "DTSTART:20260303T100000Z", "DTEND:20260303T103000Z")
    dav.put("two", "DTSTART:20260303T110000Z", "DTEND:20260303T113000Z")
    connect(cast, dav.url)
    token = account(cast).sync_token
    dav.delete("one.ics")
    dav.change("two.ics", "T113000Z", "T120000Z")
    assert actions.read_calendar(cast.rep.pk, now=LATER) == "working"
    assert account(cast).sync_token != token
    assert [f"{at:%H:%M}" for at in starts(page)] == ["10:00", "10:30", "12:00", "12:30"]


def test_writes_moves_and_removes_calls(cast: Cast, dav: Dav, page: BookingPage) -> None:
    connect(cast, dav.url)
    made = book(page)
    assert actions.write_call(made.pk, now=NOW) == "working"
    text = dav.entries()[file_of(made)]
    assert "DTSTART:20260303T100000Z" in text
    assert "METHOD" not in text
    actions.move(booking=made, starts_at=TOMORROW + timedelta(hours=1), by=NOBODY, now=NOW)
    actions.write_call(made.pk, now=NOW)
    assert "DTSTART:20260303T110000Z" in dav.entries()[file_of(made)]
    actions.cancel(booking=made, by=NOBODY, now=NOW)
    actions.write_call(made.pk, now=NOW)
    assert dav.entries() == {}


def test_is_not_in_its_own_way(cast: Cast, dav: Dav, page: BookingPage) -> None:
    connect(cast, dav.url)
    made = book(page)
    actions.write_call(made.pk, now=NOW)
    actions.read_calendar(cast.rep.pk, now=LATER)
    assert not BusyTime.objects.exists()
    made.refresh_from_db()
    assert (made.state, made.sequence) == ("booked", 0)


def test_follows_a_call_that_the_host_moved_in_her_calendar(cast: Cast, dav: Dav, page: BookingPage) -> None:
    connect(cast, dav.url)
    made = book(page)
    actions.write_call(made.pk, now=NOW)
    actions.read_calendar(cast.rep.pk, now=NOW)
    dav.change(file_of(made), "20260303T10", "20260303T19")
    actions.read_calendar(cast.rep.pk, now=LATER)
    made.refresh_from_db()
    assert (made.starts_at, made.sequence) == (TOMORROW + timedelta(hours=9), 1)
    assert "DTSTART:20260303T190000Z" in Message.objects.get(key=f"booking:{made.pk}:1:visitor").calendar
    assert starts(page)[0] == TOMORROW


def test_puts_a_call_back_that_was_moved_over_another(cast: Cast, dav: Dav, page: BookingPage) -> None:
    connect(cast, dav.url)
    made = book(page)
    book(page, TOMORROW + timedelta(hours=1), email="b@customer.example")
    actions.read_calendar(cast.rep.pk, now=NOW)
    dav.change(file_of(made), "20260303T10", "20260303T11")
    actions.read_calendar(cast.rep.pk, now=LATER)
    made.refresh_from_db()
    assert (made.starts_at, made.sequence) == (TOMORROW, 0)
    assert "DTSTART:20260303T100000Z" in dav.entries()[file_of(made)]
    assert made.changes.filter(what="calendar").count() == 1


def test_cancels_a_call_that_the_host_deleted_from_her_calendar(
    cast: Cast, dav: Dav, page: BookingPage
) -> None:
    connect(cast, dav.url)
    made = book(page)
    actions.read_calendar(cast.rep.pk, now=NOW)
    actions.read_calendar(cast.rep.pk, now=NOW)
    dav.delete(file_of(made))
    actions.read_calendar(cast.rep.pk, now=LATER)
    made.refresh_from_db()
    assert made.state == "cancelled"
    assert Message.objects.filter(to=made.email, calendar_method="CANCEL").exists()


def test_cancels_nothing_when_a_whole_calendar_vanishes(cast: Cast, dav: Dav, page: BookingPage) -> None:
    connect(cast, dav.url)
    made = [book(page, TOMORROW + timedelta(hours=n), email=f"v{n}@customer.example") for n in range(3)]
    actions.read_calendar(cast.rep.pk, now=NOW)
    for one in made:
        dav.delete(file_of(one))
    CalendarAccount.objects.update(read_whole_at=None)
    assert actions.read_calendar(cast.rep.pk, now=LATER) == "failing"
    assert "Nothing was cancelled" in account(cast).message
    assert Booking.objects.visible_to(SYSTEM).filter(state="booked").count() == 3


def test_writes_later_what_could_not_be_written(cast: Cast, dav: Dav, page: BookingPage) -> None:
    connect(cast, dav.url)
    good = account(cast).url
    CalendarAccount.objects.update(url="http://127.0.0.1:9/", calendar_url="http://127.0.0.1:9/rita/work/")
    made = book(page)
    assert actions.write_call(made.pk, now=NOW) == "failing"
    assert made.state == "booked"
    CalendarAccount.objects.update(url=good, calendar_url=dav.calendar)
    assert actions.read_calendar(cast.rep.pk, now=LATER) == "working"
    assert file_of(made) in dav.entries()


def test_says_that_a_password_is_wrong_and_keeps_what_it_knew(
    cast: Cast, dav: Dav, page: BookingPage
) -> None:
    dav.put("one", "DTSTART:20260303T100000Z", "DTEND:20260303T103000Z")
    connect(cast, dav.url)
    assert connect(cast, dav.url, "wrong") == "failing"
    assert "does not accept" in account(cast).message
    assert BusyTime.objects.count() == 1


def test_keeps_passwords_sealed_and_to_their_server(cast: Cast, dav: Dav) -> None:
    connect(cast, dav.url)
    assert PASSWORD not in account(cast).sealed_password
    connect(cast, dav.url, "")
    assert account(cast).state == "working"
    connect(cast, f"{dav.url}elsewhere/", "")
    assert account(cast).state == "failing"


def test_forgets_a_calendar_with_what_it_said(cast: Cast, dav: Dav) -> None:
    dav.put("one", "DTSTART:20260303T100000Z", "DTEND:20260303T103000Z")
    connect(cast, dav.url)
    with pytest.raises(NotAllowed):
        actions.disconnect_calendar(user_id=cast.rep.pk, by=cast.actor("other_rep"))
    actions.disconnect_calendar(user_id=cast.rep.pk, by=cast.actor("rep"))
    assert not BusyTime.objects.exists()


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "https://u:p@a.example/", "http://", "x" * 600]
)
def test_takes_no_address_but_of_the_web(cast: Cast, url: str) -> None:
    with pytest.raises(Invalid):
        connect(cast, url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "224.0.0.1",
        "100.64.0.1",
    ],
)
def test_speaks_to_no_private_address_unless_the_owner_allows_it(host: str, settings: Any) -> None:
    with pytest.raises(CalendarFails, match="private"):
        allowed_address(host, 80)
    assert allowed_address("93.184.215.14", 80) == "93.184.215.14"
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"private_calendars": True})
    assert allowed_address(host, 80) == host


def test_is_not_led_to_a_private_address(cast: Cast) -> None:
    assert connect(cast, "http://127.0.0.1:9/") == "failing"
    assert "private" in account(cast).message
    assert check_url("https://calendar.example.com/") == "https://calendar.example.com/"


@pytest.mark.parametrize(
    ("status", "body"),
    [("200 OK", b"<html>hello"), ("207 Multi-Status", b"<a><b></a>"), ("500 Oops", b""), ("302 Found", b"")],
)
def test_believes_no_server_that_lies(
    cast: Cast, dav: Dav, page: BookingPage, status: str, body: bytes
) -> None:
    connect(cast, dav.url)
    made = book(page)
    actions.read_calendar(cast.rep.pk, now=NOW)
    with lying(status, body) as url:
        CalendarAccount.objects.update(url=url, calendar_url=f"{url}rita/work/")
        assert actions.read_calendar(cast.rep.pk, now=LATER) == "failing"
    made.refresh_from_db()
    assert (made.state, made.sequence) == ("booked", 0)


def lying(status: str, body: bytes) -> Any:
    from contextlib import contextmanager
    from wsgiref.simple_server import WSGIServer, make_server

    from tests.rooms.meetings.dav import _Quiet

    @contextmanager
    def served() -> Iterator[str]:
        def answer(_environ: Any, start: Any) -> list[bytes]:
            start(status, [("Content-Type", "text/xml"), ("Location", "/again")])
            return [body]

        with serving(make_server("127.0.0.1", 0, answer, WSGIServer, _Quiet)) as server:
            yield f"http://127.0.0.1:{server.server_port}/"

    return served()
