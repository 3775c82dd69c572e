"""The ways by which the demo's leads come in, so that each has something to look at: a live form, a webinar ahead and
a fair that was, and who recommended whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.demo.business import CAMPAIGNS, WEBINARS
from winnow.events import actions as events
from winnow.events.models import Event
from winnow.forms import actions as forms
from winnow.forms.models import Form
from winnow.people.words import Purpose
from winnow.referrals import actions as referrals

_CONSENT = "You may write to me about saving energy. I can take this back at any time."
_FORM: dict[str, Any] = {
    "title": "Ask for an offer",
    "fields": [
        {"name": "first_name"},
        {"name": "last_name"},
        {"name": "email", "required": True},
        {"name": "organization"},
        {"name": "timeframe"},
        {"name": "description", "label": "What would you like to improve?"},
    ],
    "consents": [{"purpose": Purpose.EMAIL.value, "text": _CONSENT}],
}
_GUESTS = 24
_REFERRALS = 12
_SAID = (
    "They had the same trouble with their boilers as we had.",
    "Ask for the plant manager, she knows the numbers.",
    "Met at the chamber of commerce; they plan a second site.",
)


def open_ways(*, now: datetime) -> None:
    form = _offer_form(now)
    _webinar(form, now)
    _fair(now)
    _recommendations(now)


def _offer_form(now: datetime) -> Form:
    made = forms.create_form(name="Ask for an offer", content=_FORM, by=SYSTEM, now=now - timedelta(days=300))
    return forms.set_state(form_id=made.pk, state="live", by=SYSTEM)


def _webinar(form: Form, now: datetime) -> None:
    """Ahead: registered are those who are warm but no prospects yet."""
    starts = (now + timedelta(days=9)).replace(hour=9, minute=0, second=0, microsecond=0)
    values = {
        "name": WEBINARS[0],
        "kind": "webinar",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=1),
        "capacity": 60,
        "form_id": form.pk,
        "consents": {Purpose.EMAIL.value: _CONSENT},
    }
    event = events.plan_event(values=values, by=SYSTEM, now=now)
    _registered(
        event, _leads(LeadStage.MARKETING_QUALIFIED, n=_GUESTS // 2), at=now - timedelta(days=2), now=now
    )


def _fair(now: datetime) -> None:
    """Past: two thirds of the registered came."""
    fair = [one for one in CAMPAIGNS if one.source == "Trade fair"][-1]
    opens = (now - timedelta(days=fair.from_day)).replace(hour=8, minute=0, second=0, microsecond=0)
    values = {
        "name": fair.name,
        "kind": "trade_show",
        "starts_at": opens,
        "ends_at": opens + timedelta(days=2),
        "source": "Trade fair",
        "campaign": fair.name,
        "cost": fair.budget,
        "consents": {Purpose.EMAIL.value: _CONSENT},
    }
    event = events.plan_event(values=values, by=SYSTEM, now=now)
    guests = _leads(
        LeadStage.MARKETING_QUALIFIED, LeadStage.PROSPECT, LeadStage.CUSTOMER, n=_GUESTS, before=opens
    )
    came = _registered(event, guests, at=opens - timedelta(days=9), now=now)[: _GUESTS * 2 // 3]
    events.attend(registration_ids=came, at=opens + timedelta(hours=3), by=SYSTEM, now=now)


def _registered(event: Event, leads: Sequence[LeadStanding], *, at: datetime, now: datetime) -> list[int]:
    made = [events.register(event_id=event.pk, lead_id=one.pk, at=at, by=SYSTEM, now=now) for one in leads]
    return [one.registration.pk for one in made]


def _recommendations(now: datetime) -> None:
    """Customers brought the latest leads that say so; of every other one nobody has thanked the customer yet."""
    customers = _leads(LeadStage.CUSTOMER, n=_REFERRALS)
    brought = list(
        LeadStanding.objects.visible_to(SYSTEM)
        .filter(lead__source__name="Referral")
        .exclude(stage=LeadStage.CUSTOMER)
        .select_related("lead")
        .order_by("-created_at")[:_REFERRALS]
    )
    for place, (customer, lead) in enumerate(zip(customers, brought, strict=False)):
        referral = referrals.refer(
            lead_id=lead.pk,
            person_id=customer.lead.person_id,
            words=_SAID[place % len(_SAID)],
            at=lead.created_at,
            by=SYSTEM,
            now=now,
        )
        if place % 2:
            thanked = min(lead.created_at + timedelta(days=2), now)
            referrals.thank(referral_id=referral.pk, how="email", by=SYSTEM, now=thanked)


def _leads(*stages: str, n: int, before: datetime | None = None) -> list[LeadStanding]:
    """The latest of these stages, that arrived before a moment."""
    rows = LeadStanding.objects.visible_to(SYSTEM).filter(stage__in=stages).select_related("lead")
    if before:
        rows = rows.filter(created_at__lt=before)
    return list(rows.order_by("-created_at", "pk")[:n])
