"""A colleague's own calendar: connecting it, reading what is taken, writing calls into it, following its changes.

Nothing waits for it: a booking stands once it is in our tables, and what the calendar says comes in by jobs. A
server that is down or talks nonsense changes nothing but the state that its owner sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.queries import find_user
from winnow.ground.events import announce
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.sealed import Unreadable, opened, sealed
from winnow.meetings import invitation, letters
from winnow.meetings.actions.booking import cancel
from winnow.meetings.actions.history import held, note_change
from winnow.meetings.actions.times import take_cells
from winnow.meetings.calendar_server import CalendarFails, Changes, Item, Server, TokenGone, check_url
from winnow.meetings.entries import Entry, entry_of
from winnow.meetings.entries import Unreadable as EntryUnreadable
from winnow.meetings.events import CalendarConnected
from winnow.meetings.models import Availability, Booking, BusyTime, CalendarAccount
from winnow.meetings.queries.availability import mine_or_managed
from winnow.meetings.words import BookingState, CalendarState, Happening, Reply, Side

PURPOSE = "calendar"
_AHEAD, _BEHIND = timedelta(days=400), timedelta(days=1)
# Recurring entries are spread over what lies ahead, which moves: they are read anew once a day.
_WHOLE_EVERY = timedelta(days=1)
# So many calls do not vanish one by one.
_MANY = 3


class _NothingWritten(Exception):
    """The time is taken: undo, and say so."""


@transaction.atomic
def connect_calendar(
    *, user_id: int, url: str, username: str = "", password: str = "", by: Actor, now: datetime
) -> CalendarAccount:
    """Remember how to reach a calendar; a job reads it. A blank password keeps the one that is known, as long as the
    address stays at its server. Raises `Invalid`, `NotAllowed`."""
    by.require("leads:write")
    mine_or_managed(by, user_id)
    find_user(by, pk=user_id)
    try:
        url = check_url(url)
    except CalendarFails as fails:
        raise Invalid(str(fails), field="url") from fails
    known = CalendarAccount.objects.filter(pk=user_id).first()
    same = known is not None and known.url == url and known.username == username.strip()
    kept = known.sealed_password if known is not None and same and not password else ""
    values = {
        "url": url,
        "username": username.strip()[:254],
        "sealed_password": kept or sealed(password, purpose=PURPOSE),
        "calendar_url": "",
        "sync_token": "",
        "state": CalendarState.NEW,
        "message": "",
        "read_whole_at": None,
        "created_at": now,
    }
    made, _new = CalendarAccount.objects.update_or_create(pk=user_id, defaults=values)
    announce(CalendarConnected(user_id, now))
    return made


@transaction.atomic
def disconnect_calendar(*, user_id: int, by: Actor) -> None:
    """Forget the calendar and what it said is taken; calls written into it stay there."""
    by.require("leads:write")
    mine_or_managed(by, user_id)
    CalendarAccount.objects.filter(pk=user_id).delete()
    Booking.objects.visible_to(SYSTEM).filter(owner=user_id).update(calendar_sequence=None, calendar_etag="")


@transaction.atomic
def read_soon(*, user_id: int, by: Actor, now: datetime) -> None:
    """Let a job read a calendar now. Raises `NotFound` where none is connected."""
    mine_or_managed(by, user_id)
    if not CalendarAccount.objects.filter(pk=user_id).exists():
        raise NotFound(_("There is no calendar here."))
    announce(CalendarConnected(user_id, now))


def read_calendars(*, now: datetime) -> dict[str, int]:
    """Read every calendar that is connected; returns how many work and how many do not."""
    found = [
        read_calendar(pk, now=now)
        for pk in CalendarAccount.objects.order_by("pk").values_list("pk", flat=True)
    ]
    return {str(state): found.count(state) for state in (CalendarState.WORKING, CalendarState.FAILING)}


def read_calendar(user_id: int, *, now: datetime) -> str:
    """Read what changed and write what waits; returns the calendar's state. Raises `NotFound`."""
    account = CalendarAccount.objects.filter(pk=user_id).first()
    if account is None:
        raise NotFound(_("There is no calendar here."))
    try:
        server = _server(account)
        account.calendar_url = account.calendar_url or server.find_calendar()
        changes = _changes(server, account, now)
        missing = _missing_calls(server, account, changes, now) if changes.whole else []
        _store(account, changes, missing, now)
        for booking in _waiting(user_id, now):
            _write(server, account, booking, now)
    except CalendarFails as fails:
        return _say(account, CalendarState.FAILING, str(fails), now)
    return _say(account, CalendarState.WORKING, "", now)


def write_call(booking_id: int, *, now: datetime) -> str:
    """Bring one call into its host's calendar, or out of it; "" for a host without a calendar."""
    booking = Booking.objects.visible_to(SYSTEM).select_related("page", "owner").filter(pk=booking_id).first()
    account = CalendarAccount.objects.filter(pk=booking.owner_id).first() if booking else None
    if booking is None or account is None or not account.calendar_url:
        return ""
    try:
        _write(_server(account), account, booking, now)
    except CalendarFails as fails:
        # Reading tries again what could not be written.
        return _say(account, CalendarState.FAILING, str(fails), now)
    return str(CalendarState.WORKING)


# --- speaking to the server, outside of transactions ---


def _server(account: CalendarAccount) -> Server:
    try:
        password = opened(account.sealed_password, purpose=PURPOSE)
    except Unreadable as error:
        raise CalendarFails(_("The password cannot be read any more: enter it again.")) from error
    return Server(account.url, account.username, password)


def _changes(server: Server, account: CalendarAccount, now: datetime) -> Changes:
    fresh = account.read_whole_at is not None and now - account.read_whole_at < _WHOLE_EVERY
    if fresh and account.sync_token:
        try:
            return server.since(account.calendar_url, account.sync_token)
        except TokenGone:
            pass
    return server.whole(account.calendar_url, first=now - _BEHIND, until=now + _AHEAD)


def _missing_calls(server: Server, account: CalendarAccount, changes: Changes, now: datetime) -> list[str]:
    """The hrefs of calls that should be in the calendar and, asked one by one, are not. A calendar that lost all of
    many calls at once was emptied or exchanged: that cancels nothing. Raises `CalendarFails`."""
    listed = {item.href for item in changes.items}
    written = _ahead(account.pk, now).filter(calendar_sequence__isnull=False)
    hrefs = [_href(account, booking) for booking in written]
    missing = [href for href in hrefs if href not in listed and server.is_gone(href)]
    if len(missing) >= _MANY and len(missing) == len(hrefs):
        raise CalendarFails(
            _("All %(n)d calls are gone from this calendar at once. Nothing was cancelled: connect it anew.")
            % {"n": len(missing)}
        )
    return missing


def _write(server: Server, account: CalendarAccount, booking: Booking, now: datetime) -> None:
    href = _href(account, booking)
    if booking.state == BookingState.CANCELLED:
        if booking.calendar_sequence is not None:
            server.delete(href)
        etag = ""
    else:
        etag = server.put(href, invitation.stored(letters.call_of(booking), now=now))
    rows = Booking.objects.visible_to(SYSTEM).filter(pk=booking.pk)
    rows.update(calendar_sequence=booking.sequence, calendar_etag=etag)


def _waiting(user_id: int, now: datetime) -> Iterable[Booking]:
    """Calls ahead whose calendar does not have their latest sequence; what is cancelled and was never there is done."""
    rows = Booking.objects.visible_to(SYSTEM).filter(owner=user_id, ends_at__gt=now)
    rows = rows.filter(state__in=[BookingState.BOOKED, BookingState.CANCELLED])
    return [
        one
        for one in rows.select_related("page", "owner").order_by("starts_at")[:500]
        if one.calendar_sequence != one.sequence
        and not (one.state == BookingState.CANCELLED and one.calendar_sequence is None)
    ]


def _ahead(user_id: int, now: datetime) -> Iterable[Booking] | object:
    return Booking.objects.visible_to(SYSTEM).filter(
        owner=user_id, starts_at__gt=now, state=BookingState.BOOKED
    )


def _href(account: CalendarAccount, booking: Booking) -> str:
    name = UUID(booking.uid.partition("@")[0])
    return f"{account.calendar_url.rstrip('/')}/{name}.ics"


# --- taking in what it said, in one transaction ---


@transaction.atomic
def _store(account: CalendarAccount, changes: Changes, missing: list[str], now: datetime) -> None:
    zone = Availability.objects.filter(pk=account.pk).values_list("time_zone", flat=True).first() or "UTC"
    rows = Booking.objects.visible_to(SYSTEM).filter(
        owner=account.pk, state=BookingState.BOOKED, ends_at__gt=now
    )
    ours = {booking.uid: booking for booking in rows.filter(calendar_sequence__isnull=False)}
    by_href = {_href(account, booking): booking for booking in ours.values()}
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
        return entry_of(item.data, zone=zone, first=now - _BEHIND, until=now + _AHEAD)
    except EntryUnreadable:
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


def _say(account: CalendarAccount, state: CalendarState, message: str, now: datetime) -> str:
    CalendarAccount.objects.filter(pk=account.pk).update(state=state, message=message[:500], read_at=now)
    return str(state)
