"""Who came: written once into the history of the person, where scoring counts it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.engagement.actions import record
from winnow.events.actions.registering import plain_code
from winnow.events.models import Registration
from winnow.events.words import INTERACTIONS, EventKind, RegistrationState
from winnow.ground.refusals import NotFound

MOST_AT_ONCE = 1000


@transaction.atomic
def attend(*, registration_ids: Collection[int], at: datetime | None = None, by: Actor, now: datetime) -> int:
    """They were there; returns how many that is news of. Raises `NotFound` when one is not there for the actor."""
    by.require("leads:write")
    wanted = sorted(set(registration_ids))[:MOST_AT_ONCE]
    rows = Registration.objects.visible_to(by).filter(pk__in=wanted).select_for_update(of=("self",))
    found = list(rows.select_related("event", "lead").order_by("pk"))
    if len(found) < len(wanted):
        raise NotFound(_("There is no such registration."))
    return sum(came(made, at=at or now, by=by, now=now) for made in found)


@transaction.atomic
def attend_by_code(*, event_id: int, code: str, by: Actor, now: datetime) -> Registration:
    """Whoever shows the ticket with this code. Doing it again changes nothing. Raises `NotFound`."""
    by.require("leads:write")
    rows = Registration.objects.visible_to(by).select_related("event", "lead__person")
    made = rows.filter(event_id=event_id, code=plain_code(code)).first()
    if made is None:
        raise NotFound(_("There is no ticket with this code for this event."), field="code")
    came(made, at=now, by=by, now=now)
    return made


def came(made: Registration, *, at: datetime, by: Actor, now: datetime, body: str = "") -> bool:
    """Mark it and write it down; False when it was known already. The caller holds the row's transaction."""
    if made.attended_at is not None:
        return False
    made.attended_at = min(at, now)
    # Whoever came has had a place, whatever the list said.
    made.state, made.cancelled_at = RegistrationState.REGISTERED, None
    made.save(update_fields=["attended_at", "state", "cancelled_at"])
    record(
        person_id=made.lead.person_id,
        kind=INTERACTIONS[EventKind(made.event.kind)],
        at=made.attended_at,
        subject=made.event.name,
        body=body,
        by=by,
        now=now,
    )
    return True
