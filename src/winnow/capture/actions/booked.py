"""What capture does when a call is booked, moved, cancelled or missed (wired in flow.py)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.capture.actions.capture import capture_lead
from winnow.capture.actions.steps import set_next_step
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage, OnMatch
from winnow.engagement.actions import record
from winnow.engagement.words import InteractionKind
from winnow.meetings.actions import known_as
from winnow.meetings.events import CallBooked, CallChanged, CallMissed

SOURCE = "Booking page"


def take_booked(event: CallBooked) -> None:
    """Whoever books a call is a lead: the one whom we know, or a new one of the host's. What we know stays as it is:
    anybody can write anybody's address into a public page."""
    person_id = event.person_id
    if person_id is None:
        values = {"name": event.name, "email": event.email, "source": SOURCE, "owner": event.host_email}
        if event.phone:
            values["phone"] = event.phone
        taken = capture_lead(
            values=values, on_match=OnMatch.KEEP, reason="booked a call", by=SYSTEM, now=event.now
        )
        person_id = taken.lead.person_id
    known_as(booking_id=event.booking_id, person_id=person_id)
    record(
        person_id=person_id,
        # What a colleague does for somebody is no sign of her interest.
        kind=InteractionKind.NOTE if event.by.user_id else InteractionKind.FORM,
        subject=_("Booked: %(title)s") % {"title": event.title},
        body=event.note,
        by=SYSTEM,
        now=event.now,
    )


def plan_call(event: CallChanged) -> None:
    """A booked call is its lead's next step, unless something else is planned; it moves and goes with the call."""
    standing = _pursuit(event.person_id)
    if standing is None:
        return
    planned = standing.next_step_at is not None and standing.next_step_at > event.now
    ours = (standing.next_step, standing.next_step_at) == (event.title, event.before)
    if ours or (event.at is not None and not planned):
        step = event.title if event.at is not None else ""
        set_next_step(lead_id=standing.pk, step=step, at=event.at, by=SYSTEM, now=event.now)


def follow_up_missed(event: CallMissed) -> None:
    """A lead who did not come gets a next step for tomorrow, unless something is planned already."""
    standing = _pursuit(event.person_id)
    planned = standing is not None and standing.next_step_at is not None and standing.next_step_at > event.now
    if standing is None or planned:
        return
    step = _("Nobody came to “%(title)s”: find another time") % {"title": event.title}
    at = event.now + timedelta(days=1)
    set_next_step(lead_id=standing.pk, step=step, at=at, by=SYSTEM, now=event.now)


def _pursuit(person_id: int | None) -> LeadStanding | None:
    """The latest lead of a person that is still pursued."""
    rows = LeadStanding.objects.visible_to(SYSTEM).filter(lead__person=person_id)
    return rows.exclude(stage=LeadStage.DISQUALIFIED).order_by("-pk").first()
