"""The free times of ten representatives over four weeks, as a booking page asks for them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from django.db import transaction

from tests.bench.measure import milliseconds
from winnow.access.actions import add_user
from winnow.access.actor import NOBODY, SYSTEM, Role
from winnow.meetings import actions
from winnow.meetings.models import BookingPage, BusyTime, CalendarAccount
from winnow.meetings.queries import slots

HOSTS = 10
WEEKS = timedelta(weeks=4)
_BOOKED = 60
_BUSY_EACH = 40
_ZONES = ["Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Sydney"]
_NINE_TO_FIVE = ["09:00-12:00, 13:00-17:00"] * 5 + ["", ""]


def figures() -> dict[str, str]:
    now = datetime.now(UTC)
    page = _page(now)
    p50, p95 = milliseconds(lambda: slots(page, first=now, until=now + WEEKS, now=now))
    offered = len(slots(page, first=now, until=now + WEEKS, now=now))
    return {
        f"free times of {HOSTS} hosts over four weeks ({offered} of them), p50 / p95 ms": f"{p50:.1f} / {p95:.1f}"
    }


@transaction.atomic
def _page(now: datetime) -> BookingPage:
    """Hosts on five clocks, with what their own calendars say and with calls that are booked."""
    chance = random.Random(7)
    hosts = [
        add_user(
            email=f"host{n}@bench.example", name=f"Host {n}", role=Role.REPRESENTATIVE, by=SYSTEM, now=now
        )
        for n in range(HOSTS)
    ]
    values = {"title": "Bench", "slug": "bench", "host_ids": [host.pk for host in hosts]}
    page = actions.add_page(values=values, by=SYSTEM, now=now)
    for n, host in enumerate(hosts):
        actions.set_hours(
            user_id=host.pk, time_zone=_ZONES[n % len(_ZONES)], weekly=_NINE_TO_FIVE, by=SYSTEM, now=now
        )
        account = CalendarAccount.objects.create(user=host, url="https://calendar.example/", created_at=now)
        begins = [now + WEEKS * chance.random() for _ in range(_BUSY_EACH)]
        BusyTime.objects.bulk_create(
            BusyTime(account=account, href=f"/{i}", starts_at=at, ends_at=at + timedelta(hours=1))
            for i, at in enumerate(begins)
        )
    for n in range(_BOOKED):
        free = slots(page, first=now, until=now + WEEKS, now=now)
        visitor = actions.Visitor(
            name=f"Visitor {n}", email=f"visitor{n}@bench.example", time_zone="Europe/Paris"
        )
        actions.book(
            slug=page.slug, starts_at=chance.choice(free).starts_at, visitor=visitor, by=NOBODY, now=now
        )
    return page
