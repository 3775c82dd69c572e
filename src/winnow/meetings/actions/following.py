"""Taking in what a colleague's calendar said, in one transaction: what is taken, and what she did to our calls there."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.ground.events import announce
from winnow.meetings import letters
from winnow.meetings.actions.booking import cancel
from winnow.meetings.actions.history import changed, held, note_change
from winnow.meetings.actions.times import take_cells
from winnow.meetings.calendar_server import Changes, Item
from winnow.meetings.entries import Entry, Unreadable, entry_of
from winnow.meetings.models import Availability, Booking, BusyTime, CalendarAccount
from winnow.meetings.words import BookingState, Happening, Reply, Side

AHEAD, BEHIND = timedelta(days=400), timedelta(days=1)


class _NothingWritten(Exception):
    """The time is taken: undo, and say so."""


def written_ahead(user_id: int, now: datetime) -> QuerySet[Booking]:
    """The calls ahead that should stand in the calendar."""
    rows = Booking.objects.visible_to(SYSTEM).filter(owner=user_id, starts_at__gt=now)
    return rows.filter(state=BookingState.BOOKED, calendar_sequence__isnull=False)


def href_of(account: CalendarAccount, booking: Booking) -> str:
    """Where a call stands in the calendar."""
    name = UUID(booking.uid.partition("@")[0])
    return f"{account.calendar_url.rstrip('/')}/{name}.ics"


@transaction.atomic
def take_in(account: CalendarAccount, changes: Changes, missing: list[str], now: datetime) -> None:
    zone = Availability.objects.filter(pk=account.pk).values_list("time_zone", flat=True).first() or "UTC"
    rows = Booking.objects.visible_to(SYSTEM).filter(
        owner=account.pk, state=BookingState.BOOKED, ends_at__gt=now
    )
    ours = {booking.uid: booking for booking in rows.filter(calendar_sequence__isnull=False)}
    by_href = {href_of(account, booking): booking for booking in ours.values()}
    read = [(item, _read(item, zone, now)) for item in changes.items]
    if changes.whole:
        BusyTime.objects.filter(account=account).delete()
    else:
        hrefs = [item.href for item, _entry in read] + changes.gone
        BusyTime.objects.filter(account=account, href__in=hrefs).delete()
    BusyTime.objects.bulk_create(
        BusyTime(account=account, href=item.href, starts_at=start, ends_at=end)
        for item, entry in read
        if entry is not None and entry.uid not in ours
        for start, end in entry.spans
    )
    for _item, entry in read:
        if entry is not None and entry.uid in ours:
            _follow(ours[entry.uid], entry, now)
    for href in [*changes.gone, *missing]:
        if href in by_href:
            _cancel(by_href[href], now)
    account.sync_token = changes.token
    if changes.whole:
        account.read_whole_at = now
    account.save(update_fields=["calendar_url", "sync_token", "read_whole_at"])


def _read(item: Item, zone: str, now: datetime) -> Entry | None:
    """One entry that cannot be read does not keep us from the others."""
    try:
        return entry_of(item.data, zone=zone, first=now - BEHIND, until=now + AHEAD)
    except Unreadable:
        return None


def _follow(booking: Booking, entry: Entry, now: datetime) -> None:
    """The host moved or cancelled the call in her own calendar: then that is what holds, and the visitor hears."""
    if booking.calendar_sequence != booking.sequence:
        return  # what we have to write is newer
    if entry.cancelled:
        _cancel(booking, now)
    elif (entry.starts_at, entry.ends_at) != (booking.starts_at, booking.ends_at) and entry.starts_at > now:
        _move(booking, entry, now)


def _cancel(booking: Booking, now: datetime) -> None:
    done = cancel(booking=booking, by=SYSTEM, now=now, side=Side.CALENDAR)
    rows = Booking.objects.visible_to(SYSTEM).filter(pk=booking.pk)
    rows.update(calendar_sequence=done.sequence)


def _move(booking: Booking, entry: Entry, now: datetime) -> None:
    """Her own calendar may put a call outside of her hours, but not over another call: then ours is written back."""
    booking = held(booking.pk)
    before = booking.starts_at
    try:
        with transaction.atomic():
            _place(booking, entry)
    except (IntegrityError, _NothingWritten):
        note = _("Moved in the calendar to a time that is taken: put back.")
        note_change(booking, Happening.CALENDAR, by=SYSTEM, now=now, note=note, side=Side.CALENDAR)
        Booking.objects.visible_to(SYSTEM).filter(pk=booking.pk).update(calendar_sequence=None)
        return
    note_change(
        booking,
        Happening.MOVED,
        by=SYSTEM,
        now=now,
        side=Side.CALENDAR,
        from_at=before,
        to_at=booking.starts_at,
    )
    letters.tell_booked(booking, now=now)
    announce(changed(booking, before, booking.starts_at, now))


def _place(booking: Booking, entry: Entry) -> None:
    before, after = booking.starts_at - booking.taken_from, booking.taken_until - booking.ends_at
    if entry.starts_at >= entry.ends_at or entry.ends_at - entry.starts_at > timedelta(days=1):
        raise _NothingWritten
    booking.starts_at, booking.ends_at = entry.starts_at, entry.ends_at
    booking.taken_from, booking.taken_until = entry.starts_at - before, entry.ends_at + after
    booking.sequence += 1
    booking.calendar_sequence = booking.sequence
    booking.reply, booking.reminded_at = Reply.NONE, None
    booking.times.all().delete()
    booking.save()
    take_cells(booking)
