"""What every page shows around its content: where one can go, what one can create, how it looks."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from winnow.access.actor import NOBODY, Actor
from winnow.insight.numbers import MOST_DUE, due_count


@dataclass(frozen=True)
class Place:
    """An entry of the rail. `within` are the address names that it stands for besides its own."""

    name: str
    label: Any
    icon: str
    permission: str = ""
    within: tuple[str, ...] = ()
    on_phones: bool = False
    keys: str = ""


PLACES = (
    Place("today", _("Today"), "sun", "leads:read", on_phones=True, keys="g t"),
    Place("leads", _("Leads"), "users", "leads:read", ("lead",), on_phones=True, keys="g l"),
    Place(
        "prospects_readiness",
        _("Prospects"),
        "target-arrow",
        "leads:read",
        ("prospects", "hand_overs"),
        keys="g p",
    ),
    Place(
        "board",
        _("Opportunities"),
        "layout-kanban",
        "opportunities:read",
        ("opportunity", "opportunities"),
        on_phones=True,
        keys="g o",
    ),
    Place(
        "organizations", _("Organizations"), "building", "leads:read", ("organization", "people", "person")
    ),
    Place("calls", _("Calls"), "phone-call", "leads:read", ("call",), keys="g c"),
    Place("forecast", _("Forecast"), "chart-line", "reports:read", keys="g f"),
    Place("funnel", _("Funnel"), "filter", "reports:read", keys="g i"),
    Place("forms", _("Forms"), "forms", "forms:write", ("form", "submission")),
    Place("referrals", _("Referrals"), "gift", "leads:read", ("referral",)),
    Place("events", _("Events"), "calendar-event", "leads:read", ("event", "kiosk", "registration")),
    Place("duplicates", _("Duplicates"), "git-merge", "leads:write", ("duplicate",), keys="g d"),
    Place("imports", _("Imports"), "database-import", "leads:import", ("import",), keys="g m"),
    Place(
        "settings",
        _("Settings"),
        "settings",
        "",
        ("profile", "scoring", "persona", "criterion", "framework", "gallery"),
        keys="g s",
    ),
)
MAKING = (
    Place("lead_add", _("New lead"), "user-plus", "leads:write", keys="c l"),
    Place("import_new", _("Import a file"), "file-import", "leads:import", keys="c i"),
)


@lru_cache(maxsize=500)
def address_of(name: str, *args: int | str) -> str:
    """The address of a page, "" while no screen has this name."""
    try:
        return reverse(f"web:{name}", args=args)
    except NoReverseMatch:
        return ""


def _place(here: str) -> str:
    """The place that an address belongs to, by the name of either; "" for none."""
    names = {here, here.split("_", maxsplit=1)[0]}
    return next((place.name for place in PLACES if names & {place.name, *place.within}), "")


def places(
    permissions: frozenset[str], here: str, entries: tuple[Place, ...] = PLACES
) -> list[dict[str, Any]]:
    return [
        {
            "name": place.name,
            "label": place.label,
            "icon": place.icon,
            "url": address_of(place.name),
            "current": here == place.name,
            "on_phones": place.on_phones,
            "keys": place.keys,
        }
        for place in entries
        if address_of(place.name) and (not place.permission or place.permission in permissions)
    ]


@dataclass(frozen=True)
class Frame:
    """The menus that stand around every page, as markup."""

    rail: SafeString
    making: SafeString
    dock: SafeString
    palette: SafeString


def frame(actor: Actor, here: str) -> Frame:
    return _drawn(actor.permissions, _place(here), get_language() or "")


@lru_cache(maxsize=200)
def _drawn(permissions: frozenset[str], here: str, _language: str) -> Frame:
    """Kept, since the same six dozen entries take a tenth of every page's time to draw. Nothing may stand in them but
    what these arguments say."""
    shown = {"places": places(permissions, here), "making": places(permissions, here, MAKING)}
    parts = (render_to_string(f"web/frame/{part.name}.html", shown) for part in fields(Frame))
    return Frame(*parts)


def shell(request: HttpRequest) -> dict[str, Any]:
    actor: Actor = getattr(request, "actor", NOBODY)
    here = (request.resolver_match.url_name or "") if request.resolver_match else ""
    return {
        "actor": actor,
        "frame": SimpleLazyObject(lambda: frame(actor, here)),
        "due": SimpleLazyObject(lambda: due_count(actor, now=timezone.now())),
        "most_due": MOST_DUE,
        "rail_folded": request.COOKIES.get("rail") == "folded",
        "theme": getattr(request.user, "theme", "system") if hasattr(request, "user") else "system",
    }
