"""When a colleague takes calls, and what her calendar is connected to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from winnow.access.actor import Actor
from winnow.access.queries import find_user
from winnow.ground.refusals import NotAllowed
from winnow.meetings.hours import written
from winnow.meetings.models import Availability, CalendarAccount, DayOff


@dataclass(frozen=True)
class Hours:
    """Seven days as people write them, Monday first. `known` is False until she said when."""

    user_id: int
    time_zone: str
    weekly: list[str]
    known: bool


def hours(actor: Actor, user_id: int) -> Hours:
    """Raises `NotFound`."""
    user = find_user(actor, pk=user_id)
    found = Availability.objects.filter(pk=user.pk).first()
    if found is None:
        return Hours(user.pk, user.time_zone or settings.TIME_ZONE, [""] * 7, known=False)
    return Hours(user.pk, found.time_zone, [written(day) for day in found.weekly], known=True)


def days_off(actor: Actor, user_id: int | None, *, now: datetime) -> QuerySet[DayOff]:
    """From today on: a colleague's own and everybody's, or with None everybody's alone."""
    actor.require("leads:read")
    whose = Q(user=None) if user_id is None else Q(user=user_id) | Q(user=None)
    return DayOff.objects.filter(whose, last_on__gte=now.date()).order_by("first_on", "pk")[:500]


def calendar_of(actor: Actor, user_id: int) -> CalendarAccount | None:
    """Her own business, and that of who manages users."""
    mine_or_managed(actor, user_id)
    return CalendarAccount.objects.filter(pk=user_id).first()


def mine_or_managed(actor: Actor, user_id: int) -> None:
    """Raises `NotAllowed` for the settings of somebody else."""
    if actor.user_id != user_id and not actor.may("users:write"):
        raise NotAllowed("This needs the permission users:write.", permission="users:write")
