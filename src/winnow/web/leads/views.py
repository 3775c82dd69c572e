"""The list of leads: everything that it shows is in its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from winnow.access.queries import owners
from winnow.capture.fields import Field, catalogue
from winnow.capture.queries import Counted, LeadFilter, LeadPage, leads_and_count
from winnow.capture.queries.lists import sources
from winnow.capture.words import LeadStage
from winnow.ground.money import owner_currency
from winnow.ground.refusals import Invalid
from winnow.scoring.queries import persona_names, scores_before
from winnow.web.leads.cells import rows_of
from winnow.web.leads.columns import columns_of, menus_of
from winnow.web.leads.kept_views import tabs_of
from winnow.web.leads.kinds import LEADS, PROSPECTS, Kind
from winnow.web.leads.sentence import Pick, amounts_asked, asked_for, operators, others, pairs_of, picks
from winnow.web.page import Request, answer, page

PAGE = 50
TREND = timedelta(days=14)


@page("leads:read")
def leads(request: Request) -> HttpResponse:
    return _list(request, LEADS)


@page("leads:read")
def prospects(request: Request) -> HttpResponse:
    """The same list of those who passed qualification and have no opportunity yet, the readiest first."""
    return _list(request, PROSPECTS)


def _list(request: Request, kind: Kind) -> HttpResponse:
    added = asked_for(request.GET)
    if added:
        return redirect(f"{request.path}{added}")
    return answer(request, "web/leads/leads.html", _shown(request, kind), part="list")


@dataclass(frozen=True)
class _Found:
    """`wrong` says why a filter makes no sense; nothing is found then."""

    asked: LeadFilter
    page: LeadPage
    count: Counted
    wrong: str = ""


def _found(request: Request, kind: Kind, fields: dict[str, Field], now: datetime) -> _Found:
    try:
        asked = LeadFilter.parse([*pairs_of(request.GET), *kind.always], fields=fields)
        cursor = request.GET.get("cursor")
        found, counted = leads_and_count(request.actor, asked, now=now, size=PAGE, cursor=cursor)
    except Invalid as refusal:
        nothing = LeadPage([], None, None)
        return _Found(LeadFilter(fields=fields), nothing, Counted(0, more=False), refusal.message)
    _with_trend(found, now)
    return _Found(asked, found, counted)


def _shown(request: Request, kind: Kind) -> dict[str, Any]:
    fields = catalogue()
    found = _found(request, kind, fields, timezone.now())
    asked = found.asked
    columns = columns_of(request.GET, fields, asked.sort, shown=kind.columns)
    names = {field.name: dict(field.choices) for field in fields.values() if field.choices}
    people = owners(request.actor)
    sentence = _sentence(request, kind, people)
    # What can be done with many rows at once.
    selectable = request.actor.may("leads:assign")
    return {
        "kind": kind,
        "selectable": selectable,
        "wrong": found.wrong,
        "found": found.page,
        "count": found.count,
        "columns": columns,
        "menus": menus_of(fields, columns),
        "rows": rows_of(found.page.rows, columns, names, selectable=selectable),
        "sentence": sentence,
        "others": others(request.GET, fields, sentence),
        "operators": operators(),
        "amounts": amounts_asked(fields, asked),
        "currency": owner_currency(),
        "owners": people,
        "list_url": reverse(f"web:{kind.name}"),
        "narrowed": bool(len(asked.conditions) > len(kind.always) or asked.words),
        "keep": _kept(request.GET, sentence),
        **tabs_of(request, kind),
    }


def _sentence(request: Request, kind: Kind, people: list[tuple[str, str]]) -> list[Pick]:
    every_pick = picks(
        request.GET,
        stages=LeadStage.choices,
        owners=people,
        sources=[(source.name, source.name) for source in sources(request.actor)],
        personas=[(name, name) for name in persona_names(request.actor)],
    )
    return [pick for pick in every_pick if pick.name not in kind.fixed]


def _with_trend(found: LeadPage, now: datetime) -> None:
    before = scores_before([row.pk for row in found.rows], now - TREND)
    for row in found.rows:
        row.gained = row.score - before.get(row.pk, row.score)  # type: ignore[attr-defined]


def _kept(query: QueryDict, sentence: list[Pick]) -> list[tuple[str, str]]:
    """What the sentence's form must send along: sort, columns and the other filters."""
    asked = {pick.name for pick in sentence} | {"q", "cursor", "here", "view"}
    return [(name, value) for name in query if name not in asked for value in query.getlist(name)]
