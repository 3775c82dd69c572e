"""A colleague's own calendar: connecting it, reading what is taken, writing calls into it, following its changes.

Nothing waits for it: a booking stands once it is in our tables, and what the calendar says comes in by jobs. A
server that is down or talks nonsense changes nothing but the state that its owner sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.queries import find_user
from winnow.ground.events import announce
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.sealed import Unreadable, opened, sealed
from winnow.meetings import invitation, letters
from winnow.meetings.actions.following import AHEAD, BEHIND, href_of, take_in, written_ahead
from winnow.meetings.calendar_server import CalendarFails, Changes, Server, TokenGone, check_url
from winnow.meetings.events import CalendarConnected
from winnow.meetings.models import Booking, CalendarAccount
from winnow.meetings.queries.availability import mine_or_managed
from winnow.meetings.words import BookingState, CalendarState

PURPOSE = "calendar"
# Recurring entries are spread over what lies ahead, which moves: they are read anew once a day.
_WHOLE_EVERY = timedelta(days=1)
# So many calls do not vanish one by one.
_MANY = 3


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
        take_in(account, changes, missing, now)
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
    return server.whole(account.calendar_url, first=now - BEHIND, until=now + AHEAD)


def _missing_calls(server: Server, account: CalendarAccount, changes: Changes, now: datetime) -> list[str]:
    """The hrefs of calls that should be in the calendar and, asked one by one, are not. A calendar that lost all of
    many calls at once was emptied or exchanged: that cancels nothing. Raises `CalendarFails`."""
    listed = {item.href for item in changes.items}
    written = written_ahead(account.pk, now)
    hrefs = [href_of(account, booking) for booking in written]
    missing = [href for href in hrefs if href not in listed and server.is_gone(href)]
    if len(missing) >= _MANY and len(missing) == len(hrefs):
        raise CalendarFails(
            _("All %(n)d calls are gone from this calendar at once. Nothing was cancelled: connect it anew.")
            % {"n": len(missing)}
        )
    return missing


def _write(server: Server, account: CalendarAccount, booking: Booking, now: datetime) -> None:
    href = href_of(account, booking)
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


def _say(account: CalendarAccount, state: CalendarState, message: str, now: datetime) -> str:
    CalendarAccount.objects.filter(pk=account.pk).update(state=state, message=message[:500], read_at=now)
    return str(state)
