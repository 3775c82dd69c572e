"""Views of a list: those that it comes with, and those that people keep under a name."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.capture.actions.saved_views import remove_view, save_view
from winnow.capture.queries.lists import saved_views
from winnow.web.leads.kinds import Kind, kind_of
from winnow.web.page import Request, posted, say


def tabs_of(request: Request, kind: Kind) -> dict[str, Any]:
    here = _without(request.GET, "cursor", "view")
    tabs = [{"name": name, "query": query, "current": here == _normal(query)} for name, query in kind.views()]
    kept = [
        {
            "name": view.name,
            "query": view.query,
            "current": here == _normal(view.query),
            "id": view.pk if view.user_id == request.actor.user_id else None,
            "shared": view.shared,
        }
        for view in saved_views(request.actor, kind.name)
    ]
    every_tab = tabs + kept
    return {
        "tabs": every_tab,
        "kept_view": next((tab for tab in kept if tab["current"] and tab["id"]), None),
        "unsaved": not any(tab["current"] for tab in every_tab),
        "here": here,
    }


def _without(query: QueryDict, *names: str) -> str:
    left = query.copy()
    for name in names:
        left.pop(name, None)
    return _normal(left.urlencode())


def _normal(query: str) -> str:
    parsed = QueryDict(query)
    pairs = sorted((name, value) for name in parsed for value in parsed.getlist(name) if value)
    normal = QueryDict(mutable=True)
    for name, value in pairs:
        normal.appendlist(name, value)
    return normal.urlencode()


@posted("leads:read")
def keep_view(request: Request) -> HttpResponse:
    kind = kind_of(request.POST.get("of", ""))
    view = save_view(
        of=kind.name,
        name=request.POST.get("name", ""),
        query=request.POST.get("query", ""),
        shared=request.POST.get("shared") == "on",
        by=request.actor,
        now=timezone.now(),
    )
    say(request, _("The view “%s” is kept.") % view.name)
    return redirect(f"{reverse(f'web:{kind.name}')}?{view.query}")


@posted("leads:read")
def drop_view(request: Request, view_id: int) -> HttpResponse:
    view = remove_view(view_id=view_id, by=request.actor)
    say(request, _("The view “%s” is removed.") % view.name)
    return redirect(f"web:{view.list}")
