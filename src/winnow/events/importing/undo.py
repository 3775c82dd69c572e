"""What an undo of a list of an event must know of the registrations that it made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import Import, ImportRow
from winnow.engagement.events import InteractionsRecorded
from winnow.events.models import Registration
from winnow.ground.among import among
from winnow.ground.events import announce


def used_since(pks: Collection[int], importing: Import) -> dict[int, str]:
    """Whoever came or cancelled after the list was taken in: nothing else points at a registration then."""
    rows = Registration.objects.visible_to(SYSTEM).filter(pk__in=among(pks))
    told = ImportRow.objects.filter(importing=importing, record_id__in=among(pks))
    by_list = {pk for pk, changes in told.values_list("record_id", "changes") if "attended" in changes}
    used = {}
    for pk, attended_at, cancelled_at in rows.values_list("pk", "attended_at", "cancelled_at"):
        if cancelled_at is not None or (attended_at is not None and pk not in by_list):
            used[pk] = _("It was changed since.")
    return used


def forget_interactions(people: list[int], by: Actor, now: datetime) -> None:
    announce(InteractionsRecorded(people, now))
