"""What became of a call: it took place, or nobody came."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.engagement.actions import NewInteraction, record_many
from winnow.engagement.words import InteractionKind
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict
from winnow.meetings import letters
from winnow.meetings.actions.booking import booking_seen
from winnow.meetings.actions.history import held, note_change
from winnow.meetings.events import CallMissed
from winnow.meetings.models import Booking
from winnow.meetings.words import BookingState, Happening

_LONGEST_NOTES = 20_000


@transaction.atomic
def mark_held(*, booking_id: int, notes: str = "", by: Actor, now: datetime) -> Booking:
    """The call took place: an interaction with its notes, the conversation that a policy may ask for. Raises `Conflict` for
    one that has not begun, was cancelled, or was held already."""
    booking = _over(booking_id, by, now, allowed={BookingState.BOOKED, BookingState.NO_SHOW})
    notes = notes.replace("\x00", "").strip()[:_LONGEST_NOTES] or booking.notes
    _set(booking, BookingState.HELD, notes)
    note_change(booking, Happening.HELD, by=by, now=now)
    if booking.person_id is not None:
        _record(booking, notes, now)
    return booking


@transaction.atomic
def mark_no_show(*, booking_id: int, by: Actor, now: datetime) -> Booking:
    """The person did not come: she is offered another time, and the lead gets a next step. Raises `Conflict`."""
    booking = _over(booking_id, by, now, allowed={BookingState.BOOKED})
    _set(booking, BookingState.NO_SHOW, booking.notes)
    note_change(booking, Happening.NO_SHOW, by=by, now=now)
    letters.tell_missed(booking, now=now)
    if booking.person_id is not None:
        announce(CallMissed(booking.pk, booking.person_id, booking.page.title, booking.starts_at, by, now))
    return booking


@transaction.atomic
def keep_notes(*, booking_id: int, notes: str, by: Actor) -> Booking:
    """What was said, while it is being said; a held call's notes went into its interaction and stay there."""
    booking = held(booking_seen(booking_id=booking_id, by=by).pk)
    if booking.state == BookingState.HELD:
        raise Conflict(_("This call is over: write a note on the lead instead."), field="notes")
    booking.notes = notes.replace("\x00", "").strip()[:_LONGEST_NOTES]
    booking.save(update_fields=["notes"])
    return booking


def _over(booking_id: int, by: Actor, now: datetime, *, allowed: set[BookingState]) -> Booking:
    booking = held(booking_seen(booking_id=booking_id, by=by).pk)
    if booking.state not in allowed:
        words = {"state": BookingState(booking.state).label}
        raise Conflict(
            _("This call is already decided: %(state)s.") % words, field="state", state=booking.state
        )
    if now < booking.starts_at:
        raise Conflict(_("This call has not begun yet."), field="state", state=booking.state)
    return booking


def _set(booking: Booking, state: str, notes: str) -> None:
    booking.state, booking.notes = state, notes
    booking.save(update_fields=["state", "notes"])


def _record(booking: Booking, notes: str, now: datetime) -> None:
    """As the host: she may see the call of a person whose lead is somebody else's."""
    assert booking.person_id is not None
    said = NewInteraction(
        person_id=booking.person_id,
        kind=InteractionKind(booking.page.kind),
        at=booking.starts_at,
        subject=booking.page.title,
        body=notes,
        by_id=booking.owner_id,
    )
    record_many(interactions=[said], by=SYSTEM, now=now)
