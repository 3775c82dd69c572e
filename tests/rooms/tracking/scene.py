"""A sender and what it says."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from tests.cast import NOW
from winnow.access.actor import SYSTEM
from winnow.engagement.models import Interaction
from winnow.people.models import Person
from winnow.tracking.actions import add_key, receive, take_events
from winnow.tracking.models import WriteKey


def sender(**more: Any) -> WriteKey:
    return add_key(name="Site", by=SYSTEM, now=NOW, **more)


def say(key: WriteKey, *messages: dict[str, Any], now: datetime = NOW, **more: Any) -> int:
    return receive(key=key, body=json.dumps({"batch": messages}).encode(), call="batch", now=now, **more)


def take(now: datetime = NOW) -> int:
    return take_events(now=now)


def page(browser: str, path: str, minute: int = 0, **more: Any) -> dict[str, Any]:
    context = {"page": {"path": path}, **more.pop("context", {})}
    return {
        "type": "page",
        "anonymousId": browser,
        "timestamp": f"2026-03-02T09:{minute:02}:00Z",
        "context": context,
        **more,
    }


def identify(browser: str, email: str, minute: int = 0, **traits: Any) -> dict[str, Any]:
    return {
        "type": "identify",
        "anonymousId": browser,
        "userId": email.partition("@")[0],
        "timestamp": f"2026-03-02T09:{minute:02}:00Z",
        "traits": {"email": email, **traits},
    }


def seen() -> dict[str, list[str]]:
    """What each person did, by address, in order."""
    people = {one.pk: one.email for one in Person.objects.visible_to(SYSTEM)}
    found: dict[str, list[str]] = {}
    for one in Interaction.objects.order_by("at", "pk"):
        found.setdefault(people[one.person_id], []).append(one.subject)
    return found
