"""Where a visitor came from: the campaign of her identify, else of the first page that she saw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from winnow.forms.actions.taking import MEDIA
from winnow.tracking.models import TrackedEvent
from winnow.tracking.words import EventState

DEFAULT_SOURCE = "Website"


def origin_of(event: TrackedEvent) -> dict[str, str]:
    campaign = _campaign(event.content) or _first_seen(event)
    medium = str(campaign.get("medium", "")).casefold()
    said = {
        "source": str(campaign.get("source") or DEFAULT_SOURCE),
        "campaign": str(campaign.get("name") or ""),
        "channel": MEDIA.get(medium, ""),
    }
    return {name: text.strip()[:120] for name, text in said.items() if text.strip()}


def _first_seen(event: TrackedEvent) -> Mapping[str, Any]:
    if not event.anonymous_id:
        return {}
    rows = TrackedEvent.objects.filter(
        anonymous_id=event.anonymous_id, state__in=(EventState.NEW, EventState.WAITING)
    )
    found = rows.order_by("at", "pk").values_list("content", flat=True)[:200]
    return next((campaign for content in found if (campaign := _campaign(content))), {})


def _campaign(content: Mapping[str, Any]) -> Mapping[str, Any]:
    found = content.get("context.campaign")
    return found if isinstance(found, dict) else {}
