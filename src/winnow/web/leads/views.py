"""The list of leads: everything that it shows is in its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.access.queries import owners
from winnow.capture.actions.saved_views import remove_view, save_view
from winnow.capture.fields import Field, catalogue
from winnow.capture.queries import Counted, LeadFilter, LeadPage, leads_and_count
from winnow.capture.queries.lists import saved_views, sources
from winnow.capture.words import LeadStage
from winnow.ground.money import owner_currency
from winnow.ground.refusals import Invalid
from winnow.scoring.queries import persona_names, scores_before
from winnow.web.leads.cells import Column, cells_of, column_of, leads_address, name_of
from winnow.web.leads.sentence import Pick, amounts_asked, asked_for, operators, others, pairs_of, picks
from winnow.web.page import Request, answer, page, posted, say

SHOWN = ("name", "organization", "score", "grade", "stage", "source", "owner", "last_touch_at", "next_step")
OF_PROSPECTS = (
    "name",
    "organization",
    "score",
    "grade",
    "timeframe",
    "budget",
    "owner",
    "last_touch_at",
    "next_step",
)
MOST_COLUMNS = 20
PAGE = 50
TREND = timedelta(days=14)


def _views_of_leads() -> list[tuple[str, str]]:
    return [
        (_("All"), ""),
        (_("Open"), "stage=lead&stage=mql&stage=prospect&stage=opportunity"),
        (_("Mine"), "owner=me"),
        (_("Hot, not contacted"), "grade=A&grade=B&not_contacted_days=3&stage=lead&stage=mql"),
        (_("Nobody’s"), "owner=none"),
        (_("Newest"), "sort=-created_at"),
    ]


def _views_of_prospects() -> list[tuple[str, str]]:
    return [
        (_("All"), ""),
        (_("Mine"), "owner=me"),
        (_("Not contacted for a week"), "not_contacted_days=7"),
        (_("Due"), "sort=next_step_at"),
    ]


@dataclass(frozen=True)
class Kind:
    """A list of leads: what is always asked of them, and which columns and views it starts with."""

    name: str
    label: Any
    always: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    views: Callable[[], list[tuple[str, str]]]

    @property
    def fixed(self) -> frozenset[str]:
        return frozenset(name for name, _value in self.always)


LEADS = Kind("leads", gettext_lazy("Leads"), (), SHOWN, _views_of_leads)
PROSPECTS = Kind(
    "prospects",
    gettext_lazy("Prospects"),
    (("stage", LeadStage.PROSPECT.value),),
    OF_PROSPECTS,
    _views_of_prospects,
)


def kind_of(name: str) -> Kind:
    return PROSPECTS if name == PROSPECTS.name else LEADS


@page("leads:read")
def leads(request: Request) -> HttpResponse:
    added = asked_for(request.GET)
    if added:
        return redirect(f"{request.path}{added}")
    return answer(request, "web/leads/leads.html", list_context(request, LEADS), part="list")


@page("leads:read")
def prospects(request: Request) -> HttpResponse:
    """The same list of those who passed qualification and have no opportunity yet, the readiest first."""
    added = asked_for(request.GET)
    if added:
        return redirect(f"{request.path}{added}")
    return answer(request, "web/leads/leads.html", list_context(request, PROSPECTS), part="list")


def list_context(request: Request, kind: Kind) -> dict[str, Any]:
    """What the list's template shows. A filter that makes no sense is said above an empty list."""
    fields = catalogue()
    now, wrong = timezone.now(), ""
    try:
        asked = LeadFilter.parse([*pairs_of(request.GET), *kind.always], fields=fields)
        found, counted = leads_and_count(
            request.actor, asked, now=now, size=PAGE, cursor=request.GET.get("cursor")
        )
        _with_trend(found, now)
    except Invalid as refusal:
        asked, found, counted, wrong = (
            LeadFilter(fields=fields),
            LeadPage([], None, None),
            Counted(0, False),
            refusal.message,
        )
    columns = columns_of(request.GET, fields, asked.sort, shown=kind.columns)
    names = {field.name: dict(field.choices) for field in fields.values() if field.choices}
    people = owners(request.actor)
    sentence = [
        pick
        for pick in picks(
            request.GET,
            stages=LeadStage.choices,
            owners=people,
            sources=[(source.name, source.name) for source in sources(request.actor)],
            personas=[(name, name) for name in persona_names(request.actor)],
        )
        if pick.name not in kind.fixed
    ]
    return {
        "asked": asked,
        "wrong": wrong,
        "found": found,
        "count": counted,
        "columns": columns,
        "rows": [(row.pk, name_of(row), cells_of(row, columns, names)) for row in found.rows],
        "sentence": sentence,
        "others": others(request.GET, fields, sentence),
        "amounts": amounts_asked(fields, asked),
        "currency": owner_currency(),
        "owners": people,
        "kind": kind,
        "list_url": reverse(f"web:{kind.name}"),
        "narrowed": bool(len(asked.conditions) > len(kind.always) or asked.words),
        "look": _("Quick look at"),
        "look_url": leads_address(),
        "keep": _kept(request.GET, sentence),
        **_tabs(request, kind),
        **_choosing(fields, columns),
    }


def _with_trend(found: LeadPage, now: datetime) -> None:
    before = scores_before([row.pk for row in found.rows], now - TREND)
    for row in found.rows:
        row.gained = row.score - before.get(row.pk, row.score)  # type: ignore[attr-defined]


def _kept(query: QueryDict, sentence: list[Pick]) -> list[tuple[str, str]]:
    """What the sentence's form must send along: sort, columns and the other filters."""
    asked = {pick.name for pick in sentence} | {"q", "cursor", "here", "view"}
    return [(name, value) for name in query if name not in asked for value in query.getlist(name)]


def columns_of(
    query: QueryDict, fields: dict[str, Field], sort: str = "", *, shown: tuple[str, ...] = SHOWN
) -> list[Column]:
    """From `columns=a,b` or repeated `columns`; names that do not exist (any more) are left out."""
    names = [name for value in query.getlist("columns") for name in value.split(",")]
    asked = [name for name in dict.fromkeys(names) if name in fields][:MOST_COLUMNS] or list(shown)
    if "name" not in asked:
        asked.insert(0, "name")
    return [column_of(fields[name], sort) for name in asked]


def _choosing(fields: dict[str, Field], columns: list[Column]) -> dict[str, Any]:
    """The two long menus, as markup: a template loop over every field took as long as the rows."""
    shown = [column.name for column in columns]
    ordered = [fields[name] for name in shown] + [
        field for field in fields.values() if field.name not in shown
    ]
    boxes = (
        (field.name, mark_safe(" checked") if field.name in shown else "", field.label) for field in ordered
    )
    asked = ((field.name, field.label) for field in fields.values() if field.name != "id")
    return {
        "column_boxes": format_html_join("", _BOX, boxes),
        "field_options": format_html_join("", '<option value="{}">{}</option>', asked),
        "operators": operators(),
    }


_BOX = '<label class="menu__item"><input class="form-check-input" type="checkbox" name="columns" value="{}"{}>{}</label>'


# --- views kept under a name ---


def _tabs(request: Request, kind: Kind) -> dict[str, Any]:
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
