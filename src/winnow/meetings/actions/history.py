"""The history of a call: every change of it is a row, and this writes it."""

from __future__ import annotations

from datetime import datetime

from winnow.access.actor import SYSTEM, Actor
from winnow.meetings.events import CallChanged
from winnow.meetings.models import Booking, BookingChange
from winnow.meetings.words import Side


def held(booking_id: int) -> Booking:
    """The call as it is now, held until the transaction ends. Whoever asks has asked for visibility before."""
    rows = Booking.objects.visible_to(SYSTEM).select_for_update(of=("self",)).select_related("page", "owner")
    return rows.get(pk=booking_id)


def note_change(
    booking: Booking,
    what: str,
    *,
    by: Actor,
    now: datetime,
    note: str = "",
    side: str = "",
    from_at: datetime | None = None,
    to_at: datetime | None = None,
) -> None:
    who = side or (Side.COLLEAGUE if by.user_id else Side.WINNOW if by is SYSTEM else Side.VISITOR)
    BookingChange.objects.create(
        booking=booking,
        what=what,
        side=who,
        from_at=from_at,
        to_at=to_at,
        note=note[:500],
        at=now,
        by_id=by.user_id,
    )


def changed(booking: Booking, before: datetime | None, at: datetime | None, now: datetime) -> CallChanged:
    """What the others are told, who plan by this call."""
    return CallChanged(booking.pk, booking.person_id, booking.page.title, before, at, now)
