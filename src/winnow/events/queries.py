"""What doors ask about events, who registered, and kiosks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.visibility import OwnedQuerySet
from winnow.capture.queries import Import, imports
from winnow.capture.words import ImportNoun
from winnow.events.links import closed_because, kiosk_url
from winnow.events.models import Event, Kiosk, KioskContact, Registration
from winnow.events.words import ContactState, RegistrationState, Show
from winnow.ground.refusals import Invalid, NotFound
from winnow.people.words import Purpose


@dataclass(frozen=True)
class Counts:
    """Of the registrations that the actor may see. No-shows are known once the event is over."""

    registered: int = 0
    waiting: int = 0
    cancelled: int = 0
    attended: int = 0
    new: int = 0
    no_shows: int = 0


@dataclass(frozen=True)
class KioskView:
    """`url` opens it; `closed` says why nothing new is taken in, "" while it is open. `waiting` is what the phone
    still held when it was last heard of, `sent` what arrived."""

    id: int
    event_id: int
    name: str
    owner: str
    url: str
    closed: str
    expires_at: datetime
    revoked_at: datetime | None
    last_seen_at: datetime | None
    waiting: int
    sent: int
    refused: int


def events(actor: Actor) -> QuerySet[Event]:
    """All of them, to be ordered by their start. That an event takes place is no secret among colleagues."""
    actor.require("leads:read")
    return Event.objects.select_related("source", "campaign", "team", "form")


def event(actor: Actor, event_id: int) -> Event:
    """Raises `NotFound`."""
    found = events(actor).filter(pk=event_id).first()
    if found is None:
        raise NotFound(_("There is no such event."))
    return found


def counts_of(actor: Actor, found: Collection[Event], *, now: datetime) -> dict[int, Counts]:
    """By event, in one question."""
    over = {one.pk: one.ends_at <= now for one in found}
    rows = _seen(actor).filter(event_id__in=list(over)).order_by().values("event_id")
    here = Q(state=RegistrationState.REGISTERED)
    sums: Any = rows.annotate(
        registered=Count("pk", filter=here),
        waiting=Count("pk", filter=Q(state=RegistrationState.WAITING)),
        cancelled=Count("pk", filter=Q(state=RegistrationState.CANCELLED)),
        attended=Count("attended_at"),
        new=Count("pk", filter=Q(is_new=True)),
        missing=Count("pk", filter=here & Q(attended_at=None)),
    )
    told = {
        row.pop("event_id"): Counts(no_shows=missing if over[event_id] else 0, **row)
        for row in sums
        for event_id, missing in [(row["event_id"], row.pop("missing"))]
    }
    return {pk: told.get(pk, Counts()) for pk in over}


def registrations(
    actor: Actor, *, event_id: int, show: str = Show.ALL, now: datetime
) -> QuerySet[Registration]:
    """Of the leads that the actor may see, unordered. Raises `NotFound`, `Invalid`."""
    found = event(actor, event_id)
    if show not in Show.values:
        raise Invalid(_("Show one of %s.") % ", ".join(Show.values), field="show")
    rows = _seen(actor).filter(event=found).select_related("lead__person__organization", "lead__standing")
    missing = Q(state=RegistrationState.REGISTERED, attended_at=None)
    wanted: dict[str, Q] = {
        Show.ALL: Q(),
        Show.EXPECTED: missing,
        Show.ATTENDED: Q(attended_at__isnull=False),
        Show.NO_SHOWS: missing if found.ends_at <= now else Q(pk__in=[]),
        Show.WAITING: Q(state=RegistrationState.WAITING),
        Show.CANCELLED: Q(state=RegistrationState.CANCELLED),
    }
    return rows.filter(wanted[show])


def registration(actor: Actor, registration_id: int) -> Registration:
    """Raises `NotFound`."""
    rows = _seen(actor).select_related("event", "lead__person__organization", "lead__standing")
    found = rows.filter(pk=registration_id).first()
    if found is None:
        raise NotFound(_("There is no such registration."))
    return found


def ticket(code: str) -> Registration:
    """For whoever holds the ticket: the event and the code, and nothing else of her. Raises `NotFound`."""
    rows = Registration._base_manager.select_related("event")
    found = rows.filter(code=code.upper()).exclude(state=RegistrationState.CANCELLED).first()
    if found is None:
        raise NotFound(_("There is no such ticket."))
    return found


def kiosks(actor: Actor, *, event_id: int, now: datetime) -> list[KioskView]:
    """Who plans events sees all links; everybody else the ones that she holds: a link is the right to use it."""
    actor.require("leads:write")
    rows = Kiosk.objects.filter(event=event(actor, event_id)).select_related("event", "owner")
    if not actor.may("events:write"):
        rows = rows.filter(owner_id=actor.user_id or 0)
    refused = Count("contacts", filter=Q(contacts__state=ContactState.REFUSED))
    counted: Any = rows.annotate(sent=Count("contacts"), refused=refused).order_by("revoked_at", "name", "pk")
    return [_kiosk(one, one.sent, one.refused, now) for one in counted]


def kiosk(actor: Actor, kiosk_id: int, *, now: datetime) -> KioskView:
    """Raises `NotFound`."""
    found = Kiosk.objects.filter(pk=kiosk_id).first()
    views = kiosks(actor, event_id=found.event_id, now=now) if found else []
    for view in views:
        if view.id == kiosk_id:
            return view
    raise NotFound(_("There is no such kiosk."))


def refused_contacts(actor: Actor, *, event_id: int, size: int = 50) -> list[KioskContact]:
    """What could not be taken, for whoever plans events to read."""
    if not actor.may("events:write"):
        return []
    rows = KioskContact.objects.filter(kiosk__event=event_id, state=ContactState.REFUSED)
    return list(rows.select_related("kiosk").order_by("-pk")[:size])


def lists(actor: Actor, *, event_id: int, size: int = 10) -> list[Import]:
    """The lists that were brought for it, latest first."""
    if not actor.may("leads:import"):
        return []
    rows = imports(actor, noun=ImportNoun.REGISTRATIONS)
    return list(rows.filter(options__event_id=event(actor, event_id).pk)[:size])


def consent_texts(found: Event) -> dict[str, tuple[int, str]]:
    """What a kiosk asks to agree to now: (version, text) by purpose; those without a text are left out."""
    latest = {one.purpose: one for one in found.consent_texts.order_by("number")}
    texts = {purpose: latest[purpose] for purpose in Purpose.values if purpose in latest}
    return {purpose: (one.number, one.text) for purpose, one in texts.items() if one.text}


def _seen(actor: Actor) -> OwnedQuerySet[Registration]:
    actor.require("leads:read")
    return Registration.objects.visible_to(actor)


def _kiosk(one: Kiosk, sent: int, refused: int, now: datetime) -> KioskView:
    return KioskView(
        id=one.pk,
        event_id=one.event_id,
        name=one.name,
        owner=one.owner.name if one.owner else "",
        url=kiosk_url(one),
        closed=closed_because(one, now=now),
        expires_at=one.expires_at,
        revoked_at=one.revoked_at,
        last_seen_at=one.last_seen_at,
        waiting=one.waiting,
        sent=sent,
        refused=refused,
    )
