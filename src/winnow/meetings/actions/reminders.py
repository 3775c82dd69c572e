"""Reminding people of their calls, once each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from winnow.access.actor import SYSTEM
from winnow.meetings import letters
from winnow.meetings.actions.history import held, note_change
from winnow.meetings.models import Booking, BookingPage
from winnow.meetings.words import BookingState, Happening


def remind_due(*, now: datetime) -> int:
    """Remind everybody whose call is near enough; returns how many. Who booked later than the reminder would have
    gone out got the invitation just now, and is left in peace."""
    longest = BookingPage.objects.aggregate(longest=Max("remind_minutes"))["longest"]
    if longest is None:
        return 0
    rows = Booking.objects.visible_to(SYSTEM).filter(
        state=BookingState.BOOKED,
        starts_at__gt=now,
        starts_at__lte=now + timedelta(minutes=longest),
        reminded_at=None,
        page__remind_minutes__isnull=False,
    )
    values = rows.order_by("starts_at").values_list("pk", "starts_at", "created_at", "page__remind_minutes")
    due = [
        pk
        for pk, starts_at, created_at, minutes in values
        if minutes is not None and created_at < starts_at - timedelta(minutes=minutes) <= now
    ]
    return sum(_remind(pk, now) for pk in due)


@transaction.atomic
def _remind(booking_id: int, now: datetime) -> bool:
    booking = held(booking_id)
    if booking.reminded_at is not None or booking.state != BookingState.BOOKED:
        return False
    booking.reminded_at = now
    booking.save(update_fields=["reminded_at"])
    letters.remind(booking, now=now)
    note_change(booking, Happening.REMINDED, by=SYSTEM, now=now)
    return True
