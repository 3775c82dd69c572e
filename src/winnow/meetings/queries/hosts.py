"""The hosts of a page as the arithmetic of slots and turns takes them: a constant number of statements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.meetings.assigning import Candidate
from winnow.meetings.hours import OFFICE_HOURS
from winnow.meetings.models import Availability, Booking, BookingPage, BusyTime, DayOff
from winnow.meetings.slots import MINUTE, Host, Rules, Span, local_day
from winnow.meetings.words import BookingState

# A page's turns are judged by the calls that were given within so many days, and all that lie ahead.
TURN_DAYS = 28
_AROUND = timedelta(days=2)
TAKES_TIME = (BookingState.BOOKED, BookingState.HELD)
_EVERYBODY = None


def rules_of(page: BookingPage) -> Rules:
    return Rules(
        length=page.minutes * MINUTE,
        step=page.step_minutes * MINUTE,
        before=page.before_minutes * MINUTE,
        after=page.after_minutes * MINUTE,
        notice=page.notice_minutes * MINUTE,
        horizon=page.horizon_days * 24 * 60 * MINUTE,
        most_a_day=page.most_a_day,
    )


def hosts(
    users: Collection[int], *, first: datetime, until: datetime, without: int | None = None
) -> list[Host]:
    """Those of `users` who take calls, with all that is taken around [first, until). `without` is a booking that is
    being moved: its own time is not in its way."""
    known = _hours_of(users)
    off = _days_off(known, first, until)
    busy, calls = _taken(known, first - _AROUND, until + _AROUND, without)
    return [
        Host(
            pk,
            row.time_zone,
            row.weekly,
            days_off=frozenset(off[pk] | off[_EVERYBODY]),
            busy=busy[pk],
            calls=calls[pk],
        )
        for pk, row in known.items()
    ]


def _hours_of(users: Collection[int]) -> dict[int, Availability]:
    """Whoever never said when, such as a new member of a team, takes calls in office hours on her own clock."""
    active = User.objects.filter(pk__in=users, is_active=True).order_by("pk").values_list("pk", "time_zone")
    said = Availability.objects.in_bulk(list(users))
    return {
        pk: said.get(pk) or Availability(pk=pk, time_zone=zone or settings.TIME_ZONE, weekly=OFFICE_HOURS)
        for pk, zone in active
    }


def candidates(page: BookingPage, users: Collection[int], *, now: datetime) -> list[Candidate]:
    """How many calls of this page each of `users` has, and when she last got one."""
    recent = Q(starts_at__gte=now - timedelta(days=TURN_DAYS), state__in=TAKES_TIME)
    rows = _bookings().filter(page=page, owner__in=users).order_by().values_list("owner")
    found = {
        pk: (n, last) for pk, n, last in rows.annotate(n=Count("pk", filter=recent), last=Max("created_at"))
    }
    names = User.objects.filter(pk__in=users).order_by("pk").values_list("pk", "name")
    return [Candidate(pk, name, *_load(found.get(pk))) for pk, name in names]


def _load(found: tuple[int, datetime] | None) -> tuple[int, int]:
    return (found[0], int(found[1].timestamp())) if found else (0, 0)


def _days_off(users: Collection[int], first: datetime, until: datetime) -> dict[int | None, set[date]]:
    found: dict[int | None, set[date]] = defaultdict(set)
    # A host's own day begins up to 14 hours before and ends up to 12 hours after the same day in UTC.
    low, high = (first - _AROUND).date(), (until + _AROUND).date()
    rows = DayOff.objects.filter(Q(user__in=users) | Q(user=None), last_on__gte=low, first_on__lte=high)
    for user, first_on, last_on in rows.values_list("user", "first_on", "last_on"):
        start, end = max(first_on, low), min(last_on, high)
        found[user] |= {start + timedelta(days=n) for n in range((end - start).days + 1)}
    return found


def _taken(
    known: dict[int, Availability], first: datetime, until: datetime, without: int | None
) -> tuple[dict[int, list[Span]], dict[int, Counter[date]]]:
    busy: dict[int, list[Span]] = defaultdict(list)
    calls: dict[int, Counter[date]] = defaultdict(Counter)
    rows = _bookings().filter(
        owner__in=known, starts_at__gte=first, starts_at__lt=until, state__in=TAKES_TIME
    )
    rows = rows if without is None else rows.exclude(pk=without)
    booked = rows.values_list("owner", "starts_at", "taken_from", "taken_until")
    for host, starts_at, taken_from, taken_until in booked:
        busy[host].append((int(taken_from.timestamp()), int(taken_until.timestamp())))
        calls[host][local_day(int(starts_at.timestamp()), known[host].time_zone)] += 1
    elsewhere = BusyTime.objects.filter(account__in=known, ends_at__gt=first, starts_at__lt=until)
    for host, starts_at, ends_at in elsewhere.values_list("account", "starts_at", "ends_at"):
        busy[host].append((int(starts_at.timestamp()), int(ends_at.timestamp())))
    return busy, calls


def _bookings() -> QuerySet[Booking]:
    """Of everybody: what is free is no secret, who booked it is."""
    return Booking.objects.visible_to(SYSTEM)


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
