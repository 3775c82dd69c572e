"""An event, a kiosk at it, and what a phone sends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.cast import NOW
from winnow.access.actor import SYSTEM
from winnow.events.actions import open_kiosk, plan_event, sync, take_contacts
from winnow.events.actions.kiosks import Synced
from winnow.events.links import kiosk_token
from winnow.events.models import Event, Kiosk, KioskContact

FAIR = {
    "name": "Press Fair",
    "kind": "trade_show",
    "place": "Hall 4",
    "time_zone": "Europe/Berlin",
    "starts_at": NOW - timedelta(hours=1),
    "ends_at": NOW + timedelta(hours=8),
    "cost": "1200",
    "campaign": "Spring",
    "consents": {"email": "You may write to me about presses."},
}


def fair(**more: Any) -> Event:
    return plan_event(values={**FAIR, **more}, by=SYSTEM, now=NOW - timedelta(days=1))


def kiosk(event: Event | None = None, **more: Any) -> Kiosk:
    at = NOW - timedelta(hours=2)
    return open_kiosk(event_id=(event or fair()).pk, name="Tablet", by=SYSTEM, now=at, **more)


def contact(number: int = 1, **more: Any) -> dict[str, Any]:
    values = {"name": f"Ann {number}", "email": f"ann{number}@acme.com", "organization": "Acme"}
    return {"id": f"contact-{number:04}", "at": NOW.isoformat(), "values": values, **more}


def send(at: Kiosk, *contacts: Any, take: bool = True, **more: Any) -> Synced:
    told = sync(token=kiosk_token(at), contacts=contacts, clock=NOW.isoformat(), now=NOW, **more)
    if take:
        take_contacts(KioskContact.objects.values_list("pk", flat=True), now=NOW)
    return told
