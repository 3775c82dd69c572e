"""A visitor books on a phone; her clock is found by itself."""

from __future__ import annotations

import re

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.calm import fits_its_width, words_of
from tests.browser.conftest import PHONE, Open
from tests.cast import Cast
from winnow.access.actor import SYSTEM
from winnow.meetings import actions
from winnow.meetings.models import Booking


def test_books_on_a_phone_on_her_own_clock(open_page: Open, cast: Cast) -> None:
    now = timezone.now()
    actions.add_page(values={"title": "Intro call", "host_ids": [cast.rep.pk]}, by=SYSTEM, now=now)
    page = open_page("/book/intro-call", size=PHONE, zone="Asia/Tokyo")
    page.wait_for_url(re.compile("zone=Asia"))
    expect(page.locator("#zone")).to_have_value("Asia/Tokyo")
    # The last one: the first may have become too near meanwhile.
    chosen = page.locator("a.time").last
    shown = words_of(chosen)
    chosen.click()
    expect(page.locator(".chosen")).to_contain_text(shown)
    page.get_by_label("Your name").fill("Vera Visitor")
    page.get_by_label("E-mail address").fill("vera@customer.example")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", name="Your call is booked")).to_be_visible()
    expect(page.locator(".chosen")).to_contain_text(shown)
    fits_its_width(page)
    made = Booking.objects.visible_to(SYSTEM).get()
    assert (made.time_zone, made.owner) == ("Asia/Tokyo", cast.rep)
