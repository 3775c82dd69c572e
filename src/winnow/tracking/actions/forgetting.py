"""Visits that somebody wants forgotten: they rested on a consent that she took back (GDPR, articles 7.3 and 17.1b).

Withdrawing alone stops what would come; what was taken before was right then and fades. Asked to, we delete it: the
visits in her timeline, what the senders said of them, and with them their part of her score. That she has been at
this browser or account stays, or her next visit would be a stranger's and be followed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.undoing.remove import pointing
from winnow.engagement.events import InteractionsRecorded
from winnow.engagement.models import Interaction
from winnow.engagement.words import InteractionKind
from winnow.ground.among import among
from winnow.ground.events import announce
from winnow.ground.refusals import NotFound
from winnow.people.models import Person
from winnow.tracking.actions.taking import NOTHING_KEPT, handle_of, histories_of, person_at
from winnow.tracking.kinds import kind_of
from winnow.tracking.models import Identity, TrackedEvent, VisitsForgotten
from winnow.tracking.telling import subject_of
from winnow.tracking.words import EventState


@transaction.atomic
def forget_visits(*, person_id: int, by: Actor, now: datetime) -> VisitsForgotten:
    """Returns how many of which time; none is told as well, since somebody asked. Raises `NotFound`."""
    by.require("leads:write")
    if not Person.objects.visible_to(by).filter(pk=person_id).exists():
        raise NotFound(_("There is no such person."))
    events = list(_events_of(person_id))
    visits = Interaction.objects.filter(pk__in=among(_visits_of(person_id, events)))
    span = visits.aggregate(first=Min("at"), last=Max("at"))
    made = VisitsForgotten.objects.create(
        person_id=person_id,
        visits=visits.count(),
        first_at=span["first"],
        last_at=span["last"],
        at=now,
        by_id=by.user_id,
    )
    # Past the guard of history: this is the one thing that history must not keep.
    visits._raw_delete(visits.db)
    kept = TrackedEvent.objects.filter(pk__in=among([one.pk for one in events]))
    kept.update(state=EventState.REFUSED, **NOTHING_KEPT)
    announce(InteractionsRecorded([person_id], now))
    return made


def _events_of(person_id: int) -> Iterator[TrackedEvent]:
    """What senders said of her, as far as it is kept: two people at one browser stay two."""
    handles = set(Identity.objects.filter(person=person_id).values_list("handle", flat=True))
    histories = histories_of(handles)
    named = Q(anonymous_id__in=[one[2:] for one in handles if one.startswith("a:")])
    named |= Q(user_id__in=[one[2:] for one in handles if one.startswith("u:")])
    for event in TrackedEvent.objects.filter(named).select_related("write_key").order_by("pk"):
        if person_at(histories, event, [handle_of(event)]) == person_id:
            yield event


def _visits_of(person_id: int, events: list[TrackedEvent]) -> list[int]:
    """Page visits, and what else became of her events. What an answer or a call rests on is somebody's work."""
    told = {
        (kind, event.at, subject_of(event))
        for event in events
        if (kind := kind_of(event.call, subject_of(event), event.write_key.kinds))
    }
    rows = Interaction.objects.filter(person=person_id, by=None).values_list("pk", "kind", "at", "subject")
    pks = {
        pk
        for pk, kind, at, subject in rows
        if kind == InteractionKind.PAGE_VISIT or (kind, at, subject) in told
    }
    for key in pointing(Interaction):
        pks -= set(
            key.model._base_manager.filter(**{f"{key.name}__in": among(pks)}).values_list(
                key.attname, flat=True
            )
        )
    return sorted(pks)
