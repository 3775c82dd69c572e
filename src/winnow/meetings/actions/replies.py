"""Taking what the invited person's calendar answered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound, Refused
from winnow.meetings.actions.booking import cancel
from winnow.meetings.actions.history import held, note_change
from winnow.meetings.models import Booking
from winnow.meetings.replies import Answer, answer_in
from winnow.meetings.words import BookingState, Happening, Reply, Side


def take_reply(*, raw: bytes, by: Actor, now: datetime) -> Booking:
    """Accept, decline or perhaps, from a calendar message or the mail that carries it. Declining cancels the call.

    An answer of a stranger, to an older invitation, or to a call that is over is refused, and the refusal is noted
    in the call's history: hence no transaction around both. Raises `Invalid`, `NotFound`, `NotAllowed`, `Conflict`.
    """
    by.require("leads:write")
    answer = answer_in(raw)
    if answer.method not in {"REPLY", "COUNTER"}:
        raise Invalid(_("This is no answer to an invitation."), field="message")
    booking = Booking.objects.visible_to(SYSTEM).filter(uid=answer.uid).exclude(uid="").first()
    if booking is None:
        raise NotFound(_("There is no call with this invitation."), field="uid")
    try:
        return _taken(booking.pk, answer, now)
    except Refused as refusal:
        said = ", ".join(f"{address} {answered}" for address, answered in answer.attendees[:3])
        note = f"{refusal.message} {said} {answer.sender}"
        note_change(booking, Happening.REPLY_REFUSED, by=SYSTEM, now=now, note=note, side=Side.CALENDAR)
        raise


@transaction.atomic
def _taken(booking_id: int, answer: Answer, now: datetime) -> Booking:
    booking = held(booking_id)
    said = _said(booking, answer)
    if booking.state != BookingState.BOOKED:
        raise Conflict(_("This call is no longer booked."), field="state", state=booking.state)
    if answer.sequence < booking.sequence:
        raise Conflict(_("This answers an invitation that has been replaced."), field="sequence")
    if booking.reply == said:
        return booking
    booking.reply = said
    booking.save(update_fields=["reply"])
    note = " ".join(part for part in (str(said), answer.comment) if part)
    note_change(booking, Happening.REPLIED, by=SYSTEM, now=now, note=note, side=Side.CALENDAR)
    if said == Reply.DECLINED:
        reason = answer.comment or _("Declined in the calendar.")
        return cancel(
            booking=booking, reason=reason, by=SYSTEM, now=now, side=Side.CALENDAR, tell_visitor=False
        )
    return booking


def _said(booking: Booking, answer: Answer) -> Reply:
    """Who proposes another time comes perhaps. Raises `NotAllowed` for a stranger."""
    said = answer.of(booking.email)
    foreign = answer.sender and answer.sender.casefold() != booking.email.casefold()
    if foreign or not any(
        address.casefold() == booking.email.casefold() for address, _said in answer.attendees
    ):
        raise NotAllowed(_("This answer is not from the person who was invited."), field="attendee")
    if answer.method == "COUNTER":
        return Reply.TENTATIVE
    if said is None:
        raise Invalid(_("This says neither yes, no nor perhaps."), field="attendee")
    return said
