"""A visitor books on a phone; her clock is found by itself."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser

from tests.browser.conftest import PHONE
from tests.cast import Cast
from winnow.access.actor import SYSTEM
from winnow.meetings import actions
from winnow.meetings.models import Booking


def test_books_on_a_phone_on_her_own_clock(cast: Cast, live_server: Any, browser: Browser) -> None:
    from django.utils import timezone

    now = timezone.now()
    actions.add_page(values={"title": "Intro call", "host_ids": [cast.rep.pk]}, by=SYSTEM, now=now)
    context = browser.new_context(viewport=PHONE, timezone_id="Asia/Tokyo", has_touch=True)  # type: ignore[arg-type]
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/book/intro-call")
    page.wait_for_url("**zone=Asia*")
    assert page.locator("#zone").input_value() == "Asia/Tokyo"
    chosen = page.locator("a.time").first
    shown = chosen.inner_text()
    chosen.click()
    assert shown in page.locator(".chosen").inner_text()
    page.get_by_label("Your name").fill("Vera Visitor")
    page.get_by_label("E-mail address").fill("vera@customer.example")
    page.get_by_role("button", name="Book this time").click()
    page.get_by_role("heading", name="Your call is booked").wait_for()
    assert shown in page.locator(".chosen").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not errors
    made = Booking.objects.visible_to(SYSTEM).get()
    assert (made.time_zone, made.owner) == ("Asia/Tokyo", cast.rep)
    context.close()
