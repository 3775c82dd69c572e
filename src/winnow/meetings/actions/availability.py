"""When colleagues take calls: weekly hours, days off, public holidays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.queries import find_user
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.meetings.hours import weekly_hours, zone_name
from winnow.meetings.models import Availability, DayOff
from winnow.meetings.queries.availability import mine_or_managed

_LONGEST_OFF = timedelta(days=400)


@transaction.atomic
def set_hours(
    *, user_id: int, time_zone: str, weekly: Sequence[str], by: Actor, now: datetime
) -> Availability:
    """Seven days as people write them (hours.py), Monday first, on the clock of `time_zone`. Calls that are booked
    already stay. Raises `Invalid`, `NotAllowed`, `NotFound`."""
    by.require("leads:write")
    mine_or_managed(by, user_id)
    user = find_user(by, pk=user_id)
    values = {"time_zone": zone_name(time_zone), "weekly": weekly_hours(weekly), "changed_at": now}
    made, _new = Availability.objects.update_or_create(user=user, defaults=values)
    return made


@transaction.atomic
def add_day_off(
    *, user_id: int | None, first_on: date, last_on: date | None = None, label: str = "", by: Actor
) -> DayOff:
    """Days without calls of a colleague, or with None a public holiday of everybody. Raises `Invalid`."""
    _may(by, user_id)
    last_on = last_on or first_on
    if not first_on <= last_on <= first_on + _LONGEST_OFF:
        raise Invalid(
            _("The last day is not before the first, and at most 400 days after it."), field="last_on"
        )
    if user_id is not None:
        find_user(by, pk=user_id)
    return DayOff.objects.create(
        user_id=user_id, first_on=first_on, last_on=last_on, label=squeezed(label)[:120]
    )


@transaction.atomic
def remove_day_off(*, day_off_id: int, by: Actor) -> DayOff:
    """Returns what was removed, so that it can be put back. Raises `NotFound`."""
    found = DayOff.objects.filter(pk=day_off_id).first()
    if found is None:
        raise NotFound(_("There is no such day off."))
    _may(by, found.user_id)
    DayOff.objects.filter(pk=day_off_id).delete()
    return found


def _may(by: Actor, user_id: int | None) -> None:
    if user_id is None:
        by.require("settings:write")
        return
    by.require("leads:write")
    mine_or_managed(by, user_id)
