"""Calls: the list, one of them with its history, and which people we have spoken to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.ground.keyset import Order, Page, page
from winnow.ground.refusals import Invalid, NotFound
from winnow.mail.queries import states
from winnow.meetings.invitation import published
from winnow.meetings.letters import call_of
from winnow.meetings.models import Booking, BookingChange
from winnow.meetings.words import BookingState
from winnow.people.models import Person

_AHEAD, _PAST = Order("starts_at"), Order("starts_at", descending=True)
WHICH = ("ahead", "open", "past", "all")


@dataclass(frozen=True)
class CallView:
    """`told` is what became of the invitation to the visitor: a state of mail/words.py, or "" for none."""

    booking: Booking
    changes: list[BookingChange]
    told: str


def calls(
    actor: Actor,
    *,
    which: str = "ahead",
    mine: bool = False,
    now: datetime,
    size: int = 50,
    cursor: str | None = None,
) -> Page[Booking]:
    """Calls that lie ahead, `open` ones that are over but have no outcome yet, past ones, or all; a page of them."""
    actor.require("leads:read")
    if which not in WHICH:
        raise Invalid(_("Calls are ahead, open, past or all."), field="which")
    rows: QuerySet[Booking] = Booking.objects.visible_to(actor).select_related("page", "owner", "person")
    if mine:
        rows = rows.filter(owner=actor.user_id)
    conditions = {
        "ahead": Q(ends_at__gt=now, state=BookingState.BOOKED),
        "open": Q(ends_at__lte=now, state=BookingState.BOOKED),
        "past": Q(ends_at__lte=now) & ~Q(state=BookingState.BOOKED),
        "all": Q(),
    }
    return page(
        rows.filter(conditions[which]), _AHEAD if which == "ahead" else _PAST, size=size, cursor=cursor
    )


def call(actor: Actor, booking_id: int) -> CallView:
    """One call with its history. Raises `NotFound` for one out of sight."""
    found = seen(actor, booking_id)
    changes = BookingChange.objects.filter(booking=found).select_related("by").order_by("pk")[:200]
    return CallView(found, list(changes), told(found))


def told(booking: Booking) -> str:
    """What became of the latest invitation to the visitor: a state of mail/words.py, "" for none."""
    key = f"booking:{booking.pk}:{booking.sequence}:visitor"
    return states([key]).get(key, "")


def calendar_file(booking: Booking, *, now: datetime) -> str:
    """The call for a calendar that opens files."""
    return published(call_of(booking), now=now)


def seen(actor: Actor, booking_id: int) -> Booking:
    """The call, where the actor may see its host's rows or its person. Raises `NotFound`."""
    actor.require("leads:read")
    rows = Booking.objects.visible_to(SYSTEM).select_related("page", "owner", "person")
    found = rows.filter(pk=booking_id).first()
    if found is None or not _may_see(actor, found):
        raise NotFound(_("There is no such call."))
    return found


def calls_of_person(actor: Actor, person_id: int, *, size: int = 20) -> list[Booking]:
    """The calls with one person, the latest first. Raises `NotFound` for a person out of sight."""
    actor.require("leads:read")
    if not Person.objects.visible_to(actor).filter(pk=person_id).exists():
        raise NotFound(_("There is no such person."))
    rows = Booking.objects.visible_to(SYSTEM).filter(person=person_id).select_related("page", "owner")
    return list(rows.order_by("-starts_at", "-pk")[:size])


def _may_see(actor: Actor, booking: Booking) -> bool:
    own = Booking.objects.visible_to(actor).filter(pk=booking.pk).exists()
    by_person: Any = booking.person_id
    return own or bool(by_person and Person.objects.visible_to(actor).filter(pk=by_person).exists())
