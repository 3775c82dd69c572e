"""Write keys and how their events stand, for doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.engagement.models import Interaction
from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import NotFound
from winnow.people.queries import person
from winnow.tracking.actions.receiving import key_of as key_of
from winnow.tracking.kinds import DEFAULT as DEFAULT
from winnow.tracking.link import PARAMETER, token_for
from winnow.tracking.models import TrackedEvent, VisitsForgotten, WriteKey


@dataclass(frozen=True)
class KeyView:
    """`events` are counts by state; `old_until` is how long the key before the last rotation works."""

    id: int
    name: str
    key: str
    origins: list[str]
    kinds: dict[str, str]
    keep_days: int
    created_at: datetime
    revoked_at: datetime | None
    old_until: datetime | None
    events: dict[str, int]
    snippet: str


def keys(actor: Actor) -> list[KeyView]:
    """Those in use first, then by name."""
    actor.require("settings:write")
    counts: dict[int, dict[str, int]] = {}
    rows: Any = TrackedEvent.objects.order_by().values_list("write_key", "state").annotate(n=Count("pk"))
    for key, state, n in rows:
        counts.setdefault(key, {})[state] = n
    found = sorted(WriteKey.objects.all(), key=lambda one: (one.revoked_at is not None, one.name, one.pk))
    return [_view(one, counts.get(one.pk, {})) for one in found]


def key(actor: Actor, key_id: int) -> KeyView:
    """Raises `NotFound`."""
    found = next((one for one in keys(actor) if one.id == key_id), None)
    if found is None:
        raise NotFound(_("There is no such write key."))
    return found


@dataclass(frozen=True)
class Visits:
    """Page visits in somebody's timeline, and what was forgotten of them, latest first."""

    n: int
    since: datetime | None
    forgotten: list[VisitsForgotten]


def visits(actor: Actor, person_id: int) -> Visits:
    """Raises `NotFound`."""
    found = person(actor, person_id)
    rows = Interaction.objects.filter(person=found, kind=InteractionKind.PAGE_VISIT, by=None)
    counted = rows.aggregate(n=Count("pk"), since=Min("at"))
    forgotten = VisitsForgotten.objects.filter(person=found).select_related("by").order_by("-pk")
    return Visits(counted["n"], counted["since"], list(forgotten[:20]))


def link_for(actor: Actor, *, person_id: int, url: str, now: datetime) -> str:
    """`url` with a parameter that tells track.js who opened it. Raises `NotFound`."""
    found = person(actor, person_id)
    address, mark, fragment = url.partition("#")
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{PARAMETER}={token_for(found.pk, now)}{mark}{fragment}"


def _view(one: WriteKey, events: dict[str, int]) -> KeyView:
    base = settings.ENVIRONMENT.base_url.rstrip("/")
    snippet = f'<script src="{base}/static/app/track.js" data-key="{one.key}" defer></script>'
    named = ("name", "key", "origins", "kinds", "keep_days", "created_at", "revoked_at", "old_until")
    return KeyView(id=one.pk, events=events, snippet=snippet, **{name: getattr(one, name) for name in named})
