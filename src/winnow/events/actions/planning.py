"""Planning an event and changing it; the words that its kiosks ask to agree to are versioned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.models import Team
from winnow.capture.actions.named import NAMED_MODELS, named
from winnow.events.models import ConsentText, Event
from winnow.events.words import EventKind
from winnow.forms.models import Form
from winnow.ground.money import amount_of, currency_code, owner_currency
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import key_of, squeezed
from winnow.people.words import Purpose

FIELDS = (
    "name",
    "kind",
    "place",
    "url",
    "starts_at",
    "ends_at",
    "time_zone",
    "capacity",
    "source",
    "campaign",
    "team",
    "form_id",
    "cost",
    "cost_currency",
    "consents",
)
_TEXTS = {"name": 120, "place": 200, "url": 500}
_LONGEST_CONSENT = 2000
_MOST_PLACES = 1_000_000
_YEARS = range(1990, 2200)


@transaction.atomic
def plan_event(*, values: Mapping[str, Any], key: str = "", by: Actor, now: datetime) -> Event:
    """A new event from `values` by the names of FIELDS; source, campaign and team by their names, `consents` the
    texts by purpose. Its source is the event itself unless one is named. Raises `Invalid`, `Conflict`."""
    by.require("events:write")
    values = {"time_zone": settings.TIME_ZONE, "kind": EventKind.TRADE_SHOW, **values}
    for needed in ("name", "starts_at", "ends_at"):
        if not values.get(needed):
            raise Invalid(_("Please fill this in."), field=needed)
    event = Event(created_at=now, created_by_id=by.user_id)
    if not values.get("source"):
        values["source"] = values["name"]
    _set(event, values)
    event.key = key_of(key or event.name, longest=60).replace("_", "-")
    if Event.objects.filter(key=event.key).exists():
        if key:
            raise Conflict(_("Another event is called %s.") % event.key, field="key")
        event.key = f"{event.key[:40]}-{int(event.starts_at.timestamp())}"
        if Event.objects.filter(key=event.key).exists():
            raise Conflict(_("There is this event already."), field="name")
    event.save()
    _say_consents(event, values.get("consents") or {}, by, now)
    return event


@transaction.atomic
def change_event(*, event_id: int, values: Mapping[str, Any], by: Actor, now: datetime) -> Event:
    """Change what is given. A consent text that differs is a new version. Raises `NotFound`, `Invalid`."""
    by.require("events:write")
    event = locked(event_id)
    _set(event, values)
    event.save()
    _say_consents(event, values.get("consents") or {}, by, now)
    return event


@transaction.atomic
def cancel_event(*, event_id: int, by: Actor, now: datetime) -> Event:
    """It does not take place: kiosks take nothing in any more, what came stays. Again: it does take place."""
    by.require("events:write")
    event = locked(event_id)
    event.cancelled_at = None if event.cancelled_at else now
    event.save(update_fields=["cancelled_at"])
    return event


def locked(event_id: int) -> Event:
    """Raises `NotFound`."""
    rows = Event.objects.select_for_update(of=("self",)).select_related("source", "campaign", "team")
    found = rows.filter(pk=event_id).first()
    if found is None:
        raise NotFound(_("There is no such event."))
    return found


def _set(event: Event, values: Mapping[str, Any]) -> None:
    if unknown := sorted(set(values) - set(FIELDS)):
        raise Invalid(_("An event has no field %s.") % unknown[0][:60], field=unknown[0][:60])
    for name, most in _TEXTS.items():
        if name in values:
            setattr(event, name, squeezed(str(values[name] or ""))[:most])
    if not event.name:
        raise Invalid(_("An event needs a name."), field="name")
    if event.url and not event.url.startswith(("https://", "http://")):
        raise Invalid(_("A web address starts with https://."), field="url")
    if "kind" in values:
        event.kind = _kind(values["kind"])
    if "time_zone" in values:
        event.time_zone = _zone(values["time_zone"])
    _set_time(event, values)
    if "capacity" in values:
        event.capacity = _capacity(values["capacity"])
    _set_relations(event, values)
    _set_cost(event, values)


def _kind(word: str) -> str:
    if word not in EventKind.values:
        raise Invalid(_("An event is one of %s.") % ", ".join(EventKind.values), field="kind")
    return word


def _zone(name: str) -> str:
    try:
        return ZoneInfo(str(name)).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(_("This is no time zone such as Europe/Berlin."), field="time_zone") from error


def _set_time(event: Event, values: Mapping[str, Any]) -> None:
    """A moment without a zone is of the event's place."""
    zone = ZoneInfo(event.time_zone)
    for name in ("starts_at", "ends_at"):
        moment = values.get(name)
        if moment is None:
            continue
        if not isinstance(moment, datetime) or moment.year not in _YEARS:
            raise Invalid(_("This is not a date."), field=name)
        setattr(event, name, (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC))
    if event.ends_at <= event.starts_at:
        raise Invalid(_("An event ends after it has started."), field="ends_at")


def _capacity(places: int | None) -> int | None:
    if places is not None and not 1 <= places <= _MOST_PLACES:
        raise Invalid(_("An event has at least one place."), field="capacity")
    return places


def _set_relations(event: Event, values: Mapping[str, Any]) -> None:
    for name in ("source", "campaign"):
        if name in values:
            found: Any = named(NAMED_MODELS[name], squeezed(str(values[name] or ""))[:120])
            setattr(event, name, found)
    if "team" in values:
        event.team = Team.objects.filter(name__iexact=values["team"]).first() if values["team"] else None
        if values["team"] and event.team is None:
            raise Invalid(_("There is no such team."), field="team")
    if "form_id" in values:
        event.form = Form.objects.filter(pk=values["form_id"]).first() if values["form_id"] else None
        if values["form_id"] and event.form is None:
            raise Invalid(_("There is no such form."), field="form_id")


def _set_cost(event: Event, values: Mapping[str, Any]) -> None:
    if "cost_currency" in values:
        event.cost_currency = currency_code(values["cost_currency"]) if values["cost_currency"] else ""
    if "cost" in values:
        event.cost_currency = event.cost_currency or owner_currency()
        event.cost_amount = _amount(values["cost"], event.cost_currency)


def _amount(cost: Any, currency: str) -> Decimal | None:
    if cost in (None, ""):
        return None
    try:
        return amount_of(cost, currency)
    except Invalid as wrong:
        raise Invalid(wrong.message, field="cost") from wrong


def _say_consents(event: Event, texts: Mapping[str, str], by: Actor, now: datetime) -> None:
    for purpose, raw in texts.items():
        if purpose not in Purpose.values:
            raise Invalid(_("A purpose is one of %s.") % ", ".join(Purpose.values), field="consents")
        text = str(raw or "").replace("\x00", "").strip()
        if len(text) > _LONGEST_CONSENT:
            raise Invalid(_("This is longer than 2,000 characters."), field="consents")
        last = event.consent_texts.filter(purpose=purpose).order_by("-number").first()
        if text == (last.text if last else ""):
            continue
        ConsentText.objects.create(
            event=event,
            purpose=purpose,
            number=last.number + 1 if last else 1,
            text=text,
            at=now,
            by_id=by.user_id,
        )
