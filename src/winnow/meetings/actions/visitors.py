"""Who books, as she wrote it herself: checked, and kept from filling a calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.ground.refusals import Conflict, Invalid
from winnow.ground.text import squeezed
from winnow.meetings.hours import zone_name
from winnow.meetings.models import Booking, BookingPage
from winnow.meetings.words import BookingState
from winnow.people.normalise import email_address, phone_number

# One address cannot fill a calendar.
MOST_AHEAD = 3
_LONGEST_NOTE = 2000


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who books, as she wrote it herself."""

    name: str
    email: str
    phone: str = ""
    note: str = ""
    time_zone: str = ""


def checked(visitor: Visitor, page: BookingPage) -> Visitor:
    name = squeezed(visitor.name)[:240]
    if not name:
        raise Invalid(_("Please tell us your name."), field="name")
    return Visitor(
        name=name,
        email=_named("email", email_address, visitor.email),
        phone=_phone(visitor.phone, page),
        note=visitor.note.replace("\x00", "").strip()[:_LONGEST_NOTE],
        time_zone=zone_name(visitor.time_zone or settings.TIME_ZONE, field="time_zone"),
    )


def _named(field: str, clean: Callable[[str], str], value: str) -> str:
    try:
        return str(clean(value.strip()))
    except (Invalid, ValueError) as error:
        raise Invalid(_("This is no e-mail address that we can write to."), field=field) from error


def _phone(written: str, page: BookingPage) -> str:
    written = squeezed(written)[:40]
    if not written:
        if page.asks_phone:
            raise Invalid(_("Please tell us the number that we can call."), field="phone")
        return ""
    try:
        return phone_number(written)
    except (Invalid, ValueError) as error:
        message = _("Please write the number with its country, such as +49 30 123456.")
        raise Invalid(message, field="phone") from error


def same(page: BookingPage, starts_at: datetime, visitor: Visitor) -> Booking | None:
    rows = Booking.objects.visible_to(SYSTEM).select_related("page", "owner")
    found = rows.filter(page=page, starts_at=starts_at, email=visitor.email, state=BookingState.BOOKED)
    return found.first()


def not_too_many(page: BookingPage, visitor: Visitor, now: datetime) -> None:
    rows = Booking.objects.visible_to(SYSTEM).filter(email=visitor.email, state=BookingState.BOOKED)
    if rows.filter(page=page, starts_at__gt=now).count() >= MOST_AHEAD:
        raise Conflict(_("You have %(n)d calls ahead already: move one of them instead.") % {"n": MOST_AHEAD})
