"""Booking, moving and cancelling a call."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.models import User
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, NotFound
from winnow.ground.text import squeezed
from winnow.meetings import letters
from winnow.meetings.actions.history import changed, held, note_change
from winnow.meetings.actions.times import TimeTaken, ahead, locked, place, take_cells, who_is_free
from winnow.meetings.actions.visitors import Visitor, checked, not_too_many, same
from winnow.meetings.assigning import because, in_turn
from winnow.meetings.events import CallBooked
from winnow.meetings.models import Booking, BookingPage
from winnow.meetings.queries.calls import seen
from winnow.meetings.queries.hosts import candidates
from winnow.meetings.queries.pages import public_page
from winnow.meetings.words import BookingState, Happening, Reply
from winnow.people.models import Person


@transaction.atomic
def book(
    *,
    slug: str,
    starts_at: datetime,
    visitor: Visitor,
    person_id: int | None = None,
    by: Actor,
    now: datetime,
) -> Booking:
    """Book a call on an open page; anybody may. The host whose turn it is gets it, or the next who is still free.

    The same address at the same time is the same booking: a form that is sent twice books once. Raises `NotFound`
    for a closed page, `Invalid` for a wrong value, `TimeTaken`, and `Conflict` for too many calls ahead. A colleague
    may say with `person_id` for whom she books.
    """
    if by.user_id is not None:
        by.require("leads:write")
        _visible(person_id, by)
    page = public_page(slug)
    visitor, starts_at = checked(visitor, page), ahead(starts_at, now)
    locked(page.takers().values_list("pk", flat=True))
    if known := same(page, starts_at, visitor):
        return known
    not_too_many(page, visitor, now)
    free = who_is_free(page, starts_at, now=now)
    turns = in_turn(candidates(page, free, now=now), page.turn)
    for candidate in turns:
        host = User.objects.get(pk=candidate.id)
        reason = because(candidate, turns, page.turn)
        made = _take(page, host, starts_at, visitor, reason, now)
        if made is not None:
            return _booked(made, visitor, person_id if by.user_id is not None else None, by=by, now=now)
    raise TimeTaken(_("This time is no longer free. Please choose another."), field="at")


@transaction.atomic
def move(*, booking: Booking, starts_at: datetime, by: Actor, now: datetime) -> Booking:
    """Give a booked call another time with the same host. It stays the same call in every calendar.

    Whoever holds its link may, and colleagues who see it (`booking_seen`). Raises `TimeTaken`, and `Conflict` for
    a call that is over or cancelled.
    """
    locked([booking.owner_id])
    booking = held(booking.pk)
    _still_booked(booking)
    if ahead(starts_at, now) == booking.starts_at:
        return booking
    who_is_free(booking.page, starts_at, now=now, moving=booking)
    before = booking.starts_at
    booking.times.all().delete()
    place(booking, starts_at)
    booking.sequence += 1
    booking.reply, booking.reminded_at = Reply.NONE, None
    try:
        with transaction.atomic():
            booking.save()
            take_cells(booking)
    except IntegrityError as error:
        raise TimeTaken(_("This time is no longer free. Please choose another."), field="at") from error
    note_change(booking, Happening.MOVED, by=by, now=now, from_at=before, to_at=starts_at)
    letters.tell_booked(booking, now=now)
    announce(changed(booking, before, booking.starts_at, now))
    return booking


@transaction.atomic
def cancel(
    *,
    booking: Booking,
    reason: str = "",
    by: Actor,
    now: datetime,
    side: str = "",
    tell_visitor: bool = True,
) -> Booking:
    """Take a booked call back and free its time. Cancelling twice does nothing more. Raises `Conflict`."""
    booking = held(booking.pk)
    if booking.state == BookingState.CANCELLED:
        return booking
    _still_booked(booking)
    booking.state, booking.sequence = BookingState.CANCELLED, booking.sequence + 1
    booking.save(update_fields=["state", "sequence"])
    booking.times.all().delete()
    reason = squeezed(reason)[:500]
    note_change(booking, Happening.CANCELLED, by=by, now=now, note=reason, side=side)
    letters.tell_cancelled(booking, visitor=tell_visitor, reason=reason, now=now)
    announce(changed(booking, booking.starts_at, None, now))
    return booking


def booking_seen(*, booking_id: int, by: Actor) -> Booking:
    """The call that a colleague wants to change. Raises `NotAllowed`, `NotFound`."""
    by.require("leads:write")
    return seen(by, booking_id)


def known_as(*, booking_id: int, person_id: int) -> None:
    """Whose call it is, said by the room that knows people's leads, in the transaction that books."""
    Booking.objects.visible_to(SYSTEM).filter(pk=booking_id).update(person=person_id)


def _take(
    page: BookingPage,
    host: User,
    starts_at: datetime,
    visitor: Visitor,
    reason: dict[str, Any],
    now: datetime,
) -> Booking | None:
    """The booking with its cells; None when another transaction has one of them."""
    made = Booking(
        uid=f"{uuid4()}@{urlsplit(settings.ENVIRONMENT.base_url).hostname}",
        page=page,
        owner=host,
        team=host.team,
        name=visitor.name,
        email=visitor.email,
        phone=visitor.phone,
        note=visitor.note,
        time_zone=visitor.time_zone,
        language=get_language() or "",
        because=reason,
        created_at=now,
    )
    place(made, starts_at)
    try:
        with transaction.atomic():
            made.save()
            take_cells(made)
    except IntegrityError:
        return None
    return made


def _visible(person_id: int | None, by: Actor) -> None:
    if person_id is not None and not Person.objects.visible_to(by).filter(pk=person_id).exists():
        raise NotFound(_("There is no such person."), field="person_id")


def _booked(made: Booking, visitor: Visitor, person_id: int | None, *, by: Actor, now: datetime) -> Booking:
    note_change(made, Happening.BOOKED, by=by, now=now, to_at=made.starts_at)
    event = CallBooked(
        booking_id=made.pk,
        person_id=person_id,
        name=visitor.name,
        email=visitor.email,
        phone=visitor.phone,
        note=visitor.note,
        title=made.page.title,
        host_email=made.owner.email,
        by=by,
        now=now,
    )
    announce(event)
    made.person_id = Booking.objects.visible_to(SYSTEM).values_list("person", flat=True).get(pk=made.pk)
    letters.tell_booked(made, now=now)
    announce(changed(made, None, made.starts_at, now))
    return made


def _still_booked(booking: Booking) -> None:
    if booking.state != BookingState.BOOKED:
        words = {"state": BookingState(booking.state).label}
        raise Conflict(
            _("This call is no longer booked: %(state)s.") % words, field="state", state=booking.state
        )
