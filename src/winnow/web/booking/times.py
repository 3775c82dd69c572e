"""Free times as a page shows them: by day, on the visitor's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid
from winnow.meetings import queries
from winnow.meetings.queries import Booking, BookingPage, Slot

DAYS = 7


@dataclass(frozen=True)
class Time:
    """`label` names the zone as well where the clock shows the same twice that day."""

    label: str
    url: str
    value: str


@dataclass(frozen=True)
class Day:
    on: date
    times: list[Time]


@cache
def zones() -> tuple[str, ...]:
    return tuple(
        sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    )


def zone_of(request: HttpRequest, default: str = "") -> str:
    """The zone that was asked for; until somebody did, the one that the page starts with."""
    asked = request.POST.get("zone") or request.GET.get("zone", "")
    return asked if asked in available_timezones() else default or settings.TIME_ZONE


def calendar(
    request: HttpRequest, page: BookingPage, zone: str, *, moving: Booking | None = None
) -> dict[str, Any]:
    """The week of free times that the address asks for, and the ways to the weeks around it."""
    now, there = timezone.now(), ZoneInfo(zone)
    today = now.astimezone(there).date()
    last = today + timedelta(days=page.horizon_days)
    asked = _asked(request, today, last)
    if asked is None:
        earliest = queries.first_free(page, now=now, moving=moving)
        asked = earliest.astimezone(there).date() if earliest else today
    found = queries.slots(
        page,
        first=_midnight(asked, there),
        until=_midnight(asked + timedelta(days=DAYS), there),
        now=now,
        moving=moving,
    )
    before, after = max(today, asked - timedelta(days=DAYS)), asked + timedelta(days=DAYS)
    return {
        "days": _days(found, there, _to_form(page, zone, moving)),
        "first": asked,
        "last": asked + timedelta(days=DAYS - 1),
        "zone": zone,
        "zones": zones(),
        "earlier": f"?{urlencode({'from': before.isoformat(), 'zone': zone})}" if asked > today else "",
        "later": f"?{urlencode({'from': after.isoformat(), 'zone': zone})}" if after <= last else "",
    }


def moment_of(written: str) -> datetime:
    """A moment as an address has it. Raises `Invalid`."""
    try:
        found = parse_datetime(written.replace(" ", "+"))
    except ValueError as error:
        raise Invalid(_("This time does not exist."), field="at") from error
    if found is None or found.tzinfo is None or not 1971 <= found.year < 9000:
        raise Invalid(_("Please choose a time."), field="at")
    return found.astimezone(UTC)


def _asked(request: HttpRequest, today: date, last: date) -> date | None:
    try:
        day = parse_date(request.GET.get("from", ""))
    except ValueError:
        return None
    return min(max(day, today), last) if day else None


def _midnight(day: date, there: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=there).astimezone(UTC)


def _to_form(page: BookingPage, zone: str, moving: Booking | None) -> str:
    """Where a time leads; a call that is moved is sent from the list itself."""
    return "" if moving else f"{reverse('web:book_time', args=[page.slug])}?{urlencode({'zone': zone})}&at="


def _days(found: list[Slot], there: ZoneInfo, url: str) -> list[Day]:
    local = [slot.starts_at.astimezone(there) for slot in found]
    days = []
    for day, moments in groupby(local, key=lambda moment: moment.date()):
        times = list(moments)
        shown = [f"{moment:%H:%M}" for moment in times]
        days.append(Day(day, [_time(moment, shown.count(f"{moment:%H:%M}") > 1, url) for moment in times]))
    return days


def _time(moment: datetime, twice: bool, url: str) -> Time:
    value = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    label = f"{moment:%H:%M %Z}" if twice else f"{moment:%H:%M}"
    return Time(label, f"{url}{value}" if url else "", value)
