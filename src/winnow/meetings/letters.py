"""What a call's people are told by mail. Each letter has a key, so that nobody is told the same twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from winnow.mail.actions import Letter, queue
from winnow.mail.sending import sender_address
from winnow.meetings import invitation
from winnow.meetings.invitation import Call, Party
from winnow.meetings.links import address_of
from winnow.meetings.models import Availability, Booking, CalendarAccount
from winnow.meetings.words import BookingState


def call_of(booking: Booking) -> Call:
    """The call as calendars are told of it."""
    host = Party(booking.owner.name, booking.owner.email)
    page = booking.page
    brand = page.brand_name or host.name
    return Call(
        uid=booking.uid,
        sequence=booking.sequence,
        title=f"{page.title}: {brand} / {booking.name}"[:300],
        about=_about(booking),
        place=page.place,
        url=address_of(booking),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        organizer=Party(brand, sender_address() or host.email),
        host=host,
        invited=Party(booking.name, booking.email),
        reply=booking.reply,
    )


def when_in_words(at: datetime, zone: str) -> str:
    """A moment on somebody's clock, with the zone's short name: an hour that autumn repeats is told apart."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{date_format(local, 'l, j F Y, H:i')} {local:%Z} ({zone})"


def tell_booked(booking: Booking, *, now: datetime) -> None:
    """An invitation for both; also after a call was moved, as its update."""
    moved = booking.sequence > 0
    with _in_language_of(booking):
        subject = _("Moved: %(title)s") if moved else _("Invitation: %(title)s")
        first = _("The call has a new time.") if moved else _("Your call is booked.")
        _to_visitor(
            booking, subject, [first], calendar=invitation.request(call_of(booking), now=now), now=now
        )
    subject = _("Moved: call with %(name)s") if moved else _("New call with %(name)s")
    _to_host(booking, subject, calendar=invitation.request(call_of(booking), now=now), now=now)


def tell_cancelled(booking: Booking, *, visitor: bool, reason: str, now: datetime) -> None:
    """`visitor`: False where it was her calendar that declined, and so knows already."""
    calendar = invitation.cancellation(call_of(booking), now=now)
    if visitor:
        with _in_language_of(booking):
            lines = [_("The call is cancelled."), reason]
            _to_visitor(
                booking, _("Cancelled: %(title)s"), lines, calendar=calendar, method="CANCEL", now=now
            )
    subject = _("Cancelled: call with %(name)s")
    _to_host(booking, subject, calendar=calendar, method="CANCEL", reason=reason, now=now)


def remind(booking: Booking, *, now: datetime) -> None:
    with _in_language_of(booking):
        _to_visitor(booking, _("Soon: %(title)s"), [_("A reminder of our call.")], word="reminder", now=now)


def tell_missed(booking: Booking, *, now: datetime) -> None:
    with _in_language_of(booking):
        lines = [_("We missed you in our call. Would another time suit you better?")]
        _to_visitor(booking, _("Another time? %(title)s"), lines, word="missed", now=now)


def _in_language_of(booking: Booking) -> translation.override:
    return translation.override(booking.language or settings.LANGUAGE_CODE)


def _about(booking: Booking) -> str:
    page = booking.page
    parts = [page.about, booking.note and f"{booking.name}: {booking.note}", booking.phone]
    return "\n\n".join(part for part in parts if part)


def _to_visitor(
    booking: Booking,
    subject: str,
    lines: Sequence[str],
    *,
    calendar: str = "",
    method: str = "REQUEST",
    word: str = "visitor",
    now: datetime,
) -> None:
    page = booking.page
    link = address_of(booking)
    over = booking.state in {BookingState.CANCELLED, BookingState.NO_SHOW}
    told = [
        *(line for line in lines if line),
        when_in_words(booking.starts_at, booking.time_zone),
        _("With %(name)s") % {"name": booking.owner.name},
        page.place,
    ]
    act = _("Choose another time") if over else _("Move or cancel the call")
    letter = Letter(
        to=booking.email,
        subject=subject % {"title": page.title},
        text=_text(told, act, link),
        html=_html(page.brand_name or page.title, told, act, link),
        reply_to=booking.owner.email,
        sender_name=page.brand_name or booking.owner.name,
        calendar=calendar,
        calendar_method=method if calendar else "",
    )
    queue(key=_key(booking, word), letter=letter, now=now)


def _to_host(
    booking: Booking,
    subject: str,
    *,
    calendar: str,
    method: str = "REQUEST",
    reason: str = "",
    now: datetime,
) -> None:
    """A host whose calendar we write to herself gets no invitation for it: she would have the call twice."""
    connected = CalendarAccount.objects.filter(user=booking.owner_id).exists()
    link = f"{settings.ENVIRONMENT.base_url}/calls/{booking.pk}"
    hers = Availability.objects.filter(pk=booking.owner_id).values_list("time_zone", flat=True).first()
    zone = hers or booking.owner.time_zone or settings.TIME_ZONE
    told = [
        booking.page.title,
        when_in_words(booking.starts_at, zone),
        booking.email,
        booking.phone,
        booking.note,
    ]
    told = [line for line in [reason, *told] if line]
    letter = Letter(
        to=booking.owner.email,
        subject=subject % {"name": booking.name},
        text=_text(told, _("Open the call"), link),
        html=_html(booking.name, told, _("Open the call"), link),
        reply_to=booking.email,
        calendar="" if connected else calendar,
        calendar_method="" if connected else method,
    )
    queue(key=_key(booking, "host"), letter=letter, now=now)


def _key(booking: Booking, word: str) -> str:
    return f"booking:{booking.pk}:{booking.sequence}:{word}"


def _text(lines: Sequence[str], act: str, link: str) -> str:
    return "\n".join([*(line for line in lines if line), "", f"{act}: {link}", ""])


def _html(heading: str, lines: Sequence[str], act: str, link: str) -> str:
    paragraphs = format_html_join("", "<p>{}</p>", ((line,) for line in lines if line))
    return format_html(
        '<!doctype html><html><body><h1 style="font-size:18px">{}</h1>{}<p><a href="{}">{}</a></p></body></html>',
        heading,
        paragraphs,
        link,
        act,
    )
