"""The time of a call: who is free then, and the rows that give it to one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils.translation import gettext as _

from winnow.ground.refusals import Conflict, Invalid
from winnow.meetings.models import Availability, BookedTime, Booking, BookingPage
from winnow.meetings.queries.hosts import hosts, rules_of
from winnow.meetings.slots import offered

CELL_SECONDS = 300


class TimeTaken(Conflict):
    """Somebody was quicker, or the time was never offered."""

    code: ClassVar[str] = "time_taken"


def locked(users: Iterable[int]) -> None:
    """Bookings of one host go one after the other: the most a day is counted right. What makes overlaps
    impossible is the constraint, not this."""
    list(Availability.objects.select_for_update().filter(user__in=list(users)).order_by("pk"))


def ahead(starts_at: datetime, now: datetime) -> datetime:
    """Raises `Invalid` for a time without its zone, or one that is over."""
    if starts_at.tzinfo is None:
        raise Invalid(_("A time comes with its zone, such as 2026-03-31T09:00:00Z."), field="at")
    if starts_at <= now:
        raise Invalid(_("This time is over."), field="at")
    return starts_at


def who_is_free(
    page: BookingPage, starts_at: datetime, *, now: datetime, moving: Booking | None = None
) -> tuple[int, ...]:
    users = [moving.owner_id] if moving else list(page.takers().values_list("pk", flat=True))
    until = starts_at + timedelta(seconds=1)
    at = int(starts_at.timestamp())
    rows = hosts(users, first=starts_at, until=until, without=moving.pk if moving else None)
    found = offered(rows, rules_of(page), first=at, until=at + 1, now=int(now.timestamp())).get(at, ())
    if not found or starts_at.microsecond:
        raise TimeTaken(_("This time is no longer free. Please choose another."), field="at")
    return found


def place(booking: Booking, starts_at: datetime) -> None:
    page = booking.page
    booking.starts_at = starts_at
    booking.ends_at = starts_at + timedelta(minutes=page.minutes)
    booking.taken_from = starts_at - timedelta(minutes=page.before_minutes)
    booking.taken_until = booking.ends_at + timedelta(minutes=page.after_minutes)


def take_cells(booking: Booking) -> None:
    first = int(booking.taken_from.timestamp()) // CELL_SECONDS
    last = -(-int(booking.taken_until.timestamp()) // CELL_SECONDS)
    BookedTime.objects.bulk_create(
        BookedTime(host_id=booking.owner_id, cell=cell, booking=booking) for cell in range(first, last)
    )
