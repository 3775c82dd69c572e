"""Who is expected: registered by hand, through a form, by a list or at a kiosk, within the places that there are."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.actions import capture_lead
from winnow.capture.models import Lead
from winnow.capture.words import Channel, OnMatch
from winnow.events.actions.planning import locked
from winnow.events.models import Event, Registration
from winnow.events.words import CameBy, RegistrationState
from winnow.forms.events import SubmissionTaken
from winnow.ground.refusals import Conflict, NotFound

# Without letters and digits that look alike, so that a code can be read out and typed (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10  # 50 bits: nobody guesses one
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


@dataclass(frozen=True)
class Registered:
    """`fresh` is False for somebody who was registered already; `new` when the lead was made by it. `cancelled_at`
    is when somebody had cancelled who is registered again."""

    registration: Registration
    fresh: bool
    new: bool
    cancelled_at: datetime | None = None


@transaction.atomic
def register(
    *,
    event_id: int,
    lead_id: int | None = None,
    values: Mapping[str, Any] | None = None,
    came_by: str = CameBy.HAND,
    at: datetime | None = None,
    reason: str = "",
    by: Actor,
    now: datetime,
) -> Registered:
    """A lead that is there, or who `values` (as `capture_lead` takes them) say, who is found or made.

    `reason` stands in the history of a new lead's hands, else the event's key. Beyond the event's places she waits
    for one. Somebody who had cancelled is registered again. Raises `NotFound`,
    `Invalid`, and `Conflict` for an event that does not take place or a lead of somebody else.
    """
    by.require("leads:write")
    event = locked(event_id)
    if event.cancelled_at is not None:
        raise Conflict(_("This event does not take place."))
    lead, new = (
        (_lead(lead_id, by), False)
        if lead_id is not None
        else _captured(event, values or {}, reason or event.key, by, now)
    )
    known = Registration.objects.visible_to(SYSTEM).filter(event=event, lead=lead).first()
    if known is not None:
        return _again(known, event)
    made = Registration.objects.create(
        event=event,
        lead=lead,
        code=_code(),
        state=_place(event),
        came_by=came_by,
        is_new=new,
        registered_at=min(at or now, now),
        by_id=by.user_id,
    )
    return Registered(made, fresh=True, new=new)


@transaction.atomic
def cancel_registration(*, registration_id: int, by: Actor, now: datetime) -> Registration:
    """She will not come: whoever waits longest gets the place. Raises `NotFound`, and `Conflict` for one who came."""
    by.require("leads:write")
    made = seen(registration_id, by)
    event = locked(made.event_id)
    if made.attended_at is not None:
        raise Conflict(_("She was there."))
    made.state, made.cancelled_at = RegistrationState.CANCELLED, now
    made.save(update_fields=["state", "cancelled_at"])
    rows = Registration.objects.visible_to(SYSTEM).filter(event=event, state=RegistrationState.WAITING)
    if _place(event) == RegistrationState.REGISTERED and (first := rows.order_by("pk").first()):
        first.state = RegistrationState.REGISTERED
        first.save(update_fields=["state"])
    return made


def register_sender(told: SubmissionTaken) -> None:
    """Follower: whoever sent the form of events that are still ahead is registered for them."""
    ahead = Event.objects.filter(form_id=told.form_id, ends_at__gt=told.now, cancelled_at=None)
    for event_id in ahead.order_by("pk").values_list("pk", flat=True):
        register(event_id=event_id, lead_id=told.lead_id, came_by=CameBy.FORM, by=SYSTEM, now=told.now)
        if told.created:
            rows = Registration.objects.visible_to(SYSTEM).filter(event=event_id, lead=told.lead_id)
            rows.update(is_new=True)


def seen(registration_id: int, by: Actor) -> Registration:
    """Raises `NotFound`."""
    rows = Registration.objects.visible_to(by).select_related("event", "lead")
    found = rows.filter(pk=registration_id).first()
    if found is None:
        raise NotFound(_("There is no such registration."))
    return found


def plain_code(typed: str) -> str:
    """A code as it is kept, from what was read out or typed: 7kq2 m4x9-ab is 7KQ2M4X9AB."""
    return typed.strip().upper().translate(_LOOK_ALIKE)


def _code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _place in range(CODE_LENGTH))


def _place(event: Event) -> RegistrationState:
    if event.capacity is None:
        return RegistrationState.REGISTERED
    rows = Registration.objects.visible_to(SYSTEM).filter(event=event, state=RegistrationState.REGISTERED)
    return RegistrationState.REGISTERED if rows.count() < event.capacity else RegistrationState.WAITING


def _lead(lead_id: int, by: Actor) -> Lead:
    found = Lead.objects.visible_to(by).filter(pk=lead_id).first()
    if found is None:
        raise NotFound(_("There is no such lead."), field="lead_id")
    return found


def _again(known: Registration, event: Event) -> Registered:
    if known.state != RegistrationState.CANCELLED:
        return Registered(known, fresh=False, new=False)
    cancelled_at, known.state, known.cancelled_at = known.cancelled_at, _place(event), None
    known.save(update_fields=["state", "cancelled_at"])
    return Registered(known, fresh=True, new=False, cancelled_at=cancelled_at)


def _captured(
    event: Event, values: Mapping[str, Any], reason: str, by: Actor, now: datetime
) -> tuple[Lead, bool]:
    """With the event's own source, campaign and team; what is known of somebody stays."""
    told: dict[str, Any] = {"channel": Channel.EVENT, **values}
    for name in ("source", "campaign"):
        if (found := getattr(event, name)) is not None:
            told.setdefault(name, found.name)
    if event.team is not None and "owner" not in told and by.may("leads:assign"):
        told.setdefault("team", event.team.name)
    made = capture_lead(values=told, on_match=OnMatch.KEEP, reason=reason, by=by, now=now)
    return made.lead, made.created
