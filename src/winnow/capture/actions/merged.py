"""What leads take from a merge of their people: when they were last touched."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Max

from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding
from winnow.engagement.models import Interaction
from winnow.engagement.words import CONTACT
from winnow.people.events import PeopleMerged


def people_merged(event: PeopleMerged) -> None:
    """Follower: whoever spoke to one of the two spoke to the person; after an undo, each to their own again."""
    rows = Interaction.objects.filter(person_id__in=event.person_ids, kind__in=sorted(CONTACT))
    latest = dict(rows.values_list("person_id").annotate(at=Max("at")).values_list("person_id", "at"))
    for person in event.person_ids:
        found = latest.get(person)
        at = datetime.fromtimestamp(found, UTC) if isinstance(found, int | float) else found
        if at is not None:
            LeadStanding.objects.visible_to(SYSTEM).filter(lead__person_id=person).update(last_touch_at=at)
