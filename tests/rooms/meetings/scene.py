"""What the tests of meetings stand on: a page with hosts, and a visitor."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.cast import NOW, Cast
from winnow.access.actor import NOBODY, SYSTEM
from winnow.access.models import User
from winnow.meetings import actions
from winnow.meetings.actions import Visitor
from winnow.meetings.models import Booking, BookingPage

# NOW is a Monday, 09:30 in UTC; the page asks for four hours' notice.
TOMORROW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
NINE_TO_FIVE = ["09:00-17:00"] * 5 + ["", ""]


def make_page(cast: Cast, *hosts: User, **values: Any) -> BookingPage:
    """A page with hosts who work nine to five in UTC."""
    page = actions.add_page(
        values={"title": "Intro call", "host_ids": [host.pk for host in hosts or (cast.rep,)], **values},
        by=SYSTEM,
        now=NOW,
    )
    for host in page.hosts.all():
        actions.set_hours(user_id=host.pk, time_zone="UTC", weekly=NINE_TO_FIVE, by=SYSTEM, now=NOW)
    return page


def visitor(**values: Any) -> Visitor:
    return Visitor(
        **{"name": "Vera Visitor", "email": "vera@customer.example", "time_zone": "Europe/Berlin", **values}
    )


def book(page: BookingPage, at: datetime = TOMORROW, now: datetime = NOW, **values: Any) -> Booking:
    return actions.book(slug=page.slug, starts_at=at, visitor=visitor(**values), by=NOBODY, now=now)
