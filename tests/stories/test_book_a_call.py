"""A stranger books a call, moves it, cancels it; a representative holds it. Without script, as browsers send forms."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, Cast, make_lead
from tests.rooms.meetings.scene import TOMORROW, book, make_page
from tests.rooms.qualification.scene import PASSING
from tests.stories.pages import Person, words_of
from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding
from winnow.engagement.models import Interaction
from winnow.meetings import actions
from winnow.meetings.links import token_of
from winnow.meetings.models import Booking, BookingPage
from winnow.qualification.models import Answer

FORM = {"name": "Vera Visitor", "email": "vera@customer.example", "zone": "Europe/Berlin", "website": ""}
AT = "2026-03-03T10:00Z"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(cast: Cast) -> BookingPage:
    return make_page(cast, brand_name="Acme", brand_colour="#ffee00", about="Half an hour.")


def times_of(html: str) -> list[str]:
    return re.findall(r'class="time"[^>]*>([^<]+)<', html)


def call() -> Booking:
    return Booking.objects.visible_to(SYSTEM).get()


def test_books_a_time_on_her_own_clock(page: BookingPage) -> None:
    visitor = Client()
    html = visitor.get("/book/intro-call", {"zone": "Asia/Tokyo", "from": "2026-03-03"}).content.decode()
    assert times_of(html)[:6] == ["00:00", "00:30", "01:00", "01:30", "18:00", "18:30"]
    assert "Acme" in html
    assert "Winnow" not in html
    answered = visitor.post("/book/intro-call/time", {**FORM, "at": AT, "zone": "Asia/Tokyo"}, follow=True)
    shown = words_of(answered.content.decode())
    assert "Your call is booked" in shown
    assert "Tuesday, 3 March 2026, 19:00 JST (Asia/Tokyo)" in shown
    assert "No mail could be sent" in shown
    assert (call().starts_at, call().name) == (TOMORROW, "Vera Visitor")
    assert not visitor.cookies


def test_keeps_what_was_typed_when_something_is_wrong(page: BookingPage) -> None:
    answered = Client().post("/book/intro-call/time", {**FORM, "at": AT, "email": "vera@", "note": "Prices"})
    html = answered.content.decode()
    assert answered.status_code == 422
    assert "no e-mail address that we can write to" in html
    assert 'value="Vera Visitor"' in html
    assert ">Prices</textarea>" in html


def test_offers_other_times_when_somebody_was_quicker(page: BookingPage) -> None:
    book(page, email="quick@customer.example")
    answered = Client().post("/book/intro-call/time", {**FORM, "at": AT})
    assert answered.status_code == 409
    assert "no longer free" in answered.content.decode()
    assert times_of(answered.content.decode())


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"at": "2026-03-01T10:00Z"}, 422),
        ({"at": "yesterday"}, 422),
        ({"at": "2026-02-30T10:00Z"}, 422),
        ({"at": "2026-03-03T10:00"}, 422),
        ({"at": AT, "website": "https://spam.example"}, 409),
    ],
)
def test_refuses_times_that_are_none_and_robots(page: BookingPage, sent: dict[str, str], status: int) -> None:
    assert Client().post("/book/intro-call/time", {**FORM, **sent}).status_code == status
    assert not Booking.objects.visible_to(SYSTEM).exists()


def test_moves_and_cancels_by_the_link(page: BookingPage) -> None:
    visitor, link = Client(), f"/booked/{token_of(book(page))}"
    assert "09:30" in times_of(visitor.get(f"{link}/move", {"zone": "UTC"}).content.decode())
    moved = visitor.post(f"{link}/move", {"at": "2026-03-03T14:00Z", "zone": "UTC"}, follow=True)
    assert "15:00 CET" in words_of(moved.content.decode())
    assert "BEGIN:VEVENT" in visitor.get(f"{link}/invitation.ics").content.decode()
    gone = visitor.post(f"{link}/cancel", {"reason": "Ill"}, follow=True)
    assert "The call is cancelled" in words_of(gone.content.decode())
    again = visitor.post(f"{link}/move", {"at": "2026-03-04T14:00Z"}, follow=True)
    assert "Your call is booked" in words_of(again.content.decode())
    states = Booking.objects.visible_to(SYSTEM).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["cancelled", "booked"]


def test_says_clearly_that_a_link_is_forged_or_over(page: BookingPage) -> None:
    link = f"/booked/{token_of(book(page))}"
    forged = Client().get(f"{link}x")
    assert (forged.status_code, "not complete" in forged.content.decode()) == (404, True)
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        over = Client().get(link)
    assert (over.status_code, "This link is over" in over.content.decode()) == (410, True)
    assert "Winnow" not in over.content.decode()


def test_weighs_less_than_sixty_kilobytes(page: BookingPage) -> None:
    static = Path(__file__).resolve().parents[2] / "src/winnow/web/static"
    html = Client().get("/book/intro-call", {"from": "2026-03-03"}).content
    files = re.findall(rb'(?:href|src)="/static/([^"?]+)', html)
    weight = len(html) + sum((static / name.decode()).stat().st_size for name in files)
    assert weight < 60_000


def test_paints_the_brand_so_that_it_can_be_read(page: BookingPage) -> None:
    css = Client().get("/book/intro-call/brand.css").content.decode()
    assert "--accent-fill: #ffee00" in css
    assert "--on-accent: #000000" in css


def test_limits_how_often_one_address_sends(page: BookingPage) -> None:
    visitor = Client()
    statuses = {visitor.post("/book/intro-call/time", {**FORM, "at": "x"}).status_code for _n in range(25)}
    assert statuses == {422, 429}


def test_holds_the_call_with_the_sheet_and_notes(cast: Cast, page: BookingPage) -> None:
    made, rita = book(page), Person(cast.rep)
    assert "Vera Visitor" in rita.sees("/calls")
    html = rita.sees(f"/calls/{made.pk}")
    key = re.findall(r'name="key" value="([^"]+)"', html)[0]
    value = re.findall(r'name="value" value="([^"]+)"', html)[0]
    with time_machine.travel(TOMORROW + timedelta(minutes=20), tick=False):
        rita.sends(f"/calls/{made.pk}/answer", key=key, value=value)
        rita.sends(f"/calls/{made.pk}/notes", notes="Likes it")
        shown = rita.sends(f"/calls/{made.pk}/held", notes="Likes it a lot")
    said = Answer.objects.get()
    assert (said.question.key, said.said_by, said.evidence_kind, said.at) == (
        key,
        "Vera Visitor",
        "call",
        TOMORROW,
    )
    assert "Held" in shown
    assert Interaction.objects.get(kind="call").body == "Likes it a lot"


def test_makes_a_prospect_of_who_passes_in_the_call(cast: Cast, page: BookingPage) -> None:
    made, rita = book(page), Person(cast.rep)
    with time_machine.travel(TOMORROW + timedelta(minutes=20), tick=False):
        for key, value in PASSING.items():
            rita.sends(f"/calls/{made.pk}/answer", key=key, value=value)
        rita.sends(f"/calls/{made.pk}/held")
    assert LeadStanding.objects.visible_to(SYSTEM).get().stage == "prospect"


def test_books_for_a_lead_while_speaking_to_it(cast: Cast, page: BookingPage) -> None:
    lead, rita = (
        make_lead(owner=cast.rep, name="Known Person", email="known@customer.example"),
        Person(cast.rep),
    )
    address = f"/leads/{lead.pk}/call"
    assert "Book a call" in rita.sees(f"/leads/{lead.pk}")
    assert "Tue 3 Mar, 10:00" in rita.sees(address)
    assert "E-mail address" in rita.sends(address, status=422, at=AT, email="")
    shown = rita.sends(address, at=AT, email="known@customer.example", note="Prices")
    assert "Known Person" in shown
    assert (call().person_id, call().changes.get().by) == (lead.person_id, cast.rep)
    assert Interaction.objects.get().kind == "note"
    Person(cast.other_rep).is_refused(address, status=404)


def test_offers_another_time_after_a_no_show(cast: Cast, page: BookingPage) -> None:
    made, rita = book(page), Person(cast.rep)
    with time_machine.travel(TOMORROW + timedelta(hours=1), tick=False):
        rita.sends(f"/calls/{made.pk}/missed")
        assert "Without an outcome" in rita.sees("/calls", which="open")
        html = Client().get(f"/booked/{token_of(made)}").content.decode()
    assert "We missed you" in html
    assert "/move" in html


def test_sets_hours_days_off_and_a_page(cast: Cast) -> None:
    otto = Person(cast.other_rep)
    days = {f"day_{n}": "09:00-12:00" for n in range(5)}
    otto.sends("/settings/hours", time_zone="Europe/Berlin", **days)
    assert "These times overlap" in otto.sends(
        "/settings/hours", status=422, time_zone="Europe/Berlin", day_0="09:00-12:00, 11:00-13:00"
    )
    otto.sends("/settings/hours/days-off", first_on="2026-03-05", label="Dentist")
    assert "Dentist" in otto.sees("/settings/hours")
    form = {
        "title": "Quick chat", "kind": "call", "turn": "least_loaded", "minutes": 15, "step_minutes": 15,
        "before_minutes": 0, "after_minutes": 0, "notice_hours": 0, "horizon_days": 7, "host_ids": [cast.other_rep.pk],
    }  # fmt: skip
    assert "quick-chat" in otto.sends("/settings/booking/new", **form)
    assert times_of(Client().get("/book/quick-chat", {"zone": "UTC"}).content.decode())
    otto.sends("/settings/booking/quick-chat/close")
    assert Client().get("/book/quick-chat").status_code == 404
    Person(cast.rep).is_refused("/settings/booking/quick-chat/open", x="y")


def test_books_and_decides_by_api(cast: Cast, api: Any, page: BookingPage) -> None:
    between = {"first": "2026-03-03T09:00:00Z", "until": "2026-03-03T10:30:00Z"}
    free = api("GET", f"/booking-pages/intro-call/slots?{urlencode(between)}", as_="rep").json()["items"]
    assert [one["starts_at"] for one in free] == [f"2026-03-03T{t}:00Z" for t in ("09:00", "09:30", "10:00")]
    body = {
        "page": "intro-call",
        "at": TOMORROW.isoformat(),
        "name": "Vera",
        "email": "vera@customer.example",
    }
    made = api("POST", "/meetings", body, as_="rep").json()
    assert (made["state"], made["host"]["name"]) == ("booked", "Rita")
    again = api("POST", "/meetings", {**body, "email": "b@customer.example"}, as_="rep")
    assert (again.status_code, again.json()["code"]) == (409, "time_taken")
    at = datetime(2026, 3, 3, 15, tzinfo=UTC).isoformat()
    moved = api("POST", f"/meetings/{made['id']}/move", {"at": at}, as_="rep").json()
    assert (moved["sequence"], [one["what"] for one in moved["changes"]]) == (1, ["booked", "moved"])
    assert api("POST", f"/meetings/{made['id']}/held", {}, as_="rep").status_code == 409
    assert actions.cancel(booking=call(), by=SYSTEM, now=NOW).state == "cancelled"
